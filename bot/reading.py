"""Single articles, asked for by name: a file, an address, or a text. Owns how each becomes an ``Article``."""

from dataclasses import replace
from pathlib import Path

from bot.dedupe import canonical_address
from bot.extract import Extracted, extract_bytes, extract_file, extract_page, to_article
from bot.types import Article, Entry, Fetcher

ON_REQUEST = "on request"
STDIN = "-"


def is_address(item: str) -> bool:
    """Tell whether an item is an address, good or bad, and not a file."""
    return "://" in item


def read_address(fetcher: Fetcher, address: str) -> Article:
    """Fetch a page and read it.

    Raises:
        FetchError: the page can't be had.
        ArticleError: there is no article on it.
    """
    response = fetcher.get(address)
    found = extract_page(response.body, url=response.url, content_type=response.content_type)
    return _article(found, response.url, canonical_address(response.url))


def read_file(path: Path) -> Article:
    """Read a file.

    Raises:
        ArticleError: it can't be read, or there is no article in it.
    """
    return _article(extract_file(path), path.as_posix(), None)


def read_text(text: str | bytes) -> Article:
    """Take a text as an article: it has no address, and no title unless it begins with a headline.

    Raises:
        ArticleError: there is nothing in it.
    """
    body = text.encode(errors="replace") if isinstance(text, str) else text
    found = extract_bytes(body, Path("text.txt"))
    is_headline = not found.text.startswith(found.title.removesuffix("…"))
    return _article(replace(found, title=found.title if is_headline else ""), "", None)


def _article(found: Extracted, address: str, canonical: str | None) -> Article:
    asked = Entry(source_id=ON_REQUEST, address=address, canonical=canonical, guid=None, title=found.title)
    return to_article(found, asked, title=found.title)
