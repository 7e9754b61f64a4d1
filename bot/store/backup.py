"""Backups of a SQLite file: taken while a service writes, whole or not at all. Says what it did; keeps no schedule."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from bot.errors import StoreError
from bot.store.database import connect_reading
from bot.store.refusals import way_out, way_out_of

_SQLITE_FILE = b"SQLite format 3\x00"
_SIDES = ("-wal", "-shm", "-journal", ".lock")


def back_up(database_file: Path, target: Path) -> int:
    """Copy a database as it is at this moment; give the copy's size in bytes.

    The copy is written beside ``target``, looked through, and only then put in its place: what was there before, an
    older backup, stays until the new one is whole and on the disk.

    Raises:
        StoreError: the target is the database itself, in use, or no backup of ours; or the copy can't be made.
    """
    _refuse_bad_target(database_file, target)
    try:
        with _unfinished(target) as copy:
            _copy(database_file, copy, target)
            shutil.copymode(database_file, copy)
            _sync(copy)
            copy.replace(target)
        _sync(target.parent)
        return target.stat().st_size
    except OSError as error:
        raise StoreError(f"{target} can't be written: {way_out_of(error, target.parent)}") from error


def _refuse_bad_target(database_file: Path, target: Path) -> None:
    live = database_file.resolve()
    wanted = target.resolve()
    if wanted in {live, *(live.with_name(live.name + side) for side in _SIDES)} or _is_same(target, database_file):
        raise StoreError(f"{target} belongs to the database itself: name another file for the backup")
    if target.is_dir():
        raise StoreError(f"{target} is a folder: name a file in it, like {target / 'briefbot.backup.db'}")
    if any(wanted.with_name(wanted.name + side).exists() for side in ("-wal", "-journal")):
        raise StoreError(f"{target} is a database that is in use: name another file for the backup")
    if target.exists() and not _is_database(target):
        raise StoreError(f"{target} is there and is no backup of a database: name another file")


def _is_same(target: Path, database_file: Path) -> bool:
    return target.exists() and target.samefile(database_file)


def _is_database(target: Path) -> bool:
    try:
        with target.open("rb") as file:
            return file.read(len(_SQLITE_FILE)) in {b"", _SQLITE_FILE}
    except OSError as error:
        raise StoreError(f"{target} can't be read: {way_out_of(error, target.parent)}") from error


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """Give a file of its own beside the target; what is left of it goes, whatever happens."""
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(number)
    try:
        yield Path(name)
    finally:
        for side in ("", *_SIDES):
            with suppress(FileNotFoundError):
                Path(name + side).unlink()


def _copy(database_file: Path, copy: Path, target: Path) -> None:
    try:
        with closing(connect_reading(database_file)) as source, closing(sqlite3.connect(copy)) as made:
            # All pages in one step: in smaller ones, each write of a service would make it begin again.
            source.backup(made)
            _require_whole(made, database_file)
            # One file to carry away, without a log beside it; ``run`` changes it back.
            made.execute("PRAGMA journal_mode = DELETE").close()
    except sqlite3.Error as error:
        raise StoreError(f"{database_file} can't be copied to {target}: {way_out(error)}") from error


def _require_whole(made: sqlite3.Connection, database_file: Path) -> None:
    (told,) = made.execute("PRAGMA integrity_check(1)").fetchone()
    if told != "ok":
        raise StoreError(f"{database_file} is damaged ({told}), and no backup was made: see `briefbot check`")


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
