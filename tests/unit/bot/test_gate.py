import asyncio
import heapq
import itertools

import pytest

from bot.gate import Gate, Pace
from bot.records import Precedence


class Time:
    """A clock whose sleepers wake in order as soon as nothing else can run."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future]] = []
        self._order = itertools.count()

    def monotonic(self) -> float:
        """Give the time, in seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock has moved on by so much."""
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._order), woken))
        await woken

    async def run(self, *work) -> None:
        """Let time pass until the work is done."""
        tasks = [asyncio.create_task(one) for one in work]
        while not all(task.done() for task in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers:
                self.now, _, woken = heapq.heappop(self._sleepers)
                woken.done() or woken.set_result(None)
        await asyncio.gather(*tasks)


@pytest.fixture
def time() -> Time:
    """Give a clock that stands at zero."""
    return Time()


@pytest.fixture
def gate(time: Time) -> Gate:
    """Give a gate with Telegram's usual pace."""
    return Gate(Pace(), monotonic=time.monotonic, sleep=time.sleep)


class Log:
    """Takes turns and notes what went out when."""

    def __init__(self, gate: Gate, time: Time) -> None:
        self.gate, self.time, self.sent = gate, time, []

    async def send(
        self, chat: str, name: object = "", *, lasts: float = 0.0, precedence: Precedence = Precedence.POST
    ) -> None:
        """Take a turn that lasts so many seconds and note its end."""
        async with self.gate.turn(chat, precedence):
            if lasts:
                await self.time.sleep(lasts)
            self.sent.append((round(self.time.now, 3), name))


@pytest.fixture
def log(gate: Gate, time: Time) -> Log:
    """Give somebody who sends."""
    return Log(gate, time)


async def test_turns_of_a_chat_come_in_the_order_they_were_asked_for(time: Time, log: Log):
    """First in, first out, a second apart."""
    await time.run(*(log.send("7", name) for name in "abcd"))
    assert log.sent == [(0.0, "a"), (1.0, "b"), (2.0, "c"), (3.0, "d")]


async def test_the_pace_counts_from_the_end_of_the_turn_before(time: Time, log: Log):
    """A slow answer does not bring two messages closer together on the other side."""
    await time.run(log.send("7", "a", lasts=5), log.send("7", "b"))
    assert log.sent == [(5.0, "a"), (6.0, "b")]


async def test_chats_do_not_wait_for_each_other(time: Time, log: Log):
    """A hanging request in one chat holds up nobody else."""
    await time.run(log.send("7", "slow", lasts=30), log.send("8", "quick"))
    assert log.sent[0][1] == "quick"


async def test_no_second_has_more_than_thirty_messages(time: Time, log: Log):
    """The pace over all chats is Telegram's for one bot."""
    await time.run(*(log.send(str(chat)) for chat in range(1, 100)))
    moments = [moment for moment, _ in log.sent]
    assert all(later - sooner >= 0.999 for sooner, later in zip(moments, moments[30:], strict=False))
    assert moments[-1] < 3.4


@pytest.mark.parametrize("chat", ["-100123", "@world_news"])
async def test_a_group_or_channel_gets_twenty_a_minute(time: Time, log: Log, chat: str):
    """The twenty-first message waits until the first is a minute old."""
    await time.run(*(log.send(chat, n) for n in range(21)))
    assert log.sent[19][0] == 19.0
    assert log.sent[20][0] == 60.0


async def test_a_private_chat_has_no_limit_a_minute(time: Time, log: Log):
    """Only a second between two messages."""
    await time.run(*(log.send("7", n) for n in range(30)))
    assert log.sent[-1][0] == 29.0


async def test_a_hold_stops_its_chat_alone(time: Time, gate: Gate, log: Log):
    """A flood wait is served in full, and elsewhere nothing happens."""
    gate.hold("7", 43_838)
    await time.run(log.send("7", "held"), log.send("8", "free"))
    assert log.sent == [(0.0, "free"), (43_838.0, "held")]


