"""Starts, restarts, overruns and stops, on the real APScheduler."""

import asyncio
from datetime import datetime, timedelta

import pytest
import time_machine

from bot.schedule import LOOK_AGAIN_S, RETRY_S
from tests.timetables import Bot, MemoryRunLog, cron, every, local, running, timetable


async def test_a_new_interval_runs_at_once() -> None:
    """The first run of a new interval is now, not one interval from now."""
    now = local("2025-06-01T12:00")
    async with running([every(hours=1)], MemoryRunLog(), now) as bot:
        assert bot.started == [(now, now)]
        assert bot.timetable.next_run_at("live") == now + timedelta(hours=1)


async def test_an_interval_counts_on_through_a_restart() -> None:
    """A restart neither adds a run nor puts one off."""
    log, now = MemoryRunLog(), local("2025-06-01T12:00")
    async with running([every(minutes=10)], log, now) as bot:
        await bot.live_until(now + timedelta(minutes=4))
    async with running([every(minutes=10)], log, now + timedelta(minutes=5)) as bot:
        assert bot.started == []
        await bot.live_until(now + timedelta(minutes=25))
        assert [at - now for _, at in bot.started] == [timedelta(minutes=10), timedelta(minutes=20)]


async def test_an_overdue_interval_runs_once_at_once() -> None:
    """After hours of being down an interval runs at once, one time, and goes on from there."""
    log, now = MemoryRunLog(), local("2025-06-01T12:00")
    log.claim("live", "live earlier", now - timedelta(hours=5, minutes=3))
    log.finish("live")
    async with running([every(minutes=10)], log, now) as bot:
        await bot.live_until(now + timedelta(minutes=15))
        assert bot.started == [(now, now), (now + timedelta(minutes=10),) * 2]


async def test_a_missed_run_is_caught_up_once() -> None:
    """A digest whose time went by while the bot was down is sent once, whatever restarts follow."""
    log, seven = MemoryRunLog(), local("2025-06-03T07:00")
    log.claim("daily", "daily earlier", seven - timedelta(days=1))
    log.finish("daily")
    async with running([cron("0 7 * * *")], log, seven + timedelta(hours=2)) as bot:
        assert bot.started == [(seven, seven + timedelta(hours=2))]
    async with running([cron("0 7 * * *")], log, seven + timedelta(hours=3)) as bot:
        await bot.live_until(seven + timedelta(hours=25))
        assert bot.started == [(seven + timedelta(days=1),) * 2]


async def test_a_run_missed_for_too_long_is_not_caught_up() -> None:
    """A digest older than ``catch_up`` waits for its next time."""
    log, seven = MemoryRunLog(), local("2025-06-03T07:00")
    log.claim("daily", "daily earlier", seven - timedelta(days=1))
    log.finish("daily")
    async with running([cron("0 7 * * *")], log, seven + timedelta(hours=7)) as bot:
        await bot.live_until(seven + timedelta(hours=20))
        assert bot.started == []


async def test_a_machine_that_slept_makes_up_for_one_run() -> None:
    """After a sleep over several runs the latest one is had, if it is not too old, and only that."""
    now = local("2025-06-03T06:00")
    async with running([cron("0 * * * *", catch_up_h=0.5)], MemoryRunLog(), now) as bot:
        await bot.jump_to(now + timedelta(hours=5, minutes=20))
        assert [at - now for at, _ in bot.started] == [timedelta(hours=5)]
        await bot.jump_to(now + timedelta(hours=8, minutes=40))
        assert len(bot.started) == 1


async def test_the_scheduler_never_trusts_a_long_wait() -> None:
    """The wait for a run hours away is cut short, so that a clock that is set in between is noticed."""
    now = local("2025-06-03T06:00")
    async with running([cron("0 20 * * *")], MemoryRunLog(), now) as bot:
        timer = bot.timetable._scheduler._timeout
        assert timer.when() <= asyncio.get_running_loop().time() + LOOK_AGAIN_S


async def test_an_overrun_is_run_again_when_done() -> None:
    """Runs that fall due while one is under way wait, are one, and start when it is done."""
    now = local("2025-06-01T12:00")
    async with running([every(minutes=10)], MemoryRunLog(), now, busy=True) as bot:
        await bot.live_until(now + timedelta(minutes=10))
        await bot.timetable.done("live")
        await bot.live_until(now + timedelta(minutes=35))
        assert [at - now for _, at in bot.started] == [timedelta(), timedelta(minutes=10)]
        bot.busy = False
        await bot.timetable.done("live")
        assert bot.started[-1] == (now + timedelta(minutes=35),) * 2
        await bot.live_until(now + timedelta(minutes=50))
        assert [at - now for _, at in bot.started[2:]] == [timedelta(minutes=35), timedelta(minutes=45)]


