"""Articles as rows, and back. Owns which columns make an article; no query."""

from sqlalchemy import RowMapping

from bot.types import Article

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


def article_of(row: RowMapping) -> Article:
    """Read an article from its columns."""
    return Article(**{name: row[name] for name in ARTICLE_COLUMNS})
