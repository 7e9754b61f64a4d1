"""Postings into Telegram chats, and whether they are there. What to do about Telegram's answers is the outbox's.

Nothing is remembered between two calls but what kind of chat each is.
"""

import asyncio
import logging
from dataclasses import replace
from typing import Final

from telegram import Bot, ChatMember, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatType, ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.errors import ChatRefusedError, MessageGoneError, NotSentError, PublishError, UncertainError
from bot.keyboards import for_channel, speaks
from bot.publishers.telegram_answers import BOT_REFUSED, likeness, translate
from bot.publishers.telegram_rights import may_edit_others, may_not_write
from bot.types import Keyboard, Likeness, Message, Posting

# A hanging request can still be carried out long after the client gave up: better to hear the end of it.
READ_TIMEOUT_S: Final = 30.0


class DiscreetBot(ExtBot[None]):
    """The library's bot, which keeps its token out of ``repr`` and errors, and can be closed whatever its state."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}[{self.token.partition(':')[0]}:***]"

    async def initialize(self) -> None:
        """Open the connections and ask who the bot is.

        Raises:
            telegram.error.InvalidToken: Telegram does not accept the token; it is not in the message.
        """
        try:
            await super().initialize()
        except InvalidToken:
            raise InvalidToken(BOT_REFUSED) from None

    async def close_connections(self) -> None:
        """Close the connections, also those of a bot that was never initialised. May be called twice."""
        await asyncio.gather(*(request.shutdown() for request in self._request))


def build_bot(token: str, base_url: str) -> DiscreetBot:
    """Make the bot for a token and a server (``https://api.telegram.org``, or a Bot API server of one's own)."""
    for name in ("httpx", "httpcore", "telegram.Bot", "telegram.ext.ExtBot"):
        # These write addresses into the log, and the address holds the token.
        logging.getLogger(name).setLevel(logging.WARNING)
    # It writes the whole of a gateway's error page, with a traceback; what a failure means is logged here.
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)
    server = base_url.rstrip("/")
    return DiscreetBot(
        token.strip(),
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=_request(connections=32, read_timeout_s=READ_TIMEOUT_S),
        get_updates_request=_request(connections=2, read_timeout_s=5.0),
    )


def _request(*, connections: int, read_timeout_s: float) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=read_timeout_s,
        write_timeout=10.0,
        connect_timeout=10.0,
        pool_timeout=10.0,
        http_version="1.1",
    )


