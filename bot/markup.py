"""Styled text on its way to a reader: cleaned, escaped, measured and cut into messages. Knows no article.

Telegram's sizes are those of its server: 4096 code points after parsing, 100 entities, about 9,500 bytes of them,
32 KiB of markup. The last three are kept with room to spare, because the server finds entities of its own (a name
with @, an address written out), cuts ours at their borders, and counts them all.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from bot.types import Message

MAX_CHARS = 4096
MAX_ENTITIES = 40
MAX_ENTITY_BYTES = 9_000
MAX_HTML_BYTES = 32_000
MAX_ADDRESS = 2_048

# Unseen signs that turn the order of letters around or mark bytes: no part of any word.
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Every white space but the two that keep a number together.
_SPACE = re.compile(r"[^\S\xa0\u202f]+")
_SENTENCE_END = re.compile(r"""[.!?…。！？]["'”’»)\]]*\s""")  # noqa: RUF001 - full-width marks end sentences too
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]+\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_JOINERS = "\u200d\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words in one style. ``href`` makes them a link."""

    text: str
    tag: Literal["b", "i", "code"] | None = None
    href: str | None = None

    def to_html(self) -> str:
        """Escape the words, once and for all, and put them into their tags."""
        words = escape(self.text, quote=False)
        if self.tag:
            words = f"<{self.tag}>{words}</{self.tag}>"
        return f'<a href="{escape(self.href)}">{words}</a>' if self.href else words


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stays together on one page: a title, a point, a quotation. ``gap`` parts it from the block before."""

    runs: tuple[Run, ...]
    quote: bool = False
    gap: str = "\n\n"

    def to_html(self) -> str:
        """Write the block in Telegram's dialect."""
        words = "".join(run.to_html() for run in self.runs)
        return f"<blockquote>{words}</blockquote>" if self.quote else words

    @property
    def text(self) -> str:
        """The words as Telegram shows them."""
        return "".join(run.text for run in self.runs)

    @property
    def plain(self) -> str:
        """The words without markup; the addresses behind them follow on lines of their own."""
        return "\n".join([self.text, *(run.href for run in self.runs if run.href)])


def clean(text: str) -> str:
    """Make words fit to be shown: white space becomes single spaces, what can't be seen or printed goes."""
    seen = _LONE_SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))
    return _SPACE.sub(" ", _CONTROL.sub(" ", seen)).strip()


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing at all."""
    return all(char == "\u2800" or unicodedata.category(char)[0] in "ZC" for char in text)


def clip(text: str, limit: int) -> str:
    """Shorten to at most ``limit`` code points, after a word, with an ellipsis."""
    if len(text) <= limit:
        return text
    space = text.rfind(" ", limit // 2, limit)
    return text[: space if space > 0 else limit - 1].rstrip(" ,;:–—-") + "…"  # noqa: RUF001 - dashes hang too


def link_to(address: str) -> str | None:
    """Give the address as a link that Telegram keeps, None for one that it would drop or that hides where it goes."""
    address = address.strip().replace(" ", "%20")
    if len(address) > MAX_ADDRESS or clean(address) != address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    bare = "@" not in parts.netloc and port != 0
    return address if parts.scheme in {"http", "https"} and bare and _HOST.fullmatch(_host(parts.netloc)) else None


def host_of(address: str) -> str:
    """Name the site behind a link as people say it."""
    return _host(urlsplit(address).netloc).lower().removeprefix("www.").rstrip(".")


def _host(netloc: str) -> str:
    return re.sub(r":\d*$", "", netloc)


def plain_message(text: str) -> Message:
    """Make a message of plain words; they have to fit into one."""
    return Message(html=escape(text, quote=False), plain=text)


def paginate(blocks: Iterable[Block]) -> list[Message]:
    """Put blocks on as few pages as they need, in order; only a block longer than a page is cut, at a sentence."""
    pages: list[list[Block]] = []
    for block in blocks:
        for piece in _pieces(block):
            if pages and _fits([*pages[-1], piece]):
                pages[-1].append(piece)
            else:
                pages.append([piece])
    return [_message(page) for page in pages]


def _message(page: Sequence[Block]) -> Message:
    html = _join(page, [block.to_html() for block in page])
    return Message(html=html, plain=_join(page, [block.plain for block in page]))


def _join(page: Sequence[Block], texts: Sequence[str]) -> str:
    rest = (block.gap + text for block, text in zip(page[1:], texts[1:], strict=True))
    return texts[0] + "".join(rest)


def _fits(page: Sequence[Block]) -> bool:
    message = _message(page)
    runs = [run for block in page for run in block.runs]
    tags = sum(bool(run.tag) + bool(run.href) for run in runs) + sum(block.quote for block in page)
    return (
        # The plain form holds the shown words and more.
        len(message.plain) <= MAX_CHARS
        and tags <= MAX_ENTITIES
        and 12 * tags + sum(len((run.href or "").encode()) + 4 for run in runs) <= MAX_ENTITY_BYTES
        and len(message.html.encode()) <= MAX_HTML_BYTES
    )


def _pieces(block: Block) -> list[Block]:
    pieces = []
    while not _fits([block]):
        head, block = _cut(block, _cut_at(block.text, MAX_CHARS - sum(len(run.href or "") + 1 for run in block.runs)))
        pieces.append(head)
    return [*pieces, block]


def _cut_at(text: str, limit: int) -> int:
    """Find where to cut: after a sentence, else after a word, else wherever no sign is torn apart."""
    window = text[: limit + 1]
    ends = [match.end() for match in _SENTENCE_END.finditer(window)]
    if ends and ends[-1] > limit // 2:
        return ends[-1]
    if (space := window.rfind(" ", limit // 2)) > 0:
        return space + 1
    hard = limit
    while hard > limit // 2 and (unicodedata.combining(text[hard]) or {text[hard], text[hard - 1]} & set(_JOINERS)):
        hard -= 1
    return hard


def _cut(block: Block, at: int) -> tuple[Block, Block]:
    head: list[Run] = []
    tail: list[Run] = []
    for run in block.runs:
        if run.text[:at]:
            head.append(replace(run, text=run.text[:at]))
        if run.text[at:]:
            tail.append(replace(run, text=run.text[at:]))
        at = max(0, at - len(run.text))
    head[-1] = replace(head[-1], text=head[-1].text.rstrip())
    tail[0] = replace(tail[0], text=tail[0].text.lstrip())
    return replace(block, runs=tuple(head)), replace(block, runs=tuple(tail))
