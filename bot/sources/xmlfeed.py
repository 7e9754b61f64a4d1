"""Reads RSS (0.9x to 2.0) and Atom, however ill-formed, by feedparser. Fetches nothing.

Entities and external documents are never looked at: the document type goes before the parser sees the feed.
"""

import io
import re
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser

from bot.documents.charset import decode_body
from bot.documents.moments import EARLIEST_YEAR
from bot.documents.plaintext import clean_line, strip_unseen
from bot.sources.offers import Offer, ParsedFeed

_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9A-Fa-f]+)|0*([0-9]+));?")
_HIGHEST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
MOST_READ = 2_000
_ENTRY = re.compile(r"<(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_ROOT = re.compile(r"<[A-Za-z_]")
_MAIL_WITH_NAME = re.compile(r"^\S+@\S+\s*\((.+)\)$")
_MAIL = re.compile(r"\S+@\S+\.\S+")
_PLAIN_TYPES = ("text/plain",)


def parse_xml_feed(body: bytes, *, content_type: str, base: str) -> ParsedFeed | None:
    """Read an RSS or Atom document; None if it is none."""
    text = _REFERENCE.sub(_possible, strip_unseen(decode_body(body, content_type=content_type)))
    text = _without_doctype(text)
    root = _ROOT.search(text)
    if not root:
        return None
    found = feedparser.parse(
        # a stream, because feedparser would open bytes that spell a file name
        io.BytesIO(_with_few_entries(text[root.start() :]).encode()),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
        # only the text is taken, by bot.documents.blocks: there is nothing to make harmless, and making it so would
        # take most of the time
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.entries and not found.version:
        return None
    offers = tuple(_offer(entry) for entry in found.entries)
    return ParsedFeed(title=_text(found.feed, "title"), home=_text(found.feed, "link") or None, offers=offers)


def _without_doctype(text: str) -> str:
    """Drop the document type with all that it declares."""
    start = re.search(r"<!DOCTYPE", text[:4096], re.IGNORECASE)
    if not start:
        return text
    after = text[start.end() :]
    bracket = re.match(r"[^<>\[]*\[.*?\]\s*>", after, re.DOTALL) or re.match(r"[^>]*>", after)
    return after[bracket.end() :] if bracket else after


def _with_few_entries(text: str) -> str:
    """Leave the middle out of an archive of a feed: the newest stand at its beginning, or at its end."""
    starts = [entry.start() for entry in _ENTRY.finditer(text)]
    half = MOST_READ // 2
    return text if len(starts) <= MOST_READ else text[: starts[half]] + text[starts[-half] :]


def _possible(reference: re.Match[str]) -> str:
    """Keep a reference to a character that there is; one to another number would stop the parser."""
    number = int(reference[1][:8], 16) if reference[1] else int(reference[2][:8])
    return "" if number in _SURROGATES or number > _HIGHEST_CHARACTER else reference[0]


def _offer(entry: Any) -> Offer:
    content, is_text = _content(entry)
    return Offer(
        link=_text(entry, "feedburner_origlink") or _text(entry, "link") or _permalink(entry),
        guid=_text(entry, "id") or None,
        title=_text(entry, "title"),
        author=_author(entry),
        published_at=_moment(entry.get("published_parsed")) or _moment(entry.get("updated_parsed")),
        content=content,
        content_is_text=is_text,
    )


def _content(entry: Any) -> tuple[str | None, bool]:
    """Give the longest of the texts that an entry carries, and whether it is plain text."""
    carried = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    found = [(str(part.get("value") or ""), part.get("type") in _PLAIN_TYPES) for part in carried]
    text, is_text = max(found, key=lambda pair: len(pair[0]))
    return (text, is_text) if text.strip() else (None, False)


def _permalink(entry: Any) -> str | None:
    guid = _text(entry, "id")
    return guid if guid.lower().startswith(("http://", "https://")) else None


def _author(entry: Any) -> str | None:
    """Give a person's name without the mail address that RSS puts with it, before, behind or around it."""
    written = _text(entry, "author")
    named = _MAIL_WITH_NAME.match(written)
    return clean_line(named[1] if named else _MAIL.sub("", written)).strip("()<> ") or None


def _moment(parsed: struct_time | None) -> datetime | None:
    """Make an aware time of feedparser's, which is UTC; None for one that no calendar has."""
    if not parsed or parsed.tm_year < EARLIEST_YEAR:
        return None
    try:
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _text(record: Any, key: str) -> str:
    return clean_line(str(record.get(key) or ""))
