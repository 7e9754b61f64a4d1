"""A small strict Bot API server on loopback: what the tests of delivery and commands need, with Telegram's answers.

It runs in threads of the test's process, so a bot in the same process or in a child process may talk to it by port.
Users' messages are injected with ``say``; what arrived is in ``posts`` and ``calls``; ``fault`` scripts trouble.
"""

import json
import re
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self
from urllib.parse import parse_qsl

from tests.telegram_world import (
    ANN,
    ANN_ID,
    BOT,
    TOKEN,
    Chat,
    RefusalError,
    check_may_write,
    default_chats,
    find_entities,
    number,
    read_text,
)

Answer = tuple[int, dict[str, Any]]
FaultKind = Literal["flood", "500", "502", "json", "reset", "reset_after", "hang", "hang_after"]
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
# Troubles that lose the answer after the work was done.
WORK_IS_DONE = {"json", "reset_after", "hang_after"}


@dataclass(slots=True)
class Fault:
    """One scripted trouble: of what kind, for which method and chat, how often. ``seconds`` to wait, for a flood."""

    kind: FaultKind
    method: str = "sendMessage"
    chat: int | None = None
    times: int = 1
    seconds: int = 1

    def answer(self) -> Answer:
        """Give the answer of a server that did not do the work."""
        if self.kind != "flood":
            return 500, RefusalError(500, "Internal Server Error").answer
        return 429, RefusalError(429, f"Too Many Requests: retry after {self.seconds}", retry_after=self.seconds).answer


