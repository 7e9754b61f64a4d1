"""Crontab lines: the fields, crontab's own rules, and the nights when clocks change."""

# ruff: noqa: DTZ001 - naive wall times, and the bounds of hypothesis, are what this is about

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from bot.timing.cron import MACROS, parse_cron
from bot.timing.localtime import wall_of

UTC_ZONE = ZoneInfo("UTC")
KYIV = ZoneInfo("Europe/Kyiv")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
KOLKATA = ZoneInfo("Asia/Kolkata")


def runs(text: str, start: str, end: str, zone: ZoneInfo = UTC_ZONE) -> list[str]:
    """List a line's runs between two local times, as local times with their offset."""
    line = parse_cron(text)
    at, until = (datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC) for wall in (start, end))
    at -= timedelta(seconds=1)
    found = []
    while (at := line.next_after(at, zone)) <= until:
        found.append(at.astimezone(zone).isoformat(timespec="minutes"))
    return found


def weekdays(text: str) -> list[str]:
    """List the weekdays on which a line runs in one week."""
    week = runs(f"0 12 * * {text}", "2025-06-02", "2025-06-08T23:59")
    return [datetime.fromisoformat(run).strftime("%a").lower() for run in week]


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("1-5", "mon tue wed thu fri"),
        ("mon-fri", "mon tue wed thu fri"),
        ("0", "sun"),
        ("7", "sun"),
        ("sun", "sun"),
        ("0,6", "sat sun"),
        ("5-7", "fri sat sun"),
        ("fri-mon", "mon fri sat sun"),
        ("sat-sun", "sat sun"),
        ("sun-tue", "mon tue sun"),
        ("FRI", "fri"),
        ("1-5/2", "mon wed fri"),
        ("*/2", "tue thu sat sun"),
        ("mon,3,fri", "mon wed fri"),
        ("0-7", "mon tue wed thu fri sat sun"),
    ],
)
def test_weekdays_count_from_sunday(field: str, days: str) -> None:
    """The day of the week is read crontab's way: 0 and 7 are Sunday, names and ranges past the weekend work."""
    assert weekdays(field) == days.split()


def test_two_day_fields_mean_either() -> None:
    """Where date and weekday are both restricted, a day that fits one of them counts, as crontab(5) says."""
    assert [run[:10] for run in runs("0 0 13 * fri", "2025-06-01", "2025-06-30")] == [
        "2025-06-06",
        "2025-06-13",
        "2025-06-20",
        "2025-06-27",
    ]
    assert "2025-07-13T00:00+00:00" in runs("0 0 13 * fri", "2025-07-12", "2025-07-14")  # a Sunday


def test_a_star_with_a_step_does_not_restrict() -> None:
    """A day field that begins with a star leaves the other one to decide alone, as cron has always done."""
    assert [run[8:10] for run in runs("0 0 */2 * mon", "2025-06-01", "2025-06-30T23:00")] == ["09", "23"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*/20 7 * * *", ["07:00", "07:20", "07:40"]),
        ("50/5 7 * * *", ["07:50", "07:55"]),
        ("0 22-23,1 * * *", ["01:00", "22:00", "23:00"]),
        ("5,3,3 0 * * *", ["00:03", "00:05"]),
        ("@daily", ["00:00"]),
        ("  0   7 * *  * ", ["07:00"]),
    ],
)
def test_fields_take_steps_lists_and_ranges(text: str, expected: list[str]) -> None:
    """A day's runs come in order, each once."""
    assert [run[11:16] for run in runs(text, "2025-06-03", "2025-06-03T23:59")] == expected


def test_months_may_go_past_the_new_year() -> None:
    """A range of months from November to February goes through the winter."""
    months = [run[5:7] for run in runs("0 0 1 nov-feb *", "2025-01-01", "2025-12-31")]
    assert months == ["01", "02", "11", "12"]


def test_rare_days_are_found() -> None:
    """A 29 February is found years away; that it must be a Sunday, decades."""
    assert parse_cron("0 0 29 2 *").next_after(datetime(2097, 1, 1, tzinfo=UTC), UTC_ZONE).year == 2104
    assert parse_cron("0 0 29 2 */7").next_after(datetime(2088, 3, 1, tzinfo=UTC), UTC_ZONE).year == 2128


