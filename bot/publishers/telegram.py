"""Briefings into Telegram chats. Owns the meaning of Telegram's answers; what to do about them is the outbox's.

What an exception of python-telegram-bot says about the message is not in its class alone: ``BadRequest`` and
``TimedOut`` are kinds of ``NetworkError``, and only the cause tells a request that never left from a lost answer.
"""

import asyncio
import logging
import os
from datetime import timedelta
from typing import Final

import httpx
from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.errors import ChatRefusedError, FloodError, NotSentError, PublishError, RefusedError, UncertainError
from bot.gate import Gate
from bot.types import Message

log = logging.getLogger(__name__)

# The library's switch to waits that are a timedelta: without it, each 429 begins with a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# A hanging request can still be carried out long after the client gave up: better to hear the end of it.
READ_TIMEOUT_S: Final = 30.0
# A proxy in between may say 429 without Telegram's word for how long.
UNNAMED_WAIT_S: Final = 5.0
# Causes of a NetworkError after which the request can't have reached anyone.
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
BOT_REFUSED: Final = (
    "Telegram does not accept the bot token: set BRIEFBOT_TELEGRAM_TOKEN to the one that @BotFather gave"
)
# What Telegram says of a chat, not of a message: somebody may put it right.
_SHUT = ("chat not found", "rights", "chat_write_forbidden", "chat_restricted", "chat_admin_required")
_BAD_MARKUP = ("can't parse entities", "entities_too_long")


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
    """Posts into chats and answers people there.

    A post's turn in its chat is the outbox's to take, before it claims the message; an answer takes its own.
    """

    def __init__(self, bot: Bot, gate: Gate) -> None:
        self._bot = bot
        self._gate = gate
        self._moved: dict[str, str] = {}

    async def publish(self, chat: str, message: Message) -> int:
        """Put one message into a chat; see ``bot.types.Publisher``. Bad markup falls back to plain text once."""
        return await self._send(chat, message, reply_to=None, thread_id=None)

    async def reply(self, chat: str, message: Message, *, reply_to: int | None, thread_id: int | None = None) -> int:
        """Answer a message in the chat's turn, or just write if it is gone; ``thread_id`` is the topic it stands in.

        Raises what ``publish`` raises.
        """
        async with self._gate.turn(chat):
            try:
                return await self._send(chat, message, reply_to=reply_to, thread_id=thread_id)
            except FloodError as flood:
                self._gate.hold(chat, flood.retry_after_s)
                raise

    async def _send(self, chat: str, message: Message, *, reply_to: int | None, thread_id: int | None) -> int:
        try:
            return await self._send_once(self._moved.get(chat, chat), message, reply_to, thread_id)
        except ChatMigrated as moved:
            # Nothing was posted there. The move is remembered, so this happens once.
            log.warning("chat %s has moved to %s: put the new number into the configuration", chat, moved.new_chat_id)
            self._moved[chat] = str(moved.new_chat_id)
        try:
            return await self._send_once(self._moved[chat], message, None, thread_id)
        except ChatMigrated as again:
            raise RefusedError(f"{chat} has moved to {again.new_chat_id}, and on from there") from again

    async def _send_once(self, chat: str, message: Message, reply_to: int | None, thread_id: int | None) -> int:
        try:
            return await self._request(chat, message, ParseMode.HTML, reply_to, thread_id)
        except RefusedError as refused:
            if not any(sign in str(refused).lower() for sign in _BAD_MARKUP):
                raise
            log.warning("chat %s: markup refused, sent as plain text: %s", chat, refused)
        return await self._request(chat, message, None, reply_to, thread_id)

    async def _request(
        self, chat: str, message: Message, parse_mode: ParseMode | None, reply_to: int | None, thread_id: int | None
    ) -> int:
        try:
            sent = await self._bot.send_message(
                chat,
                message.html if parse_mode else message.plain,
                parse_mode=parse_mode,
                link_preview_options=_preview(message),
                reply_markup=None,
                reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
                message_thread_id=thread_id,
                read_timeout=READ_TIMEOUT_S,
            )
        except ChatMigrated:
            raise
        except TelegramError as error:
            raise translate(error) from error
        if chat.startswith("@"):
            self._gate.alias(chat, sent.chat_id)
        return sent.message_id


def _preview(message: Message) -> LinkPreviewOptions:
    if message.preview_url is None:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview_url, prefer_small_media=True, show_above_text=False)


def translate(error: TelegramError) -> PublishError:
    """Say what an exception means for the message that was to be sent."""
    # A gateway's whole error page may follow, and some causes have no words of their own.
    words = error.message.partition(". Parsing the server response")[0].rstrip(" :")
    match error:
        case RetryAfter():
            return FloodError(_seconds(error))
        case InvalidToken():
            return ChatRefusedError(f"{BOT_REFUSED} ({words})")
        # BadRequest is a NetworkError too, so it stands before it.
        case Forbidden() | BadRequest():
            shut = isinstance(error, Forbidden) or any(sign in words.lower() for sign in _SHUT)
            return ChatRefusedError(words) if shut else RefusedError(words)
        case NetworkError() if isinstance(error.__cause__, _NEVER_LEFT):
            return NotSentError(f"Telegram can't be reached: {words}")
        case NetworkError() if words.startswith("Too Many Requests"):
            return FloodError(UNNAMED_WAIT_S)
        case _:
            return UncertainError(f"no clear answer came: {words}")


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
