import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.errors import (
    FloodError,
    NotSentError,
    StoreError,
)
from bot.records import Precedence, Settlement
from bot.timing.uptime import Instant
from bot.types import DeliveryState, Posting
from tests.outbox_desk import HELLO, PENDING, SENT, Desk
from tests.outgoing import (
    NOON,
    MemoryDeliveryStore,
    OpenGate,
    ScriptedPublisher,
)


async def test_messages_go_in_order_and_are_settled() -> None:
    """Each message is claimed, published and marked as sent, first queued first."""
    desk = Desk("one", "two", "three")
    assert await desk.drain() == ["one", "two", "three"]
    assert desk.store.states == [SENT] * 3
    assert desk.gate.turns == 3


async def test_a_claim_comes_before_the_request() -> None:
    """When the publisher is called, the row is committed as sending, with all that it can be looked up with."""
    desk = Desk("one")
    desk.store.note_ids("-1", [41])
    seen = []

    async def publish(chat: str, posting: Posting, **_: object) -> int:
        row = desk.store.rows[0]
        seen.append((row.state, row.departure and row.departure.posting, row.departure and row.departure.after_id))
        return 42

    desk.publisher.publish = publish
    await desk.drain()
    assert seen == [(DeliveryState.SENDING, Posting(text="one", parse_mode=None, preview={}), 41)]


async def test_the_pace_is_taken_over_from_the_last_service() -> None:
    """What left within the last minute counts."""
    desk = Desk("one")
    desk.store.left = [("-1", desk.clock.instant())]
    desk.clock.move(20)
    await desk.outbox.recover()
    assert desk.gate.recalled == [("-1", 20.0)]


async def test_a_message_that_never_left_goes_again() -> None:
    """No connection means no post: the message waits a little, longer each time, and is sent then."""
    desk = Desk("one", errors=(NotSentError("no connection"),) * 2)
    await desk.drain()
    await desk.drain(after_s=1.1)
    assert await desk.drain(after_s=1.1) == []
    assert await desk.drain(after_s=1.1) == ["one"]


async def test_an_answer_of_telegrams_ends_a_row_of_failures() -> None:
    """Waits grow while nobody answers; a flood wait in between says that somebody does."""
    desk = Desk("one", errors=(*(NotSentError("no route"),) * 3, FloodError(1), NotSentError("no route")))
    for after_s in (0, 1, 2, 4, 1.5, 1):
        await desk.drain(after_s=after_s)
    assert desk.publisher.posted == ["one"]


async def test_answers_go_before_posts_and_at_any_hour() -> None:
    """A person who asks is not kept waiting by what is queued, quiet hours included."""
    desk = Desk("one")
    desk.quiet_until = NOON + timedelta(hours=8)
    await desk.answer("-1", HELLO, HELLO)
    await desk.answer("1001", HELLO)
    assert await desk.drain() == ["hello", "hello"]
    assert desk.private.to == ["1001"]


async def test_a_command_is_answered_once() -> None:
    """What a second try at a command comes to, in this service or the next, is not sent."""
    desk = Desk()
    command = await desk.answer("1001", HELLO)
    for chat in ("1001", "-1"):
        await desk.outbox.answer(chat, [HELLO], command=command, reply_to=5)
    await desk.drain()
    assert desk.private.posted + desk.publisher.posted == ["hello"]


async def test_an_answer_is_not_lost_for_want_of_a_connection() -> None:
    """It surely did not arrive, so it is sent again."""
    desk = Desk()
    desk.private.errors = [NotSentError("no connection")]
    await desk.answer("1001", HELLO)
    await desk.drain()
    await desk.drain(after_s=2)
    assert desk.private.posted == ["hello"]


async def test_a_running_outbox_takes_answers() -> None:
    """A lane is opened for whoever is answered, and closed when there is nothing more to say."""
    desk = Desk()
    arrived = asyncio.Event()

    async def publish(chat: str, posting: Posting, **_: object) -> int:
        arrived.set()
        return 1

    desk.private.publish = publish
    running = asyncio.create_task(desk.outbox.run())
    await asyncio.sleep(0)
    for _ in range(2):
        arrived.clear()
        await desk.answer("1001", HELLO)
        async with asyncio.timeout(5):
            await arrived.wait()
            await asyncio.gather(*(it for it in asyncio.all_tasks() if it.get_name() == "lane 1001"))
    desk.outbox.stop()
    await running


