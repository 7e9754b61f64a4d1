"""Wall times and instants on the nights when clocks change."""

# ruff: noqa: DTZ001 - naive wall times, and the bounds of hypothesis, are what this is about

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timing.localtime import instant_of, instants_of, local_day_bounds, midnight_of, wall_of

KYIV = ZoneInfo("Europe/Kyiv")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SANTIAGO = ZoneInfo("America/Santiago")
ZONES = [KYIV, LORD_HOWE, SANTIAGO, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Apia")]


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        (KYIV, datetime(2025, 3, 30, 3, 30), datetime(2025, 3, 30, 1, 0)),
        (LORD_HOWE, datetime(2025, 10, 5, 2, 10), datetime(2025, 10, 4, 15, 30)),
        (SANTIAGO, datetime(2025, 9, 7, 0, 0), datetime(2025, 9, 7, 4, 0)),
    ],
)
def test_skipped_time_stands_for_end_of_gap(zone: ZoneInfo, wall: datetime, instant: datetime) -> None:
    """A wall time that the spring skips has no instant of its own, and stands for the first one after the gap."""
    assert instants_of(wall, zone) == ()
    assert instant_of(wall, zone) == instant.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "apart"),
    [
        (KYIV, datetime(2025, 10, 26, 3, 30), timedelta(hours=1)),
        (LORD_HOWE, datetime(2025, 4, 6, 1, 40), timedelta(minutes=30)),
    ],
)
def test_repeated_time_has_two_instants(zone: ZoneInfo, wall: datetime, apart: timedelta) -> None:
    """A wall time that the autumn repeats stands for its first pass, or the last when that is asked for."""
    first, second = instants_of(wall, zone)
    assert second - first == apart
    assert instant_of(wall, zone) == first
    assert instant_of(wall, zone, last=True) == second


@given(
    instant=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
)
def test_every_instant_is_one_of_its_wall_time(instant: datetime, zone: ZoneInfo) -> None:
    """Reading the clocks at an instant and asking for that wall time gives the instant back, among at most two."""
    assert instant in instants_of(wall_of(instant, zone), zone)


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)])
def test_local_day_is_as_long_as_clocks_make_it(day: date, hours: int) -> None:
    """A day in Kyiv has 23 hours in spring, 25 in autumn, and 24 else."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=KYIV).astimezone(UTC)
    start, end = local_day_bounds(noon, KYIV)
    assert end - start == timedelta(hours=hours)
    assert start <= noon < end


def test_day_without_midnight_begins_after_the_gap() -> None:
    """In Santiago the clocks go from 24:00 to 01:00 in spring; the day begins there and the one before ends there."""
    start, _ = local_day_bounds(datetime(2025, 9, 7, 15, tzinfo=UTC), SANTIAGO)
    assert start == midnight_of(date(2025, 9, 7), SANTIAGO) == datetime(2025, 9, 7, 4, tzinfo=UTC)


@given(
    instant=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
)
def test_days_follow_each_other_without_a_hole(instant: datetime, zone: ZoneInfo) -> None:
    """Any time lies in its local day, and the next day begins where that one ends."""
    start, end = local_day_bounds(instant, zone)
    assert start <= instant < end
    assert local_day_bounds(end, zone)[0] == end
