"""Nights when clocks change, and crontab's weekdays, on the real APScheduler."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.timetables import KOLKATA, KYIV, LORD_HOWE, NEW_YORK, MemoryRunLog, cron, every, local, running


@pytest.mark.parametrize(
    ("zone", "line", "begin", "runs"),
    [
        (KYIV, "30 3 * * *", "2025-10-25T12:00", ["2025-10-26T03:30+03:00", "2025-10-27T03:30+02:00"]),
        (KYIV, "30 3 * * *", "2025-03-29T12:00", ["2025-03-30T04:00+03:00", "2025-03-31T03:30+03:00"]),
        (NEW_YORK, "30 1 * * *", "2025-11-01T12:00", ["2025-11-02T01:30-04:00", "2025-11-03T01:30-05:00"]),
        (NEW_YORK, "30 2 * * *", "2025-03-08T12:00", ["2025-03-09T03:00-04:00", "2025-03-10T02:30-04:00"]),
        (LORD_HOWE, "40 1 * * *", "2025-04-05T12:00", ["2025-04-06T01:40+11:00", "2025-04-07T01:40+10:30"]),
        (LORD_HOWE, "10 2 * * *", "2025-10-04T12:00", ["2025-10-05T02:30+11:00", "2025-10-06T02:10+11:00"]),
        (KOLKATA, "30 2 * * *", "2025-03-29T12:00", ["2025-03-30T02:30+05:30", "2025-03-31T02:30+05:30"]),
    ],
)
async def test_a_daily_run_comes_once_a_night(zone: ZoneInfo, line: str, begin: str, runs: list[str]) -> None:
    """In the autumn hour a daily run comes once, in the spring gap when that ends, and the next day as usual."""
    now = local(begin, zone)
    async with running([cron(line, zone)], MemoryRunLog(), now) as bot:
        await bot.live_until(now + timedelta(days=2))
        assert bot.local(zone) == runs


async def test_a_restart_in_the_repeated_hour_repeats_nothing() -> None:
    """A bot that starts again between the two passes of 03:30 has had that day's run."""
    log, first_pass = MemoryRunLog(), local("2025-10-26T03:30")
    async with running([cron("30 3 * * *")], log, first_pass - timedelta(hours=1)) as bot:
        await bot.live_until(first_pass + timedelta(minutes=5))
        assert len(bot.started) == 1
    async with running([cron("30 3 * * *")], log, first_pass + timedelta(minutes=40)) as bot:
        await bot.live_until(first_pass + timedelta(hours=3))
        assert bot.started == []


async def test_an_hourly_run_goes_on_through_the_repeated_hour() -> None:
    """A line for every hour runs each hour of the autumn night, all twenty-five."""
    now = local("2025-10-26T00:00") - timedelta(seconds=1)
    async with running([cron("0 * * * *")], MemoryRunLog(), now) as bot:
        await bot.live_until(local("2025-10-27T00:00") - timedelta(seconds=1))
        assert len(bot.started) == 25


async def test_an_interval_does_not_care_for_clock_changes() -> None:
    """Every ten minutes is every ten minutes, in the night of the change as well."""
    now = local("2025-10-26T02:30")
    async with running([every(minutes=10)], MemoryRunLog(), now) as bot:
        await bot.live_until(now + timedelta(hours=3))
        assert [at - now for _, at in bot.started] == [timedelta(minutes=10 * n) for n in range(19)]


async def test_numeric_weekdays_are_crontabs() -> None:
    """``1-5`` runs from Monday to Friday, ``7`` on Sunday."""
    now = local("2025-06-01T12:00")  # a Sunday
    for line, days in (("0 7 * * 1-5", "Mon Tue Wed Thu Fri"), ("0 7 * * 7", "Sun"), ("0 7 * * 0", "Sun")):
        async with running([cron(line)], MemoryRunLog(), now) as bot:
            await bot.live_until(now + timedelta(days=7))
            assert [f"{at:%a}" for _, at in bot.started] == days.split()


async def test_either_day_field_will_do() -> None:
    """The 13th or a Friday: a line with both is run on both."""
    now = local("2025-07-01T12:00")
    async with running([cron("0 7 13 * fri")], MemoryRunLog(), now) as bot:
        await bot.live_until(now + timedelta(days=18))
        assert [at.day for _, at in bot.started] == [4, 11, 13, 18]
