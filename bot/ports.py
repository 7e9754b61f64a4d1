"""What the stages ask of the store and of the gate, as protocols. Owns the contracts, implements none.

Every method of a store is one transaction: when it returns, its work is committed; when it raises, nothing happened.
Each may raise ``StoreError``: the database refuses, and the same call may work later.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.coverage import Placement, Printed, Reading
from bot.records import (
    Candidate,
    FloodWait,
    FoundArticle,
    Head,
    KeptCommand,
    NewEdit,
    Notice,
    Precedence,
    QueuePlan,
    SeenIds,
    Settlement,
    SourceState,
    StoredArticle,
    Waiting,
)
from bot.revision import Changes, Look, Posted, Told
from bot.timing.uptime import Instant
from bot.types import Article, Poll, Posting


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
        self, source_id: str, reason: str, *, origin: str, failures: int, next_try_at: datetime, at: datetime
    ) -> None:
        """Count a failed poll and keep the source's other knowledge."""
        ...

    def found(self, source_ids: Sequence[str], now: datetime, limit: int) -> list[FoundArticle]:
        """List the articles of these sources whose text is to be read now, oldest first."""
        ...

    def record_read(self, article_id: int, article: Article, at: datetime) -> bool:
        """Keep an article's text; False where another article has the same one, which then stands for both."""
        ...

    def put_off(self, article_id: int, reason: str, *, next_try_at: datetime, at: datetime) -> None:
        """Keep why an article was not even tried; that uses up none of its attempts."""
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

    def record_briefings(self, made: Sequence[tuple[int, Reading]], at: datetime) -> None:
        """Keep what was got out of articles, by their ids; a skipped briefing marks its article with the reason."""
        ...

    def waiting(self, schedule_id: str, channel_id: str, source_ids: Sequence[str]) -> list[Waiting]:
        """List what a schedule has not handled for a channel: oldest first within a source, else by arrival."""
        ...

    def candidates(self, channel_id: str, article_ids: Sequence[int]) -> list[Candidate]:
        """Give these articles with their texts, briefings and stories, in the order of the numbers."""
        ...

    def known_routes(self, schedule_id: str, channel_id: str) -> frozenset[str]:
        """Name the sources that a schedule has brought to a channel before."""
        ...

    def queued_since(self, channel_id: str, since: datetime) -> int:
        """Count the articles that were queued for a channel since then, but for those that stand behind another."""
        ...

    def was_told(self, schedule_id: str, channel_id: str, run_key: str) -> bool:
        """Tell whether a run of a schedule has queued something for a channel."""
        ...

    def record_queue(self, plan: QueuePlan, at: datetime) -> None:
        """Queue messages and mark what they tell of as handled, in one transaction or not at all."""
        ...


class StoryStore(Protocol):
    """Remembers which articles tell of one event. An article's story, once it has one, stays."""

    def ungrouped(self, limit: int) -> list[Printed]:
        """List the briefed articles without a story that have a fingerprint, oldest first."""
        ...

    def grouped(self, since: datetime) -> list[Printed]:
        """List the articles with a story and a fingerprint that were found since then, oldest first."""
        ...

    def briefed_since(self, since: datetime) -> list[Candidate]:
        """List what was found and briefed since then, oldest first: of very much the newest."""
        ...

    def record_placements(self, placements: Sequence[Placement], at: datetime, *, keep_since: datetime) -> None:
        """Give articles their stories; the fingerprints of what was found before ``keep_since`` and has one go."""
        ...


class DeliveryStore(Protocol):
    """Remembers the messages on their way, in the order in which they were queued."""

    def recover(self, now: Instant) -> int:
        """Mark what was being sent when the last service ended: nobody knows whether it arrived. Give the count.

        Chats that refused are tried again: whoever starts the service may have put them right. Flood waits stay.
        """
        ...

    def queue(self, notices: Iterable[Notice], at: datetime, *, command: int | None = None) -> None:
        """Queue answers, alerts and letters, all or none; a letter of an article that its chat ever got is left out.

        What answers a ``command`` marks it, or is left out if it is late. A command is answered once, if with nothing:
        it is late when it is marked, and when it was never kept.
        """
        ...

    def queue_edits(self, edits: Iterable[NewEdit], at: datetime) -> None:
        """Queue edits, all or none; of those of one message that have not begun, the newest alone is left.

        They go where their targets went, after these. One whose target is forgotten is left out.
        """
        ...

    def notice_chats(self) -> list[str]:
        """Name the chats that something is on its way to which is no channel's."""
        ...

    def head(self, chat: str, channel_ids: Sequence[str], open_ids: Sequence[str]) -> Head | None:
        """Look at the next message of a chat: it alone may go, whatever it waits for. None when there is none.

        First what is in doubt, then answers and alerts, then all else; of ``channel_ids`` only ``open_ids`` post now.
        What is about another message comes after it.
        """
        ...

    def waiting_count(self, channel_ids: Sequence[str]) -> int:
        """Count the posts of these channels that are not settled."""
        ...

    def claim(self, delivery_id: int, chat: str, posting: Posting, now: Instant) -> bool:
        """Mark a pending message as ``sending``, with all that its outcome is looked up with; False if it is not."""
        ...

    def settle(self, delivery_id: int, chat: str, settlement: Settlement, at: datetime) -> None:
        """Keep how an attempt ended, what it means for the chat, and queue what has to be told.

        Where an edit was replaced by a newer one meanwhile, only what it means for the chat is kept.
        """
        ...