@pytest.mark.parametrize("word", sorted(MACROS))
def test_words_are_known(word: str) -> None:
    """Each of the @ words is read, in any case."""
    assert parse_cron(word.upper()).minutes == {0}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("60 * * * *", "the minute has '60'; it is a number from 0 to 59"),
        ("0 24 * * *", "the hour has '24'"),
        ("0 0 0 * *", "the day of the month has '0'"),
        ("0 0 * 13 *", "the month has '13'; it is a number from 1 to 12 or jan, feb, …"),
        ("0 0 * * 8", "the day of the week has '8'; it is a number from 0 to 7 or sun, mon, …"),
        ("0 0 * * monday", "the day of the week has 'monday'"),
        ("0 17-9 * * *", "the hour has the range '17-9', which runs backwards"),
        ("*/0 * * * *", "the minute has the step /0"),
        ("0 0 L * *", "the day of the month has 'l'"),
        ("0 0 * * mon#2", "the day of the week has 'mon#2'"),
        ("0,,5 * * * *", "the minute has ''"),
        ("0 7 * *", "has 4 fields; a cron line has five"),
        ("0 0 7 * * *", "has 6 fields"),
        ("noon", "has 1 field;"),
        ("@reboot", "no word that cron knows here"),
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 4,6 *", "never comes"),
        ("", "is no cron line"),
        (7, "is no cron line"),
        ("٣ * * * *", "the minute"),
    ],
)
def test_a_bad_line_is_told_by_its_field(text: object, says: str) -> None:
    """What is no cron line is refused with the field and what it may hold."""
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is what is tested
        parse_cron(text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("zone", "night", "line", "run"),
    [
        (KYIV, "2025-10-26", "30 3 * * *", "2025-10-26T03:30+03:00"),
        (NEW_YORK, "2025-11-02", "30 1 * * *", "2025-11-02T01:30-04:00"),
        (LORD_HOWE, "2025-04-06", "40 1 * * *", "2025-04-06T01:40+11:00"),
        (KYIV, "2025-03-30", "30 3 * * *", "2025-03-30T04:00+03:00"),
        (NEW_YORK, "2025-03-09", "30 2 * * *", "2025-03-09T03:00-04:00"),
        (LORD_HOWE, "2025-10-05", "10 2 * * *", "2025-10-05T02:30+11:00"),
        (KOLKATA, "2025-03-30", "30 2 * * *", "2025-03-30T02:30+05:30"),
    ],
)
def test_a_daily_time_comes_once_in_any_night(zone: ZoneInfo, night: str, line: str, run: str) -> None:
    """A repeated time runs at its first pass; a skipped one at the first instant after the gap."""
    assert runs(line, night, f"{night}T23:59", zone) == [run]


def test_times_that_meet_after_the_gap_are_one() -> None:
    """A skipped time that moves to where another one is anyway does not add a run."""
    assert runs("0 3,4 * * *", "2025-03-30", "2025-03-30T23:59", KYIV) == ["2025-03-30T04:00+03:00"]


def test_a_rhythm_goes_on_through_the_repeated_hour() -> None:
    """A line for every hour runs in both passes, so nothing pauses for an hour in autumn."""
    assert [run[11:] for run in runs("*/30 * * * *", "2025-10-26T02:30", "2025-10-26T04:00", KYIV)] == [
        "02:30+03:00",
        "03:00+03:00",
        "03:30+03:00",
        "03:00+02:00",
        "03:30+02:00",
        "04:00+02:00",
    ]


def test_a_rhythm_skips_what_spring_skips() -> None:
    """A line for every hour makes up for nothing in the gap: its next run is an hour later anyway."""
    assert [run[11:16] for run in runs("30 * * * *", "2025-03-30T02:00", "2025-03-30T05:00", KYIV)] == [
        "02:30",
        "04:30",
    ]


@given(
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from([KYIV, NEW_YORK, LORD_HOWE, KOLKATA, ZoneInfo("America/Santiago"), ZoneInfo("America/Nuuk")]),
    begin=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_a_daily_line_runs_once_each_day(hour: int, minute: int, zone: ZoneInfo, begin: datetime) -> None:
    """Over any ten days in any zone, runs are about a day apart, and no local time is had twice."""
    line, at, found = parse_cron(f"{minute} {hour} * * *"), begin, []
    for _ in range(10):
        at = line.next_after(at, zone)
        found.append(at)
    assert all(timedelta(hours=22) < later - earlier < timedelta(hours=26) for earlier, later in pairwise(found))
    assert len({wall_of(run, zone) for run in found}) == len(found)


@given(
    text=st.sampled_from(["30 3 * * *", "*/20 * * * *", "15 0,12,23 * * mon", "0 1-3 * * *", "59 23 28-31 * *"]),
    zone=st.sampled_from([KYIV, NEW_YORK, LORD_HOWE, KOLKATA]),
    instant=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_looking_back_finds_what_looking_ahead_found(text: str, zone: ZoneInfo, instant: datetime) -> None:
    """The next run is the latest one at its own time, and until then the latest one stays what it was."""
    line = parse_cron(text)
    latest, upcoming = line.latest_until(instant, zone), line.next_after(instant, zone)
    assert latest <= instant < upcoming
    assert line.latest_until(upcoming, zone) == upcoming
    assert line.latest_until(upcoming - timedelta(microseconds=1), zone) == latest
    assert line.next_after(latest, zone) == upcoming


@given(
    minute=st.sampled_from(["*", "0", "*/7", "3-9", "5,50"]),
    hour=st.sampled_from(["*", "4", "*/5", "22-23"]),
    day=st.sampled_from(["*", "1", "29-31", "*/10"]),
    month=st.sampled_from(["*", "2", "1-6", "mar"]),
    instant=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_agrees_with_apscheduler_where_no_clock_changes(
    minute: str, hour: str, day: str, month: str, instant: datetime
) -> None:
    """In UTC and without weekdays, the next run is the one that APScheduler's own trigger names."""
    text = f"{minute} {hour} {day if month != '2' else '*'} {month} *"
    theirs = CronTrigger.from_crontab(text, timezone=UTC).get_next_fire_time(None, instant + timedelta(microseconds=1))
    assert parse_cron(text).next_after(instant, UTC_ZONE) == theirs
