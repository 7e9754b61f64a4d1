"""A store of deliveries and chats in memory, and publishers that do as they are told: what the outbox is tried with."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import PublishError
from bot.records import (
    Delivery,
    DeliveryKind,
    Departure,
    FloodWait,
    Head,
    KeptCommand,
    NewEdit,
    Notice,
    Precedence,
    SeenIds,
    Settlement,
    Target,
)
from bot.timing.uptime import Instant, Uptime
from bot.types import DeliveryState, Likeness, Message, Posting

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
IN_DOUBT = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)
FINAL = (DeliveryState.SENT, DeliveryState.FAILED)
URGENT = (DeliveryKind.ANSWER, DeliveryKind.ALERT)


class SetClock:
    """Clocks that stand still until they are moved: what people read (``now``), and what nobody sets."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.uptime_s = 1000.0
        self.boot = "first"

    def __call__(self) -> datetime:
        return self.now

    def instant(self) -> Instant:
        return Instant(at=self.now, uptime=Uptime(boot=self.boot, seconds=self.uptime_s))

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.uptime_s += seconds

    def reboot(self) -> None:
        self.boot, self.uptime_s = f"after {self.boot}", 5.0


@dataclass(slots=True)
class Row:
    """One delivery."""

    delivery: Delivery
    state: DeliveryState = DeliveryState.PENDING
    chat: str | None = None
    reason: str | None = None
    departure: Departure | None = None
    message_id: int | None = None


class MemoryCommandStore:
    """Commands in memory (``CommandStore``)."""

    def __init__(self) -> None:
        self.rows: dict[int, KeptCommand | None] = {}

    def keep(self, asked: Mapping[int, Mapping[str, Any]], *, heard: Collection[int]) -> frozenset[int]:
        fresh = sorted(asked.keys() - self.rows.keys())
        self.rows |= {it: KeptCommand(update_id=it, content=asked[it], begun=0) for it in fresh}
        self.rows = {it: row for it, row in self.rows.items() if row or it in heard}
        return frozenset(it for it, row in self.rows.items() if row)

    def take_up(self) -> list[KeptCommand]:
        self.rows = {it: row and replace(row, begun=row.begun + 1) for it, row in self.rows.items()}
        return [row for row in self.rows.values() if row]

    def mark_answered(self, update_id: int) -> bool:
        was_open = self.rows.get(update_id) is not None
        self.rows |= {update_id: None} if was_open else {}
        return was_open


