"""Reads articles from feeds: RSS, Atom and JSON Feed, from an address or from a recorded file.

What a format means is decided in ``xmlfeed`` and ``jsonfeed``, what is on offer in ``offers``, what is whole in
``teaser``.
"""

import hashlib
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree, html  # type: ignore[import-untyped]  # lxml carries no types

from bot.documents.charset import decode_body
from bot.documents.mediatype import looks_like_html
from bot.documents.plaintext import is_same_title, join_paragraphs, without_title
from bot.errors import ArticleError, FailureKind, FetchError, SourceError
from bot.extract import Extracted, extract_page, to_article
from bot.http import MAX_BYTES, without_credentials
from bot.sources.jsonfeed import parse_json_feed
from bot.sources.offers import ParsedFeed, make_entries, plain_title
from bot.sources.teaser import ENOUGH_WORDS, is_full_article, own_text
from bot.sources.xmlfeed import parse_xml_feed
from bot.types import Article, Entry, Fetcher, Poll, Response, Validators
from summarizer.language import detect_language

_NOTHING_KNOWN = Validators()
_FEED_LINK = (
    "//link[contains(concat(' ', @rel, ' '), ' alternate ')]"
    "[contains(@type, 'rss') or contains(@type, 'atom') or contains(@type, 'feed+json')]/@href"
)


class FeedSource:
    """A feed at an address (``bot.types.Source``). An entry that is a teaser is read on its page."""

    def __init__(
        self,
        id: str,  # noqa: A002 - the protocol's own name
        url: str,
        fetcher: Fetcher,
        *,
        first_fetch: int | None = 3,
    ) -> None:
        self.id = id
        self.first_fetch = first_fetch
        self._url = url
        self._feeds = self._pages = fetcher

    def poll(self, validators: Validators) -> Poll:
        """Ask the feed what there is.

        Raises:
            SourceError: it can't be had, or it is no feed.
        """
        try:
            response = self._feeds.get(self._url, validators=validators)
        except FetchError as error:
            raise SourceError(self.id, str(error), retry_after_s=error.retry_after_s) from error
        if response.status == HTTPStatus.NOT_MODIFIED:
            return Poll(entries=(), validators=response.validators, changed=False)
        feed = parse_feed(response.body, source_id=self.id, content_type=response.content_type, base=response.url)
        entries = make_entries(feed, source_id=self.id, base=response.url)
        return Poll(entries=entries, validators=response.validators, label=plain_title(feed.title) or None)

    def read(self, entry: Entry) -> Article:
        """Get the entry's text: its own, or its page's, whichever is whole.

        Raises:
            ArticleError: neither is to be had.
        """
        own = own_text(entry)
        if is_full_article(entry) or entry.canonical is None:
            return _article(entry, _own_extract(entry, own))
        try:
            page = _read_page(entry, self._pages)
        except ArticleError as error:
            if error.transient or len(own.split()) < ENOUGH_WORDS:
                raise
            return _article(entry, _own_extract(entry, own))
        return _article(entry, page if len(page.text) >= len(own) else _own_extract(entry, own))


class RecordedFeedSource(FeedSource):
    """A feed in a file (``bot.types.Source``). Opens no connection unless an entry is a teaser."""

    def __init__(self, id: str, path: Path, fetcher: Fetcher, *, first_fetch: int | None = 3) -> None:  # noqa: A002 - the protocol's own name
        super().__init__(id, path.as_posix(), fetcher, first_fetch=first_fetch)
        self._feeds = _RecordedFeeds()


class _RecordedFeeds:
    """Gets feeds from files as if these were the web (``bot.types.Fetcher``): a file's fingerprint is its validator."""

    def get(self, url: str, *, validators: Validators = _NOTHING_KNOWN) -> Response:
        try:
            with Path(url).open("rb") as file:
                body = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise FetchError(url, f"can't be read ({error.strerror})", transient=True) from error
        if len(body) > MAX_BYTES:
            raise FetchError(
                url, f"is larger than {MAX_BYTES // 1_000_000} MB", kind=FailureKind.TOO_LARGE, transient=False
            )
        found = Validators(etag=hashlib.sha256(body).hexdigest())
        status = HTTPStatus.NOT_MODIFIED if found == validators else HTTPStatus.OK
        return Response(url=url, status=status, body=body, content_type="", validators=found)


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


def _read_page(entry: Entry, fetcher: Fetcher) -> Extracted:
    try:
        response = fetcher.get(entry.address)
    except FetchError as error:
        raise ArticleError(
            entry.address,
            error.reason,
            kind=error.kind,
            transient=error.transient,
            retry_after_s=error.retry_after_s,
        ) from error
    if _is_front_page(response.url) and not _is_front_page(entry.address):
        raise ArticleError(entry.address, "leads to the front page of its site", kind=FailureKind.MISSING)
    return extract_page(response.body, url=response.url, content_type=response.content_type)


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _own_extract(entry: Entry, own: str) -> Extracted:
    if not own:
        reason = "the feed carries no text of it, and no address to read it at"
        raise ArticleError(entry.address, reason, kind=FailureKind.NO_TEXT)
    text = join_paragraphs(without_title(entry.title, own.split("\n\n")))
    return Extracted(title=entry.title, text=text, language=detect_language(text))


def _article(entry: Entry, found: Extracted) -> Article:
    title = found.title if is_same_title(entry.title, found.title) else entry.title
    return to_article(found, entry, title=title or found.title)


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
