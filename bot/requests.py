"""What a person asks ``/summarize`` to work on. Pure: weighs words, links and documents, fetches nothing."""

import re
from dataclasses import dataclass

# A message with a link and at most this much text is about the page; a longer one is an article itself.
LONG_TEXT = 600

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document that somebody sent: Telegram's name for it, and what its sender says of it. ``size`` is in bytes."""

    file_id: str
    name: str = ""
    media_type: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message's words, without a command, and the links that Telegram found in them. ``ours``: the bot wrote it."""

    words: str
    links: tuple[str, ...] = ()
    ours: bool = False
    document: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An ``address`` to read, a ``text`` or a ``document`` to brief; the others are None."""

    address: str | None = None
    text: str | None = None
    document: Attachment | None = None


def find_request(command: Said, replied: Said | None) -> Request | None:
    """Find what a command is about: its own document and words, else the message it replies to. None for nothing."""
    if own := _request(command):
        return own
    if replied is None:
        return None
    if replied.ours and replied.links:
        # One of our own briefings: the page it was made of, whose link stands last.
        return Request(address=_with_scheme(replied.links[-1]))
    return _request(replied)


def _request(said: Said) -> Request | None:
    if said.document is not None:
        return Request(document=said.document)
    text = said.words.strip()
    if _ADDRESS.fullmatch(text):
        return Request(address=text)
    if said.links and len(text) <= LONG_TEXT:
        return Request(address=_with_scheme(said.links[0]))
    return Request(text=text) if text else None


def _with_scheme(link: str) -> str:
    return link if _SCHEME.match(link) else f"https://{link}"
