"""What a database's refusal means, and the way out, in words for the operator. Owns words; catches nothing."""

import errno
import sqlite3
from pathlib import Path

# Result codes of SQLite without their extension: https://sqlite.org/rescode.html
_WAYS_OUT = {
    sqlite3.SQLITE_FULL: "the disk is full: make room, and it goes on by itself",
    sqlite3.SQLITE_IOERR: "the disk can't be read or written ({words}): see that it has room and is well; "
    "it goes on by itself",
    sqlite3.SQLITE_BUSY: "another program has it locked: end that one, and it goes on by itself",
    sqlite3.SQLITE_LOCKED: "another program has it locked: end that one, and it goes on by itself",
    sqlite3.SQLITE_READONLY: "it can't be written: give this user the right to write the file and its folder",
    sqlite3.SQLITE_PERM: "it can't be opened: give this user the right to write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened: see that its folder is there and that this user may write in it",
    sqlite3.SQLITE_CORRUPT: "{damaged}",
    sqlite3.SQLITE_NOTADB: "{damaged}",
}
DAMAGED = (
    "the file is damaged ({words}): put a backup in its place (and take its -wal and -shm files away), or move it away "
    "to begin anew"
)


def way_out(error: BaseException | None) -> str:
    """Say what a driver's error means and what to do; other databases than SQLite speak for themselves."""
    words = str(error)
    code = getattr(error, "sqlite_errorcode", None)
    told = _WAYS_OUT.get(code & 0xFF, "{words}") if isinstance(code, int) else "{words}"
    return told.format(words=words, damaged=DAMAGED.format(words=words))


def way_out_of(error: OSError, place: Path) -> str:
    """Say what the operating system's refusal to write in a place means, and what to do."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return "the disk is full: make room"
        case errno.EROFS:
            return f"{place} is on a file system that can only be read: name another place"
        case errno.EACCES | errno.EPERM:
            return f"give this user the right to write in {place}"
        case errno.ENOENT | errno.ENOTDIR:
            return f"there is no folder {place}: make it, or name another place"
        case _:
            return f"{error.strerror}; name another place, or put {place} right"
