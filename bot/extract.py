"""Owns the way from a document, a web page, a piece of HTML or a file, to the plain text of an article.

Fetches nothing and stores nothing. What is article on a page is trafilatura's decision, tuned here; the words stay as
the article writes them.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import trafilatura
from lxml import html  # type: ignore[import-untyped]  # lxml carries no types
from markdown_it import MarkdownIt
from trafilatura.settings import Document, Extractor
from trafilatura.utils import load_html

from bot.dedupe import content_hash
from bot.documents.blocks import parse_fragment, tree_paragraphs
from bot.documents.byline import read_byline
from bot.documents.charset import decode_body
from bot.documents.edges import after_title, without_edges
from bot.documents.frontmatter import split_front_matter
from bot.documents.mediatype import looks_like_feed, looks_like_html, refusal_reason
from bot.documents.mending import mend_tree
from bot.documents.moments import parse_moment
from bot.documents.plaintext import (
    clean_title,
    join_paragraphs,
    person_name,
    split_paragraphs,
    split_title,
    strip_unseen,
    without_title,
)
from bot.errors import ArticleError, FailureKind
from bot.types import Article, Entry
from summarizer.language import detect_language

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
MARKDOWN_SUFFIXES = (".md", ".markdown")
LARGEST_FILE = 5_000_000
LONGEST_TEXT = 1_000_000


class _Mode(NamedTuple):
    fast: bool
    precision: bool
    recall: bool


_MOST_TAGS = 40_000  # a dozen times what a long news page has; more would keep the parser busy for minutes
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?=[-_]|$)")
_SHORT_WORDS = 80
_CLEARLY_LONGER = 1.3
# The strict mode first, because it has the best figures; the others only where it finds next to nothing.
_STRICT = _Mode(fast=True, precision=True, recall=False)
_LENIENT = (_Mode(fast=False, precision=False, recall=False), _Mode(fast=True, precision=False, recall=True))

for _talkative in ("trafilatura", "htmldate", "charset_normalizer"):
    logging.getLogger(_talkative).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The article in a document. ``text`` has an empty line between paragraphs and does not begin with the title.

    ``language`` is what the document calls its own, as it is written there: often wrong.
    """

    title: str
    text: str
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    site: str | None = None


def extract_page(body: bytes, *, url: str, content_type: str) -> Extracted:
    """Get the article out of a web page, or out of a plain text that was served.

    Raises:
        ArticleError: it is no page and no text, or there is no article in it.
    """
    _refuse_other_media(body, url=url, content_type=content_type)
    text = decode_body(body, content_type=content_type)
    if content_type.lower().startswith(("text/plain", "text/markdown")) and not looks_like_html(body):
        return _from_text(text, url)
    return _from_html(text, url)


def extract_fragment(markup: str) -> str:
    """Give the text of a piece of HTML as feeds carry it: every word, paragraphs apart."""
    return join_paragraphs(tree_paragraphs(parse_fragment(markup)))


def extract_file(path: Path) -> Extracted:
    """Get the article out of a file: HTML and Markdown by their suffix, anything else that is text as text.

    Raises:
        ArticleError: the file can't be read, is too large or no text, or there is nothing in it.
    """
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ArticleError(str(path), f"can't be read: {error.strerror}", kind=FailureKind.UNAVAILABLE) from error
    if len(body) > LARGEST_FILE:
        reason = f"is larger than {LARGEST_FILE // 1_000_000} MB"
        raise ArticleError(str(path), reason, kind=FailureKind.TOO_LARGE)
    return extract_bytes(body, path)


def extract_bytes(body: bytes, path: Path) -> Extracted:
    """Get the article out of what a file holds, as ``extract_file`` does."""
    _refuse_other_media(body, url=str(path), content_type="")
    text, suffix = decode_body(body), path.suffix.lower()
    if suffix in HTML_SUFFIXES or (suffix not in {".txt", *MARKDOWN_SUFFIXES} and looks_like_html(body)):
        return _from_html(text, str(path))
    return _from_markdown(text, str(path)) if suffix in MARKDOWN_SUFFIXES else _from_text(text, str(path))


