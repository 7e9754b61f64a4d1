"""What Telegram's answers mean for a message that was to be sent, or looked for. Asks nothing.

What an exception of python-telegram-bot says about the message is not in its class alone: ``BadRequest`` and
``TimedOut`` are kinds of ``NetworkError``, only the cause tells a request that never left from a lost answer, and a
gateway's error page is dressed up as Telegram's own word.
"""

from datetime import timedelta
from typing import Final

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.errors import (
    ChatMovedError,
    ChatRefusedError,
    FloodError,
    MarkupRefusedError,
    NotSentError,
    PublishError,
    RefusedError,
    TokenRefusedError,
    UncertainError,
)
from bot.types import Likeness

BOT_REFUSED: Final = (
    "Telegram does not accept the bot token: set BRIEFBOT_TELEGRAM_TOKEN to the one that @BotFather gave"
)
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
# What Telegram says of a chat, not of a message: somebody may put it right.
_SHUT = ("chat not found", "rights", "chat_write_forbidden", "chat_restricted", "chat_admin_required")
_BAD_MARKUP = ("can't parse entities", "entities_too_long", "button_url_invalid", "inline keyboard button")
_LIKENESS = {
    "message is not modified": Likeness.SAME,
    "message can't be edited": Likeness.OTHER,
    "there is no text in the message to edit": Likeness.OTHER,
    "message to edit not found": Likeness.NOTHING,
    "message_id_invalid": Likeness.NOTHING,
}


def translate(error: TelegramError, chat: str) -> PublishError:  # noqa: PLR0911 - one for each kind of answer
    """Say what an exception means for the message that was to be sent to ``chat``."""
    words = _words(error)
    if _is_gateway(error):
        flooded = words.startswith("Too Many Requests")
        return FloodError(UNNAMED_WAIT_S) if flooded else UncertainError(f"no clear answer came: {words}")
    match error:
        case RetryAfter():
            return FloodError(_seconds(error))
        case ChatMigrated():
            return ChatMovedError(chat, str(error.new_chat_id))
        case InvalidToken():
            return TokenRefusedError(f"{BOT_REFUSED} ({words})")
        # BadRequest is a NetworkError too, so it stands before it.
        case Forbidden() | BadRequest():
            return _refusal(error, words)
        case NetworkError() if isinstance(error.__cause__, _NEVER_LEFT):
            return NotSentError(f"Telegram can't be reached: {words}")
        case NetworkError() if words.startswith("Too Many Requests"):
            return FloodError(UNNAMED_WAIT_S)
        case _:
            return UncertainError(f"no clear answer came: {words}")


def likeness(error: TelegramError) -> Likeness | None:
    """Say what the refusal of an edit tells of the message; None when it tells nothing."""
    if not isinstance(error, BadRequest) or _is_gateway(error):
        return None
    words = error.message.lower()
    return next((found for sign, found in _LIKENESS.items() if sign in words), None)


def _refusal(error: TelegramError, words: str) -> RefusedError:
    low = words.lower()
    if isinstance(error, Forbidden) or any(sign in low for sign in _SHUT):
        return ChatRefusedError(words)
    return MarkupRefusedError(words) if any(sign in low for sign in _BAD_MARKUP) else RefusedError(words)


def _is_gateway(error: TelegramError) -> bool:
    """Tell an answer that could not be read, and so was not Telegram's, whatever its status says."""
    return isinstance(error.__cause__, TelegramError)


def _words(error: TelegramError) -> str:
    # A gateway's whole error page may follow, and some causes have no words of their own.
    return error.message.partition(". Parsing the server response")[0].rstrip(" :")


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
