"""The service: runs and what they meet, the order of its end, and the sentence that ``run --once`` closes with."""

import asyncio
import threading
from collections import Counter

import pytest

from bot.errors import StoreError
from bot.pipeline import Tally
from bot.service import OnceTally
from bot.threads import WorkerThreads
from bot.timing.recurrence import run_key
from bot.types import DeliveryState
from summarizer.errors import SummarizerError
from tests.service_parts import PATIENCE_S, Bot
from tests.timetables import every


async def test_the_end_comes_in_order() -> None:
    """Nothing new is begun, posts and commands are finished, and the connections close when nobody needs them."""
    bot = Bot()
    await bot.run_until(bot.outbox.woken)
    commands = ["outbox recovered", "listening", "listening ended", "connections closed"]
    assert [it for it in bot.happened if it in commands] == commands
    posts = [
        "pipeline told to stop",
        "pruner told to stop",
        "outbox told to stop",
        "outbox ended",
        "connections closed",
    ]
    assert [it for it in bot.happened if it in posts] == posts
    assert len(bot.happened) == len({*commands, *posts})


async def test_a_run_is_claimed_and_ended_under_its_key() -> None:
    """The key that the log knows is the one that the pipeline gets, so that a run is not had twice."""
    bot = Bot()
    await bot.run_until(bot.log.ended)
    (key,) = bot.log.claimed
    assert bot.pipeline.keys == [f"live: {key}"]
    assert key == run_key(every(minutes=10), bot.log.claimed[key])
    assert bot.pipeline.polled_since == [None]
    assert not bot.log.open


async def test_a_run_goes_on_when_the_database_is_back(monkeypatch, caplog) -> None:
    """A refusing database does not cost the run: the same one is tried until it is through, and ends once."""
    monkeypatch.setattr("bot.service.STORE_RETRY_S", 0.0)
    bot = Bot(StoreError("the disk is full"), StoreError("the disk is full"), Tally(briefed=1))
    await bot.run_until(bot.log.ended)
    assert len(bot.pipeline.keys) == 3
    assert len(set(bot.pipeline.keys)) == 1
    assert caplog.text.count("schedule live waits: the disk is full") == 2
    assert not bot.log.open


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (SummarizerError("the weights are not there"), "schedule live: the weights are not there"),
        (KeyError("unheard of"), "schedule live: a run broke off; the next one goes on from here"),
    ],
)
async def test_a_run_that_fails_is_logged_and_over(caplog, error: Exception, line: str) -> None:
    """One bad run is one line, what was queued before is delivered, and the schedule is free for its next run."""
    bot = Bot(error)
    await bot.run_until(bot.log.ended)
    assert caplog.text.count(line) == 1
    assert len(bot.pipeline.keys) == 1
    assert not bot.log.open


async def test_a_stop_waits_for_no_run(caplog) -> None:
    """A run in the middle of its work is left there; the log keeps it open, so that the next start goes on with it."""
    bot = Bot()
    bot.pipeline.go_on.clear()

    async def listen(stop: asyncio.Event) -> None:
        await stop.wait()
        async with asyncio.timeout(PATIENCE_S):
            await bot.outbox.woken.wait()  # the run has come to its early end

    work = asyncio.create_task(bot.service(listen).run(bot.stop))
    assert await asyncio.to_thread(bot.pipeline.begun.wait, PATIENCE_S)
    bot.stop.set()
    async with asyncio.timeout(PATIENCE_S):
        await work
    assert bot.happened[-1] == "connections closed"
    assert list(bot.log.open) == ["live"]


async def test_commands_that_never_end_are_cut_off(monkeypatch) -> None:
    """The service ends all the same, and closes what it has open."""
    monkeypatch.setattr("bot.service.STOP_PATIENCE_S", 0.01)
    bot = Bot()

    async def listen(_: asyncio.Event) -> None:
        await asyncio.Event().wait()

    work = asyncio.create_task(bot.service(listen).run(bot.stop))
    bot.stop.set()
    async with asyncio.timeout(PATIENCE_S):
        await work
    assert bot.happened[-1] == "connections closed"


@pytest.mark.parametrize("held", ["recover", "last_run_at", "claim"])
async def test_a_stop_waits_for_nobody_who_holds_the_database(monkeypatch, held: str) -> None:
    """Whatever is to be read or noted just then: the service hears people meanwhile, and ends."""
    bot, asked, let_go = Bot(), threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        asked.set()
        let_go.wait(PATIENCE_S)

    async def recover() -> None:
        await WorkerThreads("held").ask(hold)

    if held == "recover":
        monkeypatch.setattr(bot.outbox, held, recover)
    else:
        monkeypatch.setattr(bot.log, held, hold)
    work = asyncio.create_task(bot.service().run(bot.stop))
    assert await asyncio.to_thread(asked.wait, PATIENCE_S)
    bot.stop.set()
    async with asyncio.timeout(PATIENCE_S / 2):
        await work
    assert not let_go.is_set()
    assert bot.happened[-1] == "connections closed"
    assert ("listening" in bot.happened) is (held != "recover")
    let_go.set()


