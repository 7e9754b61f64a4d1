"""A store of deliveries in memory and publishers that do as they are told: what the outbox needs to be tried."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.errors import PublishError
from bot.records import Delivery, Head, Settlement
from bot.types import DeliveryState, Message

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class MemoryDeliveryStore:
    """Deliveries in memory (``bot.ports.DeliveryStore``), with a log of every settlement."""

    def __init__(self, texts: Iterable[str], channel_id: str = "world") -> None:
        self.rows = [
            {"id": number, "channel_id": channel_id, "text": text, "state": DeliveryState.PENDING, "attempts": 0}
            for number, text in enumerate(texts, start=1)
        ]
        self.chats: dict[str, Settlement] = {}
        self.refusals = 0
        self.settled: list[Settlement] = []

    def recover(self, at: datetime) -> int:
        interrupted = [row for row in self.rows if row["state"] is DeliveryState.SENDING]
        for row in interrupted:
            row["state"] = DeliveryState.UNCERTAIN
        return len(interrupted)

    def head(self, chat: str, channel_ids: Iterable[str]) -> Head | None:
        final = (DeliveryState.SENT, DeliveryState.FAILED)
        waiting = [row for row in self.rows if row["channel_id"] in channel_ids and row["state"] not in final]
        if not waiting:
            return None
        row = waiting[0]
        shut = self.chats.get(chat)
        return Head(
            delivery=self._delivery(row),
            state=row["state"],
            reason=None,
            due_at=max(row.get("not_before") or NOON, (shut and shut.chat_not_before) or NOON),
            refusals=self.refusals,
        )

    def waiting_count(self, channel_ids: Iterable[str]) -> int:
        final = (DeliveryState.SENT, DeliveryState.FAILED)
        return sum(row["channel_id"] in channel_ids and row["state"] not in final for row in self.rows)

    def claim(self, delivery_id: int, chat: str, at: datetime) -> bool:
        row = self.rows[delivery_id - 1]
        if row["state"] is not DeliveryState.PENDING:
            return False
        row.update(state=DeliveryState.SENDING, attempts=row["attempts"] + 1, chat=chat)
        return True

    def settle(self, delivery_id: int, settlement: Settlement, at: datetime) -> None:
        row = self.rows[delivery_id - 1]
        row.update(state=settlement.state, not_before=settlement.not_before)
        if settlement.chat_not_before is not None:
            self.chats[row["chat"]] = settlement
        self.refusals += settlement.chat_refused
        self.settled.append(settlement)

    @property
    def states(self) -> list[DeliveryState]:
        return [row["state"] for row in self.rows]

    def _delivery(self, row: dict) -> Delivery:
        message = Message(html=row["text"], plain=row["text"])
        return Delivery(
            id=row["id"],
            article_id=row["id"],
            channel_id=row["channel_id"],
            message=message,
            attempts=row["attempts"],
        )


class ScriptedPublisher:
    """Publishes into a list; raises the errors that it was given first, in their order."""

    def __init__(self, *errors: PublishError | None) -> None:
        self.errors = list(errors)
        self.posted: list[str] = []

    async def publish(self, chat: str, message: Message) -> int:
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        self.posted.append(message.plain)
        return len(self.posted)


class OpenGate:
    """A gate that lets everything through and remembers what it was told to hold."""

    def __init__(self) -> None:
        self.held: list[tuple[str, float]] = []
        self.turns = 0

    @asynccontextmanager
    async def turn(self, chat: str) -> AsyncIterator[None]:
        self.turns += 1
        yield

    def hold(self, chat: str, seconds: float) -> None:
        self.held.append((chat, seconds))
