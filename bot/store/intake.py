"""Sources and articles: what was polled, what was found, what has been read. Decides nothing about channels."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, insert, or_, select, update

from bot.records import FoundArticle, SourceState
from bot.store.corrections import keep_page
from bot.store.database import Database
from bot.store.tables import articles, sightings, sources
from bot.store.trail import record_event
from bot.types import Article, ArticleState, Entry, Poll, Validators

NEVER_POLLED = SourceState(
    validators=Validators(), label=None, is_new=True, failures=0, polled_at=None, next_try_at=None
)


_OF_AN_ORIGIN = ("etag", "last_modified", "label", "first_polled_at")  # what is known of a source at one address


class SqlIntakeStore:
    """The collect stage's memory. Each method is one transaction; told twice, the same thing changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def source_state(self, source_id: str, origin: str) -> SourceState:
        """Tell what is known of a source. One whose ``origin`` (address or path) changed is as good as new."""
        with self._database.read() as connection:
            row = connection.execute(select(sources).where(sources.c.id == source_id)).mappings().first()
        if row is None or row["origin"] != origin:
            return NEVER_POLLED
        return SourceState(
            validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
            label=row["label"],
            is_new=row["first_polled_at"] is None,
            failures=row["failures"],
            polled_at=row["polled_at"],
            next_try_at=row["next_try_at"],
        )

    def record_poll(self, source_id: str, poll: Poll, *, origin: str, first_fetch: int | None, at: datetime) -> int:
        """Keep the validators together with what they stand for: every new entry. Give the number of new articles.

        Where the source is new, only its ``first_fetch`` newest entries count as news (None: all of them).
        """
        with self._database.begin() as connection:
            row = connection.execute(select(sources).where(sources.c.id == source_id)).mappings().first()
            is_new = row is None or row["origin"] != origin or row["first_polled_at"] is None
            _save_health(connection, source_id, {"origin": origin, **_success(poll, is_new=is_new, at=at)})
            first_fresh = 0 if first_fetch is None or not is_new else len(poll.entries) - first_fetch
            return sum(
                _take_entry(connection, entry, fresh=place >= first_fresh, at=at)
                for place, entry in enumerate(poll.entries)
            )

    def record_poll_failure(
        self, source_id: str, reason: str, *, origin: str, failures: int, next_try_at: datetime, at: datetime
    ) -> None:
        """Keep a failed poll, the ``failures`` in a row with it; what is known of another origin is forgotten."""
        values = {
            "origin": origin,
            "polled_at": at,
            "failures": failures,
            "last_error": reason,
            "next_try_at": next_try_at,
        }
        with self._database.begin() as connection:
            known = connection.scalar(select(sources.c.origin).where(sources.c.id == source_id))
            forgotten = {} if known == origin else dict.fromkeys(_OF_AN_ORIGIN)
            _save_health(connection, source_id, forgotten | values)

    def found(self, source_ids: Sequence[str], now: datetime, limit: int) -> list[FoundArticle]:
        """List the articles of these sources whose text is to be read now, oldest first."""
        due = or_(articles.c.next_try_at.is_(None), articles.c.next_try_at <= now)
        query = (
            select(articles)
            .where(articles.c.state == ArticleState.FOUND, articles.c.source_id.in_(source_ids), due)
            .order_by(articles.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [FoundArticle(id=row["id"], entry=_entry(row), attempts=row["attempts"]) for row in rows]

    def record_read(self, article_id: int, article: Article, at: datetime) -> bool:
        """Keep an article's text; False where another article has the same one, which then stands for both."""
        with self._database.begin() as connection:
            twin = connection.execute(
                select(articles.c.id, articles.c.address).where(
                    articles.c.content_hash == article.content_hash, articles.c.id != article_id
                )
            ).first()
            if twin is not None:
                _merge(connection, article_id, twin.id)
                record_event(connection, article_id, f"the same text as {twin.address}: not briefed again", at)
                record_event(connection, twin.id, f"found again, word for word, at {article.address}", at)
                return False
            connection.execute(update(articles).where(articles.c.id == article_id).values(_read_values(article)))
            if article.page is not None:
                keep_page(connection, article_id, article.page)
            record_event(connection, article_id, f"read: {len(article.text.split())} words from {article.address}", at)
            return True

    def put_off(self, article_id: int, reason: str, *, next_try_at: datetime, at: datetime) -> None:
        """Keep why an article was not even tried; that uses up none of its attempts."""
        with self._database.begin() as connection:
            values = {"next_try_at": next_try_at, "reason": reason}
            connection.execute(update(articles).where(articles.c.id == article_id).values(values))
            record_event(connection, article_id, f"put off: {reason}", at)

    def record_unread(self, article_id: int, reason: str, *, next_try_at: datetime | None, at: datetime) -> None:
        """Keep why an article could not be read; it is skipped for good unless there is a next try."""
        values = {"attempts": articles.c.attempts + 1, "next_try_at": next_try_at, "reason": reason}
        if next_try_at is None:
            values |= {"state": ArticleState.SKIPPED, "content": None}
        with self._database.begin() as connection:
            connection.execute(update(articles).where(articles.c.id == article_id).values(values))
            outcome = "skipped" if next_try_at is None else "to be tried again"
            record_event(connection, article_id, f"{outcome}: {reason}", at)


def _save_health(connection: Connection, source_id: str, values: dict[str, object]) -> None:
    changed = connection.execute(update(sources).where(sources.c.id == source_id).values(values))
    if changed.rowcount == 0:
        connection.execute(insert(sources).values(id=source_id, **values))


def _success(poll: Poll, *, is_new: bool, at: datetime) -> dict[str, object]:
    """Say what a successful poll leaves: a 304 keeps what is known but for the times."""
    values: dict[str, object] = {
        "polled_at": at,
        "succeeded_at": at,
        "failures": 0,
        "last_error": None,
        "next_try_at": None,
    }
    if is_new:
        values["first_polled_at"] = at
    if poll.changed:
        values |= {"etag": poll.validators.etag, "last_modified": poll.validators.last_modified}
    if poll.label is not None:
        values["label"] = poll.label
    return values


def _take_entry(connection: Connection, entry: Entry, *, fresh: bool, at: datetime) -> bool:
    """Remember where an entry was met, and the article unless it is known already: True for a new one."""
    known = _known_article(connection, entry)
    if known is None:
        article_id = _insert_article(connection, entry, fresh=fresh, at=at)
    elif known["source_id"] == entry.source_id:
        return False
    else:
        article_id = known["article_id"]
    _insert_sighting(connection, article_id, entry, fresh=fresh, at=at)
    if known is None:
        return fresh
    record_event(connection, article_id, f"also found in source {entry.source_id!r} at {entry.address}", at)
    return fresh and _revive(connection, article_id, entry)


def _known_article(connection: Connection, entry: Entry) -> RowMapping | None:
    """Find a sighting of the entry's article, one in its own source first."""
    same: list[ColumnElement[bool]] = []
    if entry.guid is not None:
        same.append(and_(sightings.c.source_id == entry.source_id, sightings.c.guid == entry.guid))
    if entry.canonical is not None:
        same.append(sightings.c.canonical == entry.canonical)
    if not same:
        same.append(sightings.c.address == entry.address)
    query = select(sightings).where(or_(*same)).order_by(sightings.c.source_id != entry.source_id, sightings.c.id)
    return connection.execute(query.limit(1)).mappings().first()


def _insert_article(connection: Connection, entry: Entry, *, fresh: bool, at: datetime) -> int:
    values = {
        "source_id": entry.source_id,
        "state": ArticleState.FOUND if fresh else ArticleState.SEEN,
        "address": entry.address,
        "canonical": entry.canonical,
        "guid": entry.guid,
        "title": entry.title,
        "author": entry.author,
        "published_at": entry.published_at,
        "found_at": at,
        "content": entry.content if fresh else None,
        "content_is_text": entry.content_is_text,
    }
    article_id: int = connection.execute(insert(articles).values(values).returning(articles.c.id)).scalar_one()
    what = f"found in source {entry.source_id!r}"
    record_event(connection, article_id, what if fresh else f"{what}, older than what a new source posts", at)
    return article_id


def _insert_sighting(connection: Connection, article_id: int, entry: Entry, *, fresh: bool, at: datetime) -> None:
    values = {
        "article_id": article_id,
        "source_id": entry.source_id,
        "guid": entry.guid,
        "address": entry.address,
        "canonical": entry.canonical,
        "fresh": fresh,
        "seen_at": at,
    }
    connection.execute(insert(sightings).values(values))


def _revive(connection: Connection, article_id: int, entry: Entry) -> bool:
    """Take up an article that was old news in its first source and is news in this one."""
    changed = connection.execute(
        update(articles)
        .where(articles.c.id == article_id, articles.c.state == ArticleState.SEEN)
        .values(
            state=ArticleState.FOUND,
            source_id=entry.source_id,
            content=entry.content,
            content_is_text=entry.content_is_text,
        )
    )
    return changed.rowcount > 0


def _merge(connection: Connection, article_id: int, twin_id: int) -> None:
    """Let the twin stand for an article with the same text, in every source that brought it."""
    values = {"state": ArticleState.DUPLICATE, "same_as": twin_id, "content": None}
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    connection.execute(update(sightings).where(sightings.c.article_id == article_id).values(article_id=twin_id))


def _entry(row: RowMapping) -> Entry:
    names = ("source_id", "address", "canonical", "guid", "title", "author", "published_at", "content")
    return Entry(content_is_text=row["content_is_text"], **{name: row[name] for name in names})


def _read_values(article: Article) -> dict[str, object]:
    names = ("title", "text", "content_hash", "author", "published_at", "language", "site", "address")
    values = {name: getattr(article, name) for name in names}
    return {**values, "state": ArticleState.READY, "content": None, "next_try_at": None, "reason": None}