async def test_an_overrun_cron_run_is_made_up_for() -> None:
    """A time of the day that passes while the last run is under way is run when that is done."""
    eight = local("2025-06-01T08:00")
    async with running([cron("0 8,9 * * *")], MemoryRunLog(), eight - timedelta(minutes=1)) as bot:
        bot.busy = True
        await bot.live_until(eight + timedelta(minutes=90))
        bot.busy = False
        await bot.timetable.done("daily")
        assert bot.started == [(eight, eight), (eight + timedelta(hours=1), eight + timedelta(minutes=90))]


async def test_a_run_that_was_cut_off_is_run_again() -> None:
    """A run in which the bot was stopped begins again with the next start, and only with that one."""
    log, seven = MemoryRunLog(), local("2025-06-03T07:00")
    async with running([cron("0 7 * * *")], log, seven - timedelta(hours=1)) as bot:
        bot.busy = True
        await bot.live_until(seven)
        assert len(bot.started) == 1
    async with running([cron("0 7 * * *")], log, seven + timedelta(minutes=1)) as bot:
        assert bot.started == [(seven, seven + timedelta(minutes=1))]
    async with running([cron("0 7 * * *")], log, seven + timedelta(minutes=2)) as bot:
        assert bot.started == []


async def test_a_run_that_was_cut_off_long_ago_is_left() -> None:
    """A digest that broke off longer ago than ``catch_up`` is not begun again."""
    log, seven = MemoryRunLog(), local("2025-06-03T07:00")
    log.claim("daily", "daily earlier", seven)
    async with running([cron("0 7 * * *")], log, seven + timedelta(hours=7)) as bot:
        assert bot.started == []


async def test_a_cut_off_run_and_a_missed_one_are_one() -> None:
    """Where a run was cut off and the next one was missed as well, only the later one is had."""
    log, seven = MemoryRunLog(), local("2025-06-03T07:00")
    log.claim("daily", "daily earlier", seven - timedelta(days=1))
    async with running([cron("0 7 * * *", catch_up_h=48)], log, seven + timedelta(hours=1)) as bot:
        assert bot.started == [(seven, seven + timedelta(hours=1))]


async def test_a_run_that_ends_in_time_starts_no_other() -> None:
    """``done`` starts the run that waited, and where none did, none."""
    now = local("2025-06-01T12:00")
    async with running([every(minutes=10)], MemoryRunLog(), now, busy=True) as bot:
        await bot.jump_to(now + timedelta(minutes=1))
        await bot.timetable.done("live")
        assert bot.started == [(now, now)]


async def test_two_timetables_on_one_log_start_one_run() -> None:
    """The claim decides: a run that another one has begun is not begun again."""
    log, seven = MemoryRunLog(), local("2025-06-03T07:00")
    async with running([cron("0 7 * * *")], log, seven - timedelta(hours=1)) as bot:
        other = timetable([cron("0 7 * * *")], bot._run, log)
        await other.start()
        await bot.jump_to(seven)
        other._scheduler.wakeup()
        await bot.live_until(seven + timedelta(hours=1))
        other.stop()
        assert bot.started == [(seven, seven)]


async def test_a_last_run_in_the_future_stops_nothing() -> None:
    """What a clock that was years ahead has written counts as a run just now."""
    log, now = MemoryRunLog(), local("2025-06-03T06:00")
    for name in ("live", "daily"):
        log.claim(name, f"{name} future", now + timedelta(days=900))
        log.finish(name)
    async with running([every(minutes=40), cron("0 7 * * *")], log, now) as bot:
        await bot.live_until(now + timedelta(minutes=65))
        assert [at - now for _, at in bot.started] == [timedelta(minutes=40), timedelta(minutes=60)]


async def test_a_schedule_waits_for_itself_only() -> None:
    """A schedule that takes its time does not hold up another one."""
    now = local("2025-06-01T12:00")
    async with running([every(minutes=10), cron("5 12 * * *")], MemoryRunLog(), now) as bot:
        bot.busy = True
        await bot.live_until(now + timedelta(minutes=6))
        assert [at - now for _, at in bot.started] == [timedelta(), timedelta(minutes=5)]


async def test_a_log_that_cannot_be_written_is_tried_again() -> None:
    """No run is begun without its claim, and none is lost for it: it is tried again soon."""
    log, seven = MemoryRunLog(), local("2025-06-03T07:00")
    async with running([cron("0 7 * * *")], log, seven - timedelta(hours=1)) as bot:
        log.broken = True
        await bot.live_until(seven + timedelta(seconds=30))
        assert bot.started == []
        log.broken = False
        await bot.live_until(seven + timedelta(minutes=2))
        assert bot.started == [(seven, seven + timedelta(seconds=30 + RETRY_S))]


