"""Briefings, and what schedules do with them: the brief and queue stages' memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, distinct, func, insert, select, update

from bot.coverage import Covered, Reading
from bot.filters import keyword_key
from bot.records import Candidate, QueuePlan, StoredArticle, Verdict, Waiting
from bot.store.archive import keep_briefing
from bot.store.articles import AT_ONCE, article_of
from bot.store.database import Database
from bot.store.letters import told_before
from bot.store.queued import queue_for_channel
from bot.store.stories import find_covered, keep_fingerprint
from bot.store.subscriptions import queue_letters
from bot.store.tables import articles, briefings, deliveries, handled, routes, sightings, sources
from bot.store.trail import record_event, record_events
from bot.types import ArticleState
from summarizer.types import Briefing


class SqlBriefedStore:
    """Each method is one transaction; what was handled once is not handled again.

    ``topics`` give the keywords of each topic that people can subscribe to by its name.
    """

    def __init__(self, database: Database, *, topics: Mapping[str, Sequence[str]] | None = None) -> None:
        self._database = database
        self._topics = {keyword_key(name): keywords for name, keywords in (topics or {}).items()}

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

    def record_briefings(self, made: Sequence[tuple[int, Reading]], at: datetime) -> None:
        """Keep what was got out of articles, by their ids; a skipped briefing marks its article with the reason."""
        with self._database.begin() as connection:
            for article_id, reading in made:
                _record_reading(connection, article_id, reading, at)

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
        """Give these articles with their texts, briefings and stories, in the order of the numbers."""
        had = and_(handled.c.article_id == articles.c.id, handled.c.channel_id == channel_id, handled.c.queued)
        query = (
            select(articles, briefings.c.briefing, sources.c.label, handled.c.schedule_id.label("had_by"))
            .join(briefings, briefings.c.article_id == articles.c.id)
            .outerjoin(sources, sources.c.id == articles.c.source_id)
            .outerjoin(handled, had)
        )
        rows: dict[int, RowMapping] = {}
        with self._database.read() as connection:
            for start in range(0, len(article_ids), AT_ONCE):
                chosen = articles.c.id.in_(article_ids[start : start + AT_ONCE])
                rows |= {row["id"]: row for row in connection.execute(query.where(chosen)).mappings()}
            told = {row["story_id"] for row in rows.values() if row["story_id"] is not None}
            covered = find_covered(connection, channel_id, told)
        return [_candidate(rows[it], covered.get(rows[it]["story_id"], ())) for it in article_ids]

    def known_routes(self, schedule_id: str, channel_id: str) -> frozenset[str]:
        """Name the sources that a schedule has brought to a channel before."""
        query = select(routes.c.source_id).where(routes.c.schedule_id == schedule_id, routes.c.channel_id == channel_id)
        with self._database.read() as connection:
            return frozenset(connection.scalars(query))

    def queued_since(self, channel_id: str, since: datetime) -> int:
        """Count the articles that were queued for a channel since then, but for those that stand behind another."""
        query = select(func.count(distinct(handled.c.article_id))).where(
            handled.c.channel_id == channel_id, handled.c.queued, handled.c.reason.is_(None), handled.c.at >= since
        )
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def was_told(self, schedule_id: str, channel_id: str, run_key: str) -> bool:
        """Tell whether a run of a schedule has queued something for a channel."""
        mine = (deliveries.c.schedule_id == schedule_id) & (deliveries.c.channel_id == channel_id)
        query = select(deliveries.c.id).where(mine, deliveries.c.run_key == run_key).limit(1)
        with self._database.read() as connection:
            return connection.scalar(query) is not None

    def record_queue(self, plan: QueuePlan, at: datetime) -> None:
        """Queue messages and mark what they tell of as handled, in one transaction or not at all."""
        owner = {"schedule_id": plan.schedule_id, "channel_id": plan.channel_id}
        marks = [
            {"article_id": it.article_id, "queued": it.queued, "reason": it.reason, "at": at, **owner}
            for it in plan.verdicts
        ]
        with self._database.begin() as connection:
            told = told_before(connection, [it.article_id for it in plan.letters])
            _add_routes(connection, plan, at)
            if marks:
                connection.execute(insert(handled), marks)
            queue_for_channel(connection, plan.messages, at, run_key=plan.run_key, **owner)
            queue_letters(connection, (it for it in plan.letters if it.article_id not in told), self._topics, at)
            record_events(connection, ((it.article_id, _verdict_event(it, **owner)) for it in plan.verdicts), at)


def _stored(row: RowMapping) -> StoredArticle:
    return StoredArticle(id=row["id"], article=article_of(row))


def _candidate(row: RowMapping, covered: tuple[Covered, ...]) -> Candidate:
    return Candidate(
        id=row["id"],
        article=article_of(row),
        briefing=Briefing.from_json(row["briefing"]),
        label=row["label"],
        had_by=row["had_by"],
        story_id=row["story_id"],
        covered=covered,
    )


def _record_reading(connection: Connection, article_id: int, reading: Reading, at: datetime) -> None:
    briefing, in_full = reading.briefing, reading.in_full
    if briefing.skipped is None:
        row = {"engine": briefing.engine, "model": briefing.model, "briefing": briefing.to_json(), "made_at": at}
        full = None if in_full is None else in_full.to_json()
        connection.execute(insert(briefings).values(article_id=article_id, in_full=full, **row))
        keep_briefing(connection, article_id, in_full or briefing)
        values = {"state": ArticleState.BRIEFED, "language": briefing.language}
        what = f"briefed: {len(briefing.key_points)} key points, {len(briefing.quotes)} quotations ({briefing.engine})"
    else:
        values = {"state": ArticleState.SKIPPED, "reason": briefing.skipped, "language": briefing.language}
        what = f"skipped: {briefing.skipped}"
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    if reading.fingerprint is not None:
        keep_fingerprint(connection, article_id, reading.fingerprint, at)
    record_event(connection, article_id, what, at)


def _add_routes(connection: Connection, plan: QueuePlan, at: datetime) -> None:
    known = select(routes.c.source_id).where(
        routes.c.schedule_id == plan.schedule_id, routes.c.channel_id == plan.channel_id
    )
    new = set(plan.source_ids) - set(connection.scalars(known))
    if new:
        owner = {"schedule_id": plan.schedule_id, "channel_id": plan.channel_id, "since": at}
        connection.execute(insert(routes), [{"source_id": it, **owner} for it in sorted(new)])


def _verdict_event(verdict: Verdict, *, schedule_id: str, channel_id: str) -> str:
    if verdict.queued and verdict.reason is None:
        return f"queued for channel {channel_id!r} by schedule {schedule_id!r}"
    if verdict.queued:
        return f"for channel {channel_id!r} (schedule {schedule_id!r}): {verdict.reason}"
    return f"not for channel {channel_id!r} (schedule {schedule_id!r}): {verdict.reason}"
