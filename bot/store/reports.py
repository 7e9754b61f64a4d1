"""What the operator asks: how things stand, and what happened to one article. Reads only, and recomputes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from bot.records import DeliveryKind
from bot.reports import ArticleTrail, ShutChat, SourceReport, StatusReport
from bot.store.database import Database
from bot.store.tables import addresses, articles, chats, deliveries, events, sightings, sources
from bot.types import DeliveryState

BRIEFINGS = (DeliveryKind.POST, DeliveryKind.UPDATE, DeliveryKind.LETTER)  # messages of their own, that are news


class SqlReportStore:
    """Each method is one reading transaction, beside a service at work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def status(self) -> StatusReport:
        """Tell how sources, articles and deliveries stand."""
        waiting = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCERTAIN)
        oldest = select(func.min(deliveries.c.created_at)).where(
            deliveries.c.state.in_(waiting), deliveries.c.kind.in_(BRIEFINGS)
        )
        with self._database.read() as connection:
            return StatusReport(
                sources=_source_reports(connection),
                articles=_counts(connection, articles.c.state),
                deliveries=_counts(connection, deliveries.c.state, deliveries.c.kind.in_(BRIEFINGS)),
                oldest_waiting_at=connection.scalar(oldest),
                shut_chats=_shut_chats(connection),
            )

    def trails(self, addresses: Sequence[str], canonical: str | None) -> list[ArticleTrail]:
        """Tell the trail of each article that was met at one of these addresses, oldest first."""
        same: list[ColumnElement[bool]] = [sightings.c.address.in_(addresses), articles.c.address.in_(addresses)]
        if canonical is not None:
            same += [sightings.c.canonical == canonical, articles.c.canonical == canonical]
        query = (
            select(articles)
            .outerjoin(sightings, sightings.c.article_id == articles.c.id)
            .where(or_(*same))
            .distinct()
            .order_by(articles.c.id)
        )
        with self._database.read() as connection:
            return [
                ArticleTrail(
                    address=row["address"],
                    title=row["title"],
                    state=row["state"],
                    happened=_happened(connection, row["id"]),
                )
                for row in connection.execute(query).mappings()
            ]


def _source_reports(connection: Connection) -> dict[str, SourceReport]:
    return {
        row["id"]: SourceReport(
            label=row["label"],
            succeeded_at=row["succeeded_at"],
            next_try_at=row["next_try_at"],
            failures=row["failures"],
            last_error=row["last_error"],
        )
        for row in connection.execute(select(sources)).mappings()
    }


def _counts(connection: Connection, state: Any, *which: ColumnElement[bool]) -> dict[str, int]:
    return dict(connection.execute(select(state, func.count()).where(*which).group_by(state)).all())


def _shut_chats(connection: Connection) -> tuple[ShutChat, ...]:
    shut = or_(chats.c.not_before.is_not(None), chats.c.paused_at.is_not(None))
    query = select(chats).where(shut).order_by(chats.c.chat)
    # People know a chat by its public name, where it has one.
    public = select(addresses).where(addresses.c.name.startswith("@"))
    names = {row["chat"]: row["name"] for row in connection.execute(public).mappings()}
    return tuple(
        ShutChat(
            chat=names.get(row["chat"], row["chat"]),
            not_before=row["not_before"],
            reason=row["reason"],
            paused_since=row["paused_at"],
        )
        for row in connection.execute(query).mappings()
    )


def _happened(connection: Connection, article_id: int) -> tuple[tuple[datetime, str], ...]:
    query = select(events.c.at, events.c.what).where(events.c.article_id == article_id).order_by(events.c.id)
    return tuple((at, what) for at, what in connection.execute(query))
