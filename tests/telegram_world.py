"""What Telegram knows and refuses: chats, the bot's standing in them, and what a text must be. Speaks no HTTP."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_html import MarkupError, is_empty, parse_html, utf16

TOKEN = "123456:AAtest-token-for-loopback-only-000000000"
BOT_ID = 123456
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Brief", "username": "brief_bot"}
ANN_ID = 1001
ANN = {"id": ANN_ID, "is_bot": False, "first_name": "Ann"}

CHANNEL, MUTE_CHANNEL, LEFT_CHANNEL, OTHER_CHANNEL, GROUP, OLD_GROUP = -1001, -1002, -1003, -1004, -1005, -2001
ADMIN = {"status": "administrator", "can_be_edited": False, "is_anonymous": False}
RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_invite_users"),
    *("can_promote_members", "can_change_info", "can_post_stories", "can_edit_stories", "can_delete_stories"),
)


class RefusalError(Exception):
    """An answer that is no success, in Telegram's words."""

    def __init__(self, code: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.answer = {"ok": False, "error_code": code, "description": words}
        if parameters:
            self.answer["parameters"] = parameters
        self.code = code


@dataclass(slots=True)
class Chat:
    """A chat as the server knows it, and the bot's standing there."""

    id: int
    type: str
    username: str | None = None
    member: dict[str, Any] = field(default_factory=lambda: {"status": "member"})
    moved_to: int | None = None
    blocked: bool = False

    def to_json(self) -> dict[str, Any]:
        """Write the chat as it stands in messages."""
        name = {"first_name": "Ann"} if self.type == "private" else {"title": f"Chat {self.id}"}
        return {"id": self.id, "type": self.type, **name, **({"username": self.username} if self.username else {})}

    def standing(self) -> dict[str, Any]:
        """Write the bot's standing as Telegram tells of it."""
        until = {"until_date": 0} if self.member["status"] == "kicked" else {}
        return {"user": BOT, **self.member, **until}

    def change_standing(self, **changes: Any) -> dict[str, Any]:
        """Change what the bot is and may do here, and write the update that tells of it."""
        old = self.standing()
        self.member = {**self.member, **changes}
        told = {"chat": self.to_json(), "from": ANN, "date": 1}
        return {"my_chat_member": {**told, "old_chat_member": old, "new_chat_member": self.standing()}}


def default_chats() -> dict[int, Chat]:
    """Two channels to post into, one without the right to, one that was left, a group, one that moved, and Ann."""
    post = {**ADMIN, **dict.fromkeys(RIGHTS, False), "can_post_messages": True, "can_edit_messages": False}
    chats = [
        Chat(CHANNEL, "channel", "world_news", dict(post)),
        Chat(OTHER_CHANNEL, "channel", None, dict(post)),
        Chat(MUTE_CHANNEL, "channel", "mute", {**post, "can_post_messages": False}),
        Chat(LEFT_CHANNEL, "channel", "left", {"status": "left"}),
        Chat(GROUP, "supergroup", "talk"),
        Chat(OLD_GROUP, "group", moved_to=GROUP),
        Chat(ANN_ID, "private"),
    ]
    return {chat.id: chat for chat in chats}


def check_may_write(chat: Chat) -> None:
    """Refuse as Telegram does where the bot may not write."""
    if chat.moved_to:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise RefusalError(400, words, migrate_to_chat_id=chat.moved_to)
    if chat.blocked:
        raise RefusalError(403, "Forbidden: bot was blocked by the user")
    check_is_in(chat)
    if chat.type == "channel" and not chat.member.get("can_post_messages"):
        raise RefusalError(400, "Bad Request: need administrator rights in the channel chat")


def check_is_in(chat: Chat) -> None:
    """Refuse as Telegram does where the bot is not, or not any more."""
    status = chat.member["status"]
    if status == "kicked":
        raise RefusalError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
    if status == "left":
        raise RefusalError(403, f"Forbidden: bot is not a member of the {chat.type} chat")


def check_may_edit(chat: Chat, *, own: bool) -> None:
    """Refuse as Telegram does what the bot may not edit: others' posts, and its own without the right to post."""
    may = chat.member.get("can_edit_messages") if chat.type == "channel" else False
    may_own = chat.type != "channel" or chat.member.get("can_post_messages")
    if not may and not (own and may_own):
        raise RefusalError(400, "Bad Request: message can't be edited")


def shown(params: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what a call shows besides the text: the preview as far as it is not the usual one, and the keyboard."""
    preview = json.loads(params.get("link_preview_options", "{}"))
    return {key: value for key, value in preview.items() if value}, read_keyboard(params)


def read_keyboard(params: dict[str, str]) -> dict[str, Any]:
    """Give the keyboard under a message, or refuse it as Telegram does."""
    keyboard = json.loads(params.get("reply_markup", "{}"))
    for button in (it for row in keyboard.get("inline_keyboard", ()) for it in row):
        if not button.get("url") and not button.get("callback_data"):
            raise RefusalError(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in it")
        if button.get("url") and not re.match(r"https?://[^/]+\.", button["url"]):
            words = f"Bad Request: inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
            raise RefusalError(400, words)
        if len(button.get("callback_data", "").encode()) > 64:
            raise RefusalError(400, "Bad Request: BUTTON_DATA_INVALID")
    return dict(keyboard)


def read_text(params: dict[str, str]) -> tuple[str, list[dict[str, Any]]]:
    """Give the text that a call shows and its entities, or refuse it as Telegram does."""
    text = params.get("text", "")
    if not text:
        raise RefusalError(400, "Bad Request: message text is empty")
    try:
        shown, entities = parse_html(text) if params.get("parse_mode") == "HTML" else (text, [])
    except MarkupError as error:
        raise RefusalError(400, f"Bad Request: can't parse entities: {error}") from error
    if is_empty(shown):
        raise RefusalError(400, "Bad Request: text must be non-empty")
    if len(shown.strip()) > 4096:
        raise RefusalError(400, "Bad Request: message is too long")
    if sum(12 + len(entity.get("url", "").encode()) + 4 for entity in entities) > 9_500:
        raise RefusalError(400, "Bad Request: ENTITIES_TOO_LONG")
    return shown, entities[:100]


def find_entities(text: str) -> list[dict[str, Any]]:
    """Find commands and addresses in a user's text, as Telegram's clients do."""
    kinds = [
        ("bot_command", r"(?<!\S)/\w+(?:@\w+)?"),
        ("url", r"https?://[^\s<>]+|(?<!\S)(?:[a-z0-9-]+\.)+(?:com|org)\S*"),
    ]
    return [
        {"type": kind, "offset": utf16(text[: found.start()]), "length": utf16(found[0])}
        for kind, pattern in kinds
        for found in re.finditer(pattern, text)
    ]


def number(text: str) -> int:
    """Read a chat id; 0 for anything else."""
    return int(text) if re.fullmatch(r"-?\d+", text) else 0
