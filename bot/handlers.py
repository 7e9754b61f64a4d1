"""What the bot answers to people's commands. Owns the words and the manners; the work is a ``Desk``'s.

Every answer is a reply, and the outbox sees to it that it arrives. What went wrong is told in one sentence, without
internals.
"""

import asyncio
import contextlib
import logging
import math
import re
from collections.abc import AsyncIterator, Sequence
from html import escape
from typing import Any, Protocol

from telegram import Bot, MessageEntity, Update, User
from telegram import Message as Incoming
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import CallbackContext

from bot.errors import ArticleError, BriefbotError, FailureKind, FetchError, StoreError
from bot.limiter import CommandLimiter
from bot.requests import Request, Said, find_request
from bot.types import Message

log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]

# Telegram shows "typing…" for five seconds.
TYPING_EVERY_S = 4.0
# An answer that the database does not take is offered again after this.
STORE_RETRY_S = 10.0

HELP = """<b>I make short briefings of articles</b>: the key points, and who said what.

• /summarize with a link reads the page.
• /summarize with a text briefs the text.
• /summarize in reply to a message briefs what it links to, or what it says.

Every point and every quotation is in the article's own words."""
USAGE = "Give me something to read: /summarize with a link or a text, or in reply to a message that has one."
FAILED = "Something went wrong on my side. Please try again in a while."

_EXCUSES = {
    FailureKind.BAD_ADDRESS: "This address does not lead to a page on the web.",
    FailureKind.PRIVATE: "This address is not on the public web, so I can't read it.",
    FailureKind.UNKNOWN_HOST: "I can't find the site of this address. Is it spelled right?",
    FailureKind.REFUSED: "I can't get a connection to the site right now. Please try again later.",
    FailureKind.UNTRUSTED: "I can't read this page: the site's certificate can't be trusted.",
    FailureKind.TOO_SLOW: "The site takes too long to answer. Please try again later.",
    FailureKind.TOO_LARGE: "I can't read this page: it {reason}.",
    FailureKind.BROKEN: "What the site sends is not something that I can read.",
    FailureKind.MISSING: "There is no page at this address.",
    FailureKind.FORBIDDEN: "The site does not let me read this page.",
    FailureKind.UNAVAILABLE: "The site can't show this page right now. Please try again later.",
    FailureKind.FEED: "This is a feed. Please give me the link of one of its articles.",
    FailureKind.NOT_A_PAGE: "I can't make a briefing of this: it {reason}.",
    FailureKind.NO_TEXT: "I can't make a briefing of this: I find no article text in it.",
    FailureKind.UNFIT: "I can't make a briefing of this: {reason}.",
}


class Desk(Protocol):
    """Makes briefings on request. Methods may take long, run at once for several people, and never block the loop."""

    async def brief_address(self, address: str) -> list[Message]:
        """Read a page and brief it.

        Raises:
            FetchError: the page can't be had.
            ArticleError: there is nothing on it to brief; its ``reason`` is told to the reader.
        """
        ...

    async def brief_text(self, text: str) -> list[Message]:
        """Brief a text.

        Raises:
            ArticleError: there is nothing in it to brief; its ``reason`` is told to the reader.
        """
        ...


class Mail(Protocol):
    """Takes answers on their way and hears of what happens in chats; ``bot.outbox`` is one.

    Each method may raise ``StoreError``: it could not be kept.
    """

    async def answer(
        self, chat: str, messages: Sequence[Message], *, command: int, reply_to: int, thread_id: int | None = None
    ) -> None:
        """Queue the answer to a command, once: none for one that was answered before. It may be no message at all.

        ``command`` is its update's id, ``reply_to`` its message, which may be gone; ``thread_id`` the topic of that.
        """
        ...

    async def note_id(self, chat: str, message_id: int) -> None:
        """Hear that an id in a chat is somebody else's message."""
        ...

    async def move(self, chat: str, moved_to: str) -> None:
        """Hear that a chat goes on under another number."""
        ...

    async def reopen(self, chat: str) -> None:
        """Hear that somebody has changed what the bot may do in a chat."""
        ...


