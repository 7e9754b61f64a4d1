"""The words that the bot's rooms share, and the protocols between them. Holds data and contracts, decides nothing.

Times are aware UTC. Addresses are strings as found; ``canonical`` is what two spellings of one address share.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask "anything new since?" with (RFC 9110, section 8.8), word for word."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that a source offers, before its text is read.

    ``guid`` is the source's own name for it: for a feed the entry's id, for a folder path and fingerprint.
    ``canonical`` is None where the address is no identity (a changed file has the address it had).
    ``content`` is what the source itself carries of the text, HTML unless ``content_is_text``.
    """

    source_id: str
    address: str
    canonical: str | None
    guid: str | None
    title: str
    author: str | None = None
    published_at: datetime | None = None
    content: str | None = None
    content_is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One look at a source: what it offers, oldest first. ``changed`` is False after a 304: no entries then.

    ``label`` is the source's own name for itself, as readers know it.
    """

    entries: tuple[Entry, ...]
    validators: Validators
    changed: bool = True
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One text with its title, address and time, as the summarizer and the reader get it.

    ``text`` is plain, paragraphs are separated by an empty line, and it does not begin with the title.
    ``content_hash`` names the normalised text. ``page`` is what the page that it was read on is asked with whether it
    has changed; None where it was not read on a page.
    """

    source_id: str
    address: str
    canonical: str | None
    guid: str | None
    title: str
    text: str
    content_hash: str
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    site: str | None = None
    page: Validators | None = None


class Source(Protocol):
    """Where articles come from. An implementation adds its technology to the name (``FeedSource``).

    ``first_fetch`` is how many of its newest entries count as new the first time, None for all.
    Methods block. ``poll`` is called by one thread at a time for a source, ``read`` by several at once.
    """

    id: str
    first_fetch: int | None

    def poll(self, validators: Validators) -> Poll:
        """Ask what there is. Keeps no state: the same validators and the same source give the same answer.

        Raises:
            SourceError: the source can't be read now; ``retry_after_s`` when it said for how long.
        """
        ...

    def read(self, entry: Entry) -> Article:
        """Get the entry's whole text: its own, or the linked page's when it is a teaser.

        Raises:
            ArticleError: there is no text to be had, with the reason. ``transient`` when a later try may work.
        """
        ...


class ArticleState(StrEnum):
    """How far an article has come."""

    FOUND = "found"  # its text is not read yet
    READY = "ready"  # to be briefed
    BRIEFED = "briefed"
    SKIPPED = "skipped"  # no briefing, with the reason
    SEEN = "seen"  # there before Briefbot came; nothing is made of it
    DUPLICATE = "duplicate"  # another article's text
    PRUNED = "pruned"  # was briefed; text and briefing are deleted, for their age


class DeliveryState(StrEnum):
    """Where a delivery stands. Only ``sent`` and ``failed`` are final."""

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message: it opens ``url``, or says ``data`` (64 bytes at the most) to the bot when pressed."""

    text: str
    url: str | None = None
    data: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, rendered: ``html`` in Telegram's dialect, ``plain`` the same words without markup.

    Both fit into one Telegram message. ``preview_url`` is the address whose preview is shown, None for no preview;
    ``keyboard`` the rows of buttons under it.
    """

    html: str
    plain: str
    preview_url: str | None = None
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A message to the letter, as it leaves: all that its outcome can be looked up with.

    ``parse_mode`` is Telegram's, None for plain text; ``preview`` its ``link_preview_options``. It is kept beside the
    delivery, so that another version of the bot still knows what was sent.
    """

    text: str
    parse_mode: str | None
    preview: Mapping[str, str | bool]
    keyboard: Keyboard = ()


class Likeness(StrEnum):
    """What stands under a message id, compared with a posting."""

    SAME = "same"  # the posting itself
    OTHER = "other"  # something that is not the bot's, or no text
    NOTHING = "nothing"
    CHANGED = "changed"  # it was a text of the bot's and is the posting now, which should not happen


class Publisher(Protocol):
    """Puts messages into chats. An implementation adds its technology to the name (``TelegramPublisher``).

    The caller has the chat's turn at the gate when it publishes. No method repeats a request by itself.
    Each that asks the network raises:

        FloodError: the chat is to be left alone for ``retry_after_s``; nothing was done.
        NotSentError: no connection; nothing was done, a later try may work.
        UncertainError: no telling whether it was done.
        RefusedError: this is refused for good, with the reason; nothing was done.
        MarkupRefusedError: the same, for its markup alone.
        ChatRefusedError: the chat takes nothing from this bot for now; nothing was done.
        ChatMovedError: the chat has another number now; nothing was done.
        TokenRefusedError: Telegram takes nothing from this bot; nothing was done.
    """

    def compose(self, message: Message, *, plain: bool) -> Posting:
        """Say what would be sent for a message; ``plain`` leaves the markup out. Pure."""
        ...

    async def fit(self, chat: str, message: Message) -> Message:
        """Give a message as it can stand in a chat: the same everywhere but for its buttons. Posts nothing."""
        ...

    async def locate(self, chat: str) -> str:
        """Give the one name of a chat that has several: its number. Posts nothing."""
        ...

    async def publish(self, chat: str, posting: Posting, *, reply_to: int | None, thread_id: int | None) -> int:
        """Put one posting into one chat and give its id there, a positive number that grows within a chat.

        It answers ``reply_to`` if that is still there; ``thread_id`` is the topic. Returns only when it is certainly
        there.
        """
        ...

    async def edit(self, chat: str, message_id: int, posting: Posting) -> None:
        """Make a message of the bot's read as the posting, keyboard included. Done twice, it changes nothing more.

        Raises:
            MessageGoneError: the message is not there any more, or can't be edited.
        """
        ...


class Inspector(Protocol):
    """Finds out what became of a posting whose answer was lost. Raises what a ``Publisher`` raises."""

    def has_own_ids(self, chat: str) -> bool:
        """Tell whether a chat may have a count of ids of its own: without one, nothing is looked up. Pure."""
        ...

    async def lookup_obstacle(self, chat: str) -> str | None:
        """Say why an outcome must not be looked up in this chat, as things are this moment; None when it may be."""
        ...

    async def compare(self, chat: str, message_id: int, posting: Posting) -> Likeness:
        """Say what stands under an id, by editing it to what it should be already, in the chat's turn.

        Only for chats without a ``lookup_obstacle``. A refusal of the posting itself means that it can't be there.
        """
        ...


class Fetcher(Protocol):
    """Gets things by HTTP, guarded: see ``bot.http``."""

    def get(self, url: str, *, validators: Validators = Validators()) -> "Response":
        """Fetch one address, redirects followed, every hop checked.

        A 304 is an answer like any other; no other status from 300 up is.

        Raises:
            FetchError: no usable answer, with the reason; ``retry_after_s`` when the server named a time.
        """
        ...


class Confine(Protocol):
    """Calls functions on untrusted documents where they can be stopped: see ``bot.confinement``."""

    def __call__(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Give what the function gives, or raise what it raises.

        Raises:
            DocumentError: it took too long or too much memory, or its process broke.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP answer. ``url`` is where it came from in the end, ``body`` is decompressed."""

    url: str
    status: int
    body: bytes
    content_type: str
    validators: Validators
