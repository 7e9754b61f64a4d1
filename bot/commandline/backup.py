"""What ``briefbot backup`` does: one file that holds everything, and a line that says so."""

from pathlib import Path

from bot.commandline.databases import require_file
from bot.errors import StoreError
from bot.settings import Settings
from bot.store.backup import back_up
from bot.store.database import sqlite_file

KILO = 1000


def back_up_database(settings: Settings, target: Path) -> str:
    """Back the database up, also while ``run`` works on it, and tell so.

    Raises:
        StoreError: it can't be done, and why.
    """
    file = sqlite_file(settings.database)
    if file is None:
        raise StoreError("the database is on a server: back it up with the server's own means, like `pg_dump`")
    require_file(settings)
    size = back_up(file, target)
    return f"{file} is backed up: {target}, {_written(size)}, looked through and whole"


def _written(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < KILO:
            return f"{size:.3g} {unit}"
        size /= KILO
    return f"{size:.3g} GB"
