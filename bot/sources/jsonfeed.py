"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org), forgiving what can be forgiven. Fetches nothing."""

import json
from typing import Any

from bot.documents.charset import decode_body
from bot.documents.moments import parse_moment
from bot.sources.offers import Offer, ParsedFeed


def parse_json_feed(body: bytes, *, content_type: str) -> ParsedFeed | None:
    """Read a JSON Feed; None if it is none. Items that are no objects are passed over."""
    if not body.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").startswith(b"{"):
        return None
    try:
        found = json.loads(decode_body(body, content_type=content_type))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        return None
    offers = tuple(_offer(item) for item in found["items"] if isinstance(item, dict))
    return ParsedFeed(title=_text(found, "title"), home=_text(found, "home_page_url") or None, offers=offers)


def _offer(item: dict[str, Any]) -> Offer:
    html, plain, summary = (_text(item, key) for key in ("content_html", "content_text", "summary"))
    identity = item.get("id")
    return Offer(
        link=_text(item, "url") or _text(item, "external_url") or None,
        guid=str(identity) if isinstance(identity, str | int | float) and str(identity) else None,
        title=_text(item, "title"),
        author=_author(item),
        published_at=parse_moment(_text(item, "date_published")) or parse_moment(_text(item, "date_modified")),
        content=html or plain or summary or None,
        content_is_text=not html,
    )


def _author(item: dict[str, Any]) -> str | None:
    """Give the authors of an item: 1.1 has a list of them, 1.0 had one."""
    listed = item.get("authors")
    people = listed if isinstance(listed, list) else [item.get("author")]
    names = [_text(person, "name") for person in people if isinstance(person, dict)]
    return ", ".join(name for name in names if name) or None


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""