async def test_a_hold_reaches_turns_that_wait_already(time: Time, gate: Gate, log: Log):
    """A 429 for one message holds back those queued behind it."""

    async def flooded() -> None:
        async with gate.turn("7"):
            gate.hold("7", 100)

    await time.run(flooded(), log.send("7", "next"))
    assert log.sent == [(100.0, "next")]


async def test_a_shorter_hold_does_not_cut_a_longer_one(time: Time, gate: Gate, log: Log):
    """The longest wait counts."""
    gate.hold("7", 100)
    gate.hold("7", 5)
    await time.run(log.send("7"))
    assert log.sent[0][0] == 100.0


async def test_a_chat_tells_for_how_long_it_is_held(time: Time, gate: Gate, log: Log):
    """Its pace does not count as being held."""
    gate.hold("7", 100)
    time.now += 40
    await time.run(log.send("8"))
    assert (gate.held_s("7"), gate.held_s("8"), gate.held_s("9")) == (60.0, 0.0, 0.0)


async def test_what_went_out_before_counts(time: Time, gate: Gate, log: Log):
    """A service that comes back within a minute goes on with the pace of the one before."""
    for ago_s in range(20, 0, -1):
        gate.recall("-100", ago_s)
    await time.run(log.send("-100", "a"), log.send("-100", "b"))
    assert log.sent == [(40.0, "a"), (41.0, "b")]


async def test_a_turn_that_fails_passes_on(time: Time, log: Log, gate: Gate):
    """An error inside a turn ends it; the next one comes."""

    async def fail() -> None:
        with pytest.raises(ValueError, match="no"):
            async with gate.turn("7"):
                raise ValueError("no")

    await time.run(fail(), log.send("7", "next"))
    assert log.sent == [(1.0, "next")]


async def test_a_turn_given_up_while_waiting_leaves_the_queue(time: Time, log: Log, gate: Gate):
    """A cancelled waiter neither sends nor blocks."""
    gate.hold("7", 10)
    waiting = asyncio.create_task(log.send("7", "given up"))
    await asyncio.sleep(0)
    waiting.cancel()
    await time.run(log.send("7", "next"))
    assert [name for _, name in log.sent] == ["next"]
    assert waiting.cancelled()


async def test_idle_chats_are_forgotten(time: Time, gate: Gate, log: Log):
    """Memory stays flat, however many people ever wrote; a hold is never forgotten."""
    gate.hold("5", 10_000)
    await time.run(*(log.send(str(chat)) for chat in range(10, 1200)))
    time.now += 120
    await time.run(log.send("9"))
    assert len(gate._chats) == 2
    await time.run(log.send("5", "held"))
    assert log.sent[-1] == (10_000.0, "held")


async def test_a_post_does_not_wait_behind_a_thousand_letters(time: Time, log: Log):
    """What is a channel's goes with the next slot of the bot, answers after that, letters last."""

    async def answer_late() -> None:
        await time.sleep(5.0)
        await log.send("8", "answer", precedence=Precedence.ANSWER)

    async def post_late() -> None:
        await time.sleep(5.0)
        await log.send("-100", "post")

    letters = (log.send(str(chat), "letter", precedence=Precedence.LETTER) for chat in range(1000, 2000))
    await time.run(*letters, post_late(), answer_late())
    at = {name: moment for moment, name in log.sent if name != "letter"}
    assert 5.0 <= at["post"] <= 5.07
    assert at["post"] < at["answer"] <= 5.11
    assert log.sent[-1][1] == "letter"


async def test_a_waiter_for_a_slot_that_gives_up_lets_the_next_one_through(time: Time, log: Log):
    """Nobody waits for somebody who has gone."""
    first, second = (asyncio.create_task(log.send(chat, chat)) for chat in ("7", "8"))
    third = asyncio.create_task(log.send("9", "gives up"))
    await asyncio.sleep(0)
    third.cancel()
    await time.run(log.send("10", "last"))
    await asyncio.gather(first, second)
    assert [name for _, name in log.sent] == ["7", "8", "last"]