class ChatStore(Protocol):
    """Remembers what is known of chats, by their numbers."""

    def addresses(self) -> dict[str, str]:
        """Give the number of each chat that goes by another name too."""
        ...

    def learn_address(self, name: str, chat: str) -> None:
        """Keep where a name leads, and what was known of the chat by that name."""
        ...

    def hold(self, flood: FloodWait) -> None:
        """Keep for how long a chat asked to be left alone."""
        ...

    def pause_forgotten(self, chat: str) -> None:
        """Let a chat that refused be tried at once."""
        ...

    def floods(self) -> list[FloodWait]:
        """List the waits that were asked for, served or not."""
        ...

    def recent_sends(self, now: Instant, within: timedelta) -> list[tuple[str, Instant]]:
        """List what left for which chat lately, oldest first."""
        ...

    def note_ids(self, chat: str, message_ids: Iterable[int]) -> None:
        """Remember ids that something else has: no delivery whose outcome is open can be under them."""
        ...

    def seen_ids(self, chat: str, after_id: int) -> SeenIds:
        """Give the highest id known in a chat, and those beyond a point that something else has."""
        ...


class CorrectionStore(Protocol):
    """Remembers which posted articles are looked at a second time, and what that came to."""

    def due(self, posted_from: datetime, posted_until: datetime, now: datetime, limit: int) -> list[Posted]:
        """List articles first posted in that time that are to be looked at again now, the longest posted first."""
        ...

    def told(self, article_id: int) -> list[Told]:
        """List what tells of an article, in each channel and in letters, but for what was given up."""
        ...

    def record(self, look: Look, changes: Changes, at: datetime) -> None:
        """Keep what a look came to, the article as it is now, and queue the edits that follow: all or nothing."""
        ...


class CommandStore(Protocol):
    """Remembers commands by the ids of their updates, until they are answered and will not be heard again."""

    def keep(self, asked: Mapping[int, Mapping[str, Any]], *, heard: Collection[int]) -> frozenset[int]:
        """Keep the commands among the updates that were ``heard``; give the ids of all that wait for an answer.

        Told twice, it is one command. What is answered and not ``heard`` this time is forgotten: Telegram repeats only
        what it was not told of, and begins with that.
        """
        ...

    def take_up(self) -> list[KeptCommand]:
        """List what waits for an answer, as it was heard, and count that another service begins on it."""
        ...


class RetentionStore(Protocol):
    """Empties old rows, a few in each call. What identifies an article stays, and its trail."""

    def begin_look(self, at: datetime) -> datetime | None:
        """Note a look at what is old; give when the one before was, None for the first and for a second in a day."""
        ...

    def old_articles(self, before: datetime, *, after_id: int, limit: int) -> list[int]:
        """List articles with a text that were found before a time, by their numbers, which go on from ``after_id``."""
        ...

    def prune(self, article_ids: Sequence[int], at: datetime, reason: str) -> int:
        """Take text and briefing from articles, but for those that an unsettled message tells of; give the count."""
        ...

    def delete_deliveries(self, before: datetime, limit: int) -> int:
        """Delete messages that were queued before a time and are settled; give the count."""
        ...

    def give_back_space(self) -> bool:
        """Give some free space back to the disk; False when there is no more to give."""
        ...


class Gate(Protocol):
    """Keeps the pace of everything that the bot puts into chats."""

    def turn(self, chat: str, precedence: Precedence = Precedence.POST) -> AbstractAsyncContextManager[None]:
        """Wait until one message may go into a chat, and keep others out while it goes.

        Where all chats together have to wait, that of the lowest precedence goes first.
        """
        ...

    def hold(self, chat: str, seconds: float) -> None:
        """Let nothing into a chat for so long."""
        ...

    def held_s(self, chat: str) -> float:
        """Tell for how many seconds more nothing is let into a chat, 0 if it is only its pace that it waits for."""
        ...

    def recall(self, chat: str, ago_s: float) -> None:
        """Count a message that went into a chat so many seconds ago, by another gate."""
        ...
