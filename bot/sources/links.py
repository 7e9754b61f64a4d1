"""Finds the links on a web page that lead to articles, and what each article is called there.

With an operator's pattern, that decides alone. Without one a link has to show two of three signs: words like a
headline's, an address like an article's, a place in a heading. Fetches nothing; knows no outlet by name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from courlan import is_navigation_page, is_not_crawlable
from courlan.filters import type_filter
from lxml import html  # type: ignore[import-untyped]  # lxml carries no types

from bot.dedupe import canonical_address, without_tracking
from bot.documents.blocks import tree_paragraphs
from bot.documents.plaintext import clean_line, clean_title
from bot.sources.offers import web_address

MOST_LINKS = 5_000
LONGEST_MATCHED = 2_000

_SIGNS_NEEDED = 2
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_OUTER_ELEMENTS = 30  # that are looked at around a link
_HEADING_WITHIN = 4
_APART_TAGS = frozenset({"nav", "footer"})
_APART_ROLES = frozenset({"navigation", "contentinfo", "menu", "menubar", "banner", "search", "dialog"})
_WHOLES = frozenset({"html", "body", "main", "article"})
_LONGEST_NAMES = 500
_APART_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|(?:sub|mega)?menu|breadcrumbs?|footer|pagination|pager|share|sharing|social"
    r"|cookies?|comments?)(?:$|[-_\s])",
    re.IGNORECASE,
)
_HEADLINE_WORDS = 4
_HEADLINE_LETTERS = 20
_UNSPACED_LETTERS = 8
_LONGEST_HEADLINE = 250
# Scripts that put no spaces between words: Thai to Khmer, kana, Han, with the planes of the rare ones.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:[01]?\d|[a-z]{3})(?:[/-]?[0-3]?\d)?/.", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_CODE = re.compile(r"(?=[a-z]*\d)[0-9a-z-]{16,}", re.IGNORECASE)
_SUFFIX = re.compile(r"\.[a-z]{3,5}$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_SLUG_WORDS = 4
_NO_ARTICLES = re.compile(
    r"/(?:privacy(?:[-_](?:policy|notice|statement|cent(?:er|re)))?|terms(?:[-_](?:and[-_]conditions|of[-_](?:use|service)))?"
    r"|cookies?(?:[-_](?:policy|notice|settings))?|legal|imprint|(?:contact|about)(?:[-_]us)?|help|faqs?|subscri(?:be|ptions?)"
    r"|newsletters?|log-?in|sign-?(?:in|up)|register|account|advertis(?:e|ing|ements?)|careers?|jobs|shop|store|site-?map"
    r"|rss|feeds?|apps?|donate|support|e-?paper|videos?|watch|audio|podcasts?|galler(?:y|ies)|photos?|pictures|slideshows?"
    r"|games?|quiz(?:zes)?|weather|horoscopes?|crosswords?)(?:\.[a-z]{3,5})?(?:/|$)",
    re.IGNORECASE,
)
_NUMBERED_ARCHIVE = re.compile(r"/archives?/(?=\d)")  # where some blogs have all their articles


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """A link to an article: its address, and what the page calls the article."""

    address: str
    canonical: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """One of the places where a page links to an address.

    ``is_apart`` is one among menus and small print, ``may_be_apart`` one in something that has such a name.
    """

    address: str
    words: str
    label: str
    is_heading: bool
    is_apart: bool
    may_be_apart: bool


def find_links(tree: html.HtmlElement, *, page: str, pattern: str | None) -> list[PageLink]:
    """List the links to articles in the order of the page at ``page``, each article once.

    A pattern is searched for in each absolute address, which has no tracking parameters and no fragment, also those
    of other sites. Without one, only addresses of the same site count.
    """
    mentions = _mentions(tree, page)
    if pattern is None:
        here = canonical_address(page)
        at_home = {canonical: found for canonical, found in mentions.items() if is_same_site(canonical, here)}
        fits = {canonical for canonical, found in at_home.items() if _leads_to_article(found)}
    else:
        wanted = re.compile(pattern)
        fits = {canonical for canonical, found in mentions.items() if wanted.search(found[0].address)}
    return [
        PageLink(address=found[0].address, canonical=canonical, title=_title(found))
        for canonical, found in mentions.items()
        if canonical in fits
    ]


def is_same_site(address: str, page: str) -> bool:
    """Tell whether an address is on the host of a page, below it, or above it. Both are canonical."""
    one, other = (urlsplit(it).hostname or "" for it in (address, page))
    below = (f"{one}.".endswith(f".{other}."), f"{other}.".endswith(f".{one}."))
    return one == other or (min(one, other, key=len).count(".") > 0 and any(below))


def is_headline(words: str) -> bool:
    """Tell whether words are as many as a headline's, in scripts with spaces or without."""
    letters = sum(map(str.isalpha, words))
    if len(words) > _LONGEST_HEADLINE:
        return False
    if len(_UNSPACED.findall(words)) > letters / 2:
        return letters >= _UNSPACED_LETTERS
    return len(words.split()) >= _HEADLINE_WORDS and letters >= _HEADLINE_LETTERS


