"""Stories: which articles tell of one event, and what a channel has of it. Compares nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, exists, insert, select, update

from bot.coverage import Covered, Placement, PostedPart, Printed, Revision, Role
from bot.records import Candidate, DeliveryKind
from bot.revision import Outcome
from bot.store.articles import AT_ONCE, article_of
from bot.store.database import Database
from bot.store.messages import message_of
from bot.store.tables import articles, briefings, deliveries, fingerprints, handled, rechecks, sources, stories
from bot.store.trail import record_event
from bot.types import ArticleState, DeliveryState
from summarizer.stories import Fingerprint
from summarizer.types import Briefing

MOST_TOLD = 1000  # articles in a digest on request
_PRINTED = (
    articles.c.id.label("article_id"),
    articles.c.found_at,
    articles.c.published_at,
    articles.c.story_id,
    fingerprints.c.fingerprint,
)
_COMPARED = select(*_PRINTED).join(fingerprints, fingerprints.c.article_id == articles.c.id)


class SqlStoryStore:
    """Each method is one transaction; an article's story, once it has one, stays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ungrouped(self, limit: int) -> list[Printed]:
        """List the briefed articles without a story that have a fingerprint, oldest first."""
        new = (articles.c.state == ArticleState.BRIEFED) & articles.c.story_id.is_(None)
        return self._printed(new, limit)

    def grouped(self, since: datetime) -> list[Printed]:
        """List the articles with a story that were found since then, oldest first."""
        return self._printed(articles.c.story_id.is_not(None) & (articles.c.found_at >= since), None)

    def briefed_since(self, since: datetime) -> list[Candidate]:
        """List what was found and briefed since then, oldest first: of very much the newest."""
        query = (
            select(articles, briefings.c.briefing, sources.c.label)
            .join(briefings, briefings.c.article_id == articles.c.id)
            .outerjoin(sources, sources.c.id == articles.c.source_id)
            .where(articles.c.state == ArticleState.BRIEFED, articles.c.found_at >= since)
            .order_by(articles.c.id.desc())
            .limit(MOST_TOLD)
        )
        with self._database.read() as connection:
            return [_untold(row) for row in connection.execute(query).mappings()][::-1]

    def record_placements(self, placements: Sequence[Placement], at: datetime, *, keep_since: datetime) -> None:
        """Give articles their stories; the fingerprints of what was found before ``keep_since`` and has one go."""
        with self._database.begin() as connection:
            begun: dict[int, int] = {}
            for placement in placements:
                _place(connection, placement, begun, at)
            old = select(articles.c.id).where(articles.c.story_id.is_not(None), articles.c.found_at < keep_since)
            connection.execute(delete(fingerprints).where(fingerprints.c.article_id.in_(old)))

    def _printed(self, which: ColumnElement[bool], limit: int | None) -> list[Printed]:
        with self._database.read() as connection:
            rows = connection.execute(_COMPARED.where(which).order_by(articles.c.id).limit(limit)).mappings()
            return [Printed(**{**row, "fingerprint": Fingerprint.from_json(row["fingerprint"])}) for row in rows]


def _untold(row: RowMapping) -> Candidate:
    return Candidate(
        id=row["id"],
        article=article_of(row),
        briefing=Briefing.from_json(row["briefing"]),
        label=row["label"],
        had_by=None,
        story_id=row["story_id"],
    )


def keep_fingerprint(connection: Connection, article_id: int, fingerprint: Fingerprint, at: datetime) -> None:
    """Write down what an article is compared by."""
    values = {"article_id": article_id, "fingerprint": fingerprint.to_json(), "made_at": at}
    connection.execute(insert(fingerprints).values(values))


def leave_stories(connection: Connection, article_ids: Sequence[int]) -> None:
    """Take articles out of their stories, and stories that no article is left in away."""
    mine = articles.c.id.in_(article_ids)
    left = set(connection.scalars(select(articles.c.story_id).where(mine, articles.c.story_id.is_not(None))))
    connection.execute(update(articles).where(mine).values(story_id=None))
    is_told = exists().where(articles.c.story_id == stories.c.id)
    connection.execute(delete(stories).where(stories.c.id.in_(left), ~is_told))


