"""Briefings, and what schedules do with them: the brief and queue stages' memory."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, distinct, func, insert, select, update

from bot.records import Candidate, NewDelivery, QueuePlan, StoredArticle, Verdict, Waiting
from bot.store.database import Database
from bot.store.tables import articles, briefings, deliveries, handled, routes, sightings, sources
from bot.store.trail import record_event, record_events
from bot.types import Article, ArticleState, DeliveryState
from summarizer.types import Briefing

AT_ONCE = 500  # numbers in one query: databases have a limit
ARTICLE_COLUMNS = (
    "source_id",
    "address",
    "canonical",
    "guid",
    "title",
    "text",
    "content_hash",
    "author",
    "published_at",
    "language",
    "site",
)


class SqlBriefedStore:
    """Each method is one transaction; what was handled once is not handled again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ready(self, limit: int) -> list[StoredArticle]:
        """List the articles to be briefed, oldest first."""
        query = select(articles).where(articles.c.state == ArticleState.READY).order_by(articles.c.id).limit(limit)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(query).mappings()]

    def ready_count(self) -> int:
        """Count the articles to be briefed."""
        query = select(func.count()).where(articles.c.state == ArticleState.READY)
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def record_briefings(self, made: Sequence[tuple[int, Briefing]], at: datetime) -> None:
        """Keep briefings by article id; a skipped one marks its article with the reason."""
        with self._database.begin() as connection:
            for article_id, briefing in made:
                _record_briefing(connection, article_id, briefing, at)

    def waiting(self, schedule_id: str, channel_id: str, source_ids: Sequence[str]) -> list[Waiting]:
        """List what a schedule has not handled for a channel: oldest first within a source, else by arrival."""
        mine = and_(
            handled.c.article_id == articles.c.id,
            handled.c.schedule_id == schedule_id,
            handled.c.channel_id == channel_id,
        )
        query = (
            select(sightings.c.article_id, sightings.c.source_id)
            .join(articles, articles.c.id == sightings.c.article_id)
            .outerjoin(handled, mine)
            .where(sightings.c.fresh, sightings.c.source_id.in_(source_ids))
            .where(articles.c.state == ArticleState.BRIEFED, handled.c.article_id.is_(None))
            .order_by(sightings.c.id)
        )
        brought: dict[int, set[str]] = {}
        with self._database.read() as connection:
            for article_id, source_id in connection.execute(query):
                brought.setdefault(article_id, set()).add(source_id)
        return [Waiting(id=article_id, source_ids=frozenset(ids)) for article_id, ids in brought.items()]

    def candidates(self, channel_id: str, article_ids: Sequence[int]) -> list[Candidate]:
        """Give these articles with their texts and briefings, in the order of the numbers."""
        had = and_(handled.c.article_id == articles.c.id, handled.c.channel_id == channel_id, handled.c.queued)
        query = (
            select(articles, briefings.c.briefing, sources.c.label, handled.c.schedule_id.label("had_by"))
            .join(briefings, briefings.c.article_id == articles.c.id)
            .outerjoin(sources, sources.c.id == articles.c.source_id)
            .outerjoin(handled, had)
        )
        found: dict[int, Candidate] = {}
        with self._database.read() as connection:
            for start in range(0, len(article_ids), AT_ONCE):
                chosen = articles.c.id.in_(article_ids[start : start + AT_ONCE])
                found |= {row["id"]: _candidate(row) for row in connection.execute(query.where(chosen)).mappings()}
        return [found[article_id] for article_id in article_ids]

    def known_routes(self, schedule_id: str, channel_id: str) -> frozenset[str]:
        """Name the sources that a schedule has brought to a channel before."""
        query = select(routes.c.source_id).where(routes.c.schedule_id == schedule_id, routes.c.channel_id == channel_id)
        with self._database.read() as connection:
            return frozenset(connection.scalars(query))

    def queued_since(self, channel_id: str, since: datetime) -> int:
        """Count the articles that were queued for a channel since then."""
        query = select(func.count(distinct(handled.c.article_id))).where(
            handled.c.channel_id == channel_id, handled.c.queued, handled.c.at >= since
        )
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def record_queue(self, plan: QueuePlan, at: datetime) -> None:
        """Queue messages and mark what they tell of as handled, in one transaction or not at all."""
        owner = {"schedule_id": plan.schedule_id, "channel_id": plan.channel_id}
        marks = [
            {"article_id": it.article_id, "queued": it.queued, "reason": it.reason, "at": at, **owner}
            for it in plan.verdicts
        ]
        rows = [_delivery_row(it) | {"run_key": plan.run_key, "created_at": at, **owner} for it in plan.messages]
        with self._database.begin() as connection:
            _add_routes(connection, plan, at)
            if marks:
                connection.execute(insert(handled), marks)
            if rows:
                connection.execute(insert(deliveries), rows)
            record_events(connection, ((it.article_id, _verdict_event(it, **owner)) for it in plan.verdicts), at)


def _stored(row: RowMapping) -> StoredArticle:
    return StoredArticle(id=row["id"], article=Article(**{name: row[name] for name in ARTICLE_COLUMNS}))


def _candidate(row: RowMapping) -> Candidate:
    return Candidate(
        id=row["id"],
        article=_stored(row).article,
        briefing=Briefing.from_json(row["briefing"]),
        label=row["label"],
        had_by=row["had_by"],
    )


def _record_briefing(connection: Connection, article_id: int, briefing: Briefing, at: datetime) -> None:
    if briefing.skipped is None:
        row = {"engine": briefing.engine, "model": briefing.model, "briefing": briefing.to_json(), "made_at": at}
        connection.execute(insert(briefings).values(article_id=article_id, **row))
        values = {"state": ArticleState.BRIEFED, "language": briefing.language}
        what = f"briefed: {len(briefing.key_points)} key points, {len(briefing.quotes)} quotations ({briefing.engine})"
    else:
        values = {"state": ArticleState.SKIPPED, "reason": briefing.skipped, "language": briefing.language}
        what = f"skipped: {briefing.skipped}"
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    record_event(connection, article_id, what, at)


def _add_routes(connection: Connection, plan: QueuePlan, at: datetime) -> None:
    known = select(routes.c.source_id).where(
        routes.c.schedule_id == plan.schedule_id, routes.c.channel_id == plan.channel_id
    )
    new = set(plan.source_ids) - set(connection.scalars(known))
    if new:
        owner = {"schedule_id": plan.schedule_id, "channel_id": plan.channel_id, "since": at}
        connection.execute(insert(routes), [{"source_id": it, **owner} for it in sorted(new)])


def _delivery_row(new: NewDelivery) -> dict[str, object]:
    message = new.message
    return {
        "article_id": new.article_id,
        "part": new.part,
        "html": message.html,
        "plain": message.plain,
        "preview_url": message.preview_url,
        "state": DeliveryState.PENDING,
    }


def _verdict_event(verdict: Verdict, *, schedule_id: str, channel_id: str) -> str:
    if verdict.queued:
        return f"queued for channel {channel_id!r} by schedule {schedule_id!r}"
    return f"not for channel {channel_id!r} (schedule {schedule_id!r}): {verdict.reason}"
