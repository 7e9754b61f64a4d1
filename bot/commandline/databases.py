"""The database as commands open it: for a service, alone and whole; for a look, as it is. Runs no query."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.errors import StoreError
from bot.settings import Settings
from bot.store.database import Database, sqlite_file
from bot.store.integrity import require_whole
from bot.store.lock import service_lock

log = logging.getLogger(__name__)


@contextmanager
def service_database(settings: Settings, *, redact: Callable[[str], str]) -> Iterator[Database]:
    """Open the database for a service, with its schema up to date. After a stop in the middle it is looked through.

    Raises:
        StoreError: it can't be used, is damaged, or another service has it.
    """
    database = Database(settings.database, redact=redact)
    try:
        with service_lock(database.file) as ended_in_order:
            if not ended_in_order:
                log.info("the last service was cut off: looking %s through", database.name)
                require_whole(database)
            database.migrate()
            yield database
    finally:
        database.close()


@contextmanager
def database_as_it_is(settings: Settings) -> Iterator[Database]:
    """Open the database for reading, beside a service or as a copy that can't be written.

    Raises:
        StoreError: it is not there yet, or its schema is another Briefbot's.
    """
    require_file(settings)
    database = Database(settings.database, reading=True)
    try:
        if problem := database.schema_problem():
            raise StoreError(problem)
        yield database
    finally:
        database.close()


def require_file(settings: Settings) -> None:
    """See that there is a database.

    Raises:
        StoreError: there is none yet.
    """
    file = sqlite_file(settings.database)
    if file is not None and not file.exists():
        raise StoreError(f"{file}: there is no database yet; `briefbot run` makes it")