def find_covered(connection: Connection, channel_id: str, story_ids: Iterable[int]) -> dict[int, tuple[Covered, ...]]:
    """Give what a channel has of stories, in the order in which it came. What was not posted is not there."""
    found: dict[int, list[Covered]] = {}
    asked = sorted(set(story_ids))
    for start in range(0, len(asked), AT_ONCE):
        rows = _covered_rows(connection, channel_id, asked[start : start + AT_ONCE])
        sent = _deliveries(connection, channel_id, [row["id"] for row in rows])
        for row in rows:
            if (covered := _covered(row, sent.get(row["id"], []))) is not None:
                found.setdefault(row["story_id"], []).append(covered)
    return {story_id: tuple(covered) for story_id, covered in found.items()}


def _place(connection: Connection, placement: Placement, begun: dict[int, int], at: datetime) -> None:
    """Put an article into its story; ``begun`` are the stories of this transaction by the articles that began them."""
    mine = (articles.c.id == placement.article_id) & articles.c.story_id.is_(None)
    if connection.scalar(select(articles.c.id).where(mine)) is None:
        return
    first = placement.begun_by
    story_id = placement.story_id or (None if first is None else begun.get(first))
    if story_id is None:
        began = insert(stories).values(began_at=at, latest_at=at).returning(stories.c.id)
        story_id = connection.scalars(began).one()
        begun[placement.article_id] = story_id
    else:
        connection.execute(update(stories).where(stories.c.id == story_id).values(latest_at=at))
        record_event(connection, placement.article_id, f"one story with {_first_of(connection, story_id)}", at)
    connection.execute(update(articles).where(mine).values(story_id=story_id))


def _first_of(connection: Connection, story_id: int) -> str:
    query = select(articles.c.title, articles.c.address).where(articles.c.story_id == story_id).order_by(articles.c.id)
    row = connection.execute(query.limit(1)).first()
    return "one that is pruned" if row is None else f"“{row.title}” ({row.address})"


def _covered_rows(connection: Connection, channel_id: str, story_ids: Sequence[int]) -> Sequence[RowMapping]:
    query = (
        select(
            articles,
            briefings.c.briefing,
            sources.c.label,
            handled.c.reason.label("behind"),
            rechecks.c.outcome,
            rechecks.c.checked_at,
        )
        .join(briefings, briefings.c.article_id == articles.c.id)
        .join(handled, handled.c.article_id == articles.c.id)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
        .outerjoin(rechecks, rechecks.c.article_id == articles.c.id)
        .where(articles.c.story_id.in_(story_ids), handled.c.channel_id == channel_id, handled.c.queued)
        .order_by(handled.c.at, articles.c.id)
    )
    return connection.execute(query).mappings().all()


def _deliveries(connection: Connection, channel_id: str, article_ids: Sequence[int]) -> Mapping[int, list[RowMapping]]:
    query = (
        select(deliveries)
        .where(deliveries.c.channel_id == channel_id, deliveries.c.article_id.in_(article_ids))
        .where(deliveries.c.kind.in_((DeliveryKind.POST, DeliveryKind.UPDATE)))
        .order_by(deliveries.c.part)
    )
    found: dict[int, list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["article_id"], []).append(row)
    return found


def _covered(row: RowMapping, sent: Sequence[RowMapping]) -> Covered | None:
    if sent and sent[0]["state"] == DeliveryState.FAILED:
        return None
    role = _role(row, sent)
    parts = [PostedPart(delivery_id=it["id"], message=message_of(it)) for it in sent]
    return Covered(
        article_id=row["id"],
        article=article_of(row),
        briefing=Briefing.from_json(row["briefing"]),
        label=row["label"],
        role=role,
        parts=tuple(parts) if role is Role.POST else (),
        revision=_revision(row),
    )


def _revision(row: RowMapping) -> Revision | None:
    if row["outcome"] not in {Outcome.CORRECTED, Outcome.GONE}:
        return None
    return Revision(at=row["checked_at"], gone=row["outcome"] == Outcome.GONE)


def _role(row: RowMapping, sent: Sequence[RowMapping]) -> Role:
    if sent:
        return Role(sent[0]["kind"])
    return Role.DIGEST if row["behind"] is None else Role.NAMED
