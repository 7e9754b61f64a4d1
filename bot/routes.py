"""Which command goes where, and how the bot listens. Decides nothing about answers."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from telegram import Bot, BotCommand, Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, CommandHandler, filters

from bot.handlers import Commands

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

# Longest wait between two tries to reach Telegram when the bot starts.
LONGEST_WAIT_S = 30.0
# The same trouble with polling is logged again after this long.
QUIET_S = 300.0
# When the bot stops: seconds for the last word with Telegram, and for the commands that are being worked on.
FAREWELL_S = 1.5
PATIENCE_S = 2.5
# People who are answered at the same time.
AT_ONCE = 64

MENU = (
    BotCommand("summarize", "Brief a link, a text, or the message you answer"),
    BotCommand("help", "What I can do"),
)


def build_application(bot: Bot, commands: Commands) -> App:
    """Wire the commands to the bot: the routing table.

    Only new messages count: an edited command was answered already, a channel's posts are the bot's own or a
    colleague's.
    """
    application: App = (
        ApplicationBuilder().bot(bot).concurrent_updates(AT_ONCE).job_queue(None).build()  # the schedule has its own
    )
    new = filters.UpdateType.MESSAGE
    routes = {
        "start": commands.help,
        "help": commands.help,
        "summarize": commands.summarize,
    }
    for command, handler in routes.items():
        application.add_handler(CommandHandler(command, handler, filters=new))
    application.add_error_handler(commands.report)
    return application


async def listen(application: App, stop: asyncio.Event, *, monotonic: Callable[[], float]) -> None:
    """Take commands until ``stop`` is set, however long Telegram can't be reached at first.

    Ends about four seconds later at the most. Returns at once, with a line in the log, when the token is refused.
    The bot's connections stay open: they are its owner's.
    """
    try:
        if await _begin_with_patience(application, stop, PollingLog(monotonic=monotonic)):
            await stop.wait()
    finally:
        await _end(application)


class PollingLog:
    """Logs what goes wrong with polling, each kind of trouble once and then every few minutes while it lasts."""

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._logged: dict[str, float] = {}

    def __call__(self, error: TelegramError) -> None:
        """Take one error; called by the library after each failed try."""
        line = _trouble(error)
        now = self._monotonic()
        if line not in self._logged or now - self._logged[line] >= QUIET_S:
            self._logged[line] = now
            log.error("%s", line)


def _trouble(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return (
            "another program is taking this bot's commands: stop the other one, or give each its own token; "
            "posting goes on"
        )
    return f"Telegram can't be asked for commands, trying on: {error.message}"


async def _begin_with_patience(application: App, stop: asyncio.Event, on_error: PollingLog) -> bool:
    wait_s = 1.0
    while not stop.is_set():
        try:
            await _begin(application, on_error)
        except InvalidToken as error:
            log.error("no commands: %s", error.message)  # noqa: TRY400 - one line; the traceback says no more
            return False
        except TelegramError as error:
            log.warning("no commands yet, trying again in %g s: %s", wait_s, error.message)
        else:
            return True
        await _pause(stop, wait_s)
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)
    return False


async def _begin(application: App, on_error: PollingLog) -> None:
    """Start all that is not running yet; safe to repeat after a failure."""
    await application.initialize()
    await application.bot.set_my_commands(MENU)
    if not application.running:
        await application.start()
    if application.updater:
        await application.updater.start_polling(
            allowed_updates=[Update.MESSAGE], bootstrap_retries=0, error_callback=on_error
        )


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def _end(application: App) -> None:
    if application.updater and application.updater.running:
        # The library asks Telegram once more here, so that no command is given twice after a restart.
        with contextlib.suppress(TelegramError, TimeoutError):
            await asyncio.wait_for(application.updater.stop(), FAREWELL_S)
    if application.running:
        stopping = asyncio.create_task(application.stop())
        await asyncio.wait({stopping}, timeout=PATIENCE_S)
        if not stopping.done():
            _give_up_commands(application.bot)
        await stopping


def _give_up_commands(bot: Bot) -> None:
    log.warning("stopping with commands unanswered")
    for task in asyncio.all_tasks():
        # The library has no other handle on the commands it is working on than the name of their tasks.
        if task.get_name() == f"Application:{bot.id}:process_concurrent_update":
            task.cancel()