class MemoryDeliveryStore:
    """Deliveries and chats in memory (``DeliveryStore`` and ``ChatStore``), with a log of every settlement."""

    def __init__(self, texts: Iterable[str] = (), channel_id: str = "world") -> None:
        self.rows: list[Row] = []
        for text in texts:
            self.add(text, channel_id)
        self.refusals: dict[str, int] = {}
        self.paused: set[str] = set()
        self.settled: list[Settlement] = []
        self.names: dict[str, str] = {}
        self.waits: dict[str, FloodWait] = {}
        self.ids: dict[str, set[int]] = {}
        self.left: list[tuple[str, Instant]] = []
        self.ended: list[str] = []
        self.written: set[tuple[str, int | None, int]] = set()
        self.commands = MemoryCommandStore()

    def add(self, text: str, channel_id: str) -> None:
        self._append(DeliveryKind.POST, Message(html=text, plain=text), channel_id=channel_id)

    def follow(self, kind: DeliveryKind, text: str, target_id: int) -> None:
        """Queue an update or an edit of a delivery."""
        about = self._row(target_id)
        message, channel_id = Message(html=text, plain=text), about.delivery.channel_id
        self._append(kind, message, channel_id=channel_id, chat=None if channel_id else about.chat, target_id=target_id)

    def forget_target(self, delivery_id: int) -> None:
        """Let a delivery's target be deleted."""
        row = self._row(delivery_id)
        row.delivery = replace(row.delivery, target_id=None)

    def queue_edits(self, edits: Iterable[NewEdit], at: datetime) -> None:
        for it in edits:
            for row in self._open():
                if row.delivery.target_id == it.target_id and row.state is DeliveryState.PENDING:
                    row.state = DeliveryState.FAILED
            self.follow(DeliveryKind.EDIT, it.message.plain, it.target_id)

    def recover(self, now: Instant) -> int:
        interrupted = [row for row in self.rows if row.state is DeliveryState.SENDING]
        for row in interrupted:
            row.state, row.reason = DeliveryState.UNCERTAIN, "interrupted while being sent"
            row.departure = replace(row.departure, left=now) if row.departure else None
        return len(interrupted)

    def queue(self, notices: Iterable[Notice], at: datetime, *, command: int | None = None) -> None:
        if command is not None and not self.commands.mark_answered(command):
            return
        for it in notices:
            if it.kind is DeliveryKind.LETTER and it.article_id is not None:
                if (it.chat, it.article_id, it.part) in self.written:
                    continue
                self.written.add((it.chat, it.article_id, it.part))
            more = {"reply_to": it.reply_to, "thread_id": it.thread_id}
            self._append(it.kind, it.message, chat=it.chat, article_id=it.article_id, **more)

    def notice_chats(self) -> list[str]:
        return sorted({row.chat for row in self._open() if row.delivery.channel_id is None and row.chat})

    def head(self, chat: str, channel_ids: Iterable[str], open_ids: Iterable[str]) -> Head | None:
        def place(row: Row) -> int | None:
            notice = row.delivery.channel_id is None and row.chat == chat
            if row.state in IN_DOUBT:
                return 0 if notice or row.delivery.channel_id in channel_ids else None
            if row.delivery.kind in URGENT:
                return 1 if notice else None
            return 2 if notice or row.delivery.channel_id in open_ids else None

        placed = sorted((place(row), row.delivery.id) for row in self._open() if place(row) is not None)
        if not placed:
            return None
        row = self._row(placed[0][1])
        return Head(
            delivery=row.delivery,
            state=row.state,
            reason=row.reason,
            departure=row.departure,
            refusals=self.refusals.get(chat, 0),
            is_paused=chat in self.paused,
            target=self._target(row.delivery.target_id),
        )

    def waiting_count(self, channel_ids: Iterable[str]) -> int:
        return sum(row.delivery.channel_id in channel_ids for row in self._open())

    def claim(self, delivery_id: int, chat: str, posting: Posting, now: Instant) -> bool:
        row = self._row(delivery_id)
        if row.state is not DeliveryState.PENDING:
            return False
        row.state, row.chat = DeliveryState.SENDING, chat
        row.departure = Departure(chat=chat, posting=posting, left=now, after_id=max(self.ids.get(chat, ()), default=0))
        row.delivery = replace(row.delivery, attempts=row.delivery.attempts + 1)
        return True

    def settle(self, delivery_id: int, chat: str, settlement: Settlement, at: datetime) -> None:
        row = self._row(delivery_id)
        if row.state not in FINAL:
            row.state, row.reason = settlement.state, settlement.reason
            row.delivery = replace(row.delivery, plain=row.delivery.plain or settlement.plain)
        if settlement.ends_chat:
            self.ended.append(chat)
            for other in self._open():
                if other.chat == chat and other.delivery.kind is DeliveryKind.LETTER:
                    other.state, other.reason = DeliveryState.FAILED, settlement.reason
        if settlement.message_id is not None:
            row.message_id = settlement.message_id
            self.note_ids(chat, [settlement.message_id])
            self.paused.discard(chat)
            self.refusals.pop(chat, None)
        if settlement.pause_s is not None:
            self.paused.add(chat)
            self.refusals[chat] = self.refusals.get(chat, 0) + 1
        if settlement.flood is not None:
            self.hold(settlement.flood)
        if settlement.moved_to is not None:
            self.learn_address(chat, settlement.moved_to)
        self.queue(settlement.notices, at)
        self.settled.append(settlement)

    def addresses(self) -> dict[str, str]:
        return dict(self.names)

    def learn_address(self, name: str, chat: str) -> None:
        before, self.names[name] = self.names.get(name, name), chat
        if before in self.paused and before != chat:
            self.paused = {*self.paused - {before}, chat}
            self.refusals[chat] = self.refusals.pop(before, 0)

    def hold(self, flood: FloodWait) -> None:
        self.waits[flood.chat] = flood

    def pause_forgotten(self, chat: str) -> None:
        self.refusals.pop(chat, None)

    def floods(self) -> list[FloodWait]:
        return list(self.waits.values())

    def recent_sends(self, now: Instant, within: timedelta) -> list[tuple[str, Instant]]:
        return self.left

    def note_ids(self, chat: str, message_ids: Iterable[int]) -> None:
        self.ids.setdefault(chat, set()).update(message_ids)

    def seen_ids(self, chat: str, after_id: int) -> SeenIds:
        ids = self.ids.get(chat, set())
        return SeenIds(highest=max({*ids, after_id}), taken=frozenset(it for it in ids if it > after_id))

    @property
    def states(self) -> list[DeliveryState]:
        return [row.state for row in self.rows if row.delivery.channel_id is not None]

    @property
    def told(self) -> list[str]:
        """What was queued for people: answers and alerts."""
        return [row.delivery.message.plain for row in self.rows if row.delivery.channel_id is None]

    def _append(
        self,
        kind: DeliveryKind,
        message: Message,
        *,
        channel_id: str | None = None,
        chat: str | None = None,
        article_id: int | None = None,
        **more: object,
    ) -> None:
        number = len(self.rows) + 1
        delivery = Delivery(
            id=number, kind=kind, article_id=article_id, channel_id=channel_id, message=message, attempts=0, **more
        )
        self.rows.append(Row(delivery, chat=chat))

    def _open(self) -> list[Row]:
        return [row for row in self.rows if row.state not in FINAL]

    def _target(self, target_id: int | None) -> Target | None:
        if target_id is None:
            return None
        row = self._row(target_id)
        return Target(state=row.state, chat=row.chat, message_id=row.message_id)

    def _row(self, delivery_id: int) -> Row:
        return self.rows[delivery_id - 1]


