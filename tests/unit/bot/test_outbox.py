import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.errors import (
    ChatRefusedError,
    FloodError,
    NotSentError,
    PublishError,
    RefusedError,
    StoreError,
    UncertainError,
)
from bot.outbox import (
    LONGEST_PAUSE_S,
    LONGEST_RETRY_S,
    MOST_RESENDS,
    Lane,
    Outbox,
    settlement_for,
    uncertain_settlement,
)
from bot.threads import WorkerThreads
from bot.types import DeliveryState
from tests.outgoing import NOON, MemoryDeliveryStore, OpenGate, ScriptedPublisher, SetClock


class Desk:
    """An outbox with one lane, its parts at hand."""

    def __init__(self, store: MemoryDeliveryStore, publisher: ScriptedPublisher, *, on_uncertain: str = "skip") -> None:
        self.store, self.publisher, self.gate, self.clock = store, publisher, OpenGate(), SetClock()
        self.quiet_until: datetime | None = None
        self.lane = Lane(
            chat="@world",
            publisher=publisher,
            gate=self.gate,
            channel_ids=("world",),
            held_until=lambda _channel, now: self.quiet_until if self.quiet_until and now < self.quiet_until else None,
        )
        self.outbox = Outbox(
            store, [self.lane], threads=WorkerThreads("outbox"), clock=self.clock, on_uncertain=on_uncertain
        )


async def test_messages_go_in_order_and_are_settled() -> None:
    """Each message is claimed, published and marked as sent, first queued first."""
    desk = Desk(MemoryDeliveryStore(["one", "two", "three"]), ScriptedPublisher())
    await desk.outbox.drain()
    assert desk.publisher.posted == ["one", "two", "three"]
    assert desk.store.states == [DeliveryState.SENT] * 3
    assert desk.gate.turns == 3


async def test_a_claim_comes_before_the_request() -> None:
    """When the publisher is called, the row is committed as sending already."""
    seen = []

    class Watching(ScriptedPublisher):
        async def publish(self, chat: str, message: object) -> int:
            seen.append(desk.store.states[0])
            return 1

    desk = Desk(MemoryDeliveryStore(["one"]), Watching())
    await desk.outbox.drain()
    assert seen == [DeliveryState.SENDING]


async def test_a_flood_wait_stops_the_chat_and_keeps_the_message() -> None:
    """After a flood answer nothing goes before its time is over, then the same message goes."""
    desk = Desk(MemoryDeliveryStore(["one", "two"]), ScriptedPublisher(FloodError(600)))
    await desk.outbox.drain()
    assert desk.publisher.posted == []
    desk.clock.move(599)
    await desk.outbox.drain()
    assert desk.publisher.posted == []
    desk.clock.move(2)
    await desk.outbox.drain()
    assert desk.publisher.posted == ["one", "two"]
    assert desk.gate.held[0][1] >= 600


async def test_a_failed_message_does_not_hold_back_the_next() -> None:
    """A message that is refused for good is kept with the reason, and the next one goes."""
    desk = Desk(
        MemoryDeliveryStore(["one", "two"]), ScriptedPublisher(RefusedError("Bad Request: message is too long"))
    )
    await desk.outbox.drain()
    assert desk.publisher.posted == ["two"]
    assert desk.store.settled[0].state is DeliveryState.FAILED
    assert "too long" in (desk.store.settled[0].reason or "")


async def test_a_chat_that_refuses_is_tried_again_later() -> None:
    """A chat without posting right keeps its messages, and they go in order once the right is back."""
    desk = Desk(MemoryDeliveryStore(["one", "two"]), ScriptedPublisher(ChatRefusedError("kicked")))
    await desk.outbox.drain()
    assert desk.store.states == [DeliveryState.PENDING] * 2
    desk.clock.move(61)
    await desk.outbox.drain()
    assert desk.publisher.posted == ["one", "two"]


async def test_a_message_that_never_left_goes_again() -> None:
    """No connection means no post: the message waits a little and is sent then."""
    desk = Desk(MemoryDeliveryStore(["one"]), ScriptedPublisher(NotSentError("no connection")))
    await desk.outbox.drain()
    desk.clock.move(2)
    await desk.outbox.drain()
    assert desk.publisher.posted == ["one"]


@pytest.mark.parametrize(("policy", "posted"), [("skip", ["two"]), ("resend", ["one", "two"])])
async def test_an_unknown_outcome_is_the_operators_choice(policy: str, posted: list[str]) -> None:
    """A message that may be there is sent again only where the configuration says so, and not at once."""
    desk = Desk(
        MemoryDeliveryStore(["one", "two"]), ScriptedPublisher(UncertainError("no answer")), on_uncertain=policy
    )
    await desk.outbox.drain()
    assert desk.publisher.posted == (["two"] if policy == "skip" else [])
    desk.clock.move(31)
    await desk.outbox.drain()
    assert desk.publisher.posted == posted


async def test_a_message_is_not_sent_again_for_ever() -> None:
    """When answer after answer is lost, the waits grow and the message is given up in the end."""
    desk = Desk(MemoryDeliveryStore(["one"]), ScriptedPublisher(*[UncertainError("x")] * 99), on_uncertain="resend")
    for _ in range(30):
        await desk.outbox.drain()
        desk.clock.move(3600)
    assert desk.store.states == [DeliveryState.FAILED]
    assert len(desk.publisher.errors) == 99 - MOST_RESENDS - 1
    assert desk.outbox.outcomes == {DeliveryState.FAILED: 1}


