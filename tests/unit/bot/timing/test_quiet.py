"""Quiet hours: windows, midnight, and the nights when clocks change."""

# ruff: noqa: DTZ001 - naive wall times, and the bounds of hypothesis, are what this is about

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timing.quiet import QuietHours, parse_quiet_hours

KYIV = ZoneInfo("Europe/Kyiv")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
NIGHT = QuietHours(start=time(23), end=time(7))
TIMES = st.builds(time, hour=st.integers(0, 23), minute=st.integers(0, 59))


def held(window: QuietHours, local: str, zone: ZoneInfo = KYIV, *, fold: int = 0) -> str | None:
    """Ask until when a window holds at a local time; the answer as a local time with its offset."""
    until = window.holds_until(datetime.fromisoformat(local).replace(tzinfo=zone, fold=fold))
    return until.astimezone(zone).isoformat(timespec="minutes") if until else None


@pytest.mark.parametrize(
    ("local", "until"),
    [
        ("2025-06-01T22:59:59", None),
        ("2025-06-01T23:00", "2025-06-02T07:00+03:00"),
        ("2025-06-02T00:00", "2025-06-02T07:00+03:00"),
        ("2025-06-02T06:59:59", "2025-06-02T07:00+03:00"),
        ("2025-06-02T07:00", None),
    ],
)
def test_a_window_may_cross_midnight(local: str, until: str | None) -> None:
    """A window from 23:00 to 07:00 holds on both sides of midnight; its start is in it, its end is not."""
    assert held(NIGHT, local) == until


def test_a_window_within_a_day() -> None:
    """A window whose end is later than its start lies in one day."""
    noon = QuietHours(start=time(12), end=time(13, 30))
    assert held(noon, "2025-06-01T13:29") == "2025-06-01T13:30+03:00"
    assert held(noon, "2025-06-01T11:59") is None
    assert held(noon, "2025-06-01T13:30") is None


def test_the_end_is_told_in_utc() -> None:
    """The end of the window is an aware UTC time, whatever zone was asked in."""
    until = NIGHT.holds_until(datetime(2025, 1, 15, 3, tzinfo=KYIV))
    assert until == datetime(2025, 1, 15, 5, tzinfo=UTC)
    assert until is not None
    assert until.tzinfo is UTC


@pytest.mark.parametrize("fold", [0, 1])
def test_a_repeated_hour_is_quiet_to_its_very_end(fold: int) -> None:
    """A window that ends in the repeated hour ends in its second pass, and does not open in between."""
    window = QuietHours(start=time(23), end=time(3, 30))
    assert held(window, "2025-10-26T03:10", fold=fold) == "2025-10-26T03:30+02:00"
    assert held(window, "2025-10-26T03:40", fold=0) == "2025-10-26T03:30+02:00"
    assert held(window, "2025-10-26T03:40", fold=1) is None


def test_a_skipped_end_is_the_end_of_the_gap() -> None:
    """A window that ends in the hour that spring skips ends where the clocks go on."""
    window = QuietHours(start=time(23), end=time(3, 30))
    assert held(window, "2025-03-30T02:59") == "2025-03-30T04:00+03:00"
    assert held(window, "2025-03-30T04:00") is None


def test_half_an_hour_counts_too() -> None:
    """On Lord Howe the clocks change by thirty minutes."""
    window = QuietHours(start=time(1, 45), end=time(6))
    assert held(window, "2025-04-06T01:50", LORD_HOWE) == "2025-04-06T06:00+10:30"
    assert held(window, "2025-04-06T01:40", LORD_HOWE, fold=1) == "2025-04-06T06:00+10:30"
    assert held(window, "2025-04-06T01:40", LORD_HOWE, fold=0) is None


def test_a_time_without_a_named_zone_is_refused() -> None:
    """An offset alone does not know when clocks change."""
    with pytest.raises(ValueError, match="ZoneInfo"):
        NIGHT.holds_until(datetime(2025, 6, 1, 3, tzinfo=UTC))


@given(
    start=TIMES,
    end=TIMES,
    instant=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from([KYIV, LORD_HOWE, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")]),
)
def test_what_is_held_is_let_go_within_a_day(start: time, end: time, instant: datetime, zone: ZoneInfo) -> None:
    """The end of any window is later than now, at most 25 hours away, and not in the window itself."""
    if start == end:
        return
    window = QuietHours(start=start, end=end)
    until = window.holds_until(instant.astimezone(zone))
    if until is not None:
        assert 0 < (until - instant).total_seconds() <= 25 * 3600
        assert window.holds_until(until.astimezone(zone)) is None


@pytest.mark.parametrize("text", ["23:00-07:00", "23:00 - 7:00", "23:00\u201307:00"])
def test_windows_are_read(text: str) -> None:
    """A window is two times with a hyphen or a dash between them."""
    assert parse_quiet_hours(text) == NIGHT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("23-7", 'write it like "23:00-07:00"'),
        (2307, "is no window"),
        ("24:00-07:00", "no clock shows"),
        ("23:60-07:00", "no clock shows"),
        ("07:00-07:00", "starts and ends at the same time"),
    ],
)
def test_a_bad_window_is_told(text: object, says: str) -> None:
    """What is no window is refused with the way out."""
    with pytest.raises(ValueError, match=says):
        parse_quiet_hours(text)