async def test_answers_that_a_crash_left_are_sent_by_the_next_service() -> None:
    """They are kept until they have arrived."""
    left = Desk()
    await left.answer("1001", HELLO)
    desk, arrived = Desk(store=left.store), asyncio.Event()

    async def publish(chat: str, posting: Posting, **_: object) -> int:
        arrived.set()
        return 1

    desk.private.publish = publish
    await desk.outbox.recover()
    running = asyncio.create_task(desk.outbox.run())
    async with asyncio.timeout(5):
        await arrived.wait()
    desk.outbox.stop()
    await running


async def test_trouble_in_one_lane_does_not_stop_another() -> None:
    """An error that nobody foresaw ends its own lane; the others deliver, then it is raised as it is."""

    class Broken(ScriptedPublisher):
        async def publish(self, chat: str, posting: Posting, **_: object) -> int:
            raise ZeroDivisionError

    desk = Desk("one", "two")
    desk.store.add("x", "bad")
    outbox = desk.open(replace(desk.lane, chat="-2", channel_ids=("bad",), publisher=Broken()), desk.lane)
    with pytest.raises(ZeroDivisionError):
        await outbox.drain()
    assert desk.publisher.posted == ["one", "two"]


async def test_quiet_hours_that_begin_while_a_message_waits_its_turn_hold_it() -> None:
    """What may go is asked once more when the turn has come."""
    desk = Desk("one")

    class SlowGate(OpenGate):
        @asynccontextmanager
        async def turn(self, chat: str, precedence: Precedence = Precedence.POST) -> AsyncIterator[None]:
            desk.quiet_until = NOON + timedelta(hours=8)
            yield

    desk.outbox = desk.open(replace(desk.lane, gate=SlowGate(desk.clock)))
    assert await desk.drain() == []


async def test_quiet_hours_hold_and_lose_nothing() -> None:
    """Messages of a channel wait for the end of its quiet hours."""
    desk = Desk("one")
    desk.quiet_until = NOON + timedelta(hours=8)
    assert await desk.drain() == []
    assert await desk.drain(after_s=8 * 3600) == ["one"]


async def test_quiet_hours_can_be_ignored() -> None:
    """A run that was asked for by hand posts at any hour."""
    desk = Desk("one")
    desk.quiet_until = NOON + timedelta(hours=8)
    await desk.outbox.drain(heed_quiet_hours=False)
    assert desk.publisher.posted == ["one"]


async def test_stop_finishes_the_message_in_flight() -> None:
    """A stop lets the message that is out be settled and sends no other."""
    started, go_on = asyncio.Event(), asyncio.Event()

    async def publish(chat: str, posting: Posting, **_: object) -> int:
        started.set()
        await go_on.wait()
        return 1

    desk = Desk("one", "two")
    desk.publisher.publish = publish
    running = asyncio.create_task(desk.outbox.run())
    await started.wait()
    desk.outbox.stop()
    go_on.set()
    await running
    assert desk.store.states == [SENT, PENDING]


async def test_nothing_is_sent_that_could_not_be_claimed() -> None:
    """A database that refuses the claim keeps the message at home."""

    class Full(MemoryDeliveryStore):
        def claim(self, delivery_id: int, chat: str, posting: Posting, now: Instant) -> bool:
            raise StoreError("database or disk is full")

    desk = Desk(store=Full(["one"]))
    with pytest.raises(StoreError):
        await desk.drain()
    assert desk.publisher.posted == []


async def test_an_outcome_is_kept_as_soon_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A message that is out is not sent again however long the disk is full; the waits grow, and it is told once."""
    caplog.set_level("INFO")
    waits: list[float] = []
    sleep = asyncio.sleep

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    class Full(MemoryDeliveryStore):
        def settle(self, delivery_id: int, chat: str, settlement: Settlement, at: datetime) -> None:
            if len(waits) < 8:
                raise StoreError("database or disk is full")
            super().settle(delivery_id, chat, settlement, at)

    monkeypatch.setattr("bot.courier.asyncio.sleep", wait)
    desk = Desk(store=Full(["one"]))
    await desk.drain()
    assert desk.store.states == [SENT]
    assert desk.publisher.posted == ["one"]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert caplog.text.count("database or disk is full") == 1
    assert caplog.text.count("what became of it is kept now") == 1