class ScriptedPublisher:
    """Publishes into a list; raises the errors that it was given first, in their order.

    ``replies`` are the messages that were answered, ``edits`` what was made of which.
    """

    def __init__(self, *errors: PublishError | None) -> None:
        self.errors = list(errors)
        self.posted: list[str] = []
        self.to: list[str] = []
        self.replies: list[int | None] = []
        self.edits: list[tuple[int, str]] = []
        self.numbers: dict[str, str] = {}

    def compose(self, message: Message, *, plain: bool) -> Posting:
        text = f"plain {message.plain}" if plain else message.html
        return Posting(text=text, parse_mode=None, preview={}, keyboard=message.keyboard)

    async def fit(self, chat: str, message: Message) -> Message:
        return message

    async def locate(self, chat: str) -> str:
        return self.numbers.get(chat, chat.removeprefix("@"))

    async def publish(self, chat: str, posting: Posting, *, reply_to: int | None, thread_id: int | None) -> int:
        self._meet_trouble()
        self.posted.append(posting.text)
        self.to.append(chat)
        self.replies.append(reply_to)
        return len(self.posted)

    async def edit(self, chat: str, message_id: int, posting: Posting) -> None:
        self._meet_trouble()
        self.edits.append((message_id, posting.text))

    def _meet_trouble(self) -> None:
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error


@dataclass
class ScriptedInspector:
    """A chat with these messages by id, the bot's own by their text, None for somebody else's.

    ``errors`` are raised first, in their order, None for none; ``tried`` are the ids that were compared.
    """

    chat: dict[int, str | None] = field(default_factory=dict)
    obstacle: str | None = None
    errors: list[PublishError | None] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)

    def has_own_ids(self, chat: str) -> bool:
        return True

    async def lookup_obstacle(self, chat: str) -> str | None:
        return self.obstacle

    async def compare(self, chat: str, message_id: int, posting: Posting) -> Likeness:
        self.tried.append(message_id)
        if self.errors and (error := self.errors.pop(0)) is not None:
            raise error
        if message_id not in self.chat:
            return Likeness.NOTHING
        if self.chat[message_id] is None:
            return Likeness.OTHER
        return Likeness.SAME if self.chat[message_id] == posting.text else Likeness.CHANGED


class OpenGate:
    """A gate without pace, whose holds end with a clock."""

    def __init__(self, clock: SetClock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self.recalled: list[tuple[str, float]] = []
        self.turns = 0

    @asynccontextmanager
    async def turn(self, chat: str, precedence: Precedence = Precedence.POST) -> AsyncIterator[None]:
        self.turns += 1
        yield

    def hold(self, chat: str, seconds: float) -> None:
        self._until[chat] = max(self._until.get(chat, 0.0), self._clock.uptime_s + seconds)

    def held_s(self, chat: str) -> float:
        return max(self._until.get(chat, 0.0) - self._clock.uptime_s, 0.0)

    def recall(self, chat: str, ago_s: float) -> None:
        self.recalled.append((chat, ago_s))