def names_article(address: str) -> bool:
    """Tell whether an address is like an article's: it has a date, a number, a code or a sentence in it."""
    parts = urlsplit(address)
    path = unquote(parts.path).rstrip("/")
    last = _SUFFIX.sub("", path.rpartition("/")[2])
    return bool(
        _DATED.search(path)
        or _NUMBERED.search(f"{path}?{parts.query}")
        or any(_CODE.fullmatch(step) for step in path.split("/"))
        or len(_WORD.findall(last)) >= _SLUG_WORDS
    )


def _mentions(tree: html.HtmlElement, page: str) -> dict[str, list[_Mention]]:
    """Collect the places of each address by what all its spellings share. The page itself is left out."""
    found: dict[str, list[_Mention]] = {}
    base = _base(tree, page)
    here = canonical_address(page)
    for link in islice(tree.iter("a"), MOST_LINKS):
        address = web_address(link.get("href"), base)
        if address is None or len(address) > LONGEST_MATCHED:
            continue
        address = without_tracking(address)
        canonical = canonical_address(address)
        if canonical != here:
            found.setdefault(canonical, []).append(_mention(link, address))
    return found


def _base(tree: html.HtmlElement, page: str) -> str:
    """Give what relative links are relative to: the page, or what it names instead."""
    named = next((web_address(base.get("href"), page) for base in tree.iter("base") if base.get("href")), None)
    return named or page


def _mention(link: html.HtmlElement, address: str) -> _Mention:
    inside = next((found for heading in link.iter(*_HEADINGS) if (found := _words(heading))), None)
    around = list(islice(link.iterancestors(), _OUTER_ELEMENTS))
    in_heading = any(outer.tag in _HEADINGS for outer in around[:_HEADING_WITHIN])
    return _Mention(
        address=address,
        words=inside or _words(link),
        label=_label(link),
        is_heading=bool(inside) or in_heading,
        is_apart=any(outer.tag in _APART_TAGS or outer.get("role") in _APART_ROLES for outer in around),
        may_be_apart=any(map(_may_be_apart, around)),
    )


def _words(element: html.HtmlElement) -> str:
    """Give the words of an element; of a card with several lines, the one that is like a headline."""
    lines = tree_paragraphs(element)
    return next(filter(is_headline, lines), " ".join(lines))


def _label(link: html.HtmlElement) -> str:
    """Give what a link without words is said to be."""
    pictures: Iterable[html.HtmlElement] = link.iter("img")
    labels = [link.get("aria-label"), link.get("title"), *(picture.get("alt") for picture in pictures)]
    return next(filter(None, (clean_line(label or "") for label in labels)), "")


def _may_be_apart(outer: html.HtmlElement) -> bool:
    """Tell whether an element has the name of navigation or small print; what holds everything has many names."""
    names = f"{outer.get('class') or ''} {outer.get('id') or ''}"
    return outer.tag not in _WHOLES and bool(_APART_NAME.search(names[:_LONGEST_NAMES]))


def _leads_to_article(mentions: list[_Mention]) -> bool:
    address = mentions[0].address
    seen = [it for it in mentions if not it.is_apart]
    if not seen or _is_structure(address):
        return False
    signs = (any(is_headline(it.words) for it in seen), any(it.is_heading for it in seen), names_article(address))
    return sum(signs) >= _SIGNS_NEEDED + all(it.may_be_apart for it in seen)


def _is_structure(address: str) -> bool:
    """Tell whether an address is of a part of the site that holds no articles, or of a file."""
    path = _NUMBERED_ARCHIVE.sub("/", urlsplit(address).path)
    return (
        path in {"", "/"}
        or not type_filter(_NUMBERED_ARCHIVE.sub("/", address), strict=True)
        or is_navigation_page(path)
        or is_not_crawlable(address)
        or bool(_NO_ARTICLES.search(path))
    )


def _title(mentions: list[_Mention]) -> str:
    """Choose what to call an article: a heading, else words like a headline's, else the longest, else its address."""
    return clean_title(next(_titles(mentions)))


def _titles(mentions: list[_Mention]) -> Iterator[str]:
    yield from (it.words for it in mentions if it.is_heading and it.words)
    yield from (it.words for it in mentions if is_headline(it.words))
    yield from (it.label for it in mentions if is_headline(it.label))
    yield from filter(None, [max((it.words or it.label for it in mentions), key=len)])
    yield _spoken(mentions[0].address)


def _spoken(address: str) -> str:
    """Make words of an address."""
    parts = urlsplit(address)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2]
    words = " ".join(re.split(r"[-_+\s]+", _SUFFIX.sub("", last))).strip()
    return words[:1].upper() + words[1:] if words else address
