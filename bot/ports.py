"""What the stages ask of the store and of the gate, as protocols. Owns the contracts, implements none.

Every method of a store is one transaction: when it returns, its work is committed; when it raises, nothing happened.
Each may raise ``StoreError``: the database refuses, and the same call may work later.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.records import (
    Candidate,
    FoundArticle,
    Head,
    QueuePlan,
    Settlement,
    SourceState,
    StoredArticle,
    Waiting,
)
from bot.types import Article, Poll
from summarizer.types import Briefing


class IntakeStore(Protocol):
    """Remembers sources and articles. Told twice, the same thing changes nothing."""

    def source_state(self, source_id: str, origin: str) -> SourceState:
        """Tell what is known of a source. One whose ``origin`` (address or path) changed is as good as new."""
        ...

    def record_poll(self, source_id: str, poll: Poll, *, origin: str, first_fetch: int | None, at: datetime) -> int:
        """Keep the validators together with what they stand for: every new entry. Give the number of new articles.

        Where the source is new, only its ``first_fetch`` newest entries count as news (None: all of them).
        """
        ...

    def record_poll_failure(
        self, source_id: str, reason: str, *, origin: str, next_try_at: datetime, at: datetime
    ) -> None:
        """Count a failed poll and keep the source's other knowledge."""
        ...

    def found(self, source_ids: Sequence[str], now: datetime, limit: int) -> list[FoundArticle]:
        """List the articles of these sources whose text is to be read now, oldest first."""
        ...

    def record_read(self, article_id: int, article: Article, at: datetime) -> bool:
        """Keep an article's text; False where another article has the same one, which then stands for both."""
        ...

    def record_unread(self, article_id: int, reason: str, *, next_try_at: datetime | None, at: datetime) -> None:
        """Keep why an article could not be read; it is skipped for good unless there is a next try."""
        ...


class BriefedStore(Protocol):
    """Remembers briefings and what schedules did with them. What was handled once is not handled again."""

    def ready(self, limit: int) -> list[StoredArticle]:
        """List the articles to be briefed, oldest first."""
        ...

    def ready_count(self) -> int:
        """Count the articles to be briefed."""
        ...

    def record_briefings(self, made: Sequence[tuple[int, Briefing]], at: datetime) -> None:
        """Keep briefings by article id; a skipped one marks its article with the reason."""
        ...

    def waiting(self, schedule_id: str, channel_id: str, source_ids: Sequence[str]) -> list[Waiting]:
        """List what a schedule has not handled for a channel: oldest first within a source, else by arrival."""
        ...

    def candidates(self, channel_id: str, article_ids: Sequence[int]) -> list[Candidate]:
        """Give these articles with their texts and briefings, in the order of the numbers."""
        ...

    def known_routes(self, schedule_id: str, channel_id: str) -> frozenset[str]:
        """Name the sources that a schedule has brought to a channel before."""
        ...

    def queued_since(self, channel_id: str, since: datetime) -> int:
        """Count the articles that were queued for a channel since then."""
        ...

    def record_queue(self, plan: QueuePlan, at: datetime) -> None:
        """Queue messages and mark what they tell of as handled, in one transaction or not at all."""
        ...


class DeliveryStore(Protocol):
    """Remembers the messages on their way, in the order in which they were queued."""

    def recover(self, at: datetime) -> int:
        """Mark what was being sent when the last service ended: nobody knows whether it arrived. Give the count.

        Chats that refused are open again: whoever starts the service may have put them right. Flood waits stay.
        """
        ...

    def head(self, chat: str, channel_ids: Sequence[str]) -> Head | None:
        """Look at the next message of a chat: it alone may go, whatever it waits for. None when there is none."""
        ...

    def waiting_count(self, channel_ids: Sequence[str]) -> int:
        """Count the messages of these channels that are not settled."""
        ...

    def claim(self, delivery_id: int, chat: str, at: datetime) -> bool:
        """Mark a pending message as ``sending``; False where somebody else was first."""
        ...

    def settle(self, delivery_id: int, settlement: Settlement, at: datetime) -> None:
        """Keep how an attempt ended, and what it means for the chat."""
        ...


class Gate(Protocol):
    """Keeps the pace of everything that the bot puts into chats."""

    def turn(self, chat: str) -> AbstractAsyncContextManager[None]:
        """Wait until one message may go into a chat, and keep others out while it goes."""
        ...

    def hold(self, chat: str, seconds: float) -> None:
        """Let nothing into a chat for so long."""
        ...
