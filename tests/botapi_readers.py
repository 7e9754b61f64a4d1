"""What readers do beside writing, for the Bot API server of the tests: documents, presses of buttons, menus.

Part of ``tests.botapi``'s server, which gives it chats, ids and updates.
"""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.telegram_world import ANN, BOT, RefusalError, find_entities

MOST_DOWNLOADED = 20_000_000  # beyond that no bot gets a file
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


@dataclass(slots=True)
class SentFile:
    """A file on Telegram's servers; ``told`` is the size that its message and getFile tell, None for none."""

    body: bytes
    told: int | None
    path: str
    downloads: int = 0


@dataclass(slots=True)
class Press:
    """A press of a button, and how the bot answered it: once, in time, or not at all."""

    data: str
    is_old: bool = False
    answers: list[dict[str, str]] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What the reader saw in front of the chat."""
        return self.answers[0].get("text", "") if self.answers else ""


class ReaderCalls:
    """The calls and the doings. ``menus`` are the commands by scope, ``presses`` what was pressed."""

    def __init__(self) -> None:
        self.files: dict[str, SentFile] = {}
        self.presses: dict[str, Press] = {}
        self.menus: dict[str, list[dict[str, str]]] = {}
        self._numbers = count(1)

    def send_document(
        self,
        name: str,
        body: bytes,
        *,
        chat: int,
        caption: str = "",
        told: int | None = -1,
        media_type: str = "",
        reply_to: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Have Ann send a document; gives its message, for replies. ``told`` is its size as the message has it."""
        number = next(self._numbers)
        size = len(body) if told == -1 else told
        self.files[f"file-{number}"] = SentFile(body=body, told=size, path=f"documents/file_{number}")
        document = {"file_id": f"file-{number}", "file_unique_id": str(number), "file_name": name}
        document |= {} if size is None else {"file_size": size}
        document |= {"mime_type": media_type} if media_type else {}
        with self.changed:
            message = self._message(chat, "", [], sender=ANN)
            del message["text"], message["entities"]
            message |= {"document": document}
            message |= {"caption": caption, "caption_entities": find_entities(caption)} if caption else {}
            message |= {"reply_to_message": reply_to} if reply_to else {}
            self._others[chat, message["message_id"]] = False
            self.update({"message": message})
        return message

    def buttons(self, post: dict[str, Any]) -> dict[str, dict[str, str]]:
        """Give the buttons that stand under a post now, by their words."""
        rows = post["shown"][1].get("inline_keyboard", ())
        return {button["text"]: button for row in rows for button in row}

    def press(self, post: dict[str, Any], data: str, *, sender: dict[str, Any] = ANN, is_old: bool = False) -> Press:
        """Press a button of a post; what it says is the test's to give, so that it may be forged or outdated."""
        press = Press(data=data, is_old=is_old)
        with self.changed:
            number = str(next(self._numbers))
            self.presses[number] = press
            seen = {key: post[key] for key in ("message_id", "date", "chat", "text", "entities")} | {"from": BOT}
            query = {"id": number, "from": sender, "chat_instance": "1", "data": data, "message": seen}
            self.update({"callback_query": query})
        return press

    def on_answercallbackquery(self, params: dict[str, str]) -> Any:
        """Take the answer to a press, once and in time."""
        press = self.presses.get(params["callback_query_id"])
        if press is None or press.is_old or press.answers:
            words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
            raise RefusalError(400, words)
        if len(params.get("text", "")) > 200:
            raise RefusalError(400, "Bad Request: MESSAGE_TOO_LONG")
        press.answers.append(params)
        return True

    def on_getfile(self, params: dict[str, str]) -> Any:
        """Say where a file is."""
        found = self.files.get(params["file_id"])
        if found is None:
            raise RefusalError(400, "Bad Request: invalid file_id")
        if len(found.body) > MOST_DOWNLOADED:
            raise RefusalError(400, "Bad Request: file is too big")
        told = {} if found.told is None else {"file_size": found.told}
        return {"file_id": params["file_id"], "file_unique_id": "1", "file_path": found.path, **told}

    def download(self, token: str, path: str) -> bytes | None:
        """Hand a file over, to those who know the token."""
        found = next((it for it in self.files.values() if it.path == path), None)
        if token != self.token or found is None:
            return None
        found.downloads += 1
        return found.body

    def on_setmycommands(self, params: dict[str, str]) -> Any:
        """Take the menu of a scope."""
        scope = json.loads(params.get("scope", "{}")).get("type", "default")
        commands = json.loads(params["commands"])
        if scope not in SCOPES:
            raise RefusalError(400, "Bad Request: unsupported type of BotCommandScope")
        if any(not 1 <= len(it["description"]) <= 256 for it in commands):
            raise RefusalError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.menus[scope] = commands
        return True
