"""What readers look for in old briefings: who said what, and where words stand. Keeps and forgets; answers nothing."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from bot.store.reader_tables import briefing_search, quotations
from bot.store.tables import articles
from summarizer.types import Briefing

MERGED_PAGES = 500


def speaker_key(name: str) -> str:
    """Give what two spellings of one name share: no capitals, no accents, single spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(it for it in letters if not unicodedata.combining(it)).split())


def keep_briefing(connection: Connection, article_id: int, briefing: Briefing) -> None:
    """Write down who said what in an article, and what can be searched of its briefing."""
    said_at = connection.scalar(
        select(func.coalesce(articles.c.published_at, articles.c.found_at)).where(articles.c.id == article_id)
    )
    if said := list(_quotations(article_id, briefing, said_at)):
        connection.execute(insert(quotations), said)
    if _searches(connection):
        connection.execute(insert(briefing_search).values(_searched(article_id, briefing)))


def forget_briefings(connection: Connection, article_ids: Sequence[int]) -> None:
    """Take out what was written down of these articles."""
    connection.execute(delete(quotations).where(quotations.c.article_id.in_(article_ids)))
    if _searches(connection):
        connection.execute(delete(briefing_search).where(briefing_search.c.rowid.in_(article_ids)))
        # A deletion is one more entry in the index until its parts are merged: https://sqlite.org/fts5.html
        connection.exec_driver_sql(
            f"INSERT INTO briefing_search(briefing_search, rank) VALUES ('merge', -{MERGED_PAGES})"  # noqa: S608 - a number
        )


def _searches(connection: Connection) -> bool:
    """Tell whether there is a table to search in: it is SQLite's own."""
    return connection.dialect.name == "sqlite"


def _quotations(article_id: int, briefing: Briefing, said_at: datetime | None) -> Iterator[dict[str, object]]:
    for quote in briefing.quotes:
        if quote.speaker is not None:
            yield {
                "article_id": article_id,
                "speaker": quote.speaker,
                "speaker_key": speaker_key(quote.speaker),
                "text": quote.text,
                "said_at": said_at,
            }


def _searched(article_id: int, briefing: Briefing) -> dict[str, object]:
    return {
        "rowid": article_id,
        "title": briefing.title,
        "points": "\n".join(it.text for it in briefing.key_points),
        "quotes": "\n".join(f"{it.text} {it.speaker or ''}".rstrip() for it in briefing.quotes),
    }