def to_article(found: Extracted, entry: Entry, *, title: str) -> Article:
    """Make the article of an entry: what the entry says of its author and time goes before what the document says.

    Raises:
        ArticleError: it is too long to be an article.
    """
    if len(found.text) > LONGEST_TEXT:
        reason = f"is longer than {LONGEST_TEXT:,} characters"
        raise ArticleError(entry.address, reason, kind=FailureKind.TOO_LARGE)
    return Article(
        source_id=entry.source_id,
        address=entry.address,
        canonical=entry.canonical,
        guid=entry.guid,
        title=title,
        text=found.text,
        content_hash=content_hash(found.text),
        author=entry.author or found.author,
        published_at=entry.published_at or found.published_at,
        language=detect_language(found.text, found.language),
        site=found.site,
    )


def _refuse_other_media(body: bytes, *, url: str, content_type: str) -> None:
    reason = refusal_reason(body, content_type)
    if reason:
        kind = FailureKind.FEED if looks_like_feed(body) else FailureKind.NOT_A_PAGE
        raise ArticleError(url, reason, kind=kind)


def _from_html(markup: str, url: str) -> Extracted:
    if markup.count("<") > _MOST_TAGS:
        raise ArticleError(url, "has too much markup to be an article", kind=FailureKind.NOT_A_PAGE)
    tree = load_html(strip_unseen(markup))
    document, paragraphs = (None, []) if tree is None else _best_extraction(mend_tree(tree), url)
    if tree is None or document is None or not paragraphs:
        raise ArticleError(url, "has no article text", kind=FailureKind.NO_TEXT)
    byline = read_byline(tree, document, url=url)
    paragraphs = without_edges(paragraphs)
    for heading in byline.headings:
        paragraphs = without_title(heading, after_title(heading, paragraphs))
    text = join_paragraphs(without_edges(paragraphs))  # again: the time stands before the title, or after it
    return Extracted(
        title=clean_title(byline.title or split_title(paragraphs)[0]),
        text=text,
        author=byline.author,
        published_at=byline.published_at,
        language=_language(tree.get("lang")),
        site=byline.site,
    )


def _best_extraction(tree: html.HtmlElement, url: str) -> tuple[Document | None, list[str]]:
    document, paragraphs = _extraction(tree, url, _STRICT)
    if _count_words(paragraphs) >= _SHORT_WORDS:
        return document, paragraphs
    for mode in _LENIENT:
        other, longer = _extraction(tree, url, mode)
        if _count_words(longer) > _CLEARLY_LONGER * _count_words(paragraphs):
            document, paragraphs = other, longer
    return document, paragraphs


def _extraction(tree: html.HtmlElement, url: str, mode: _Mode) -> tuple[Document | None, list[str]]:
    options = Extractor(output_format="python", url=url, comments=False, with_metadata=True, **mode._asdict())
    document = trafilatura.bare_extraction(tree, options=options)
    if not isinstance(document, Document) or document.body is None:
        return None, []
    while len(document.body) and document.body[-1].tag == "head":  # a heading of what was left out
        document.body.remove(document.body[-1])
    return document, tree_paragraphs(document.body)


def _count_words(paragraphs: list[str]) -> int:
    return sum(len(paragraph.split()) for paragraph in paragraphs)


def _from_text(text: str, address: str) -> Extracted:
    front, body = split_front_matter(strip_unseen(text))
    return _from_paragraphs(split_paragraphs(body), front, address)


def _from_markdown(text: str, address: str) -> Extracted:
    front, body = split_front_matter(strip_unseen(text))
    tree = parse_fragment(MarkdownIt("commonmark").enable("table").render(body))
    heading = tree.xpath("(./div/*)[1][self::h1 or self::h2]")
    if heading and "title" not in front:
        front = {**front, "title": heading[0].text_content()}
    return _from_paragraphs(tree_paragraphs(tree), front, address)


def _from_paragraphs(paragraphs: list[str], front: dict[str, str], address: str) -> Extracted:
    if not paragraphs:
        raise ArticleError(address, "is empty", kind=FailureKind.NO_TEXT)
    title, body = (front["title"], paragraphs) if "title" in front else split_title(paragraphs)
    title = clean_title(title)
    text = join_paragraphs(without_title(title, body))
    return Extracted(
        title=title,
        text=text,
        author=person_name(front.get("author") or ""),
        published_at=parse_moment(front.get("date")),
        language=_language(front.get("language")),
    )


def _language(tag: str | None) -> str | None:
    """Give the language of a tag ("en-GB"), None for what is no tag."""
    found = _LANGUAGE_TAG.match((tag or "").strip())
    return found[0] if found else None
