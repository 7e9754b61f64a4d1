"""What readers look up: the newest briefings, single ones, who said what, where words stand, how sources do."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, or_, select, text

from bot.library import Findings, Freshness, Quotation, Shelved
from bot.store.archive import speaker_key
from bot.store.articles import ARTICLE_COLUMNS, article_of
from bot.store.database import Database
from bot.store.reader_tables import quotations, requested
from bot.store.tables import articles, briefings, sightings, sources
from bot.types import Article
from summarizer.types import Briefing

MOST_WORDS = 12  # of a search
_OF_ONE_STORY = 30  # so many articles are looked at for each one that is listed
_MOST_SPEAKERS = 1_000  # that a misspelled name is compared with
_LIKE = 0.75
_WHOLE = 4  # letters: a shorter word is looked for as it is, a longer one with any ending
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # where a word ends is not seen, so any may go on
_PIECE = re.compile(r'"([^"]*)"|(\S+)')

_SHELVED = (
    select(articles, briefings.c.briefing, briefings.c.in_full, sources.c.label)
    .join(briefings, briefings.c.article_id == articles.c.id)
    .outerjoin(sources, sources.c.id == articles.c.source_id)
)
# The title tells most of what a briefing is about, then its points: see https://sqlite.org/fts5.html#the_bm25_function
_BEST = "SELECT rowid FROM briefing_search WHERE briefing_search MATCH :words ORDER BY bm25(briefing_search, 4, 2, 1)"
_COUNT = "SELECT count(*) FROM briefing_search WHERE briefing_search MATCH :words"


class SqlLibrary:
    """Each method is one transaction; see ``bot.library.Library``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, limit: int) -> list[Shelved]:
        """List the newest briefings, the newest first; of articles that tell one story, the newest."""
        newest = (
            select(articles.c.id, articles.c.story_id)
            .join(briefings, briefings.c.article_id == articles.c.id)
            .order_by(articles.c.id.desc())
            .limit(limit * _OF_ONE_STORY)
        )
        with self._database.read() as connection:
            stories: dict[int, int] = {}
            for row in connection.execute(newest):
                stories.setdefault(row.story_id or -row.id, row.id)
            return _shelved(connection, list(stories.values())[:limit], _shelf)

    def article(self, article_id: int) -> Shelved | None:
        """Give an article with its briefing in full; None when there is none, or not any more."""
        with self._database.read() as connection:
            row = connection.execute(_SHELVED.where(articles.c.id == article_id)).mappings().first()
        return None if row is None else _in_full(row)

    def at_address(self, canonical: str) -> Shelved | None:
        """Give what a source brought from an address."""
        met = select(sightings.c.article_id).where(sightings.c.canonical == canonical)
        query = _SHELVED.where(articles.c.id.in_(met)).order_by(articles.c.id.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _shelf(row)

    def requested(self, canonical: str, since: datetime) -> Shelved | None:
        """Give what was briefed on request since then, from an address."""
        query = select(requested).where(requested.c.canonical == canonical, requested.c.made_at > since)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return Shelved(id=None, article=_article_of(row["article"]), briefing=Briefing.from_json(row["briefing"]))

    def keep_requested(self, canonical: str, shelved: Shelved, at: datetime, *, forget_before: datetime) -> None:
        """Keep what was briefed on request, and forget what was so before a time."""
        row = {"article": _article_json(shelved.article), "briefing": shelved.briefing.to_json(), "made_at": at}
        replaced = (requested.c.canonical == canonical) | (requested.c.made_at < forget_before)
        with self._database.begin() as connection:
            connection.execute(delete(requested).where(replaced))
            connection.execute(insert(requested).values(canonical=canonical, **row))

    def quotations(self, name: str, limit: int) -> list[Quotation]:
        """List what people of a full name or surname said, the newest first."""
        key = speaker_key(name)
        said = quotations.c
        is_named = or_(said.speaker_key == key, said.speaker_key.endswith(f" {key}", autoescape=True))
        query = (
            select(said.speaker, said.speaker_key, said.text, said.said_at, articles.c.title, articles.c.address)
            .join(articles, articles.c.id == said.article_id)
            .where(is_named)
            .order_by(said.said_at.desc(), said.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [Quotation(**row) for row in connection.execute(query).mappings()]

    def similar_speakers(self, name: str, limit: int) -> list[str]:
        """Name speakers who may be meant by a name that nobody has: by part of their names, or a letter beside it."""
        key, said = speaker_key(name), quotations.c
        latest, surname = func.max(said.id).desc(), key.rpartition(" ")[2]
        # Whoever misspells a name has its first letter, or that of the surname.
        is_near = or_(
            said.speaker_key.startswith(key[:1], autoescape=True),
            said.speaker_key.contains(f" {surname[:1]}", autoescape=True),
        )
        names_of = select(said.speaker_key, func.max(said.speaker)).where(is_near)
        query = names_of.group_by(said.speaker_key).order_by(latest)
        with self._database.read() as connection:
            names = dict(connection.execute(query.limit(_MOST_SPEAKERS)).all())
        partly = [it for it in names if f" {key}" in f" {it}"]
        surnames = {it.rpartition(" ")[2]: it for it in reversed(names)}
        close = get_close_matches(key, {**{it: it for it in names}, **surnames}, n=limit, cutoff=_LIKE)
        found = dict.fromkeys([*partly, *(surnames.get(it, it) for it in close)])
        return [names[it] for it in found][:limit]

    def search(self, words: str, limit: int) -> Findings:
        """Find briefings with all of the words, or else with one of them; whatever is typed, it is words."""
        terms = search_terms(words)
        with self._database.read() as connection:
            if not terms or connection.dialect.name != "sqlite":
                return Findings(best=(), total=0)
            for joint in (" AND ", " OR "):
                asked = joint.join(terms)
                if total := connection.scalar(text(_COUNT), {"words": asked}):
                    ids = connection.scalars(text(f"{_BEST} LIMIT :most"), {"words": asked, "most": limit}).all()
                    best = tuple(_shelved(connection, ids, _in_full))
                    return Findings(best=best, total=total, has_all=joint == " AND ")
        return Findings(best=(), total=0)

    def freshness(self) -> dict[str, Freshness]:
        """Tell how each source does, by its id."""
        news = select(sightings.c.source_id, func.max(sightings.c.seen_at)).where(sightings.c.fresh)
        with self._database.read() as connection:
            latest = dict(connection.execute(news.group_by(sightings.c.source_id)).all())
            return {
                row["id"]: Freshness(
                    label=row["label"],
                    read_at=row["succeeded_at"],
                    fails=row["failures"] > 0,
                    news_at=latest.get(row["id"]),
                )
                for row in connection.execute(select(sources)).mappings()
            }


def search_terms(words: str) -> list[str]:
    """Write words as FTS5 takes them: each quoted, so that none has a meaning of its own; "a phrase" stays one.

    A word of some length is found with any ending.
    """
    terms = []
    for phrase, word in _PIECE.findall(words):
        piece = (phrase or word).replace('"', " ").replace("\0", " ").strip()
        if any(it.isalnum() for it in piece):
            ending = "*" if word and (len(piece) >= _WHOLE or _SPACELESS.search(piece)) else ""
            terms.append(f'"{piece}"{ending}')
    return terms[:MOST_WORDS]


def _shelved(
    connection: Connection, article_ids: Sequence[int], read: Callable[[RowMapping], Shelved]
) -> list[Shelved]:
    """Give articles in the order of these numbers."""
    chosen: ColumnElement[bool] = articles.c.id.in_(article_ids)
    rows = {row["id"]: read(row) for row in connection.execute(_SHELVED.where(chosen)).mappings()}
    return [rows[it] for it in article_ids if it in rows]


def _shelf(row: RowMapping) -> Shelved:
    briefing = Briefing.from_json(row["briefing"])
    return Shelved(id=row["id"], article=article_of(row), briefing=briefing, label=row["label"])


def _in_full(row: RowMapping) -> Shelved:
    return replace(_shelf(row), briefing=Briefing.from_json(row["in_full"] or row["briefing"]))


def _article_json(article: Article) -> dict[str, Any]:
    """Write down what a reader is shown of an article: all but its text."""
    at = article.published_at
    named = {name: value for name, value in asdict(article).items() if name in ARTICLE_COLUMNS}
    return {**named, "text": "", "published_at": None if at is None else at.isoformat()}


def _article_of(value: dict[str, Any]) -> Article:
    at = value["published_at"]
    return Article(**{**value, "published_at": None if at is None else datetime.fromisoformat(at)})
