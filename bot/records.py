"""What passes between the stages and the store, beyond the bot's own words. Rows with names; decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from bot.coverage import Covered
from bot.timing.uptime import Instant
from bot.types import Article, DeliveryState, Entry, Message, Posting, Validators
from summarizer.types import Briefing


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is known of a source: a new one was never polled with success."""

    validators: Validators
    label: str | None
    is_new: bool
    failures: int
    polled_at: datetime | None
    next_try_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article whose text is to be read; ``attempts`` went wrong before."""

    id: int
    entry: Entry
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with its text."""

    id: int
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A briefed article that a schedule has not handled for a channel, by its number alone.

    ``source_ids`` are those of the schedule's sources that brought it as news.
    """

    id: int
    source_ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A waiting article with all that is needed to decide over it.

    ``had_by`` is the schedule that put it into the channel already; ``label`` is the name of the source as readers
    know it. ``covered`` is what the channel has of its story, in the order in which it came.
    """

    id: int
    article: Article
    briefing: Briefing
    label: str | None
    had_by: str | None
    story_id: int | None = None
    covered: tuple[Covered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a schedule does with an article for a channel: queue it, or not, and why not.

    What is queued with a reason is no post of its own: it stands behind another of its story, and counts for nothing.
    """

    article_id: int
    queued: bool
    reason: str | None = None


class DeliveryKind(StrEnum):
    """What a message is to the bot.

    Answers and alerts go before all else, at any hour, and are not kept once settled. An update without the message
    that it replies to is a post.
    """

    POST = "post"
    UPDATE = "update"  # more of a post's story, as a reply to it
    EDIT = "edit"  # no message of its own: makes its target's read so
    LETTER = "letter"  # a briefing for one subscriber
    ANSWER = "answer"
    ALERT = "alert"


class Precedence(IntEnum):
    """Who goes first where the bot has more to send than it may: the lowest."""

    POST = 0  # and all else that is a channel's
    ANSWER = 1
    LETTER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A message to be queued for a channel; ``article_id`` is None when it tells of several.

    ``kind`` is a post, an update or an edit. ``target_id`` is the delivery that an update replies to or an edit edits:
    one of the same channel. Where that is queued with it and has no number yet, ``target_article_id`` names its post.
    """

    article_id: int | None
    part: int
    message: Message
    kind: DeliveryKind = DeliveryKind.POST
    target_id: int | None = None
    target_article_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """One part of a briefing as subscribers get it; ``tells_story``: none for who had a letter on its story."""

    article_id: int
    part: int
    message: Message
    tells_story: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlan:
    """What one run of a schedule does for one channel: each candidate's verdict, and the messages that come of it.

    ``letters`` are for subscribers, who get those of articles that no channel had before as a post.
    """

    schedule_id: str
    channel_id: str
    source_ids: tuple[str, ...]
    run_key: str
    verdicts: tuple[Verdict, ...]
    messages: tuple[NewDelivery, ...]
    letters: tuple[NewLetter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An answer, an alert or a letter to be queued for a chat, which goes by its number here.

    A letter tells of an article; a chat gets each part of that once, however often it is queued.
    """

    kind: DeliveryKind
    chat: str
    message: Message
    reply_to: int | None = None
    thread_id: int | None = None
    article_id: int | None = None
    part: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEdit:
    """How a delivery's message, which may be on its way still, is to read. ``article_id`` is whose news makes it so."""

    target_id: int
    article_id: int | None
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCommand:
    """A command that waits for its answer: the update as Telegram gave it; ``begun`` services began on it before."""

    update_id: int
    content: Mapping[str, Any]
    begun: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message on its way; ``attempts`` were made before. ``plain`` tells that its markup was refused.

    ``target_id`` is the delivery that it replies to or edits, None also when that is forgotten.
    """

    id: int
    kind: DeliveryKind
    article_id: int | None
    channel_id: str | None
    message: Message
    attempts: int
    plain: bool = False
    reply_to: int | None = None
    thread_id: int | None = None
    target_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The delivery that an update or an edit is about: how it stands, and where its message is."""

    state: DeliveryState
    chat: str | None
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A request that left: to which chat, what it said, when, and the highest id that the chat was known to have then.

    Chat, what and the id are None where an older Briefbot sent it, which did not write them down.
    """

    chat: str | None
    posting: Posting | None
    left: Instant
    after_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The next message of a chat, its latest ``departure``, what it is about, and how its chat stands.

    The chat has refused ``refusals`` times in a row since the service began; ``is_paused`` outlives the service.
    """

    delivery: Delivery
    state: DeliveryState
    reason: str | None
    departure: Departure | None
    refusals: int
    is_paused: bool
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodWait:
    """A chat that asked for silence: for how long, and when it did."""

    chat: str
    asked_s: float
    asked: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How an attempt ended: what becomes of the delivery, and of its chat.

    ``retry_s`` holds back this delivery; ``pause_s`` holds back the posts of its chat, which refuses. ``plain``: its
    markup is not to be tried again. ``moved_to`` is the chat's new number. ``ends_chat``: a person takes no letters any
    more, so that what they subscribed to ends. ``notices`` are queued in the same transaction.
    """

    state: DeliveryState
    message_id: int | None = None
    reason: str | None = None
    retry_s: float | None = None
    pause_s: float | None = None
    plain: bool = False
    moved_to: str | None = None
    flood: FloodWait | None = None
    ends_chat: bool = False
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenIds:
    """The ids that a chat is known to have: the highest, and those beyond a point that are somebody's already."""

    highest: int
    taken: frozenset[int]
