"""Whether a bot can do its work in Telegram: token and posting rights, each problem in one sentence. Sends nothing."""

from dataclasses import dataclass

from telegram import Bot, ChatFullInfo, ChatMember
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.publishers.telegram_answers import BOT_REFUSED
from bot.publishers.telegram_rights import may_edit_others, may_not_write


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReport:
    """What is known of a chat. ``problem`` keeps posts out of it, ``warning`` does not."""

    chat_id: int | None = None
    title: str | None = None
    problem: str | None = None
    warning: str | None = None


async def check_token(bot: Bot) -> str | None:
    """Ask Telegram who the bot is; give the problem, None when the token is good."""
    try:
        await bot.get_me()
    except InvalidToken:
        return BOT_REFUSED
    except TelegramError as error:
        return f"Telegram can't be asked about the token: {error.message}"
    return None


async def check_chat(bot: Bot, chat: str) -> ChatReport:
    """Tell whether the bot may post into a chat. Only asks; a private chat shows its refusal when it is written to."""
    try:
        info = await bot.get_chat(chat)
        if info.type == ChatType.PRIVATE:
            return ChatReport(chat_id=info.id, title=info.full_name)
        member = await bot.get_chat_member(info.id, int(bot.token.partition(":")[0]))
    except (BadRequest, Forbidden) as error:
        return ChatReport(problem=_refusal(chat, error.message))
    except InvalidToken:
        return ChatReport(problem=BOT_REFUSED)
    except TelegramError as error:
        return ChatReport(problem=f"chat {chat}: Telegram can't be asked about it: {error.message}")
    return ChatReport(
        chat_id=info.id, title=info.title, problem=_problem(chat, info, member), warning=_warning(chat, info, member)
    )


def _refusal(chat: str, words: str) -> str:
    if "chat not found" in words.lower():
        return f"chat {chat}: Telegram knows no such chat, or the bot was never in it: check the name and add the bot"
    return f"chat {chat}: {words}: add the bot to it, in a channel as an administrator"


def _problem(chat: str, info: ChatFullInfo, member: ChatMember) -> str | None:
    if problem := may_not_write(info.type, member):
        return f"chat {chat}: {problem}"
    muted = info.permissions is not None and info.permissions.can_send_messages is False
    if muted and member.status == ChatMemberStatus.MEMBER:
        return f"chat {chat}: only administrators may write there: make the bot one"
    return None


def _warning(chat: str, info: ChatFullInfo, member: ChatMember) -> str | None:
    if info.type != ChatType.CHANNEL or not may_edit_others(member):
        return None
    return (
        f"chat {chat}: the bot may edit other people's posts, so a lost answer can't be looked up there: "
        "turn that right off, it is not needed"
    )
