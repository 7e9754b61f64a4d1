"""Turns what a source's address answered, a feed or a section page, into entries; tells what each carries itself.

Its functions meet untrusted documents: they are called where they can be stopped (``bot.types.Confine``), and take and
give only what can be pickled. Fetches nothing.
"""

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml import etree, html  # type: ignore[import-untyped]  # lxml carries no types

from bot.documents.charset import decode_body
from bot.documents.mediatype import looks_like_feed, looks_like_html
from bot.documents.plaintext import clean_line, join_paragraphs, strip_unseen, without_title
from bot.errors import ArticleError, SourceError
from bot.extract import Extracted, extract_page
from bot.http import without_credentials
from bot.sources.jsonfeed import parse_json_feed
from bot.sources.links import PageLink, find_links
from bot.sources.offers import MOST_ENTRIES, ParsedFeed, make_entries, plain_title
from bot.sources.teaser import is_full_article, own_text
from bot.sources.xmlfeed import parse_xml_feed
from bot.types import Entry, Response

_FEED_LINK = (
    "//link[contains(concat(' ', @rel, ' '), ' alternate ')]"
    "[contains(@type, 'rss') or contains(@type, 'atom') or contains(@type, 'feed+json')]/@href"
)
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a feed or a page offers, oldest first, and its name for itself."""

    entries: tuple[Entry, ...]
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """What an entry carries of its article, None for nothing, and whether that is all of it."""

    found: Extracted | None
    is_whole: bool

    @property
    def words(self) -> int:
        """Count its words."""
        return 0 if self.found is None else len(self.found.text.split())


def prepare() -> None:
    """Load what the first document would have to wait for."""
    parse_feed(b"<rss version='2.0'><channel></channel></rss>", source_id="", content_type="", base="")
    with suppress(ArticleError):
        extract_page(b"<html><body><p>Too short for the strict mode.</p></body></html>", url="", content_type="")


def read_feed(response: Response, source_id: str) -> Contents:
    """Read what a feed's address answered.

    Raises:
        SourceError: it is no feed, with what it is instead.
    """
    feed = parse_feed(response.body, source_id=source_id, content_type=response.content_type, base=response.url)
    entries = make_entries(feed, source_id=source_id, base=response.url)
    return Contents(entries=entries, label=plain_title(feed.title) or None)


def read_section(response: Response, source_id: str, pattern: str | None) -> Contents:
    """Read the links to articles on a section page; its order counts as newest first, and its newest ones count.

    Raises:
        SourceError: it is no page, with what it is instead.
    """
    tree = _page_tree(response, source_id)
    links = find_links(tree, page=response.url, pattern=pattern)
    newest = list(islice(links, MOST_ENTRIES))
    return Contents(entries=tuple(_linked(link, source_id) for link in reversed(newest)), label=_site_name(tree))


def read_own_text(entry: Entry) -> OwnText:
    """Read what an entry carries of its article."""
    own = own_text(entry)
    text = join_paragraphs(without_title(entry.title, own.split("\n\n")))
    found = Extracted(title=entry.title, text=text) if text else None
    return OwnText(found=found, is_whole=is_full_article(entry))


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


def _page_tree(response: Response, source_id: str) -> html.HtmlElement:
    body = response.body
    if looks_like_feed(body) or parse_json_feed(body, content_type=response.content_type):
        raise SourceError(source_id, 'is a feed, not a web page; write kind = "feed"')
    if not body.strip():
        raise SourceError(source_id, "is empty, not a web page")
    if not looks_like_html(body) and "html" not in response.content_type.lower():
        raise SourceError(source_id, "is not a web page: there is no HTML in it")
    try:
        markup = strip_unseen(decode_body(body, content_type=response.content_type))
        return html.document_fromstring(markup.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, ValueError) as error:
        raise SourceError(source_id, "is a web page that can't be read: there is nothing in it") from error


def _linked(link: PageLink, source_id: str) -> Entry:
    return Entry(
        source_id=source_id, address=link.address, canonical=link.canonical, guid=link.address, title=link.title
    )


def _site_name(tree: html.HtmlElement) -> str | None:
    """Give what a page calls its site, else its own title, unless that is longer than names are."""
    names = tree.xpath("//meta[@property='og:site_name']/@content | //head/title/text()")
    return next((name for it in names if 0 < len(name := clean_line(str(it))) <= _LONGEST_NAME), None)


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
        return 'is a web page, not a feed; look for the address of its feed there, or write kind = "webpage"'
    return f"is a web page, not a feed; its feed is {without_credentials(urljoin(base, links[0]))}"


def _feed_links(body: bytes) -> list[str]:
    try:
        return [str(link) for link in html.document_fromstring(decode_body(body).encode()).xpath(_FEED_LINK)]
    except (etree.ParserError, ValueError):
        return []
