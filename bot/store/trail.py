"""The trail: what happened to each article, written beside the change that it tells of."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert

from bot.store.tables import events


def record_event(connection: Connection, article_id: int, what: str, at: datetime) -> None:
    """Add one sentence to an article's trail."""
    record_events(connection, [(article_id, what)], at)


def record_events(connection: Connection, happened: Iterable[tuple[int, str]], at: datetime) -> None:
    """Add a sentence to each of several articles' trails, in one statement."""
    rows = [{"article_id": article_id, "what": what, "at": at} for article_id, what in happened]
    if rows:
        connection.execute(insert(events), rows)
