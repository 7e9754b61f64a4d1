"""How the bot hears: long polling that nothing but a stop ends. Knows no commands; updates go into a queue.

Telegram is asked for what comes next, and so told what was heard, only when that is taken over for good.

The library's own poller gives up on a refused token and asks a rival once a second. Here every trouble is waited out,
each kind with its own patience, and logged as one line while it lasts.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.errors import FloodError, StoreError
from bot.pauses import pause
from bot.publishers.telegram_answers import BOT_REFUSED, translate

log = logging.getLogger(__name__)

T = TypeVar("T")
Trouble = TelegramError | StoreError

# Seconds that Telegram holds a request open when there is nothing to tell.
LONG_POLL_S = 10
# The same trouble with polling is logged again after this long.
QUIET_S = 300.0
# Waits in seconds, the first and the longest, after which trouble of a kind is tried again.
UNREACHABLE_S = (1.0, 30.0)
RIVAL_S = (10.0, 60.0)
REFUSED_S = (60.0, 3600.0)
# When the bot stops: seconds for the last word with Telegram.
FAREWELL_S = 1.5


class PollingLog:
    """Logs what goes wrong with polling, each kind of trouble once and then every few minutes while it lasts."""

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._logged: dict[str, float] = {}

    def __call__(self, error: Trouble) -> None:
        """Take one error."""
        line = _trouble(error)
        now = self._monotonic()
        if line not in self._logged or now - self._logged[line] >= QUIET_S:
            self._logged[line] = now
            log.error("%s", line)


class Poller:
    """Asks Telegram for updates until it is told to stop.

    ``prepare`` is done before the first question, as often as it takes, and again after a refused token. ``take`` keeps
    what was heard and gives what is to be worked on; where it raises ``StoreError``, the same is asked for again.
    """

    def __init__(
        self,
        bot: Bot,
        updates: asyncio.Queue[object],
        *,
        prepare: Callable[[], Coroutine[Any, Any, None]],
        take: Callable[[Sequence[Update]], Awaitable[Sequence[Update]]],
        allowed: Sequence[str],
        monotonic: Callable[[], float],
    ) -> None:
        self._bot = bot
        self._updates = updates
        self._prepare = prepare
        self._take = take
        self._allowed = allowed
        self._note = PollingLog(monotonic=monotonic)
        self._offset: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``, then tell Telegram what was heard, so that no command is given twice."""
        failures, is_ready = 0, False
        while not stop.is_set():
            try:
                if not is_ready:
                    await _until_stopped(stop, self._prepare())
                    is_ready = True
                await _until_stopped(stop, self._hear())
            except (TelegramError, StoreError) as error:
                failures += 1
                self._note(error)
                is_ready = is_ready and not isinstance(error, InvalidToken)
                await pause(stop, wait_after(error, failures))
            else:
                failures = 0
        if self._offset is not None:
            with contextlib.suppress(TelegramError, StoreError, TimeoutError):
                await asyncio.wait_for(self._say_farewell(self._offset), FAREWELL_S)

    async def _hear(self) -> None:
        updates = await self._bot.get_updates(offset=self._offset, timeout=LONG_POLL_S, allowed_updates=self._allowed)
        for update in await self._take(updates):
            self._updates.put_nowait(update)
        if updates:
            self._offset = updates[-1].update_id + 1

    async def _say_farewell(self, offset: int) -> None:
        """Tell Telegram what was heard; what comes in just then is kept for the next start."""
        await self._take(await self._bot.get_updates(offset=offset, timeout=0, limit=1))


def wait_after(error: Trouble, failures: int) -> float:
    """Decide for how many seconds Telegram is not asked, after so many failures in a row."""
    if isinstance(error, RetryAfter):
        flood = translate(error, "")
        return flood.retry_after_s if isinstance(flood, FloodError) else UNREACHABLE_S[1]
    first_s, longest_s = UNREACHABLE_S
    if isinstance(error, Conflict):
        first_s, longest_s = RIVAL_S
    if isinstance(error, InvalidToken):
        first_s, longest_s = REFUSED_S
    return float(min(first_s * 2.0 ** min(failures - 1, 20), longest_s))


def _trouble(error: Trouble) -> str:
    if isinstance(error, StoreError):
        return f"commands wait: {error}"
    if isinstance(error, Conflict):
        return (
            "another program is taking this bot's commands: stop the other one, or give each its own token; "
            "posting goes on"
        )
    if isinstance(error, InvalidToken):
        return f"no commands: {BOT_REFUSED}"
    return f"Telegram can't be asked for commands, trying on: {translate(error, '')}"


async def _until_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> None:
    """Do some work that a stop cuts off."""
    working, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        working.cancel()
        stopped.cancel()
        await asyncio.gather(working, return_exceptions=True)
