"""Single articles, asked for by name: a file, an address, or a text. Owns how each becomes an ``Article``."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from bot.dedupe import canonical_address, is_front_page
from bot.documents.plaintext import is_same_title
from bot.errors import ArticleError, DocumentError, FailureKind
from bot.extract import Extracted, extract_bytes, extract_file, extract_page, to_article
from bot.types import Article, Confine, Entry, Fetcher, Validators

ON_REQUEST = "on request"
STDIN = "-"

_TYPED = Path("text.txt")


def is_address(item: str) -> bool:
    """Tell whether an item is an address, good or bad, and not a file."""
    return "://" in item


class Reader:
    """Reads what people ask for; the documents are read where they can be stopped."""

    def __init__(self, fetcher: Fetcher, confine: Confine) -> None:
        self._fetcher = fetcher
        self._confine = confine

    def read_address(self, address: str) -> Article:
        """Fetch a page and read it.

        Raises:
            FetchError: the page can't be had.
            ArticleError: there is no article on it.
        """
        response = self._fetcher.get(address)
        with _within_bounds(response.url):
            found = self._confine(extract_page, response.body, url=response.url, content_type=response.content_type)
        return _article(found, response.url, canonical_address(response.url))

    def read_again(self, article: Article) -> Article | None:
        """Fetch an article's page once more and read it; None when its server says that nothing has changed.

        Raises:
            FetchError: the page can't be had.
            ArticleError: there is no article on it now.
        """
        response = self._fetcher.get(article.address, validators=article.page or Validators())
        if response.status == HTTPStatus.NOT_MODIFIED:
            return None
        if is_front_page(response.url) and not is_front_page(article.address):
            raise ArticleError(article.address, "leads to the front page of its site", kind=FailureKind.MISSING)
        with _within_bounds(article.address):
            found = self._confine(extract_page, response.body, url=response.url, content_type=response.content_type)
        # A page's own title is often another one than its feed's, which stands in the post.
        is_same = not article.title or is_same_title(article.title, found.title)
        return replace(article, title=found.title if is_same else article.title, text=found.text)

    def read_file(self, path: Path) -> Article:
        """Read a file.

        Raises:
            ArticleError: it can't be read, or there is no article in it.
        """
        with _within_bounds(path.as_posix()):
            found = self._confine(extract_file, path)
        return _article(found, path.as_posix(), None)

    def read_document(self, body: bytes, name: str) -> Article:
        """Read what a file of that name holds, as ``read_file`` does.

        Raises:
            ArticleError: there is no article in it.
        """
        with _within_bounds(name):
            found = self._confine(extract_bytes, body, Path(name))
        return _article(_with_own_title(found), name, None)

    def read_text(self, text: str | bytes) -> Article:
        """Take a text as an article: it has no address, and no title unless it begins with a headline.

        Raises:
            ArticleError: there is nothing in it.
        """
        body = text.encode(errors="replace") if isinstance(text, str) else text
        with _within_bounds(_TYPED.name):
            found = self._confine(extract_bytes, body, _TYPED)
        return _article(_with_own_title(found), "", None)


@contextmanager
def _within_bounds(address: str) -> Iterator[None]:
    """Say of which article it is that a document can't be read within its bounds."""
    try:
        yield
    except DocumentError as error:
        raise error.of(address) from error


def _with_own_title(found: Extracted) -> Extracted:
    """Leave out a title that is only the beginning of the text, for want of another."""
    is_headline = not found.text.startswith(found.title.removesuffix("…"))
    return found if is_headline else replace(found, title="")


def _article(found: Extracted, address: str, canonical: str | None) -> Article:
    asked = Entry(source_id=ON_REQUEST, address=address, canonical=canonical, guid=None, title=found.title)
    return to_article(found, asked, title=found.title)