class Commands:
    """The bot's commands: one method each, and one for what goes wrong."""

    def __init__(self, desk: Desk, mail: Mail, limiter: CommandLimiter) -> None:
        self._desk = desk
        self._mail = mail
        self._limiter = limiter

    async def note(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Pass on what an update tells of its chat, whether or not it is a command."""
        try:
            await self._note(update)
        except StoreError as error:
            # A look-up gets along without: it tries the ids that it does not know.
            log.warning("what was heard of a chat is not kept: %s", error)

    async def help(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer ``/start`` and ``/help``."""
        if (message := question(update)) and await self._admit(update, message):
            await self._answer(update, message, [_markup(HELP)])

    async def summarize(self, update: Update, context: Context) -> None:
        """Answer ``/summarize`` with a briefing, or with a sentence that says why there is none."""
        if not (message := question(update)) or not await self._admit(update, message):
            return
        request = _request(message, context.bot.id)
        if request is None:
            await self._answer(update, message, [_words(USAGE)])
            return
        async with _typing(context.bot, message):
            answer = await self._brief(request)
        await self._answer(update, message, answer)

    async def give_up(self, update: Update) -> None:
        """Answer a command that ends the bot each time that it is begun."""
        if message := question(update):
            log.error("a command is given up: the service ended each time that it was worked on")
            await self._answer(update, message, [_words(FAILED)])

    async def report(self, update: object, context: Context) -> None:
        """Log what a handler let through, then tell the person that it is not their fault."""
        log.error("a command failed", exc_info=context.error)
        if isinstance(update, Update) and (message := question(update)):
            await self._answer(update, message, [_words(FAILED)])

    async def _note(self, update: Update) -> None:
        if (changed := update.my_chat_member) is not None:
            await self._mail.reopen(str(changed.chat.id))
        # People's chats have no count of ids of their own.
        if (message := update.message or update.channel_post) is None or message.chat_id > 0:
            return
        await self._mail.note_id(str(message.chat_id), message.message_id)
        if message.migrate_to_chat_id is not None:
            await self._mail.move(str(message.chat_id), str(message.migrate_to_chat_id))

    async def _brief(self, request: Request) -> Sequence[Message]:
        try:
            if request.address is not None:
                return await self._desk.brief_address(request.address)
            return await self._desk.brief_text(request.text or "")
        except BriefbotError as error:
            log.info("no briefing of %s: %s", request.address or "a text", error)
            return [_words(excuse(error))]

    async def _admit(self, update: Update, message: Incoming) -> bool:
        verdict = self._limiter.judge(_asker(message))
        if not verdict.allowed:
            wait = math.ceil(verdict.wait_s)
            told = _words(f"That is a lot at once: I can take your next command in {wait} s.")
            await self._answer(update, message, [told] if verdict.tell else [])
        return verdict.allowed

    async def _answer(self, update: Update, message: Incoming, answers: Sequence[Message]) -> None:
        """Give an answer to be sent, however long the database refuses; a stop leaves the command to the next start."""
        chat, thread_id = str(message.chat_id), message.message_thread_id if message.is_topic_message else None
        while True:
            try:
                await self._mail.answer(
                    chat, answers, command=update.update_id, reply_to=message.message_id, thread_id=thread_id
                )
            except StoreError as error:
                log.error("chat %s: an answer waits: %s", chat, error)  # noqa: TRY400 - the error says it all
                await asyncio.sleep(STORE_RETRY_S)
            else:
                return


def excuse(error: BriefbotError) -> str:
    """Put an error into one sentence for the reader of a chat, without internals or advice for operators."""
    if isinstance(error, FetchError | ArticleError):
        return _EXCUSES[error.kind].format(reason=error.reason)
    return FAILED


def question(update: Update) -> Incoming | None:
    """Give a new message when it comes from a person: other bots are not answered, anonymous administrators are."""
    message = update.message
    if message is None or message.is_automatic_forward:
        return None
    sender: User | None = message.from_user
    return None if sender is not None and sender.is_bot and message.sender_chat is None else message


def _request(message: Incoming, bot_id: int) -> Request | None:
    words = message.text or ""
    _, _, rest = words.partition(words.split(maxsplit=1)[0])
    replied = message.reply_to_message
    # In a forum every message without a reply "replies" to the one that opened its topic.
    if replied is not None and replied.forum_topic_created:
        replied = None
    own = Said(words=rest, links=_links(message))
    return find_request(own, None if replied is None else _said(replied, bot_id))


def _said(message: Incoming, bot_id: int) -> Said:
    ours = message.from_user is not None and message.from_user.id == bot_id
    return Said(words=message.text or message.caption or "", links=_links(message), ours=ours)


def _links(message: Incoming) -> tuple[str, ...]:
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    return tuple(entity.url or words for entity, words in sorted(found.items(), key=lambda item: item[0].offset))


def _asker(message: Incoming) -> int:
    who = message.sender_chat or message.from_user or message.chat
    return who.id


@contextlib.asynccontextmanager
async def _typing(bot: Bot, message: Incoming) -> AsyncIterator[None]:
    """Show "typing…" as long as the work takes."""
    shown = asyncio.create_task(_keep_typing(bot, message))
    try:
        yield
    finally:
        shown.cancel()
        await asyncio.gather(shown, return_exceptions=True)


async def _keep_typing(bot: Bot, message: Incoming) -> None:
    thread_id = message.message_thread_id if message.is_topic_message else None
    # It is a courtesy: when Telegram won't have it, the work goes on without.
    with contextlib.suppress(TelegramError):
        while True:
            await bot.send_chat_action(message.chat_id, ChatAction.TYPING, message_thread_id=thread_id)
            await asyncio.sleep(TYPING_EVERY_S)


def _words(text: str) -> Message:
    return Message(html=escape(text, quote=False), plain=text)


def _markup(html: str) -> Message:
    return Message(html=html, plain=re.sub(r"</?b>", "", html))
