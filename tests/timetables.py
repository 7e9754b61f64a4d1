"""A timetable on the real APScheduler with the clock in the test's hand: support for the tests of schedules.

The clock is moved from one wake-up to the next, as the scheduler itself asks for it, and its wake-up is called by
hand: nothing waits.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import time_machine

from bot.errors import StoreError
from bot.schedule import Start, Timetable
from bot.timing.cron import parse_cron
from bot.timing.recurrence import Every, JobSpec

P = ParamSpec("P")
R = TypeVar("R")

KYIV = ZoneInfo("Europe/Kyiv")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
KOLKATA = ZoneInfo("Asia/Kolkata")


class MemoryRunLog:
    """A run log that outlives a timetable, as the database does. ``broken`` refuses to be written.

    ``ended`` tells that a run was marked as ended.
    """

    def __init__(self) -> None:
        self.claimed: dict[str, datetime] = {}
        self.open: dict[str, datetime] = {}
        self.broken = False
        self.ended = threading.Event()

    def last_run_at(self, schedule_id: str) -> datetime | None:
        """Give the latest scheduled time."""
        return max((at for key, at in self.claimed.items() if key.split()[0] == schedule_id), default=None)

    def claim(self, schedule_id: str, key: str, at: datetime) -> bool:
        """Note a new key."""
        if self.broken:
            raise StoreError("the disk is full")
        is_new = key not in self.claimed
        if is_new:
            self.claimed[key] = self.open[schedule_id] = at
        return is_new

    def finish(self, schedule_id: str) -> None:
        """Note the end."""
        self.open.pop(schedule_id, None)
        self.ended.set()

    def unfinished(self, schedule_id: str) -> datetime | None:
        """Give what was begun and not ended."""
        return self.open.get(schedule_id)


async def ask(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function at once: the log in memory holds nobody up."""
    return function(*args, **kwargs)


def timetable(specs: list[JobSpec], start: Start, log: MemoryRunLog) -> Timetable:
    """Make a timetable by the clock on the wall."""
    return Timetable(specs, start=start, log=log, ask=ask, clock=lambda: datetime.now(UTC))


class Bot:
    """A bot whose runs end at once, unless ``busy``. ``started`` has each run: scheduled time and real time."""

    def __init__(self, specs: list[JobSpec], log: MemoryRunLog, traveller: time_machine.Traveller) -> None:
        self.started: list[tuple[datetime, datetime]] = []
        self.busy = False
        self.timetable = timetable(specs, self._run, log)
        self._ends: set[asyncio.Task[None]] = set()
        self._ids = [spec.schedule_id for spec in specs]
        self._traveller = traveller

    def _run(self, schedule_id: str, scheduled_at: datetime) -> None:
        self.started.append((scheduled_at, datetime.now(UTC)))
        if not self.busy:
            end = asyncio.create_task(self.timetable.done(schedule_id))
            self._ends.add(end)
            end.add_done_callback(self._ends.discard)

    async def live_until(self, until: datetime) -> None:
        """Let the clock go on to a time, from wake-up to wake-up."""
        while (wake_at := min(self._wake_ups())) <= until:
            await self.jump_to(max(wake_at, datetime.now(UTC)))
        self._traveller.move_to(until)

    async def jump_to(self, now: datetime) -> None:
        """Set the clock, as a machine that slept finds it, and let the scheduler look at it."""
        self._traveller.move_to(now)
        self.timetable._scheduler.wakeup()
        for _ in range(12):  # wake-up, job, claim, the run's end, and the wake-up that the job asked for
            await asyncio.sleep(0)

    def _wake_ups(self) -> list[datetime]:
        return [at for name in self._ids if (at := self.timetable.next_run_at(name))]

    def local(self, zone: ZoneInfo) -> list[str]:
        """List the real times of the runs, as local times with their offset."""
        return [at.astimezone(zone).isoformat(timespec="minutes") for _, at in self.started]


@asynccontextmanager
async def running(specs: list[JobSpec], log: MemoryRunLog, now: datetime, *, busy: bool = False) -> AsyncIterator[Bot]:
    """Start a bot at a time, and stop it in the end."""
    with time_machine.travel(now, tick=False) as traveller:
        bot = Bot(specs, log, traveller)
        bot.busy = busy
        await bot.timetable.start()
        await bot.jump_to(now)
        try:
            yield bot
        finally:
            bot.timetable.stop()
            await asyncio.sleep(0)


def cron(line: str, zone: ZoneInfo = KYIV, catch_up_h: float = 6) -> JobSpec:
    """Make a cron schedule."""
    return JobSpec(schedule_id="daily", timing=parse_cron(line), zone=zone, catch_up=timedelta(hours=catch_up_h))


def every(**length: int) -> JobSpec:
    """Make an interval schedule."""
    return JobSpec(schedule_id="live", timing=Every(interval=timedelta(**length)), zone=KYIV, catch_up=timedelta())


def local(text: str, zone: ZoneInfo = KYIV) -> datetime:
    """Read a local time as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
