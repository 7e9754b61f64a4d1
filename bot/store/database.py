"""The database itself: how it is opened, kept safe, migrated, and held by one service at a time. Owns no query."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import StoreError

BUSY_TIMEOUT_MS = 30_000
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """An SQLAlchemy engine with Briefbot's rules: WAL, foreign keys on, a commit that outlives a power cut.

    A SQLite file's folder is made when it is missing. Thread-safe; close it when done.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.file = sqlite_file(url)
        if self.file is not None:
            _make_folder(self.file.parent)
        self.engine = create_engine(url)
        event.listen(self.engine, "connect", _prepare_sqlite)
        event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a writing transaction, alone from its first statement on; commit at the end, roll back on an error.

        Raises:
            StoreError: the database refuses: locked, read-only, full, or no database at all.
        """
        with self._wrapped(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a reading transaction: one consistent state, beside any writer."""
        with self._wrapped(), self.engine.execution_options(briefbot_reading=True).begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the schema up to date. Does nothing when it is.

        Raises:
            StoreError: the database was made by a newer Briefbot, or can't be written.
        """
        with self._wrapped():
            with self.engine.connect() as connection:
                self._refuse_newer(connection)
            with self.engine.begin() as connection:
                config = _alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")

    def schema_problem(self) -> str | None:
        """Tell in one sentence why this database can't be read as it is, or None when it can."""
        with self.read() as connection:
            self._refuse_newer(connection)
            current = MigrationContext.configure(connection).get_current_revision()
            if current == ScriptDirectory.from_config(_alembic_config()).get_current_head():
                return None
            return f"{self._name}: its schema is {'missing' if current is None else 'old'}; run `briefbot migrate`"

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @property
    def _name(self) -> str:
        return f"database {self.engine.url.render_as_string(hide_password=True)}"

    def _refuse_newer(self, connection: Connection) -> None:
        current = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(_alembic_config()).walk_revisions()}
        if current is not None and current not in known:
            raise StoreError(
                f"{self._name} was made by a newer Briefbot (schema {current}): update Briefbot, or name another one"
            )

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, DataError, ProgrammingError):
            raise  # our own mistakes: trying again would not help
        except DBAPIError as error:
            raise StoreError(f"{self._name}: {error.orig}") from error
        except PoolTimeoutError as error:
            raise StoreError(f"{self._name}: too many connections are busy") from error


@contextmanager
def service_lock(database_file: Path | None) -> Iterator[None]:
    """Hold the lock beside a SQLite file, so that one service at a time works on it. Freed by the kernel at any end.

    A database that is no file needs none.

    Raises:
        StoreError: another service holds it.
    """
    if database_file is None:
        yield
        return
    path = database_file.with_name(database_file.name + ".lock")
    _make_folder(path.parent)
    with _open_lock(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                f"another briefbot works on {database_file}; stop it first, or give this one a database of its own"
            ) from error
        yield


def _open_lock(path: Path) -> TextIO:
    try:
        return path.open("a")
    except OSError as error:
        raise StoreError(
            f"the database's folder {path.parent} can't be written ({error.strerror}): give this user the right to"
        ) from error


def sqlite_file(url: str) -> Path | None:
    """Name the file of a SQLite address; None for a database in memory or on a server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the database's folder {folder} can't be made: {error.strerror}") from error


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return config


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite forgets with each connection, and leave BEGIN to ``_begin_sqlite``."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could find itself refused."""
    reading = connection.get_execution_options().get("briefbot_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
