"""How the bot hears: long polling that nothing but a stop ends. Knows no commands; updates go into a queue.

The library's own poller gives up on a refused token and asks a rival once a second. Here every trouble is waited out,
each kind with its own patience, and logged as one line while it lasts.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.errors import FloodError
from bot.publishers.telegram_answers import BOT_REFUSED, translate

log = logging.getLogger(__name__)

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

    def __call__(self, error: TelegramError) -> None:
        """Take one error."""
        line = _trouble(error)
        now = self._monotonic()
        if line not in self._logged or now - self._logged[line] >= QUIET_S:
            self._logged[line] = now
            log.error("%s", line)


class Poller:
    """Asks Telegram for updates until it is told to stop.

    ``prepare`` is done before the first question, as often as it takes, and again after a refused token.
    """

    def __init__(
        self,
        bot: Bot,
        updates: asyncio.Queue[object],
        *,
        prepare: Callable[[], Awaitable[None]],
        allowed: Sequence[str],
        monotonic: Callable[[], float],
    ) -> None:
        self._bot = bot
        self._updates = updates
        self._prepare = prepare
        self._allowed = allowed
        self._note = PollingLog(monotonic=monotonic)
        self._offset: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``, then tell Telegram what was heard, so that no command is given twice."""
        failures, is_ready = 0, False
        while not stop.is_set():
            try:
                if not is_ready:
                    await self._prepare()
                    is_ready = True
                await self._ask(stop)
            except TelegramError as error:
                failures += 1
                self._note(error)
                is_ready = is_ready and not isinstance(error, InvalidToken)
                await _pause(stop, wait_after(error, failures))
            else:
                failures = 0
        if self._offset is not None:
            with contextlib.suppress(TelegramError, TimeoutError):
                await asyncio.wait_for(self._bot.get_updates(offset=self._offset, timeout=0, limit=1), FAREWELL_S)

    async def _ask(self, stop: asyncio.Event) -> None:
        asked = asyncio.create_task(
            self._bot.get_updates(offset=self._offset, timeout=LONG_POLL_S, allowed_updates=self._allowed)
        )
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({asked, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not asked.done():
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            return
        for update in asked.result():
            self._offset = update.update_id + 1
            await self._updates.put(update)


def wait_after(error: TelegramError, failures: int) -> float:
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


def _trouble(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return (
            "another program is taking this bot's commands: stop the other one, or give each its own token; "
            "posting goes on"
        )
    if isinstance(error, InvalidToken):
        return f"no commands: {BOT_REFUSED}"
    return f"Telegram can't be asked for commands, trying on: {error.message}"


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
