"""What passes between the stages and the store, beyond the bot's own words. Rows with names; decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.types import Article, DeliveryState, Entry, Message, Validators
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
    know it.
    """

    id: int
    article: Article
    briefing: Briefing
    label: str | None
    had_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a schedule does with an article for a channel: queue it, or not, and why not."""

    article_id: int
    queued: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A message to be queued; ``article_id`` is None when it tells of several."""

    article_id: int | None
    part: int
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlan:
    """What one run of a schedule does for one channel: each candidate's verdict, and the messages that come of it."""

    schedule_id: str
    channel_id: str
    source_ids: tuple[str, ...]
    run_key: str
    verdicts: tuple[Verdict, ...]
    messages: tuple[NewDelivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message on its way; ``attempts`` were made before."""

    id: int
    article_id: int | None
    channel_id: str
    message: Message
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The next message of a chat: when it may go, and how often in a row the chat has refused."""

    delivery: Delivery
    state: DeliveryState
    reason: str | None
    due_at: datetime
    refusals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How an attempt ended: what becomes of the delivery, and of its chat.

    ``not_before`` holds back this delivery, ``chat_not_before`` everything in its chat.
    """

    state: DeliveryState
    message_id: int | None = None
    reason: str | None = None
    not_before: datetime | None = None
    chat_not_before: datetime | None = None
    chat_reason: str | None = None
    chat_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """How a source does: ``failures`` in a row, the last of them, and when it is asked again."""

    label: str | None
    succeeded_at: datetime | None
    next_try_at: datetime | None
    failures: int
    last_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutChat:
    """A chat that takes no messages before a time, and why."""

    chat: str
    not_before: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """How things stand: sources by id, articles and deliveries counted by state."""

    sources: Mapping[str, SourceReport]
    articles: Mapping[str, int]
    deliveries: Mapping[str, int]
    oldest_waiting_at: datetime | None
    shut_chats: tuple[ShutChat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTrail:
    """What happened to one article, each with its time, in order."""

    address: str
    title: str
    state: str
    happened: tuple[tuple[datetime, str], ...]
