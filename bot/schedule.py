"""Schedules: settings to job specs (pure), job specs to APScheduler on the bot's own event loop.

Owns when a run is started, that it is started once, and that one schedule never runs twice at the same time. Knows
nothing of what a run does: it hands the schedule's id to a callback and hears ``done`` when the work has ended.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.errors import StoreError
from bot.settings import ConfigFile, ScheduleSettings
from bot.threads import Ask
from bot.timing.cron import CronLine
from bot.timing.recurrence import Every, JobSpec, due_run, first_run_at, is_worth_making_up, run_after, run_key
from bot.types import Clock

if TYPE_CHECKING:
    from apscheduler.job import Job

log = logging.getLogger(__name__)

# The wait for the next run is cut into pieces of this length: a clock that is set, or a machine that slept, would
# make one long wait end too late.
LOOK_AGAIN_S = 60.0
# A run that can't be noted now is tried again after this.
RETRY_S = 10.0

Start = Callable[[str, datetime], None]


class RunLog(Protocol):
    """Remembers the runs of each schedule, beyond a restart. Blocking: whoever holds the database holds it up."""

    def last_run_at(self, schedule_id: str) -> datetime | None:
        """Give the scheduled time of the latest claimed run, aware UTC; None if the schedule never ran."""
        ...

    def claim(self, schedule_id: str, key: str, at: datetime) -> bool:
        """Record a run that begins, durably; False, and nothing recorded, if this key was ever claimed before."""
        ...

    def finish(self, schedule_id: str) -> None:
        """Record that the latest claimed run of the schedule has ended, however it went."""
        ...

    def unfinished(self, schedule_id: str) -> datetime | None:
        """Give the scheduled time of the latest claimed run if it never ended (the bot stopped in it), else None."""
        ...


def job_specs(settings: ConfigFile) -> tuple[JobSpec, ...]:
    """Read off when each schedule runs, in the order of the configuration."""
    return tuple(
        JobSpec(
            schedule_id=schedule.id,
            timing=_timing(schedule),
            zone=settings.timezone,
            catch_up=schedule.catch_up,
        )
        for schedule in settings.schedules
    )


def _timing(schedule: ScheduleSettings) -> Every | CronLine:
    """Take the one of ``cron`` and ``every`` that is there."""
    if schedule.cron is not None:
        return schedule.cron
    if schedule.every is None:
        raise ValueError(f'the schedule {schedule.id!r} never runs; give it "every" or "cron"')
    return Every(interval=schedule.every)


class _SpecTrigger(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Tells APScheduler when to wake up next. What is due then is ``due_run``'s to say."""

    def __init__(self, spec: JobSpec) -> None:
        self._spec = spec

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Give the next wake-up, always later than ``now``: what went by meanwhile is one run."""
        previous = previous_fire_time.astimezone(UTC) if previous_fire_time else None
        return run_after(self._spec, previous, now.astimezone(UTC))


class _Scheduler(AsyncIOScheduler):  # type: ignore[misc] # APScheduler has no types
    """An AsyncIOScheduler that never trusts one long wait."""

    def _start_timer(self, wait_seconds: float | None) -> None:
        super()._start_timer(None if wait_seconds is None else min(wait_seconds, LOOK_AGAIN_S))


@dataclass(slots=True, kw_only=True)
class _Course:
    """Where one schedule stands: runs up to ``since`` are dealt with, ``running`` from the claim until ``done``."""

    spec: JobSpec
    since: datetime | None
    running: bool = False


class Timetable:
    """Starts each schedule's runs at their times, once each, and one after the other.

    ``start`` begins a run (schedule id, scheduled time) and must return at once; ``done`` is called when its work has
    ended. A run that falls due meanwhile waits, and however many did, it is one. All methods belong to the event
    loop's thread, and the log is asked on another, by ``ask``. For the maintainer: what is due is decided in
    ``bot.timing.recurrence`` alone, here it is only carried out.
    """

    def __init__(self, specs: Iterable[JobSpec], *, start: Start, log: RunLog, ask: Ask, clock: Clock) -> None:
        self._specs = tuple(specs)
        self._courses: dict[str, _Course] = {}
        self._start = start
        self._log = log
        self._ask = ask
        self._clock = clock
        self._stopped = asyncio.Event()
        self._claims: set[asyncio.Task[None]] = set()
        self._scheduler = _Scheduler(timezone=UTC)

    async def start(self) -> None:
        """Begin: runs missed while the bot was down first, then each at its time.

        Raises:
            StoreError: the log can't be read; nothing has begun, and the call may be repeated.
        """
        left = [await self._ask(self._recall, spec) for spec in self._specs]
        if self._stopped.is_set():
            return
        now = self._clock()
        for spec, (last_run_at, interrupted_at) in zip(self._specs, left, strict=True):
            self._enter(spec, last_run_at, interrupted_at, now)
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing any more. Ends at once; runs that are under way are the caller's to finish or to leave."""
        if not self._stopped.is_set() and self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._stopped.set()
        for claim in self._claims:
            claim.cancel()

    def next_run_at(self, schedule_id: str) -> datetime | None:
        """Tell when a schedule runs next, as an aware UTC time; None when the timetable does not run."""
        job: Job | None = None if self._stopped.is_set() else self._scheduler.get_job(schedule_id)
        return job.next_run_time.astimezone(UTC) if job else None

    async def done(self, schedule_id: str) -> None:
        """Hear that the schedule's run has ended, however it went, and start the one that waited, if any.

        Raises:
            StoreError: the end can't be recorded, or the next run can't be claimed; the schedule goes on all the same.
        """
        course = self._courses[schedule_id]
        try:
            await self._ask(self._log.finish, schedule_id)
        finally:
            course.running = False
            await self._begin_due(course)

    def _recall(self, spec: JobSpec) -> tuple[datetime | None, datetime | None]:
        return self._log.last_run_at(spec.schedule_id), self._log.unfinished(spec.schedule_id)

    def _enter(
        self, spec: JobSpec, last_run_at: datetime | None, interrupted_at: datetime | None, now: datetime
    ) -> None:
        """Put a schedule into the timetable; go on with a run that the bot was stopped in."""
        course = _Course(spec=spec, since=_dealt_with(spec, last_run_at, now))
        self._courses[spec.schedule_id] = course
        first_at = first_run_at(spec, course.since, now)
        self._scheduler.add_job(
            self._wake,
            _SpecTrigger(spec),
            args=(spec.schedule_id,),
            id=spec.schedule_id,
            next_run_time=first_at,
            misfire_grace_time=None,
            coalesce=True,
        )
        if interrupted_at and first_at > now and is_worth_making_up(spec, interrupted_at, now):
            self._hand_over(course, interrupted_at)

    async def _wake(self, schedule_id: str) -> None:
        """Do what APScheduler woke up for, beside it: it complains of a job that is at work when it is due again."""
        claim = asyncio.create_task(self._begin_or_retry(self._courses[schedule_id]))
        self._claims.add(claim)
        claim.add_done_callback(self._claims.discard)

    async def _begin_or_retry(self, course: _Course) -> None:
        """Start what is due; if the log can't be written just now, or the run not be begun, try again soon."""
        schedule_id = course.spec.schedule_id
        try:
            await self._begin_due(course)
        except StoreError as error:
            log.error("schedule %s waits: %s", schedule_id, error)  # noqa: TRY400 - the error says it all
        except Exception:
            log.exception("schedule %s: a run can't begin", schedule_id)
        else:
            return
        if not self._stopped.is_set():
            retry_at = self._clock() + timedelta(seconds=RETRY_S)
            self._scheduler.modify_job(schedule_id, next_run_time=retry_at)

    async def _begin_due(self, course: _Course) -> None:
        """Start the schedule's run that is due, if there is one and it was not had before."""
        now = self._clock()
        scheduled_at = due_run(course.spec, course.since, now)
        if self._stopped.is_set() or course.running or scheduled_at is None:
            return
        schedule_id = course.spec.schedule_id
        course.running = True  # from here on, so that a wake-up during the claim does not make another
        is_new = False
        try:
            is_new = await self._ask(self._log.claim, schedule_id, run_key(course.spec, scheduled_at), scheduled_at)
        finally:
            course.running = False
        if self._stopped.is_set():
            return  # a run that was claimed and not begun is for the next start
        course.since = scheduled_at
        self._scheduler.modify_job(schedule_id, next_run_time=run_after(course.spec, scheduled_at, now))
        if is_new:
            self._hand_over(course, scheduled_at)

    def _hand_over(self, course: _Course, scheduled_at: datetime) -> None:
        """Give a run to the callback. One that can't even begin does not block those after it."""
        course.running = True
        try:
            self._start(course.spec.schedule_id, scheduled_at)
        except BaseException:
            course.running = False
            raise


def _dealt_with(spec: JobSpec, last_run_at: datetime | None, now: datetime) -> datetime | None:
    """Tell up to when a schedule's runs are dealt with.

    A cron schedule that never ran owes nothing before now. A last run in the future was written by a clock that was
    wrong: it counts as one just now.
    """
    if last_run_at is None:
        return None if isinstance(spec.timing, Every) else now
    return min(last_run_at, now)
