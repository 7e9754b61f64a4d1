"""When schedules run: first runs, due runs, missed runs and the names of runs."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timing.cron import parse_cron
from bot.timing.recurrence import (
    PUNCTUAL,
    Every,
    JobSpec,
    due_run,
    first_run_at,
    is_worth_making_up,
    missed_run,
    next_runs,
    run_after,
    run_key,
)

KYIV = ZoneInfo("Europe/Kyiv")
NOON = datetime(2025, 6, 4, 12, tzinfo=UTC)
MINUTES = st.integers(-3000, 3000).map(lambda minutes: NOON + timedelta(minutes=minutes))


def every(**length: int) -> JobSpec:
    """Make an interval schedule."""
    return JobSpec(
        schedule_id="live", timing=Every(interval=timedelta(**length)), zone=KYIV, catch_up=timedelta(hours=6)
    )


def cron(line: str, catch_up_h: float = 6, zone: ZoneInfo = KYIV) -> JobSpec:
    """Make a cron schedule."""
    return JobSpec(schedule_id="daily", timing=parse_cron(line), zone=zone, catch_up=timedelta(hours=catch_up_h))


def test_an_interval_that_never_ran_runs_at_once() -> None:
    """A new interval does not wait for one interval to pass."""
    assert first_run_at(every(minutes=10), None, NOON) == NOON
    assert due_run(every(minutes=10), None, NOON) == NOON


def test_an_interval_counts_from_its_last_run() -> None:
    """After a restart the next run is one interval after the last one, not after the start."""
    last = NOON - timedelta(minutes=7)
    assert first_run_at(every(minutes=10), last, NOON) == NOON + timedelta(minutes=3)
    assert due_run(every(minutes=10), last, NOON) is None


def test_an_overdue_interval_runs_at_once_and_once() -> None:
    """However many runs went by, it is one, and the rhythm begins anew with it."""
    last = NOON - timedelta(hours=5)
    assert first_run_at(every(minutes=10), last, NOON) == NOON
    assert due_run(every(minutes=10), last, NOON) == NOON
    assert run_after(every(minutes=10), NOON, NOON) == NOON + timedelta(minutes=10)


def test_a_punctual_run_keeps_its_place() -> None:
    """A few moments of delay do not add up: the run is the planned one."""
    planned = NOON - timedelta(milliseconds=4)
    assert due_run(every(minutes=10), planned - timedelta(minutes=10), NOON) == planned


def test_a_short_interval_never_runs_in_a_burst() -> None:
    """Fifty seconds late, a run every ten seconds is not five runs in a row."""
    spec = every(seconds=10)
    at = due_run(spec, NOON - timedelta(seconds=50), NOON)
    assert at == NOON
    assert due_run(spec, at, NOON) is None


def test_a_last_run_in_the_future_does_not_stop_an_interval() -> None:
    """A last run that a wrong clock wrote counts as one just now."""
    assert first_run_at(every(minutes=10), NOON + timedelta(days=900), NOON) == NOON + timedelta(minutes=10)


def test_a_new_cron_schedule_owes_nothing() -> None:
    """A schedule that never ran has missed nothing, and waits for its time."""
    spec = cron("0 7 * * *")
    assert missed_run(spec, None, NOON) is None
    assert first_run_at(spec, None, NOON) == datetime(2025, 6, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(("hours_late", "made_up"), [(0, True), (5, True), (6, True), (6.01, False)])
def test_a_missed_run_is_made_up_for_within_catch_up(hours_late: float, *, made_up: bool) -> None:
    """A run missed while the bot was down is due, unless it is older than ``catch_up``."""
    spec, at = cron("0 7 * * *"), datetime(2025, 6, 4, 4, tzinfo=UTC)
    now = at + timedelta(hours=hours_late)
    assert missed_run(spec, at - timedelta(days=1), now) == (at if made_up else None)
    assert is_worth_making_up(spec, at, now) is made_up


def test_many_missed_runs_are_one() -> None:
    """Of all the runs missed, the latest one is made up for."""
    assert missed_run(cron("0 * * * *"), NOON - timedelta(days=3), NOON + timedelta(minutes=20)) == NOON


def test_a_run_that_was_had_is_not_missed() -> None:
    """The latest run, once recorded, is never due again."""
    assert missed_run(cron("0 * * * *"), NOON, NOON + timedelta(minutes=20)) is None


def test_an_interval_is_worth_running_at_any_age() -> None:
    """``catch_up`` is about times of the day; an interval just goes on."""
    assert is_worth_making_up(every(minutes=10), NOON - timedelta(days=30), NOON)
    assert missed_run(every(minutes=10), NOON - timedelta(days=30), NOON) is None


def test_next_runs_are_listed() -> None:
    """The next runs come soonest first, beginning with the one that is due."""
    last = NOON - timedelta(days=1)
    assert next_runs(every(minutes=10), NOON, 3, last_run_at=last) == [
        NOON,
        NOON + timedelta(minutes=10),
        NOON + timedelta(minutes=20),
    ]
    assert [run.day for run in next_runs(cron("0 7 * * mon-fri"), NOON, 3)] == [5, 6, 9]


def test_both_passes_of_a_time_of_the_day_have_one_key() -> None:
    """A daily run has one name for its local date and time, so that it can be claimed but once."""
    spec, first = cron("30 3 * * *"), datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert run_key(spec, first) == run_key(spec, first + timedelta(hours=1)) == "daily 2025-10-26T03:30:00"
    assert run_key(spec, first) != run_key(spec, first + timedelta(days=1))


@pytest.mark.parametrize("spec", [every(minutes=30), cron("*/30 * * * *")])
def test_what_goes_on_through_the_night_has_a_key_for_each_pass(spec: JobSpec) -> None:
    """Intervals and lines for every hour run in both passes of the repeated hour, under names of their own."""
    first = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert run_key(spec, first) != run_key(spec, first + timedelta(hours=1))


@given(
    spec=st.sampled_from([every(seconds=90), every(days=1), cron("*/15 * * * *"), cron("30 3 * * *", 0.5)]),
    last=st.none() | MINUTES,
    now=MINUTES,
)
def test_what_was_run_is_dealt_with(spec: JobSpec, last: datetime | None, now: datetime) -> None:
    """A due run is never in the future, it is due no more once it is the last run, and the next is later than now."""
    at = due_run(spec, last, now)
    if at is None:
        assert first_run_at(spec, last, now) > now
        return
    assert now - max(spec.catch_up, PUNCTUAL) <= at <= now
    assert first_run_at(spec, last, now) == now
    assert due_run(spec, at, now) is None
    assert run_after(spec, at, now) > now
