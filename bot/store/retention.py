"""What becomes of old rows: texts and settled messages go, fingerprints and trails stay.

Each method is one short transaction, so that a service at work waits for none of them. Decides nothing about what is
old.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.archive import forget_briefings
from bot.store.database import Database
from bot.store.stories import leave_stories
from bot.store.tables import articles, briefings, deliveries, events, fingerprints, handled, rechecks, schedule_runs
from bot.store.trail import record_events
from bot.types import ArticleState, DeliveryState

LOOKS = "*retention"  # its days stand among the runs of schedules; no schedule can have this name
LOOKS_KEPT = timedelta(days=40)
# What a trail keeps of each end. A trail has a few lines; only a text that comes back again and again has more.
ENDS_KEPT = 10
FREE_PAGES_KEPT = 1000  # about 4 MB, for the next articles
PAGES_AT_ONCE = 500
_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCERTAIN)
_SETTLED = (DeliveryState.SENT, DeliveryState.FAILED)


class SqlRetentionStore:
    """The pruner's memory (``bot.ports.RetentionStore``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_look(self, at: datetime) -> datetime | None:
        """Note a look at what is old; give when the one before was, None for the first and for a second in a day."""
        mine = schedule_runs.c.schedule_id == LOOKS
        key = f"{at:%Y-%m-%d}"
        with self._database.begin() as connection:
            if connection.scalar(select(schedule_runs.c.key).where(mine, schedule_runs.c.key == key)) is not None:
                return None
            before = select(func.max(schedule_runs.c.scheduled_at)).where(mine, schedule_runs.c.scheduled_at <= at)
            last: datetime | None = connection.scalar(before)
            if last is not None:  # of the time that it was, whatever the clock says now
                connection.execute(delete(schedule_runs).where(mine, schedule_runs.c.scheduled_at < last - LOOKS_KEPT))
            values = {"schedule_id": LOOKS, "key": key, "scheduled_at": at, "started_at": at, "finished_at": at}
            connection.execute(insert(schedule_runs).values(values))
        return last

    def old_articles(self, before: datetime, *, after_id: int, limit: int) -> list[int]:
        """List articles with a text that were found before a time, by their numbers, which go on from ``after_id``."""
        is_old = articles.c.found_at < before
        has_text = articles.c.text.is_not(None) | articles.c.content.is_not(None)
        briefed = articles.c.state == ArticleState.BRIEFED
        skipped = (articles.c.state == ArticleState.SKIPPED) & has_text
        found: list[int] = []
        with self._database.read() as connection:
            for chosen in (briefed, skipped):  # one state at a time goes along its index, without sorting
                query = select(articles.c.id).where(chosen, articles.c.id > after_id, is_old)
                found += connection.scalars(query.order_by(articles.c.id).limit(limit))
        return sorted(found)[:limit]

    def prune(self, article_ids: Sequence[int], at: datetime, reason: str) -> int:
        """Take text and briefing from articles, but for those that an unsettled message tells of; give the count."""
        with self._database.begin() as connection:
            chosen = sorted(set(article_ids) - _on_their_way(connection))
            for table in (briefings, handled, fingerprints, rechecks):
                connection.execute(delete(table).where(table.c.article_id.in_(chosen)))
            forget_briefings(connection, chosen)
            leave_stories(connection, chosen)
            bare = update(articles).where(articles.c.id.in_(chosen)).values(text=None, content=None)
            connection.execute(bare)
            was_briefed = articles.c.state == ArticleState.BRIEFED
            connection.execute(bare.where(was_briefed).values(state=ArticleState.PRUNED))
            _shorten_trails(connection, chosen)
            record_events(connection, ((it, reason) for it in chosen), at)
        return len(chosen)

    def delete_deliveries(self, before: datetime, limit: int) -> int:
        """Delete messages that were queued before a time and are settled; give the count.

        One that something on its way is about stays until that has arrived. ``handled`` and the article's state, not
        these, keep an article from being queued again.
        """
        is_old = deliveries.c.state.in_(_SETTLED) & (deliveries.c.created_at < before)
        newer = deliveries.alias("newer")
        targets = select(newer.c.target_id).where(newer.c.state.in_(_OPEN), newer.c.target_id.is_not(None))
        query = select(deliveries.c.id).where(is_old, deliveries.c.id.not_in(targets)).limit(limit)
        with self._database.begin() as connection:
            old = connection.scalars(query).all()
            about = update(deliveries).where(deliveries.c.target_id.in_(old))
            connection.execute(about.values(target_id=None))
            return connection.execute(delete(deliveries).where(deliveries.c.id.in_(old))).rowcount

    def give_back_space(self) -> bool:
        """Give some of the free pages of a SQLite file back to the disk; False when there is no more to give.

        A file that an older Briefbot made can't be made smaller so: its free pages are used again.
        """
        with self._database.begin() as connection:
            if connection.dialect.name != "sqlite" or _free_pages(connection) <= FREE_PAGES_KEPT:
                return False
            free = _free_pages(connection)
            _vacuum(connection)
            return _free_pages(connection) < free


def _vacuum(connection: Connection) -> None:
    # It gives a row without columns for each page, and works only while they are asked for: past SQLAlchemy.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")
    cursor.fetchall()
    cursor.close()


def _free_pages(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())


def _on_their_way(connection: Connection) -> set[int]:
    """Name the articles that messages on their way tell of: their own, and those of digests."""
    is_open = deliveries.c.state.in_(_OPEN)  # by its index: most are settled
    own = select(deliveries.c.article_id).where(is_open, deliveries.c.article_id.is_not(None))
    together = (
        select(handled.c.article_id)
        .join(
            deliveries,
            (deliveries.c.schedule_id == handled.c.schedule_id)
            & (deliveries.c.channel_id == handled.c.channel_id)
            & (deliveries.c.created_at == handled.c.at),
        )
        .where(is_open, deliveries.c.article_id.is_(None), handled.c.queued)
    )
    return {*connection.scalars(own), *connection.scalars(together)}


def _shorten_trails(connection: Connection, article_ids: Sequence[int]) -> None:
    counted = (
        select(events.c.article_id)
        .where(events.c.article_id.in_(article_ids))
        .group_by(events.c.article_id)
        .having(func.count() > 2 * ENDS_KEPT)
    )
    for (article_id,) in connection.execute(counted).all():
        ids = connection.scalars(
            select(events.c.id).where(events.c.article_id == article_id).order_by(events.c.id)
        ).all()
        middle = events.c.id.between(ids[ENDS_KEPT], ids[-ENDS_KEPT - 1])
        connection.execute(delete(events).where(events.c.article_id == article_id, middle))
