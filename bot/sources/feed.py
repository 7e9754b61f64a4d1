"""Reads articles from feeds: RSS, Atom and JSON Feed, from an address or from a recorded file.

What a format means is decided in ``xmlfeed`` and ``jsonfeed``, what is on offer in ``offers``, what is whole in
``teaser``.
"""

import hashlib
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree, html  # type: ignore[import-untyped]  # lxml carries no types

from bot.dedupe import content_hash
from bot.documents.charset import decode_body
from bot.documents.mediatype import looks_like_html
from bot.documents.plaintext import is_same_title, join_paragraphs, without_title
from bot.errors import ArticleError, FetchError, SourceError
from bot.extract import Extracted, detect_language, extract_page
from bot.http import MAX_BYTES, without_credentials
from bot.sources.jsonfeed import parse_json_feed
from bot.sources.offers import ParsedFeed, make_entries, plain_title
from bot.sources.teaser import ENOUGH_WORDS, is_full_article, own_text
from bot.sources.xmlfeed import parse_xml_feed
from bot.types import Article, Entry, Fetcher, Poll, Validators

_FEED_LINK = (
    "//link[contains(concat(' ', @rel, ' '), ' alternate ')]"
    "[contains(@type, 'rss') or contains(@type, 'atom') or contains(@type, 'feed+json')]/@href"
)


class FeedSource:
    """A feed at an address (``bot.types.Source``). An entry that is a teaser is read on its page."""

    def __init__(self, id: str, url: str, fetcher: Fetcher, *, first_fetch: int | None = 3) -> None:  # noqa: A002 - the protocol's own name
        self.id = id
        self.first_fetch = first_fetch
        self._url = url
        self._fetcher = fetcher

    def poll(self, validators: Validators) -> Poll:
        """Ask the feed what there is.

        Raises:
            SourceError: it can't be had, or it is no feed.
        """
        try:
            response = self._fetcher.get(self._url, validators=validators)
        except FetchError as error:
            raise SourceError(self.id, str(error), retry_after_s=error.retry_after_s) from error
        if response.status == HTTPStatus.NOT_MODIFIED:
            return Poll(entries=(), validators=response.validators, changed=False)
        feed = parse_feed(response.body, source_id=self.id, content_type=response.content_type, base=response.url)
        return _poll(feed, self.id, response.url, response.validators)

    def read(self, entry: Entry) -> Article:
        """Get the entry's text: its own, or its page's.

        Raises:
            ArticleError: neither is to be had.
        """
        return read_entry(entry, self._fetcher)


class RecordedFeedSource:
    """A feed in a file (``bot.types.Source``). Opens no connection unless an entry is a teaser."""

    def __init__(self, id: str, path: Path, fetcher: Fetcher, *, first_fetch: int | None = 3) -> None:  # noqa: A002 - the protocol's own name
        self.id = id
        self.first_fetch = first_fetch
        self._path = path
        self._fetcher = fetcher

    def poll(self, validators: Validators) -> Poll:
        """Read the file; its fingerprint is its validator.

        Raises:
            SourceError: it can't be read, or it is no feed.
        """
        try:
            with self._path.open("rb") as file:
                body = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise SourceError(self.id, f"the file {self._path} can't be read ({error.strerror})") from error
        if len(body) > MAX_BYTES:
            raise SourceError(self.id, f"the file {self._path} is larger than {MAX_BYTES // 1_000_000} MB")
        found = Validators(etag=hashlib.sha256(body).hexdigest())
        if found == validators:
            return Poll(entries=(), validators=found, changed=False)
        feed = parse_feed(body, source_id=self.id, content_type="", base="")
        return _poll(feed, self.id, self._path.as_posix(), found)

    def read(self, entry: Entry) -> Article:
        """Get the entry's text: its own, or its page's.

        Raises:
            ArticleError: neither is to be had.
        """
        return read_entry(entry, self._fetcher)


def parse_feed(body: bytes, *, source_id: str, content_type: str, base: str) -> ParsedFeed:
    """Read a feed in any of its formats.

    Raises:
        SourceError: it is none, with what it is instead.
    """
    feed = parse_json_feed(body, content_type=content_type)
    if feed is None and not _is_page(body):
        feed = parse_xml_feed(body, content_type=content_type, base=base)
    if feed is None:
        raise SourceError(source_id, _what_instead(body, base))
    return feed


def read_entry(entry: Entry, fetcher: Fetcher) -> Article:
    """Get the text of a feed's entry, its own or its page's, whichever is whole.

    Raises:
        ArticleError: neither is to be had.
    """
    own = own_text(entry)
    if is_full_article(entry) or entry.canonical is None:
        return _article(entry, _own_extract(entry, own))
    try:
        page = _read_page(entry, fetcher)
    except ArticleError as error:
        if error.transient or len(own.split()) < ENOUGH_WORDS:
            raise
        return _article(entry, _own_extract(entry, own))
    return _article(entry, page if len(page.text) >= len(own) else _own_extract(entry, own))


def _poll(feed: ParsedFeed, source_id: str, base: str, validators: Validators) -> Poll:
    entries = make_entries(feed, source_id=source_id, base=base)
    return Poll(entries=entries, validators=validators, label=plain_title(feed.title) or None)


def _read_page(entry: Entry, fetcher: Fetcher) -> Extracted:
    try:
        response = fetcher.get(entry.address)
    except FetchError as error:
        raise ArticleError(entry.address, error.reason, transient=error.transient) from error
    if _is_front_page(response.url) and not _is_front_page(entry.address):
        raise ArticleError(entry.address, "leads to the front page of its site")
    return extract_page(response.body, url=response.url, content_type=response.content_type)


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _own_extract(entry: Entry, own: str) -> Extracted:
    if not own:
        raise ArticleError(entry.address, "the feed carries no text of it, and no address to read it at")
    text = join_paragraphs(without_title(entry.title, own.split("\n\n")))
    return Extracted(title=entry.title, text=text, language=detect_language(text))


def _article(entry: Entry, found: Extracted) -> Article:
    title = found.title if is_same_title(entry.title, found.title) else entry.title
    return Article(
        source_id=entry.source_id,
        address=entry.address,
        canonical=entry.canonical,
        guid=entry.guid,
        title=title or found.title,
        text=found.text,
        content_hash=content_hash(found.text),
        author=entry.author or found.author,
        published_at=entry.published_at or found.published_at,
        language=found.language,
        site=found.site,
    )


def _is_page(body: bytes) -> bool:
    start = body[:1024].lower()
    return b"<html" in start and b"<rss" not in start and b"<feed" not in start and b"<rdf" not in start


def _what_instead(body: bytes, base: str) -> str:
    """Say what was found in place of a feed, and where the page says that its feed is."""
    if not body.strip():
        return "is empty, not a feed"
    if not looks_like_html(body):
        return "is not a feed: there is no RSS, Atom or JSON Feed in it"
    links = _feed_links(body)
    if not links:
        return "is a web page, not a feed; look for the address of its feed there"
    return f"is a web page, not a feed; its feed is {without_credentials(urljoin(base, links[0]))}"


def _feed_links(body: bytes) -> list[str]:
    try:
        return [str(link) for link in html.document_fromstring(decode_body(body).encode()).xpath(_FEED_LINK)]
    except (etree.ParserError, ValueError):
        return []
