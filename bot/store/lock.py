"""One service at a time on a SQLite file: the lock beside it, and how the last service ended. Opens no database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StoreError
from bot.store.refusals import way_out_of

# Both are written over each other and are of one length: on a full disk, too, the file needs no more room.
_AT_WORK = b"at work\n"
_ENDED = b"ended  \n"


@contextmanager
def service_lock(database_file: Path | None) -> Iterator[bool]:
    """Hold the lock of a SQLite file. The kernel frees it, however the holder ends. A database on a server has none.

    Gives whether the holder before ended in order. One that is cut off does not, nor one that an exception ends.

    Raises:
        StoreError: another service holds it, or nothing can be written there.
    """
    if database_file is None:
        yield True
        return
    path = lock_file(database_file)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"the lock file {path} can't be written: {way_out_of(error, path.parent)}") from error
    try:
        _take(file, database_file, path)
        ended_in_order = os.pread(file, len(_ENDED), 0) in {b"", _ENDED}
        _write(file, _AT_WORK, path)
        yield ended_in_order
        _write(file, _ENDED, path)
    finally:
        os.close(file)


def lock_file(database_file: Path) -> Path:
    """Name the lock of a SQLite file: one, whatever links lead to the file."""
    real = database_file.resolve()
    return real.with_name(real.name + ".lock")


def _take(file: int, database_file: Path, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(
            f"another briefbot works on {database_file}; stop it first, or give this one a database of its own"
        ) from error
    except OSError as error:
        raise StoreError(f"the lock file {path} can't be locked: {way_out_of(error, path.parent)}") from error


def _write(file: int, mark: bytes, path: Path) -> None:
    try:
        os.pwrite(file, mark, 0)
        os.fsync(file)
    except OSError as error:
        raise StoreError(f"the lock file {path} can't be written: {way_out_of(error, path.parent)}") from error
