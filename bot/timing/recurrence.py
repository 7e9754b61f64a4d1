"""When a schedule runs: pure answers from its timing, its last run and the time now. Starts nothing, stores nothing.

Every time that goes in or comes out is an aware UTC time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.timing.cron import CronLine

if TYPE_CHECKING:
    from collections.abc import Iterator

# An interval's run keeps its place in the rhythm when it is no later than this; a later one begins the rhythm anew.
PUNCTUAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A run each ``interval``, counted from the last one."""

    interval: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSpec:
    """When one schedule runs. ``catch_up``: a cron run missed for longer than this is not made up for."""

    schedule_id: str
    timing: Every | CronLine
    zone: ZoneInfo
    catch_up: timedelta


def run_key(spec: JobSpec, scheduled_at: datetime) -> str:
    """Name a run: one key for each schedule and local date and time.

    Both passes of a repeated hour share their keys, so that a time of the day comes once; where the schedule goes on
    through that hour (an interval, a cron line for every hour) they don't.
    """
    local = scheduled_at.astimezone(spec.zone)
    goes_on = isinstance(spec.timing, Every) or spec.timing.is_rhythm
    key = f"{spec.schedule_id} {local.replace(tzinfo=None, fold=0).isoformat()}"
    return f"{key} second" if goes_on and local.fold else key


def first_run_at(spec: JobSpec, last_run_at: datetime | None, now: datetime) -> datetime:
    """Tell when the bot, starting now, runs the schedule first: ``now`` itself for a run that is due."""
    if due_run(spec, last_run_at, now):
        return now
    return run_after(spec, last_run_at, now)


def due_run(spec: JobSpec, last_run_at: datetime | None, now: datetime) -> datetime | None:
    """Give the scheduled time of the run that is to be started now, None if there is none.

    However many runs went by, it is one. An interval without a last run is due at once, a cron line is not.
    """
    if not isinstance(spec.timing, Every):
        return missed_run(spec, last_run_at, now)
    if last_run_at is None:
        return now
    planned_at = last_run_at + spec.timing.interval
    if planned_at > now:
        return None
    return planned_at if now - planned_at < min(spec.timing.interval, PUNCTUAL) else now


def missed_run(spec: JobSpec, last_run_at: datetime | None, now: datetime) -> datetime | None:
    """Give the latest run of a cron schedule since ``last_run_at``, unless ``catch_up`` is over.

    Without a last run nothing was missed: a new schedule owes nothing. An interval misses nothing either.
    """
    if last_run_at is None or isinstance(spec.timing, Every):
        return None
    latest = spec.timing.latest_until(now, spec.zone)
    return latest if latest > last_run_at and is_worth_making_up(spec, latest, now) else None


def is_worth_making_up(spec: JobSpec, scheduled_at: datetime, now: datetime) -> bool:
    """Tell whether a run that should have been at ``scheduled_at`` still makes sense now."""
    return isinstance(spec.timing, Every) or now - scheduled_at <= spec.catch_up


def run_after(spec: JobSpec, last_run_at: datetime | None, now: datetime) -> datetime:
    """Give the first run later than ``now``. An interval that has not run yet counts from now."""
    if not isinstance(spec.timing, Every):
        return spec.timing.next_after(now, spec.zone)
    planned_at = min(last_run_at or now, now) + spec.timing.interval
    return planned_at if planned_at > now else now + spec.timing.interval


def next_runs(spec: JobSpec, now: datetime, count: int, *, last_run_at: datetime | None = None) -> list[datetime]:
    """List the next runs of a bot that starts now, soonest first; a run that is due is the first of them."""
    return list(islice(_runs_from(spec, now, last_run_at), count))


def _runs_from(spec: JobSpec, now: datetime, last_run_at: datetime | None) -> "Iterator[datetime]":
    """Go through all the runs from now on."""
    at = first_run_at(spec, last_run_at, now)
    while True:
        yield at
        at = run_after(spec, at, at)
