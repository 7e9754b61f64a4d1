"""A service of fakes that do as they are told and note what they saw: support for the tests of the service."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from bot.pipeline import Tally
from bot.queueing import ScheduleRules
from bot.service import Service
from bot.texts import Texts
from bot.types import DeliveryState
from tests.timetables import MemoryRunLog, every

PATIENCE_S = 10.0


class ScriptedPipeline:
    """Ends its runs as told, the last way again and again; notes its calls in ``happened``."""

    def __init__(self, happened: list[str], *outcomes: Exception | Tally) -> None:
        self.happened = happened
        self.outcomes = list(outcomes) or [Tally()]
        self.keys: list[str] = []
        self.polled_since: list[datetime | None] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def run(self, rules: ScheduleRules, *, run_key: str, not_polled_since: datetime | None = None) -> Tally:
        self.keys.append(f"{rules.id}: {run_key}")
        self.polled_since.append(not_polled_since)
        self.begun.set()
        assert self.go_on.wait(PATIENCE_S)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def stop(self) -> None:
        self.happened.append("pipeline told to stop")
        self.go_on.set()


class ScriptedPruner:
    """Looks, and notes it; ``error`` breaks it."""

    def __init__(self, happened: list[str], error: Exception | None = None) -> None:
        self.happened = happened
        self.error = error
        self.looked = threading.Event()

    def look(self) -> int:
        self.looked.set()
        if self.error is not None:
            raise self.error
        return 0

    def stop(self) -> None:
        self.happened.append("pruner told to stop")


class ScriptedRechecker:
    """Looks, and notes it; finds ``looks``, and ``error`` breaks it."""

    def __init__(self, happened: list[str], error: Exception | None = None) -> None:
        self.happened = happened
        self.error = error
        self.looks: list[str] = []
        self.looked = threading.Event()

    def look(self) -> list[str]:
        self.looked.set()
        if self.error is not None:
            raise self.error
        return self.looks

    def keep(self, looks: list[str]) -> int:
        self.happened += [f"kept {it}" for it in looks]
        return len(looks)

    def stop(self) -> None:
        """It ends by itself."""


class ScriptedOutbox:
    """Delivers nothing, until it is stopped or ``error`` breaks it; ``woken`` tells of a run that has ended."""

    def __init__(self, happened: list[str], error: Exception | None = None) -> None:
        self.happened = happened
        self.error = error
        self.outcomes: Counter[DeliveryState] = Counter()
        self.woken, self._stopped = asyncio.Event(), asyncio.Event()

    async def recover(self) -> None:
        self.happened.append("outbox recovered")

    async def run(self) -> None:
        if self.error is not None:
            raise self.error
        await self._stopped.wait()
        self.happened.append("outbox ended")

    async def drain(self, *, heed_quiet_hours: bool = True) -> None:
        self.happened.append("delivered, quiet hours " + ("heeded" if heed_quiet_hours else "ignored"))
        self.outcomes[DeliveryState.SENT] += 2

    async def finish(self) -> None:
        self.happened.append("messages in flight finished")

    async def count_waiting(self) -> int:
        return 0

    def wake(self) -> None:
        self.woken.set()

    async def reach_out(self) -> None:
        """Nobody takes letters here."""

    def stop(self) -> None:
        self.happened.append("outbox told to stop")
        self._stopped.set()


class Bot:
    """A service of fakes with the schedules "live" and, for ``run_once``, "daily"; ``happened`` is what was seen."""

    def __init__(self, *outcomes: Exception | Tally, outbox_error: Exception | None = None) -> None:
        self.happened: list[str] = []
        self.stop = asyncio.Event()
        self.log = MemoryRunLog()
        self.pipeline = ScriptedPipeline(self.happened, *outcomes)
        self.pruner = ScriptedPruner(self.happened)
        self.rechecker = ScriptedRechecker(self.happened)
        self.outbox = ScriptedOutbox(self.happened, outbox_error)

    def service(self, listen: Callable | None = None) -> Service:
        """Put the service together."""
        return Service(
            pipeline=self.pipeline,
            pruner=self.pruner,
            rechecker=self.rechecker,
            rules={name: rules(name) for name in ("live", "daily")},
            specs=[every(minutes=10)],
            run_log=self.log,
            outbox=self.outbox,
            listen=listen or self.listen,
            close=self.close,
            clock=lambda: datetime.now(UTC),
        )

    async def listen(self, stop: asyncio.Event) -> None:
        """Take commands until told to stop."""
        self.happened.append("listening")
        await stop.wait()
        self.happened.append("listening ended")

    async def close(self) -> None:
        """Close the bot's connections."""
        self.happened.append("connections closed")

    async def run_until(self, event: asyncio.Event | threading.Event) -> None:
        """Run the service until something has happened, then stop it."""
        work = asyncio.create_task(self.service().run(self.stop))
        async with asyncio.timeout(PATIENCE_S):
            if isinstance(event, asyncio.Event):
                await event.wait()
            else:
                await asyncio.to_thread(event.wait, PATIENCE_S)
            self.stop.set()
            await work


def rules(name: str) -> ScheduleRules:
    """Make the rules of a schedule."""
    return ScheduleRules(id=name, mode="each", include=(), exclude=(), first_fetch={}, max_per_day={}, texts=Texts())
