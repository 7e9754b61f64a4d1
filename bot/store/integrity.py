"""Is a database whole? Looks and tells in a sentence; mends nothing."""

from sqlalchemy import Connection

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.refusals import DAMAGED


def require_whole(database: Database) -> None:
    """Look a SQLite file through, as after a stop in the middle of work: every page, about a second a gigabyte.

    Raises:
        StoreError: it is damaged; with the way out.
    """
    with database.read() as connection:
        if problem := _first_fault(connection, "quick_check"):
            raise StoreError(f"{database.name}: {DAMAGED.format(words=problem)}")


def find_damage(database: Database) -> str | None:
    """Look a SQLite file through in full, indexes and references too; tell what is wrong, None when nothing is.

    Raises:
        StoreError: it can't even be read.
    """
    with database.read() as connection:
        if problem := _first_fault(connection, "integrity_check"):
            return DAMAGED.format(words=problem)
        astray = _astray(connection)
    if astray:
        tables = ", ".join(sorted(set(astray)))
        return DAMAGED.format(words=f"{len(astray)} rows of {tables} point at rows that are not there")
    return None


def _first_fault(connection: Connection, pragma: str) -> str | None:
    if connection.dialect.name != "sqlite":
        return None  # a server looks after its own files
    told = str(connection.exec_driver_sql(f"PRAGMA {pragma}(1)").scalar())
    return None if told == "ok" else " ".join(told.split())


def _astray(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    return [str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
