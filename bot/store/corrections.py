"""Second looks at posted articles: which are due, what tells of them, and what was found. Decides nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, RowMapping, func, insert, null, or_, select, update

from bot.coverage import PostedPart
from bot.records import DeliveryKind
from bot.revision import Changes, Look, Outcome, Posted, Told
from bot.store.archive import forget_briefings, keep_briefing
from bot.store.articles import article_of
from bot.store.database import Database
from bot.store.letters import queue_letter_edits
from bot.store.messages import message_of
from bot.store.queued import queue_edits
from bot.store.stories import find_covered
from bot.store.tables import articles, briefings, deliveries, rechecks, sources
from bot.store.trail import record_event
from bot.types import Article, DeliveryState, Validators
from summarizer.types import Briefing


class SqlCorrectionStore:
    """Each method is one transaction; see ``bot.ports.CorrectionStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, posted_from: datetime, posted_until: datetime, now: datetime, limit: int) -> list[Posted]:
        """List articles first posted in that time that are to be looked at again now, the longest posted first."""
        is_open = rechecks.c.outcome.is_(None) & rechecks.c.posted_at.between(posted_from, posted_until)
        is_due = or_(rechecks.c.next_try_at.is_(None), rechecks.c.next_try_at <= now)
        query = (
            select(
                articles,
                briefings.c.briefing,
                rechecks.c.from_page,
                rechecks.c.etag,
                rechecks.c.last_modified,
                rechecks.c.attempts.label("looks"),
            )
            .join(rechecks, rechecks.c.article_id == articles.c.id)
            .join(briefings, briefings.c.article_id == articles.c.id)
            .where(is_open, is_due)
            .order_by(rechecks.c.posted_at, articles.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_posted(row) for row in connection.execute(query).mappings()]

    def told(self, article_id: int) -> list[Told]:
        """List what tells of an article, in each channel and in letters, but for what was given up."""
        with self._database.read() as connection:
            return list(_told(connection, article_id))

    def record(self, look: Look, changes: Changes, at: datetime) -> None:
        """Keep what a look came to, the article as it is now, and queue the edits that follow."""
        article_id = look.posted.article_id
        with self._database.begin() as connection:
            here = rechecks.c.article_id == article_id
            values = {"outcome": look.outcome, "next_try_at": look.next_try_at, "checked_at": at}
            attempted = rechecks.c.attempts + 1
            if not connection.execute(update(rechecks).where(here).values(attempts=attempted, **values)).rowcount:
                return  # pruned meanwhile
            if look.article is not None and look.briefing is not None:
                _correct(connection, article_id, look.article, look.briefing, at)
            queue_edits(connection, changes.edits, at)
            queue_letter_edits(connection, article_id, changes.letters, at)
            record_event(connection, article_id, _event(look), at)


def keep_page(connection: Connection, article_id: int, page: Validators) -> None:
    """Remember what an article's page is asked with whether it has changed."""
    values = {"from_page": True, "etag": page.etag, "last_modified": page.last_modified}
    connection.execute(insert(rechecks).values(article_id=article_id, **values))


def note_posted(connection: Connection, article_id: int, at: datetime) -> None:
    """Remember when an article of the web was first posted."""
    here = rechecks.c.article_id == article_id
    known = connection.execute(select(rechecks.c.posted_at).where(here)).first()
    if known is None and _is_on_the_web(connection, article_id):
        connection.execute(insert(rechecks).values(article_id=article_id, from_page=False, posted_at=at))
    elif known is not None and known.posted_at is None:
        connection.execute(update(rechecks).where(here).values(posted_at=at))


def _is_on_the_web(connection: Connection, article_id: int) -> bool:
    address = connection.scalar(select(articles.c.address).where(articles.c.id == article_id)) or ""
    return address.lower().startswith(("https://", "http://"))


def _posted(row: RowMapping) -> Posted:
    page = Validators(etag=row["etag"], last_modified=row["last_modified"]) if row["from_page"] else None
    return Posted(
        article_id=row["id"],
        article=replace(article_of(row), page=page),
        briefing=Briefing.from_json(row["briefing"]),
        attempts=row["looks"],
    )


def _told(connection: Connection, article_id: int) -> Iterator[Told]:
    about = (deliveries.c.article_id == article_id) & (deliveries.c.state != DeliveryState.FAILED)
    in_channels = deliveries.c.kind.in_((DeliveryKind.POST, DeliveryKind.UPDATE))
    sent = select(deliveries).where(about, in_channels).order_by(deliveries.c.channel_id, deliveries.c.part)
    letters = select(func.min(deliveries.c.id)).where(about, deliveries.c.kind == DeliveryKind.LETTER)
    one_letter = select(deliveries).where(deliveries.c.id.in_(letters.group_by(deliveries.c.part)))
    source = (
        select(articles.c.story_id, sources.c.label)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
        .where(articles.c.id == article_id)
    )
    story_id, label = connection.execute(source).one()
    for channel_id, group in groupby(connection.execute(sent).mappings().all(), lambda row: row["channel_id"]):
        rows = list(group)
        covered = find_covered(connection, channel_id, [] if story_id is None else [story_id])
        kind = DeliveryKind(rows[0]["kind"])
        yield Told(kind=kind, label=label, parts=_parts(rows), covered=covered.get(story_id, ()))
    if letter := connection.execute(one_letter.order_by(deliveries.c.part)).mappings().all():
        yield Told(kind=DeliveryKind.LETTER, label=label, parts=_parts(letter))


def _parts(rows: Sequence[RowMapping]) -> tuple[PostedPart, ...]:
    return tuple(PostedPart(delivery_id=row["id"], message=message_of(row)) for row in rows)


def _correct(connection: Connection, article_id: int, article: Article, briefing: Briefing, at: datetime) -> None:
    """Put the corrected text and its briefing in the place of the first ones.

    The article goes on being known by its first text: copies of that are still about.
    """
    values = {"title": article.title, "text": article.text}
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    row = {"engine": briefing.engine, "model": briefing.model, "briefing": briefing.to_json(), "made_at": at}
    connection.execute(update(briefings).where(briefings.c.article_id == article_id).values(**row, in_full=null()))
    forget_briefings(connection, [article_id])
    keep_briefing(connection, article_id, briefing)


def _event(look: Look) -> str:
    match look.outcome:
        case Outcome.STANDS:
            return f"looked at again: {look.reason}"
        case Outcome.CORRECTED:
            return f"corrected: {look.reason}; its posts are edited"
        case Outcome.GONE:
            return f"the article is no longer there ({look.reason}): its posts are marked"
        case Outcome.UNCLEAR:
            return f"looked at again, and its posts are left as they are: {look.reason}"
        case None:
            return f"to be looked at again later: {look.reason}"
