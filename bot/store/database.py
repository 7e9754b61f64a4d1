"""The database itself: how it is opened, kept safe and migrated. Owns no query."""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

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
from bot.store.refusals import way_out, way_out_of

BUSY_TIMEOUT_MS = 30_000
WAL_KEPT_BYTES = 16_000_000  # a log that one great transaction left behind is cut to this
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """An SQLAlchemy engine with Briefbot's rules: WAL, foreign keys on, a commit that outlives a power cut.

    A SQLite file's folder is made when it is missing. With ``reading``, a file is opened as it is, also where nothing
    can be written, and is not to be written through. ``redact`` takes secrets out of every text that is stored.
    Thread-safe; close it when done.
    """

    def __init__(self, url: str, *, reading: bool = False, redact: Callable[[str], str] | None = None) -> None:
        self.file = sqlite_file(url)
        if self.file is not None and reading:
            self.engine = create_engine(url, creator=partial(connect_reading, self.file))
            event.listen(self.engine, "connect", _leave_begin_to_us)
        else:
            if self.file is not None:
                _make_folder(self.file.parent)
            self.engine = create_engine(url)
            event.listen(self.engine, "connect", _prepare_sqlite)
        event.listen(self.engine, "begin", _begin_sqlite)
        if redact is not None:
            event.listen(self.engine, "before_cursor_execute", partial(_redacted, redact), retval=True)

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
            return f"{self.name}: its schema is {'missing' if current is None else 'old'}; run `briefbot migrate`"

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @property
    def name(self) -> str:
        """Say which database it is, without a password."""
        return f"database {self.engine.url.render_as_string(hide_password=True)}"

    def _refuse_newer(self, connection: Connection) -> None:
        current = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(_alembic_config()).walk_revisions()}
        if current is not None and current not in known:
            raise StoreError(
                f"{self.name} was made by a newer Briefbot (schema {current}): update Briefbot, or name another one"
            )

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, DataError, ProgrammingError):
            raise  # our own mistakes: trying again would not help
        except DBAPIError as error:
            raise StoreError(f"{self.name}: {way_out(error.orig)}") from error
        except PoolTimeoutError as error:
            raise StoreError(f"{self.name}: too many connections are busy") from error


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
        raise StoreError(f"the database's folder {folder} can't be made: {way_out_of(error, folder.parent)}") from error


def connect_reading(file: Path) -> sqlite3.Connection:
    """Open a SQLite file that is only to be read: beside a service at work, or as a copy that can't be written."""
    folder = file.resolve().parent
    if os.access(file, os.W_OK) and os.access(folder, os.W_OK):
        mode = "rw"  # only so can SQLite clear up what it needs beside the file
    elif file.with_name(file.name + "-wal").exists():
        mode = "ro"
    else:
        mode = "ro&immutable=1"  # nobody writes here, so that nothing is needed beside the file
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").close()
    return connection


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return config


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite forgets with each connection, and leave BEGIN to ``_begin_sqlite``."""
    _leave_begin_to_us(connection, _entry)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").close()
    if connection.execute("PRAGMA page_count").fetchone() == (0,):
        # Only a file that is still empty takes it; asked of another, it waits for the writer at work.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL").close()
    for pragma in (
        "journal_mode = WAL",
        f"journal_size_limit = {WAL_KEPT_BYTES}",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _leave_begin_to_us(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could find itself refused."""
    reading = connection.get_execution_options().get("briefbot_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _redacted(redact: Callable[[str], str], *execution: Any) -> tuple[str, Any]:
    """Take secrets out of the values of a statement; see SQLAlchemy's ``before_cursor_execute``."""
    _connection, _cursor, statement, parameters, _context, _executemany = execution
    return statement, _redacted_value(redact, parameters)


def _redacted_value(redact: Callable[[str], str], value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list | tuple):
        return type(value)(_redacted_value(redact, it) for it in value)
    if isinstance(value, dict):
        return {key: _redacted_value(redact, it) for key, it in value.items()}
    return value