async def test_a_broken_outbox_ends_the_service_with_its_error() -> None:
    """Without deliveries there is no service: whoever watches over it is told, and everything is closed."""
    bot = Bot(outbox_error=RuntimeError("it broke"))
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(RuntimeError, match="it broke"):
            await bot.service().run(bot.stop)
    assert bot.stop.is_set()
    assert bot.happened[-1] == "connections closed"


async def test_broken_commands_end_the_service_with_their_error() -> None:
    """A bot that hears nobody any more is not left to look as if it were well."""
    bot = Bot()

    async def listen(_: asyncio.Event) -> None:
        raise RuntimeError("it broke")

    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(RuntimeError, match="it broke"):
            await bot.service(listen).run(bot.stop)
    assert bot.happened[-1] == "connections closed"


async def test_commands_that_end_by_themselves_leave_the_posts_going() -> None:
    """Where Telegram takes no commands from this bot, it posts on until it is stopped."""
    bot = Bot()
    ended = asyncio.Event()

    async def listen(_: asyncio.Event) -> None:
        ended.set()

    work = asyncio.create_task(bot.service(listen).run(bot.stop))
    async with asyncio.timeout(PATIENCE_S):
        await ended.wait()
        await bot.outbox.woken.wait()
        assert "pipeline told to stop" not in bot.happened
        bot.stop.set()
        await work
    assert "outbox ended" in bot.happened


async def test_once_runs_every_schedule_then_delivers_and_ends() -> None:
    """Each schedule under one key, each source asked again that was not since the beginning, quiet hours ignored."""
    bot = Bot(Tally(found=2, briefed=2), Tally(skipped=1, failed_sources=("b",)))
    async with asyncio.timeout(PATIENCE_S):
        tally = await bot.service().run_once(bot.stop)
    first, second = bot.pipeline.keys
    assert (first.partition(": ")[0], second.partition(": ")[0]) == ("live", "daily")
    assert first.partition(": ")[2] == second.partition(": ")[2]
    assert None not in bot.pipeline.polled_since
    assert len(set(bot.pipeline.polled_since)) == 1
    assert str(tally) == "2 briefed, 1 skipped (`briefbot why` tells why), 2 posted, sources that failed: b."
    assert not tally.good
    assert "listening" not in bot.happened
    assert bot.happened[0] == "outbox recovered"
    assert bot.happened[1] == "delivered, quiet hours ignored"
    assert bot.happened[-1] == "connections closed"


async def test_once_is_cut_short_by_a_stop() -> None:
    """What is under way is left to the next run, messages in flight are finished, connections are closed."""
    bot = Bot()
    bot.pipeline.go_on.clear()
    work = asyncio.create_task(bot.service().run_once(bot.stop))
    assert await asyncio.to_thread(bot.pipeline.begun.wait, PATIENCE_S)
    bot.stop.set()
    async with asyncio.timeout(PATIENCE_S):
        tally = await work
    assert str(tally) == "Nothing new, interrupted: the next run goes on from here."
    assert not tally.good
    assert bot.happened[1:] == ["pipeline told to stop", "messages in flight finished", "connections closed"]
    bot.pipeline.go_on.set()


async def test_once_passes_on_what_went_wrong() -> None:
    """A database that refuses is the operator's to hear of at once, and the connections are closed."""
    bot = Bot(StoreError("the disk is full"))
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(StoreError, match="the disk is full"):
            await bot.service().run_once(bot.stop)
    assert bot.happened[-1] == "connections closed"


SENT, FAILED, PENDING = DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PENDING


@pytest.mark.parametrize(
    ("stages", "outcomes", "sentence", "good"),
    [
        (Tally(), {}, "Nothing new.", True),
        (Tally(found=4), {}, "Nothing new.", True),
        (Tally(briefed=5), {SENT: 5}, "5 briefed, 5 posted.", True),
        (Tally(briefed=2, skipped=1), {SENT: 2}, "2 briefed, 1 skipped (`briefbot why` tells why), 2 posted.", True),
        (Tally(skipped=3), {}, "0 briefed, 3 skipped (`briefbot why` tells why), 0 posted.", True),
        (Tally(), {SENT: 1}, "0 briefed, 1 posted.", True),
        (Tally(briefed=1), {SENT: 1, PENDING: 1, FAILED: 1}, "1 briefed, 1 posted, 1 not posted.", False),
        (Tally(), {FAILED: 1}, "Nothing new, 1 not posted.", False),
        (Tally(failed_sources=("a", "b")), {}, "Nothing new, sources that failed: a, b.", False),
    ],
)
def test_the_tally_is_one_sentence(stages: Tally, outcomes: dict, sentence: str, good) -> None:
    """What came of it, without what did not happen; it is good if no source and no delivery failed."""
    tally = OnceTally(stages=stages, outcomes=Counter(outcomes))
    assert str(tally) == sentence
    assert tally.good is good


def test_what_waits_is_told() -> None:
    """A run that leaves messages behind says so, and is no success."""
    tally = OnceTally(waiting=2)
    assert str(tally) == "Nothing new, 2 waiting (`briefbot status` tells why)."
    assert not tally.good
