"""Telegram's HTML parse mode as strictly as its server reads it: the same tags, the same complaints, byte offsets.

Follows ``parse_html`` of TDLib (``MessageEntity.cpp``) for the tags that a bot may write. Gives the text that is shown
and its entities; offsets and lengths are in UTF-16 units.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_SPACE = b" \t\r\n\0\v"
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_CHARACTER = re.compile(rb"&#x([0-9A-Fa-f]{1,6})(?:;|(?![0-9A-Fa-f]))|&#([0-9]{1,7})(?:;|(?![0-9]))|&([A-Za-z]+);?")
_START = re.compile(rb"<([^ \t\r\n\0\v>]*)")
_ATTRIBUTE = re.compile(
    rb"""[ \t\r\n\0\v]*([^ \t\r\n\0\v=>/"']+)(?:[ \t\r\n\0\v]*=[ \t\r\n\0\v]*("[^"]*"|'[^']*'|[\w.-]+))?"""
)
_END = re.compile(rb"</([^ \t\r\n\0\v>]*)[ \t\r\n\0\v]*(>?)")


class MarkupError(Exception):
    """The server would refuse this markup; the message is its own."""


@dataclass(slots=True)
class _Parser:
    source: bytes
    at: int = 0
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    open: list[tuple[str, str, int]] = field(default_factory=list)

    def run(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            char = self.source[self.at : self.at + 1]
            if char == b"<":
                self.end_tag() if self.source[self.at + 1 : self.at + 2] == b"/" else self.start_tag()
            else:
                self.plain()
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return self.text, self.entities

    def plain(self) -> None:
        if found := _CHARACTER.match(self.source, self.at):
            decoded = _decoded(found)
            self.text += decoded or found[0].decode()
            self.at = found.end()
            return
        stop = next((i for i in range(self.at + 1, len(self.source)) if self.source[i] in b"<&"), len(self.source))
        self.text += self.source[self.at : stop].decode()
        self.at = stop

    def start_tag(self) -> None:
        begin, found = self.at, _START.match(self.source, self.at)
        if found is None or found.end() == len(self.source):
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        tag = found[1].decode().lower()
        if tag not in TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {begin}')
        self.at, href = found.end(), ""
        while attribute := _ATTRIBUTE.match(self.source, self.at):
            self.at = attribute.end()
            if attribute[1] == b"href":
                href = unescape((attribute[2] or b"").strip(b"\"'"))
        while self.source[self.at : self.at + 1] and self.source[self.at] in _SPACE:
            self.at += 1
        if self.source[self.at : self.at + 1] != b">":
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        self.at += 1
        self.open.append((tag, href, utf16(self.text)))

    def end_tag(self) -> None:
        begin, found = self.at, _END.match(self.source, self.at)
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {begin}")
        if found is None or not found[2]:
            raise MarkupError(f"Unclosed end tag at byte offset {begin}")
        tag, href, offset = self.open.pop()
        if (name := found[1].decode().lower()) not in {tag, ""}:
            raise MarkupError(f'Unmatched end tag at byte offset {begin}, expected "</{tag}>", found "</{name}>"')
        self.at = found.end()
        entity = {"type": TAGS[tag], "offset": offset, "length": utf16(self.text) - offset}
        if tag == "a":
            entity["url"] = href
        if entity["length"] and (tag != "a" or is_link(href)):
            self.entities.append(entity)


def parse_html(markup: str) -> tuple[str, list[dict[str, Any]]]:
    """Parse markup into the text that is shown and its entities.

    Raises:
        MarkupError: the server would refuse it.
    """
    return _Parser(markup.encode()).run()


def unescape(value: bytes) -> str:
    """Decode the few character references that Telegram knows."""
    return _CHARACTER.sub(lambda found: (_decoded(found) or found[0].decode()).encode(), value).decode()


def _decoded(found: re.Match[bytes]) -> str | None:
    if found[3]:
        return _NAMED.get(found[3])
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x10FFFF else None


def is_link(href: str) -> bool:
    """Tell whether the server keeps the link; others vanish without a word."""
    try:
        parts = urlsplit(href)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https", "tg"} and ("." in host or ":" in host or parts.scheme == "tg")


def is_empty(text: str) -> bool:
    """Tell whether the server finds nothing to show."""
    return all(char in "\u2800\ufffc" or unicodedata.category(char)[0] in "ZC" for char in text)


def utf16(text: str) -> int:
    """Count as Telegram counts offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