async def test_a_run_that_cannot_begin_does_not_block_the_next() -> None:
    """A callback that fails is logged by the scheduler, and the schedule goes on."""
    now, begun = local("2025-06-01T12:00"), []

    def start(schedule_id: str, scheduled_at: datetime) -> None:
        begun.append(scheduled_at)
        raise RuntimeError("no thread to be had")

    with time_machine.travel(now, tick=False) as traveller:
        bot = Bot([every(minutes=10)], MemoryRunLog(), traveller)
        bot.timetable = timetable([every(minutes=10)], start, MemoryRunLog())
        await bot.timetable.start()
        await bot.jump_to(now)
        await bot.live_until(now + timedelta(minutes=25))
        bot.timetable.stop()
        await asyncio.sleep(0)
    assert len(begun) >= 3


async def test_stop_is_final() -> None:
    """After ``stop`` nothing is started, neither by time nor by ``done``, and there is no next run."""
    now = local("2025-06-01T12:00")
    async with running([every(minutes=10)], MemoryRunLog(), now, busy=True) as bot:
        await bot.live_until(now + timedelta(minutes=15))
        bot.timetable.stop()
        bot.timetable.stop()
        await bot.timetable.done("live")
        await asyncio.sleep(0)
        assert bot.started == [(now, now)]
        assert bot.timetable.next_run_at("live") is None
        assert not bot.timetable._scheduler.running


async def test_stop_without_a_start_does_nothing() -> None:
    """A timetable that was never started can be stopped."""
    never_started = timetable([], lambda name, at: None, MemoryRunLog())
    never_started.stop()
    assert never_started.next_run_at("live") is None


async def test_a_run_under_way_at_the_stop_is_recorded_when_it_ends() -> None:
    """A run that ends after ``stop`` is finished, so that it is not begun again by the next start."""
    log, now = MemoryRunLog(), local("2025-06-01T12:00")
    async with running([every(minutes=10)], log, now, busy=True) as bot:
        bot.timetable.stop()
        assert log.unfinished("live") == now
        await bot.timetable.done("live")
    assert log.unfinished("live") is None


async def test_an_end_that_cannot_be_recorded_stops_nothing() -> None:
    """A log that fails when a run ends is the caller's trouble; the schedule runs on."""

    class Forgetful(MemoryRunLog):
        def finish(self, schedule_id: str) -> None:
            raise OSError("database or disk is full")

    log, now = Forgetful(), local("2025-06-01T12:00")
    async with running([every(minutes=10)], log, now, busy=True) as bot:
        with pytest.raises(OSError, match="full"):
            await bot.timetable.done("live")
        await bot.live_until(now + timedelta(minutes=15))
        assert [at - now for _, at in bot.started] == [timedelta(0), timedelta(minutes=10)]


async def test_a_claim_that_takes_long_is_made_once() -> None:
    """Whoever holds the database holds up a run, and neither the others nor the clock; nothing is claimed twice."""
    let_go, asked = asyncio.Event(), []

    async def ask(function, *args):
        if function.__name__ == "claim" and args[0] == "daily":
            asked.append(args)
            await let_go.wait()
        return function(*args)

    seven = local("2025-06-03T07:00")
    async with running([cron("0 7 * * *"), every(minutes=10)], MemoryRunLog(), seven - timedelta(minutes=5)) as bot:
        bot.timetable._ask = ask
        await bot.live_until(seven + timedelta(minutes=20))
        assert [at for at, _ in bot.started] == [seven + timedelta(minutes=it) for it in (-5, 5, 15)]
        let_go.set()
        await bot.jump_to(seven + timedelta(minutes=20))
        assert bot.started[-1] == (seven, seven + timedelta(minutes=20))
        assert len(asked) == 1


async def test_a_stop_during_a_claim_begins_nothing() -> None:
    """The run was claimed and never begun: it is for the next start."""
    held = asyncio.Event()

    async def ask(function, *args):
        answer = function(*args)
        if function.__name__ == "claim":
            held.set()
            await asyncio.Event().wait()
        return answer

    log, seven = MemoryRunLog(), local("2025-06-03T07:00")
    async with running([cron("0 7 * * *")], log, seven - timedelta(hours=1)) as bot:
        bot.timetable._ask = ask
        await bot.jump_to(seven)
        assert held.is_set()
        bot.timetable.stop()
    assert bot.started == []
    async with running([cron("0 7 * * *")], log, seven + timedelta(minutes=1)) as bot:
        assert bot.started == [(seven, seven + timedelta(minutes=1))]
