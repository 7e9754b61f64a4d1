"""``/summarize``: an address, a text, a document, or the message that it replies to. Owns the command, not the work."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol, Self

from telegram import Bot, Document, MessageEntity, Update
from telegram import Message as Incoming
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.commands.attachments import download, file_name
from bot.commands.manners import Context, Replies, words_after_command
from bot.desk import Turn
from bot.errors import BriefbotError
from bot.excuses import excuse
from bot.markup import plain_message
from bot.requests import Attachment, Request, Said, find_request
from bot.texts import Texts
from bot.types import Message

log = logging.getLogger(__name__)

# Telegram shows "typing…" for five seconds.
TYPING_EVERY_S = 4.0
# Somebody who waits longer than this wants to know why.
FELT_S = 5.0
DOCUMENTS_AT_ONCE = 8
DOCUMENT_TAKES_S = 10.0  # a guess, with the way from Telegram


class Desk(Protocol):
    """Makes briefings on request. Methods may take long, run at once for several people, and never block the loop.

    A request that has to wait for its ``turn`` says so there, and there it says that it is begun.

    Raises:
        FetchError: the page can't be had.
        ArticleError: there is nothing on it to brief; its ``reason`` is told to the reader.
    """

    async def brief_address(self, address: str, turn: Turn) -> list[Message]:
        """Read a page and brief it, unless that was done."""
        ...

    async def brief_text(self, text: str, turn: Turn) -> list[Message]:
        """Brief a text."""
        ...

    async def brief_document(self, body: bytes, name: str, turn: Turn) -> list[Message]:
        """Brief what a file of that name holds."""
        ...


class Interim(Replies, Protocol):
    """Says something before the answer, too."""

    async def tell(self, update: Update, answer: Message) -> None:
        """Say something while the answer to a command is still being worked on."""
        ...


class Summarizing:
    """The command."""

    def __init__(self, desk: Desk, replies: Interim, texts: Texts) -> None:
        self._desk = desk
        self._replies = replies
        self._texts = texts
        # Each may be large: the others wait where they are.
        self._documents = asyncio.Semaphore(DOCUMENTS_AT_ONCE)
        self._waiting_documents = 0

    async def summarize(self, update: Update, context: Context) -> None:
        """Answer ``/summarize`` with a briefing, or with a sentence that says why there is none."""
        message = await self._replies.admitted(update)
        if message is None:
            return
        request = _request(message, context.bot.id)
        if request is None:
            await self._replies.reply(update, [plain_message(usage(self._texts))])
            return
        async with _Wait(update, message, context.bot, self._replies, self._texts) as turn:
            answer = await self._brief(request, context.bot, turn)
        await self._replies.reply(update, answer)

    async def _brief(self, request: Request, bot: Bot, turn: Turn) -> Sequence[Message]:
        try:
            if request.document is not None:
                return await self._brief_document(request.document, bot, turn)
            if request.address is not None:
                return await self._desk.brief_address(request.address, turn)
            return await self._desk.brief_text(request.text or "", turn)
        except BriefbotError as error:
            log.info("no briefing of %s: %s", request.address or "what was sent", error)
            return [plain_message(excuse(error, self._texts))]

    async def _brief_document(self, document: Attachment, bot: Bot, turn: Turn) -> Sequence[Message]:
        name, before = file_name(document), self._waiting_documents
        if self._documents.locked():
            await turn.wait(before + DOCUMENTS_AT_ONCE, (before + 1) * DOCUMENT_TAKES_S / DOCUMENTS_AT_ONCE)
        self._waiting_documents += 1
        try:
            await self._documents.acquire()
        finally:
            self._waiting_documents -= 1
        try:
            return await self._desk.brief_document(await download(bot, document), name, turn)
        finally:
            self._documents.release()


class _Wait:
    """Somebody's wait for a briefing: while it is worked on, "typing…" is shown; a long queue is told of."""

    def __init__(self, update: Update, message: Incoming, bot: Bot, replies: Interim, texts: Texts) -> None:
        self._update = update
        self._message = message
        self._bot = bot
        self._replies = replies
        self._texts = texts
        self._begun = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._typing = asyncio.create_task(self._keep_typing())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._typing.cancel()
        await asyncio.gather(self._typing, return_exceptions=True)

    async def wait(self, before: int, wait_s: float) -> None:
        """Tell who has to wait for longer than a moment."""
        if wait_s > FELT_S:
            wait = self._texts.length(timedelta(seconds=math.ceil(wait_s)))
            told = self._texts.say_number(
                "{number} is before you: it takes about {wait}.",
                "{number} are before you: it takes about {wait}.",
                before,
                wait=wait,
            )
            await self._replies.tell(self._update, plain_message(told))

    def begin(self) -> None:
        """Let "typing…" be shown."""
        self._begun.set()

    async def _keep_typing(self) -> None:
        thread_id = self._message.message_thread_id if self._message.is_topic_message else None
        await self._begun.wait()
        # It is a courtesy: when Telegram won't have it, the work goes on without.
        with contextlib.suppress(TelegramError):
            while True:
                await self._bot.send_chat_action(self._message.chat_id, ChatAction.TYPING, message_thread_id=thread_id)
                await asyncio.sleep(TYPING_EVERY_S)


def usage(texts: Texts) -> str:
    """Say what the command needs."""
    return texts.say(
        "Give me something to read: /summarize with a link or a text, under a .txt or .html document, or in reply to "
        "a message that has one of these."
    )


def _request(message: Incoming, bot_id: int) -> Request | None:
    replied = message.reply_to_message
    # In a forum every message without a reply "replies" to the one that opened its topic.
    if replied is not None and replied.forum_topic_created:
        replied = None
    own = Said(words=words_after_command(message), links=_links(message), document=_attachment(message.document))
    return find_request(own, None if replied is None else _said(replied, bot_id))


def _said(message: Incoming, bot_id: int) -> Said:
    ours = message.from_user is not None and message.from_user.id == bot_id
    links = (*_links(message), *_buttons(message)) if ours else _links(message)
    said = message.text or message.caption or ""
    return Said(words=said, links=links, ours=ours, document=_attachment(message.document))


def _links(message: Incoming) -> tuple[str, ...]:
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    return tuple(entity.url or words for entity, words in sorted(found.items(), key=lambda item: item[0].offset))


def _buttons(message: Incoming) -> tuple[str, ...]:
    """Give where the first button under a message leads: under a briefing, to its article."""
    rows = () if message.reply_markup is None else message.reply_markup.inline_keyboard
    return tuple(button.url for row in rows[:1] for button in row[:1] if button.url)


def _attachment(document: Document | None) -> Attachment | None:
    if document is None:
        return None
    return Attachment(
        file_id=document.file_id,
        name=document.file_name or "",
        media_type=document.mime_type or "",
        size=document.file_size,
    )
