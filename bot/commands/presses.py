"""What happens when somebody asks for more of an article: by the button under it, or by a link from a channel.

Owns ``/start`` too, which such links send. What a button says is ``bot.keyboards``'s.
"""

import logging
from collections import OrderedDict
from datetime import datetime, timedelta

from telegram import CallbackQuery, Update
from telegram import Message as Incoming
from telegram.error import TelegramError

from bot.answers import render_in_full
from bot.commands.manners import Context, Manners, words_after_command
from bot.commands.menu import render_help
from bot.errors import StoreError
from bot.excuses import FAILED
from bot.keyboards import asked_article
from bot.library import Library, Shelved
from bot.markup import plain_message
from bot.texts import Texts
from bot.threads import Ask
from bot.types import Clock, Message

log = logging.getLogger(__name__)

# What was just told in a chat is not told there again, whoever presses.
REPEATED = timedelta(minutes=10)
MOST_REMEMBERED = 2_000
# Telegram shows so much of an answer to a press.
LONGEST_NOTE = 200


class Presses:
    """Buttons, and links that are as good as buttons. One event loop owns it."""

    def __init__(self, library: Library, manners: Manners, *, ask: Ask, clock: Clock, texts: Texts) -> None:
        self._library = library
        self._manners = manners
        self._ask = ask
        self._clock = clock
        self._texts = texts
        self._told: OrderedDict[tuple[int, int], datetime] = OrderedDict()

    async def start(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer ``/start``: all that is known of an article where a link asks for one, else what the bot does.

        The latter is also the answer to what the bot does not understand.
        """
        message = await self._manners.admitted(update)
        if message is None:
            return
        article_id = asked_article(words_after_command(message)) if _is_start(message) else None
        answer = render_help(self._texts) if article_id is None else await self._tell(article_id)
        await self._manners.reply(update, answer)

    async def press(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer a press at once, then tell all that is known of the article in that chat."""
        query = update.callback_query
        if query is None:
            return
        if obstacle := self._manners.obstacle(query):
            await _note(query, obstacle)
            return
        article_id = asked_article(query.data or "")
        try:
            shelved = None if article_id is None else await self._ask(self._library.article, article_id)
        except StoreError as error:
            log.warning("a press is not answered: %s", error)
            await _note(query, self._texts.say(FAILED))
            return
        if shelved is None or query.message is None:
            await _note(query, self._gone)
        elif self._was_told(query.message.chat.id, shelved):
            await _note(query, self._texts.say("It is here already, in reply to the briefing."))
        else:
            await _note(query, "")
            await self._manners.reply(update, render_in_full(shelved, self._texts))

    async def _tell(self, article_id: int) -> list[Message]:
        try:
            shelved = await self._ask(self._library.article, article_id)
        except StoreError as error:
            log.warning("an article can't be looked up: %s", error)
            return [plain_message(self._texts.say(FAILED))]
        return [plain_message(self._gone)] if shelved is None else render_in_full(shelved, self._texts)

    @property
    def _gone(self) -> str:
        return self._texts.say("This article is too old: I don't have it any more.")

    def _was_told(self, chat: int, shelved: Shelved) -> bool:
        """Tell whether a chat has just had an article in full; from now on it has."""
        key, now = (chat, shelved.id or 0), self._clock()
        last = self._told.get(key)
        if last is not None and timedelta() <= now - last < REPEATED:
            return True
        self._told[key] = now
        self._told.move_to_end(key)
        if len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)
        return False


def _is_start(message: Incoming) -> bool:
    return (message.text or "").startswith("/start")


async def _note(query: CallbackQuery, said: str) -> None:
    """End the wait of whoever pressed, with a few words in front of the chat or without."""
    try:
        await query.answer(said[:LONGEST_NOTE] or None, show_alert=bool(said))
    except TelegramError as error:
        # It came too late, or not at all: the reader's client gives up the wait by itself.
        log.info("a press can't be answered: %s", error.message)
