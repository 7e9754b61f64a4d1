"""Single articles, asked for by name: a file, an address, or a text. Owns how each becomes an ``Article``."""

from pathlib import Path

from bot.dedupe import canonical_address, content_hash
from bot.extract import Extracted, extract_bytes, extract_file, extract_page
from bot.types import Article, Fetcher

ON_REQUEST = "on request"
STDIN = "-"


def is_address(item: str) -> bool:
    """Tell whether an item is an address, not a file."""
    return item.lower().startswith(("http://", "https://"))


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


def read_text(text: str | bytes, *, name: str) -> Article:
    """Take a text as an article: its title is found as in a file of that name.

    Raises:
        ArticleError: there is nothing in it.
    """
    body = text.encode(errors="replace") if isinstance(text, str) else text
    return _article(extract_bytes(body, Path(name)), name, None)


def _article(found: Extracted, address: str, canonical: str | None) -> Article:
    return Article(
        source_id=ON_REQUEST,
        address=address,
        canonical=canonical,
        guid=None,
        title=found.title,
        text=found.text,
        content_hash=content_hash(found.text),
        author=found.author,
        published_at=found.published_at,
        language=found.language,
        site=found.site,
    )
