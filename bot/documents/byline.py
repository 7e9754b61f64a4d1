"""Reads what a page says about itself: title, author, time and site. Judges no text; knows no outlet by name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from lxml import html  # type: ignore[import-untyped]  # lxml carries no types

from bot.documents.moments import parse_moment
from bot.documents.plaintext import clean_line, clean_title, person_name, words_only

_TIME_XPATHS = (
    '//meta[@property="article:published_time" or @property="og:article:published_time"]/@content',
    '//*[@itemprop="datePublished"]/@content | //*[@itemprop="datePublished"]/@datetime',
    '//meta[@name="pubdate" or @name="date" or @name="publish-date" or @name="parsely-pub-date"]/@content',
    "//article//time/@datetime",
)
_LINKED_TIME = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_BETWEEN_PARTS = re.compile(r"\s*(?:\||::|»|·|•)\s*|\s+[-\u2013\u2014]\s+")
_AFTER_SITE = re.compile(r"^\s*[-|:\u2013\u2014\u00bb\u00b7\u2022]+\s*")
_LONGEST_SITE = 60
_SHORTEST_HEADING = 12
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """What a page says about itself. ``headings`` are its titles in all the forms in which it shows them."""

    title: str
    author: str | None
    published_at: datetime | None
    site: str | None
    headings: tuple[str, ...]


class Claims(Protocol):
    """What an extractor found in a page's own words about itself."""

    title: str | None
    author: str | None
    date: str | None
    sitename: str | None


def read_byline(tree: html.HtmlElement, found: Claims, *, url: str) -> Byline:
    """Read the byline of a page from its tree and what an extractor found there."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    site = _site(clean_line(found.sitename or ""), host)
    heads = [line for heading in tree.iter("h1") if (line := clean_line(heading.text_content()))]
    title = _title(clean_title(found.title or ""), heads, (site or "", host))
    return Byline(
        title=title,
        author=_author(found.author or "", (site or "", host)),
        published_at=_published_at(tree) or parse_moment(found.date),
        site=site,
        headings=tuple(dict.fromkeys([title, clean_line(found.title or ""), *heads])),
    )


def _site(name: str, host: str) -> str | None:
    return name if 0 < len(name) <= _LONGEST_SITE else host or None


def _title(title: str, heads: list[str], names: tuple[str, ...]) -> str:
    """Take the site's name off a title: by the heading that the page shows, or by the name itself."""
    for head in heads:
        if len(head) >= _SHORTEST_HEADING and words_only(head) and words_only(head) in words_only(title):
            return clean_title(head)
    return _without_site(title, names) or (heads[0] if heads else "")


def _without_site(title: str, names: tuple[str, ...]) -> str:
    for name in names:
        rest = title.removeprefix(name)
        if name and rest != title and _AFTER_SITE.match(rest):
            return _AFTER_SITE.sub("", rest)
    separators = list(_BETWEEN_PARTS.finditer(title))
    if separators and _is_name(title[separators[-1].end() :], names):
        return title[: separators[-1].start()]
    if separators and _is_name(title[: separators[0].start()], names):
        return title[separators[0].end() :]
    return title


def _is_name(part: str, names: tuple[str, ...]) -> bool:
    """Tell whether a part of a title is the site's name, or the middle of its host name."""
    words = words_only(part)
    site, host = (words_only(name) for name in names)
    return words == site or (len(words) >= _SHORTEST_NAME and words in host)


def _author(written: str, names: tuple[str, ...]) -> str | None:
    """Give the people who wrote it: each once, and not the site itself."""
    people = dict.fromkeys(clean_line(name) for name in written.split(";"))
    return person_name(", ".join(name for name in people if name and not _is_name(name, names)))


def _published_at(tree: html.HtmlElement) -> datetime | None:
    """Give the time to the minute, which the day alone does not tell."""
    written = [str(value) for path in _TIME_XPATHS for value in tree.xpath(path)[:3]]
    for script in tree.xpath('//script[@type="application/ld+json"]/text()'):
        written += _LINKED_TIME.findall(str(script))[:1]
    return next((moment for value in written if (moment := parse_moment(value))), None)
