"""Which command goes where, and how the bot listens. Decides nothing about answers."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram import Bot, Message, MessageEntity, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.commands.digesting import Digesting
from bot.commands.manners import Context, Manners, question
from bot.commands.menu import Menu
from bot.commands.presses import Presses
from bot.commands.reading import Reading
from bot.commands.subscribing import Subscribing
from bot.commands.summarizing import Summarizing
from bot.inbox import Inbox
from bot.polling import Poller

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]
Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

# What is heard is noted before a command is answered.
NOTES, ANSWERS = -1, 0
# When the bot stops: seconds for the commands that are being worked on.
PATIENCE_S = 2.5
# Up to so many characters somebody talks to the bot; a longer text is to be read.
SMALL_TALK = 200
# People who are answered at the same time. Most of them wait for their turn somewhere: who asks for less passes them.
AT_ONCE = 1024
HEARD = [Update.MESSAGE, Update.CHANNEL_POST, Update.MY_CHAT_MEMBER, Update.CALLBACK_QUERY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """What people can ask about; without a topic, its commands are none of this bot's."""

    summarizing: Summarizing | None = None
    reading: Reading | None = None
    presses: Presses | None = None
    digesting: Digesting | None = None
    subscribing: Subscribing | None = None

    def routes(self) -> Iterator[tuple[str, Handler]]:
        """Say which command goes where: the routing table."""
        if (presses := self.presses) is not None:
            yield "start", presses.start
            yield "help", presses.start
        if (summarizing := self.summarizing) is not None:
            yield "summarize", summarizing.summarize
        if (reading := self.reading) is not None:
            yield "latest", reading.latest
            yield "quotes", reading.quotes
            yield "search", reading.search
            yield "sources", reading.sources
            yield "schedule", reading.schedule
        if (digesting := self.digesting) is not None:
            yield "digest", digesting.digest
        if (subscribing := self.subscribing) is not None:
            yield "subscribe", subscribing.subscribe
            yield "unsubscribe", subscribing.unsubscribe
            yield "subscriptions", subscribing.subscriptions


class CaptionCommand(filters.MessageFilter):
    """Passes a message whose caption begins with a command to this bot."""

    def __init__(self, command: str) -> None:
        super().__init__()
        self._command = command

    def filter(self, message: Message) -> bool:
        """Tell whether it does."""
        entities = message.caption_entities
        if not entities or entities[0].type != MessageEntity.BOT_COMMAND or entities[0].offset:
            return False
        command, _, to = message.parse_caption_entity(entities[0])[1:].lower().partition("@")
        return command == self._command and to in {"", message.get_bot().username.lower()}


class Readable(filters.MessageFilter):
    """Passes a message that is something to read: a document, a link, or more than a few words."""

    def filter(self, message: Message) -> bool:
        """Tell whether it is."""
        entities = (*message.entities, *message.caption_entities)
        links = any(it.type in {MessageEntity.URL, MessageEntity.TEXT_LINK} for it in entities)
        return message.document is not None or links or len(message.text or "") > SMALL_TALK


def build_application(bot: Bot, manners: Manners, topics: Topics) -> App:
    """Wire the commands and the buttons to the bot.

    Only new messages are commands: an edited one was answered already, a channel's posts are a colleague's. Whatever
    is heard of a chat is noted first: ids that are taken, a group's new number, rights that came and went.
    """
    application: App = ApplicationBuilder().bot(bot).updater(None).concurrent_updates(AT_ONCE).job_queue(None).build()
    application.add_handler(TypeHandler(Update, manners.note), group=NOTES)
    new = filters.UpdateType.MESSAGE
    for command, handler in topics.routes():
        application.add_handler(CommandHandler(command, handler, filters=new), group=ANSWERS)
    # In private nobody else is meant: what can be read is read without the command, and nobody is left without a word.
    private = new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    if topics.summarizing is not None:
        under_document = new & filters.Document.ALL & CaptionCommand("summarize")
        to_read = under_document | (private & ~filters.COMMAND & Readable())
        application.add_handler(MessageHandler(to_read, topics.summarizing.summarize), group=ANSWERS)
    if topics.presses is not None:
        application.add_handler(MessageHandler(private, topics.presses.start), group=ANSWERS)
        application.add_handler(CallbackQueryHandler(topics.presses.press), group=ANSWERS)
    application.add_error_handler(manners.report)
    return application


def asks_for_answer(application: App, update: Update) -> bool:
    """Tell whether an update is a command to this bot, by a person. A press is none: it is made again."""
    routes = application.handlers[ANSWERS]
    return question(update) is not None and any(it.check_update(update) not in (None, False) for it in routes)


async def listen(
    application: App, inbox: Inbox, stop: asyncio.Event, *, monotonic: Callable[[], float], menu: Menu = ()
) -> None:
    """Take commands until ``stop`` is set, however long Telegram can't be reached, or refuses the token.

    Ends about four seconds later at the most. The bot's connections stay open: they are its owner's.
    """
    poller = Poller(
        application.bot,
        application.update_queue,
        prepare=partial(_begin, application, inbox, menu),
        take=inbox.take,
        allowed=HEARD,
        monotonic=monotonic,
    )
    try:
        await poller.run(stop)
    finally:
        await _end(application)


async def _begin(application: App, inbox: Inbox, menu: Menu) -> None:
    """Start all that is not running yet, on what was left unanswered; safe to repeat after a failure."""
    await application.initialize()
    await application.bot.delete_webhook()
    for scope, commands in menu:
        await application.bot.set_my_commands(commands, scope=scope)
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
