"""Which command goes where, and how the bot listens. Decides nothing about answers."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from telegram import Bot, BotCommand, Update
from telegram.ext import Application, ApplicationBuilder, CommandHandler, TypeHandler, filters

from bot.handlers import Commands, question
from bot.inbox import Inbox
from bot.polling import Poller

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

# What is heard is noted before a command is answered.
NOTES, ANSWERS = -1, 0
# When the bot stops: seconds for the commands that are being worked on.
PATIENCE_S = 2.5
# People who are answered at the same time.
AT_ONCE = 64

MENU = (
    BotCommand("summarize", "Brief a link, a text, or the message you answer"),
    BotCommand("help", "What I can do"),
)


def build_application(bot: Bot, commands: Commands) -> App:
    """Wire the commands to the bot: the routing table.

    Only new messages are commands: an edited one was answered already, a channel's posts are a colleague's. Whatever
    is heard of a chat is noted first: ids that are taken, a group's new number, rights that came and went.
    """
    application: App = ApplicationBuilder().bot(bot).updater(None).concurrent_updates(AT_ONCE).job_queue(None).build()
    application.add_handler(TypeHandler(Update, commands.note), group=NOTES)
    new = filters.UpdateType.MESSAGE
    routes = {
        "start": commands.help,
        "help": commands.help,
        "summarize": commands.summarize,
    }
    for command, handler in routes.items():
        application.add_handler(CommandHandler(command, handler, filters=new), group=ANSWERS)
    application.add_error_handler(commands.report)
    return application


def asks_for_answer(application: App, update: Update) -> bool:
    """Tell whether an update is a command to this bot, by a person."""
    routes = application.handlers[ANSWERS]
    return question(update) is not None and any(it.check_update(update) not in (None, False) for it in routes)


async def listen(application: App, inbox: Inbox, stop: asyncio.Event, *, monotonic: Callable[[], float]) -> None:
    """Take commands until ``stop`` is set, however long Telegram can't be reached, or refuses the token.

    Ends about four seconds later at the most. The bot's connections stay open: they are its owner's.
    """
    poller = Poller(
        application.bot,
        application.update_queue,
        prepare=partial(_begin, application, inbox),
        take=inbox.take,
        allowed=[Update.MESSAGE, Update.CHANNEL_POST, Update.MY_CHAT_MEMBER],
        monotonic=monotonic,
    )
    try:
        await poller.run(stop)
    finally:
        await _end(application)


async def _begin(application: App, inbox: Inbox) -> None:
    """Start all that is not running yet, on what was left unanswered; safe to repeat after a failure."""
    await application.initialize()
    await application.bot.delete_webhook()
    await application.bot.set_my_commands(MENU)
    if not application.running:
        await application.start()
    for update in await inbox.left(application.bot):
        application.update_queue.put_nowait(update)


async def _end(application: App) -> None:
    if application.running:
        stopping = asyncio.create_task(application.stop())
        await asyncio.wait({stopping}, timeout=PATIENCE_S)
        if not stopping.done():
            _give_up_commands(application.bot)
        await stopping


def _give_up_commands(bot: Bot) -> None:
    log.warning("stopping with commands unanswered: they are begun anew with the next start")
    for task in asyncio.all_tasks():
        # The library has no other handle on the commands it is working on than the name of their tasks.
        if task.get_name() == f"Application:{bot.id}:process_concurrent_update":
            task.cancel()
