"""Puts in order what a feed offers: what is named twice, what has no title, which comes first. Pure; parses nothing."""

import html
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from bot.dedupe import canonical_address, content_hash
from bot.documents.plaintext import clean_line, clean_title, person_name, shorten, strip_unseen
from bot.extract import extract_fragment
from bot.types import Entry

MOST_ENTRIES = 500

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_UNESCAPES = 3
_SHARED_BY = 3
_LONGEST_ADDRESS = 4000
_LONGEST_GUID = 1000
_TITLE_FROM_CONTENT = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One entry as a feed has it, in the order of the document. ``link`` may be relative, ``title`` may hold markup."""

    link: str | None
    guid: str | None
    title: str
    author: str | None
    published_at: datetime | None
    content: str | None
    content_is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed, whatever its format. ``home`` is the address of the site that it belongs to."""

    title: str
    home: str | None
    offers: tuple[Offer, ...]


def make_entries(feed: ParsedFeed, *, source_id: str, base: str) -> tuple[Entry, ...]:
    """Make entries of a feed's offers: oldest first, the newest ``MOST_ENTRIES`` of them, each once.

    A feed's order counts as newest first where not every entry has a time. A guid or an address that three
    different entries share names none of them; two are one entry and its update. An entry without either is named by
    its words.
    """
    offered = tuple(offer for offer in feed.offers if offer.link or offer.title or offer.content)
    entries = [_entry(offer, feed, source_id, base) for offer in _newest_first(offered)]
    return tuple(reversed(_each_once(map(_named, _without_shared_names(entries)))))


def plain_title(written: str) -> str:
    """Make plain text of a title with markup and entities in it, also of one that was escaped twice."""
    title = written
    for _ in range(_UNESCAPES):
        unescaped = html.unescape(_MARKUP.sub("", title))
        if unescaped == title:
            break
        title = unescaped
    return clean_title(title)


def web_address(link: str | None, base: str) -> str | None:
    """Make a link absolute; None if it does not lead to the web."""
    try:
        address = urljoin(base, clean_line(link or ""))
    except ValueError:
        return None
    is_web = bool(link) and address.lower().startswith(("http://", "https://"))
    return address if is_web and len(address) <= _LONGEST_ADDRESS else None


def _newest_first(offers: tuple[Offer, ...]) -> list[Offer]:
    """Sort by time where all have one; entries of one minute stay as they stand."""
    dated = [(offer.published_at, offer) for offer in offers if offer.published_at]
    if len(dated) == len(offers):
        offers = tuple(offer for _, offer in sorted(dated, key=lambda pair: pair[0], reverse=True))
    return list(offers[:MOST_ENTRIES])


def _entry(offer: Offer, feed: ParsedFeed, source_id: str, base: str) -> Entry:
    """Make an entry of an offer, every string of it clean: a feed may write what no database can keep."""
    own = web_address(offer.link, base)
    title = plain_title(offer.title) or _title_from(offer)
    return Entry(
        source_id=source_id,
        address=own or web_address(feed.home, base) or clean_line(base),
        canonical=canonical_address(own) if own else None,
        guid=clean_line(offer.guid or "")[:_LONGEST_GUID] or None,
        title=title,
        author=person_name(plain_title(offer.author or "")),
        published_at=offer.published_at,
        content=strip_unseen(offer.content or "") or None,
        content_is_text=offer.content_is_text,
    )


def _title_from(offer: Offer) -> str:
    text = offer.content or ""
    return shorten(clean_line(text if offer.content_is_text else extract_fragment(text)), _TITLE_FROM_CONTENT)


def _without_shared_names(entries: list[Entry]) -> list[Entry]:
    """Strike guids that stand for several addresses or titles, and addresses that stand for several titles."""
    things: dict[str | None, set[tuple[str | None, str]]] = defaultdict(set)
    titles: dict[str | None, set[str]] = defaultdict(set)
    for entry in entries:
        things[entry.guid].add((entry.canonical, entry.title))
        titles[entry.canonical].add(entry.title)
    return [
        replace(
            entry,
            guid=entry.guid if len(things[entry.guid]) < _SHARED_BY else None,
            canonical=entry.canonical if len(titles[entry.canonical]) < _SHARED_BY else None,
        )
        for entry in entries
    ]


def _named(entry: Entry) -> Entry:
    """Name an entry by its words where it has no other name: its address is its site's, which others share."""
    if entry.guid is not None or entry.canonical is not None:
        return entry
    return replace(entry, guid=content_hash(f"{entry.title}\n{entry.content or ''}"))


def _each_once(entries: Iterable[Entry]) -> list[Entry]:
    """Keep the first of those that share a guid or an address."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for entry in entries:
        names = {("guid", entry.guid or ""), ("canonical", entry.canonical or "")} - {("guid", ""), ("canonical", "")}
        if not names & seen:
            kept.append(entry)
        seen |= names
    return kept