async def test_trouble_in_one_lane_does_not_stop_another() -> None:
    """An error that nobody foresaw ends its own lane; the others deliver, then it is raised as it is."""

    class Broken(ScriptedPublisher):
        async def publish(self, chat: str, message: object) -> int:
            raise ZeroDivisionError

    good = Desk(MemoryDeliveryStore(["one", "two"]), ScriptedPublisher())
    bad_lane = replace(good.lane, chat="@bad", channel_ids=("bad",), publisher=Broken())
    good.store.rows.append({"id": 3, "channel_id": "bad", "text": "x", "state": DeliveryState.PENDING, "attempts": 0})
    threads = WorkerThreads("outbox")
    outbox = Outbox(good.store, [bad_lane, good.lane], threads=threads, clock=good.clock, on_uncertain="skip")
    with pytest.raises(ZeroDivisionError):
        await outbox.drain()
    assert good.publisher.posted == ["one", "two"]


async def test_quiet_hours_that_begin_while_a_message_waits_its_turn_hold_it() -> None:
    """What may go is asked once more when the turn has come."""
    desk = Desk(MemoryDeliveryStore(["one"]), ScriptedPublisher())

    class SlowGate(OpenGate):
        @asynccontextmanager
        async def turn(self, chat: str) -> AsyncIterator[None]:
            desk.quiet_until = NOON + timedelta(hours=8)
            yield

    outbox = Outbox(
        desk.store,
        [replace(desk.lane, gate=SlowGate())],
        threads=WorkerThreads("outbox"),
        clock=desk.clock,
        on_uncertain="skip",
    )
    await outbox.drain()
    assert desk.publisher.posted == []


async def test_what_a_crash_left_is_uncertain() -> None:
    """A message that was being sent when the service died is not simply sent again."""
    desk = Desk(MemoryDeliveryStore(["one", "two"]), ScriptedPublisher())
    desk.store.claim(1, "@world", NOON)
    await desk.outbox.recover()
    await desk.outbox.drain()
    assert desk.publisher.posted == ["two"]
    assert desk.store.states == [DeliveryState.FAILED, DeliveryState.SENT]


async def test_quiet_hours_hold_and_lose_nothing() -> None:
    """Messages of a channel wait for the end of its quiet hours."""
    desk = Desk(MemoryDeliveryStore(["one"]), ScriptedPublisher())
    desk.quiet_until = NOON + timedelta(hours=8)
    await desk.outbox.drain()
    assert desk.publisher.posted == []
    desk.clock.move(8 * 3600)
    await desk.outbox.drain()
    assert desk.publisher.posted == ["one"]


async def test_quiet_hours_can_be_ignored() -> None:
    """A run that was asked for by hand posts at any hour."""
    desk = Desk(MemoryDeliveryStore(["one"]), ScriptedPublisher())
    desk.quiet_until = NOON + timedelta(hours=8)
    await desk.outbox.drain(heed_quiet_hours=False)
    assert desk.publisher.posted == ["one"]


async def test_stop_finishes_the_message_in_flight() -> None:
    """A stop lets the message that is out be settled and sends no other."""
    started, go_on = asyncio.Event(), asyncio.Event()

    class Slow(ScriptedPublisher):
        async def publish(self, chat: str, message: object) -> int:
            started.set()
            await go_on.wait()
            return 1

    desk = Desk(MemoryDeliveryStore(["one", "two"]), Slow())
    running = asyncio.create_task(desk.outbox.run())
    await started.wait()
    desk.outbox.stop()
    go_on.set()
    await running
    assert desk.store.states == [DeliveryState.SENT, DeliveryState.PENDING]


async def test_nothing_is_sent_that_could_not_be_claimed() -> None:
    """A database that refuses the claim keeps the message at home."""

    class Full(MemoryDeliveryStore):
        def claim(self, delivery_id: int, chat: str, at: datetime) -> bool:
            raise StoreError("database or disk is full")

    desk = Desk(Full(["one"]), ScriptedPublisher())
    with pytest.raises(StoreError):
        await desk.outbox.drain()
    assert desk.publisher.posted == []


@pytest.mark.parametrize("error", [FloodError(5), NotSentError("x"), UncertainError("x"), ChatRefusedError("x")])
def test_only_a_refused_message_fails(error: PublishError) -> None:
    """Whatever else goes wrong, the message is not given up."""
    assert settlement_for(error, attempts=99, refusals=99, now=NOON).state is not DeliveryState.FAILED


def test_waits_grow_to_a_limit() -> None:
    """Repeated trouble doubles the wait, up to a minute for a message and an hour for a chat."""
    waits = [settlement_for(NotSentError("x"), attempts=n, refusals=1, now=NOON).not_before for n in (1, 2, 3, 50)]
    assert [(wait - NOON).total_seconds() for wait in waits if wait] == [1, 2, 4, LONGEST_RETRY_S]
    pauses = [
        settlement_for(ChatRefusedError("x"), attempts=1, refusals=n, now=NOON).chat_not_before for n in (1, 2, 50)
    ]
    assert [(pause - NOON).total_seconds() for pause in pauses if pause] == [60, 120, LONGEST_PAUSE_S]


def test_a_flood_wait_is_never_shorter_than_asked() -> None:
    """The stored wait is at least what was asked, and at most as long again."""
    for seconds in (1.0, 35.0, 43_838.0):
        until = settlement_for(FloodError(seconds), attempts=1, refusals=1, now=NOON).chat_not_before
        assert until is not None
        assert seconds <= (until - NOON).total_seconds() <= 2 * seconds


def test_uncertain_is_told_apart_in_its_reason() -> None:
    """A message given up for uncertainty says that it may be there."""
    assert "perhaps posted" in (uncertain_settlement("skip", "no answer", attempts=1, now=NOON).reason or "")
