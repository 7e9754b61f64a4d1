"""``briefbot`` for trials of its waits: no model, and its time runs faster, by ``$TRIAL_SPEED``.

A second of the event loop and of the clock that waits are counted on passes in a fraction of one; the wall clock, which
schedules go by, is left alone. With ``$TRIAL_BLIND`` no look-up is possible in any chat: what a trial without the
look-up shows is what the look-up is for.
"""

import asyncio
import os
import selectors
import sys

import bot.app
from bot.cli import main
from bot.publishers.telegram import TelegramPublisher
from bot.timing.uptime import Instant, Uptime, read_uptime, uptime_s
from tests.stages import PlainSummarizer

FAST = (sys.executable, "-m", "tests.fast_briefbot")
SPEED = float(os.environ.get("TRIAL_SPEED", "1"))


class FastSelector(selectors.DefaultSelector):
    """Waits for a fraction of the time that it is told."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for files to be ready."""
        return super().select(timeout / SPEED if timeout else timeout)


class FastLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds are shorter."""

    def __init__(self) -> None:
        super().__init__(FastSelector())

    def time(self) -> float:
        """Count the loop's seconds."""
        return super().time() * SPEED


def fast_uptime_s() -> float:
    """Count the seconds since the machine came up, as this bot feels them."""
    return uptime_s() * SPEED


def fast_now() -> Instant:
    """Tell the moment: the wall clock's, and the fast uptime."""
    return Instant(at=bot.app.utc_now(), uptime=Uptime(boot=read_uptime().boot, seconds=fast_uptime_s()))


def quicken() -> None:
    """Let the bot's time run fast, and its summarizer need no model."""
    bot.app.load_summarizer = lambda *_, **__: PlainSummarizer()
    bot.app.uptime_s = fast_uptime_s
    bot.app.now = fast_now
    asyncio.events.new_event_loop = FastLoop  # what asyncio.run asks for a loop
    if os.environ.get("TRIAL_BLIND"):
        TelegramPublisher.has_own_ids = lambda _self, _chat: False


if __name__ == "__main__":
    quicken()
    main()