class TelegramPublisher:
    """Posts into chats, and finds out whether a posting is there (``bot.types.Publisher`` and ``Inspector``)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._kinds: dict[str, str] = {}
        self._username: str | None = None

    def compose(self, message: Message, *, plain: bool) -> Posting:
        """Say what would be sent; the preview is always given explicitly, as a look-up has to give it again.

        What is refused with its markup is refused for a button's address as well: plain words have none.
        """
        url = message.preview_url
        shown: dict[str, str | bool] = {"url": url or "", "prefer_small_media": True, "show_above_text": False}
        return Posting(
            text=message.plain if plain else message.html,
            parse_mode=None if plain else ParseMode.HTML.value,
            preview={"is_disabled": True} if url is None else shown,
            keyboard=() if plain else message.keyboard,
        )

    async def fit(self, chat: str, message: Message) -> Message:
        """Make links of the buttons that speak to the bot, where it is a channel: no answer could stand there."""
        if not self.has_own_ids(chat) or not speaks(message.keyboard):
            return message
        try:
            if await self._kind(chat) != ChatType.CHANNEL:
                return message
            self._username = self._username or (await self._bot.get_me()).username
        except TelegramError as error:
            raise _unasked(translate(error, chat)) from error
        return replace(message, keyboard=for_channel(message.keyboard, self._username or ""))

    async def locate(self, chat: str) -> str:
        """Ask for the number behind a public name."""
        if not chat.startswith("@"):
            return chat
        try:
            found = await self._bot.get_chat(chat)
        except TelegramError as error:
            raise _unasked(translate(error, chat)) from error
        self._kinds[str(found.id)] = found.type
        return str(found.id)

    async def publish(self, chat: str, posting: Posting, *, reply_to: int | None, thread_id: int | None) -> int:
        """Send one message, once."""
        try:
            sent = await self._bot.send_message(
                chat,
                posting.text,
                parse_mode=posting.parse_mode,
                link_preview_options=LinkPreviewOptions(**posting.preview),  # type: ignore[arg-type] # its own JSON
                reply_markup=_markup(posting.keyboard),
                reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
                message_thread_id=thread_id,
                read_timeout=READ_TIMEOUT_S,
            )
        except TelegramError as error:
            raise translate(error, chat) from error
        return sent.message_id

    async def edit(self, chat: str, message_id: int, posting: Posting) -> None:
        """Edit one message, once; one that is so already is as good as edited."""
        try:
            await self._edit_text(chat, message_id, posting)
        except TelegramError as error:
            found = likeness(error)
            if found is None:
                raise translate(error, chat) from error
            if found is Likeness.OTHER:
                await self._refuse_where_mute(chat)
            if found is not Likeness.SAME:
                raise MessageGoneError(error.message) from error

    def has_own_ids(self, chat: str) -> bool:
        """Private chats have positive numbers and share one count of ids."""
        return chat.startswith("-")

    async def lookup_obstacle(self, chat: str) -> str | None:
        """Ask what kind of chat it is, and what the bot may do there at this moment."""
        try:
            kind = await self._kind(chat)
            if kind not in {ChatType.CHANNEL, ChatType.SUPERGROUP}:
                return "a basic group has no count of ids of its own"
            member = await self._member(chat)
        except TelegramError as error:
            raise _unasked(translate(error, chat)) from error
        # A bot that may not write is told that its own posts can't be edited: that would look like somebody else's.
        if problem := may_not_write(kind, member):
            raise ChatRefusedError(problem)
        if kind == ChatType.CHANNEL and may_edit_others(member):
            return "the bot may edit other people's posts there, so a look-up could overwrite one"
        return None

    async def compare(self, chat: str, message_id: int, posting: Posting) -> Likeness:
        """Edit a message to the posting, which changes nothing if that is what it is."""
        try:
            await self._edit_text(chat, message_id, posting)
        except TelegramError as error:
            if (found := likeness(error)) is not None:
                return found
            raise translate(error, chat) from error
        return Likeness.CHANGED

    async def _edit_text(self, chat: str, message_id: int, posting: Posting) -> None:
        await self._bot.edit_message_text(
            posting.text,
            chat_id=chat,
            message_id=message_id,
            parse_mode=posting.parse_mode,
            link_preview_options=LinkPreviewOptions(**posting.preview),  # type: ignore[arg-type] # its own JSON
            reply_markup=_markup(posting.keyboard),
            read_timeout=READ_TIMEOUT_S,
        )

    async def _refuse_where_mute(self, chat: str) -> None:
        """Raise for a chat where the bot may not write: its own posts can't be edited there as long as that is so."""
        try:
            kind, member = await self._kind(chat), await self._member(chat)
        except TelegramError as error:
            raise _unasked(translate(error, chat)) from error
        if problem := may_not_write(kind, member):
            raise ChatRefusedError(problem)

    async def _member(self, chat: str) -> ChatMember:
        return await self._bot.get_chat_member(chat, int(self._bot.token.partition(":")[0]))

    async def _kind(self, chat: str) -> str:
        if chat not in self._kinds:
            self._kinds[chat] = (await self._bot.get_chat(chat)).type
        return self._kinds[chat]


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Write a keyboard as Telegram takes it; an edit without one takes away what was there."""
    if not keyboard:
        return None
    rows = [[InlineKeyboardButton(it.text, url=it.url, callback_data=it.data) for it in row] for row in keyboard]
    return InlineKeyboardMarkup(rows)


def _unasked(error: PublishError) -> PublishError:
    """Take a question without an answer for one that was not asked: asking again does no harm."""
    return NotSentError(str(error)) if isinstance(error, UncertainError) else error