class BotApiServer:
    """The server. Use it as a context manager; ``base_url`` is what a bot is given."""

    def __init__(self) -> None:
        self.chats = default_chats()
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.posts: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self.faults: list[Fault] = []
        self.changed = threading.Condition()
        self._updates: list[dict[str, Any]] = []
        self._next_update = 1
        self._next_id: dict[int, int] = defaultdict(lambda: 1)
        self._polls = 0
        self._closing = threading.Event()
        handler = type("Handler", (_Handler,), {"api": self})
        self._http = _QuietServer(("127.0.0.1", 0), handler)
        self.base_url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with self.changed:
            self.changed.notify_all()
        self._http.shutdown()
        self._http.server_close()

    def fault(self, kind: FaultKind, **settings: Any) -> None:
        """Script one trouble; troubles come in the order they were scripted."""
        self.faults.append(Fault(kind, **settings))

    def say(self, text: str, *, chat: int = ANN_ID, reply_to: dict[str, Any] | None = None, **fields: Any) -> int:
        """Have Ann write a message; gives its id. ``fields`` go into the message as they are."""
        with self.changed:
            message = self._message(chat, text, find_entities(text), sender=ANN)
            message |= {"reply_to_message": reply_to} if reply_to else {}
            self.update({"message": message | fields})
            return int(message["message_id"])

    def update(self, content: dict[str, Any]) -> None:
        """Queue an update of any kind."""
        with self.changed:
            self._updates.append({"update_id": self._next_update, **content})
            self._next_update += 1
            self.changed.notify_all()

    def texts(self, chat: int) -> list[str]:
        """Give the texts posted into a chat, as they are shown."""
        with self.changed:
            return [post["text"] for post in self.posts[chat]]

    def wait_for(self, condition: Callable[[], bool], *, timeout_s: float = 10.0) -> bool:
        """Wait until something is true of the record; gives whether it became so."""
        with self.changed:
            return self.changed.wait_for(condition, timeout_s)

    def called(self, method: str) -> list[dict[str, str]]:
        """Give the parameters of each call of a method."""
        return [params for name, params in self.calls if name == method]

    def handle(self, token: str, method: str, params: dict[str, str]) -> tuple[Fault | None, Answer]:
        """Answer one call, with the trouble scripted for it."""
        with self.changed:
            self.calls.append((method, params))
            fault = self._take_fault(method, params)
            try:
                if fault and fault.kind not in WORK_IS_DONE:
                    return fault, fault.answer()
                return fault, (200, {"ok": True, "result": self._answer(token, method, params)})
            except RefusalError as refusal:
                return fault, (refusal.code, refusal.answer)
            finally:
                self.changed.notify_all()

    def wait_closing(self, seconds: float) -> None:
        """Hang as long as a client could bear, but not longer than the server lives."""
        self._closing.wait(seconds)

    def _take_fault(self, method: str, params: dict[str, str]) -> Fault | None:
        for fault in self.faults:
            chat = self._find(params.get("chat_id", ""))
            if fault.method == method and fault.chat in {None, chat.id if chat else 0}:
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def _answer(self, token: str, method: str, params: dict[str, str]) -> Any:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise RefusalError(404, "Not Found")
        if token != TOKEN:
            raise RefusalError(401, "Unauthorized")
        answer = getattr(self, f"on_{method.lower()}", None)
        if answer is None:
            raise RefusalError(404, "Not Found: method not found")
        return answer(params)

    def on_getme(self, params: dict[str, str]) -> Any:
        """Say who the bot is."""
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    def on_setmycommands(self, params: dict[str, str]) -> Any:
        """Take the command menu."""
        return bool(json.loads(params["commands"]))

    def on_deletewebhook(self, params: dict[str, str]) -> Any:
        """There is no webhook."""
        return True

    def on_getupdates(self, params: dict[str, str]) -> Any:
        """Give the updates, waiting for some; one poller at a time."""
        self._polls += 1
        mine, offset = self._polls, int(params.get("offset", 0))
        self.changed.notify_all()
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self.changed.wait_for(
            lambda: self._updates or self._closing.is_set() or mine != self._polls, float(params.get("timeout", 0))
        )
        if mine != self._polls:
            raise RefusalError(409, CONFLICT)
        return list(self._updates)

    def on_getchat(self, params: dict[str, str]) -> Any:
        """Describe a chat."""
        chat = self._chat(params, write=False)
        return chat.to_json() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(GIFTS, False),
        }

    def on_getchatmember(self, params: dict[str, str]) -> Any:
        """Describe the bot's standing in a chat."""
        member = self._chat(params, write=False).member
        until = {"until_date": 0} if member["status"] == "kicked" else {}
        return {"user": BOT, **member, **until}

    def on_sendchataction(self, params: dict[str, str]) -> Any:
        """Take a typing indicator."""
        self._chat(params, write=True)
        return True

    def on_sendmessage(self, params: dict[str, str]) -> Any:
        """Post a message."""
        text, entities = read_text(params)
        chat = self._chat(params, write=True)
        message = self._message(chat.id, text, entities, sender=BOT)
        if reply := json.loads(params.get("reply_parameters", "{}")):
            message["reply_to_message"] = {"message_id": reply["message_id"], "date": 1, "chat": chat.to_json()}
        self.posts[chat.id].append(message | {"params": params})
        return message

    def on_editmessagetext(self, params: dict[str, str]) -> Any:
        """Edit a message of the bot's."""
        text, entities = read_text(params)
        chat = self._chat(params, write=True)
        post = next((p for p in self.posts[chat.id] if p["message_id"] == int(params["message_id"])), None)
        if post is None:
            raise RefusalError(400, "Bad Request: message to edit not found")
        if (post["text"], post["entities"]) == (text, entities):
            words = "Bad Request: message is not modified: specified new message content and reply markup are exactly "
            raise RefusalError(400, f"{words}the same as a current content and reply markup of the message")
        post |= {"text": text, "entities": entities}
        return post

    def _find(self, wanted: str) -> Chat | None:
        names = {f"@{chat.username}".lower(): chat for chat in self.chats.values() if chat.username}
        return names.get(wanted.lower()) or self.chats.get(number(wanted))

    def _chat(self, params: dict[str, str], *, write: bool) -> Chat:
        chat = self._find(params.get("chat_id", ""))
        if chat is None:
            raise RefusalError(400, "Bad Request: chat not found")
        if write:
            check_may_write(chat)
        return chat

    def _message(self, chat: int, text: str, entities: list[dict[str, Any]], *, sender: Any) -> dict[str, Any]:
        number = self._next_id[chat]
        self._next_id[chat] += 1
        who = {} if self.chats[chat].type == "channel" else {"from": sender}
        return {
            "message_id": number,
            "date": 1_700_000_000,
            "chat": self.chats[chat].to_json(),
            **who,
            "text": text,
            "entities": entities,
        }


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that gave up is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    api: BotApiServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a method call; the library posts them all."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        _, token, method = self.path.split("/", 2)
        fault, (status, answer) = self.api.handle(token.removeprefix("bot"), method, dict(parse_qsl(body)))
        kind = fault.kind if fault else ""
        if kind.startswith("hang"):
            self.api.wait_closing(60)
        if kind.startswith(("hang", "reset")):
            # Closing with a linger time of zero resets the connection.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        elif kind == "502":
            self._respond(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")
        else:
            self._respond(status, b"{broken" if kind == "json" else json.dumps(answer).encode(), "application/json")

    def _respond(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name for it
        """Say nothing: the record is in ``calls``."""


@contextmanager
def refused_address() -> Iterator[str]:
    """Give an address on loopback where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
