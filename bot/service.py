"""The service: lets schedules run, the outbox deliver and the bot listen, on one event loop, until it is told to stop.

Owns the order of start and stop. Blocking work is on threads that keep nobody from ending; what they leave unfinished
is taken up from the store.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.corrections import Rechecker
from bot.errors import StoreError
from bot.outbox import Outbox
from bot.pauses import pause
from bot.pipeline import Pipeline, Tally
from bot.queueing import ScheduleRules
from bot.retention import Pruner
from bot.schedule import RunLog, Timetable
from bot.threads import WorkerThreads
from bot.timing.recurrence import JobSpec, run_key
from bot.types import Clock, DeliveryState
from summarizer.errors import SummarizerError

log = logging.getLogger(__name__)

STOP_PATIENCE_S = 3.0
# A database that refuses is asked again after a second, then after twice as long each time, up to this.
STORE_RETRY_S = 1.0
LONGEST_STORE_RETRY_S = 60.0
# It prunes once a day; asked each hour, it does so on a machine that sleeps, too.
PRUNE_EVERY_S = 3600.0
RECHECK_EVERY_S = 60.0

Listen = Callable[[asyncio.Event], Coroutine[None, None, None]]


@dataclass(slots=True)
class OnceTally:
    """What ``run_once`` came to: what the stages did, and how deliveries ended."""

    stages: Tally = field(default_factory=Tally)
    outcomes: Counter[DeliveryState] = field(default_factory=Counter)
    waiting: int = 0
    interrupted: bool = False

    @property
    def good(self) -> bool:
        """Tell whether every source was read and every delivery got through."""
        delivered = self.outcomes.total() == self.outcomes[DeliveryState.SENT] and not self.waiting
        return delivered and not self.interrupted and not self.stages.failed_sources

    def __str__(self) -> str:
        stages, sent, failed = self.stages, self.outcomes[DeliveryState.SENT], self.outcomes[DeliveryState.FAILED]
        is_news = stages.briefed or stages.skipped or sent
        parts = [
            f"{stages.briefed} briefed" if is_news else "Nothing new",
            f"{stages.skipped} skipped (`briefbot why` tells why)" if stages.skipped else "",
            f"{sent} posted" if is_news else "",
            f"{failed} not posted" if failed else "",
            f"{self.waiting} waiting (`briefbot status` tells why)" if self.waiting else "",
            f"sources that failed: {', '.join(stages.failed_sources)}" if stages.failed_sources else "",
            "interrupted: the next run goes on from here" if self.interrupted else "",
        ]
        return ", ".join(part for part in parts if part) + "."


class Service:
    """Briefbot at work. ``listen`` takes people's commands until its event is set; None where there is no Telegram."""

    def __init__(
        self,
        *,
        pipeline: Pipeline,
        pruner: Pruner,
        rechecker: Rechecker,
        rules: Mapping[str, ScheduleRules],
        specs: Iterable[JobSpec],
        run_log: RunLog,
        outbox: Outbox,
        listen: Listen | None,
        close: Callable[[], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._pipeline = pipeline
        self._pruner = pruner
        self._rechecker = rechecker
        self._rules = rules
        self._specs = {spec.schedule_id: spec for spec in specs}
        self._outbox = outbox
        self._listen = listen
        self._close = close
        self._clock = clock
        self._pipeline_thread = WorkerThreads("pipeline")
        self._pruning_thread = WorkerThreads("pruning")
        self._rechecking_thread = WorkerThreads("rechecking")
        self._runs: set[asyncio.Task[None]] = set()
        self._is_ending = False
        self._timetable = Timetable(
            self._specs.values(),
            start=self._start_run,
            log=run_log,
            ask=WorkerThreads("timetable").ask,
            clock=clock,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; the message in flight is finished, and the end comes within five seconds.

        Whoever holds the database holds up what has to be noted, and neither the rest nor the end.
        """
        try:
            await self._begin(stop, self._outbox.recover)
            if not stop.is_set():
                await self._work(stop)
        finally:
            await self._close()
            log.info("briefbot has stopped")

    async def run_once(self, stop: asyncio.Event) -> OnceTally:
        """Run every schedule now, deliver what can be delivered, and end; ``stop`` cuts it short."""
        tally = OnceTally()
        work = asyncio.create_task(self._run_all(tally), name="once")
        try:
            await _until(stop, [work])
        finally:
            self._pipeline.stop()
            self._rechecker.stop()
            if stop.is_set():
                work.cancel()
            try:
                await _end([work, asyncio.create_task(self._outbox.finish())])
            finally:
                await self._close()
        tally.outcomes = self._outbox.outcomes
        tally.interrupted = stop.is_set()
        if not tally.interrupted:
            tally.waiting = await self._outbox.count_waiting()
        return tally

    async def _work(self, stop: asyncio.Event) -> None:
        """Let everything run until ``stop`` is set or something breaks, and see it to its end."""
        work = [
            asyncio.create_task(self._outbox.run(), name="outbox"),
            asyncio.create_task(self._prune_daily(stop), name="pruning"),
            asyncio.create_task(self._recheck_each_minute(stop), name="rechecking"),
            asyncio.create_task(self._begin(stop, self._timetable.start), name="timetable"),
        ]
        if self._listen is not None:
            work.append(asyncio.create_task(self._listen(stop), name="commands"))
        log.info("briefbot is at work; schedules: %s", ", ".join(self._specs))
        try:
            await _until(stop, work)
        finally:
            stop.set()
            self._is_ending = True
            self._timetable.stop()
            self._pipeline.stop()
            self._pruner.stop()
            self._rechecker.stop()
            self._outbox.stop()
            await _end(work)

    async def _run_all(self, tally: OnceTally) -> None:
        await self._outbox.recover()
        began = self._clock()
        key = f"once {began.isoformat()}"
        for rules in self._rules.values():
            tally.stages += await self._in_pipeline(rules, key, not_polled_since=began)
        await self._recheck()
        await self._outbox.drain(heed_quiet_hours=False)
        await self._prune()

    async def _begin(self, stop: asyncio.Event, begin: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Have something taken up from where it was left, as soon as the database lets it; a stop cuts it off."""
        wait_s = STORE_RETRY_S
        while not stop.is_set():
            beginning = asyncio.create_task(begin())
            await _until(stop, [beginning])
            if not beginning.done():
                beginning.cancel()
                return
            try:
                beginning.result()
            except StoreError as error:
                log.error("nothing can be begun, trying on: %s", error)  # noqa: TRY400 - the error says it all
                await pause(stop, wait_s)
                wait_s = min(2 * wait_s, LONGEST_STORE_RETRY_S)
            else:
                return

    async def _prune_daily(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._prune()
            await pause(stop, PRUNE_EVERY_S)

    async def _prune(self) -> None:
        """Let old texts go; what goes wrong there costs nobody anything today."""
        try:
            await asyncio.wrap_future(self._pruning_thread.submit(self._pruner.look))
        except StoreError as error:
            log.error("old texts are not deleted today: %s", error)  # noqa: TRY400 - the error says it all
        except Exception:
            log.exception("old texts are not deleted today")

    async def _recheck_each_minute(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._recheck()
            await pause(stop, RECHECK_EVERY_S)

    async def _recheck(self) -> None:
        """Look once more at what was posted; what goes wrong there is for the next time, and costs no post."""
        try:
            looks = await self._rechecking_thread.ask(self._rechecker.look)
            # Between two runs of schedules: none of them queues what a look has just made old.
            changed = await self._pipeline_thread.ask(self._rechecker.keep, looks)
        except (StoreError, SummarizerError) as error:
            log.error("posts are not looked at again now: %s", error)  # noqa: TRY400 - the error says it all
        except Exception:
            log.exception("posts are not looked at again now")
        else:
            if changed:
                self._outbox.wake()
                await self._reach_out()

    def _start_run(self, schedule_id: str, scheduled_at: datetime) -> None:
        task = asyncio.get_running_loop().create_task(self._run_schedule(schedule_id, scheduled_at))
        self._runs.add(task)
        task.add_done_callback(self._runs.discard)

    async def _run_schedule(self, schedule_id: str, scheduled_at: datetime) -> None:
        key = run_key(self._specs[schedule_id], scheduled_at)
        wait_s = STORE_RETRY_S
        while not await self._try_run(schedule_id, key):
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_STORE_RETRY_S)
        if self._is_ending:
            return  # the end may have cut the run short: the next service goes on with it
        try:
            await self._timetable.done(schedule_id)
        except StoreError as error:
            log.error("schedule %s: its run can't be marked as ended: %s", schedule_id, error)  # noqa: TRY400 - it says all

    async def _try_run(self, schedule_id: str, key: str) -> bool:
        """Run a schedule; False when the database refused, so that the same run has to be gone on with."""
        try:
            tally = await self._in_pipeline(self._rules[schedule_id], key)
        except StoreError as error:
            log.error("schedule %s waits: %s", schedule_id, error)  # noqa: TRY400 - the error says it all
            return False
        except SummarizerError as error:
            log.error("schedule %s: %s", schedule_id, error)  # noqa: TRY400 - the error says it all
        except Exception:
            log.exception("schedule %s: a run broke off; the next one goes on from here", schedule_id)
        else:
            log.log(logging.DEBUG if tally.is_idle else logging.INFO, "schedule %s: %s", schedule_id, tally)
        self._outbox.wake()
        await self._reach_out()
        return True

    async def _reach_out(self) -> None:
        """Have the letters of a run served; those that can't be found now are with the next run's."""
        try:
            await self._outbox.reach_out()
        except StoreError as error:
            log.error("letters wait: %s", error)  # noqa: TRY400 - the error says it all

    async def _in_pipeline(self, rules: ScheduleRules, key: str, *, not_polled_since: datetime | None = None) -> Tally:
        work = self._pipeline_thread.submit(self._pipeline.run, rules, run_key=key, not_polled_since=not_polled_since)
        return await asyncio.wrap_future(work)


async def _until(stop: asyncio.Event, work: Sequence[asyncio.Task[None]]) -> None:
    """Wait for the word to stop, for a task that broke, or until all of them are done."""
    stopped = asyncio.create_task(stop.wait())
    pending: set[asyncio.Task[Any]] = set(work)
    while pending and not stop.is_set():
        done, _ = await asyncio.wait({stopped, *pending}, return_when=asyncio.FIRST_COMPLETED)
        if any(task.exception() for task in done):
            break
        pending -= done
    stopped.cancel()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Let tasks end by themselves for a while, then cut them off; a task's own error is raised."""
    _, late = await asyncio.wait(tasks, timeout=STOP_PATIENCE_S)
    for task in late:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
