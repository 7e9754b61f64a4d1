"""A small strict Bot API server on loopback: what the tests of delivery and commands need, with Telegram's answers.

It runs in threads of the test's process, so a bot in the same process or in a child process may talk to it by port.
Users' messages are injected with ``say``, a colleague's posts with ``colleague_posts``. What the bot put into chats is
in ``posts`` (each with its ``edits``), what it asked in ``calls``; ``fault`` scripts trouble (``tests.botapi_faults``).
"""

import json
import re
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

from tests.botapi_faults import LATEST_S, Answer, Fault, take_fault
from tests.botapi_http import Handler, QuietServer
from tests.botapi_readers import ReaderCalls
from tests.telegram_world import (
    ANN,
    ANN_ID,
    BOT,
    TOKEN,
    Chat,
    RefusalError,
    check_is_in,
    check_may_edit,
    check_may_write,
    default_chats,
    find_entities,
    number,
    read_text,
    shown,
)

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
Weather = Callable[[str, int | None], Fault | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it came in: when (``time.monotonic``), into which chat, and the trouble that it met."""

    at: float
    method: str
    chat: int | None
    fault: Fault | None


class BotApiServer(ReaderCalls):
    """The server. Use it as a context manager; ``base_url`` is what a bot is given.

    ``speed`` is how many of its seconds go by in one, for a bot whose time runs as fast. ``weather`` draws trouble for
    the calls that none is scripted for. ``token`` is the one that is accepted.
    """

    def __init__(self, *, speed: float = 1.0, weather: Weather = lambda _method, _chat: None) -> None:
        super().__init__()
        self.token = TOKEN
        self.speed = speed
        self.weather = weather
        self.log: list[Call] = []
        self.chats = default_chats()
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.posts: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self.faults: list[Fault] = []
        self.overwritten: list[tuple[int, int]] = []
        self.changed = threading.Condition()
        self._updates: list[dict[str, Any]] = []
        self._next_update = 1
        self._last_id: dict[int, int] = defaultdict(int)
        self._others: dict[tuple[int, int], bool] = {}
        self._polls = 0
        self._closing = threading.Event()
        handler = type("Handler", (Handler,), {"api": self})
        self._http = QuietServer(("127.0.0.1", 0), handler)
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

    def fault(self, kind: str, **settings: Any) -> None:
        """Script one trouble; troubles come in the order they were scripted."""
        with self.changed:
            self.faults.append(Fault(kind, **settings))

    def say(self, text: str, *, chat: int = ANN_ID, reply_to: dict[str, Any] | None = None, **fields: Any) -> int:
        """Have Ann write a message; gives its id. ``fields`` go into the message as they are."""
        with self.changed:
            message = self._message(chat, text, find_entities(text), sender=ANN)
            message |= {"reply_to_message": reply_to} if reply_to else {}
            self._others[chat, message["message_id"]] = True
            self.update({"message": message | fields})
            return int(message["message_id"])

    def colleague_posts(self, text: str, *, chat: int, heard: bool = True, has_text: bool = True) -> int:
        """Have somebody else post into a channel or group; gives its id. ``heard``: the bot is told of it."""
        with self.changed:
            message = self._message(chat, text, [], sender=ANN)
            self._others[chat, message["message_id"]] = has_text
            if heard:
                self.update({"channel_post" if self.chats[chat].type == "channel" else "message": message})
            return int(message["message_id"])

    def lose_ids(self, count: int, *, chat: int) -> None:
        """Use up ids of a chat, as posts do that somebody deleted."""
        with self.changed:
            self._last_id[chat] += count

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

    @property
    def unheard(self) -> int:
        """How many updates the bot has not said that it heard."""
        return len(self._updates)

    def called(self, method: str) -> list[dict[str, str]]:
        """Give the parameters of each call of a method."""
        return [params for name, params in self.calls if name == method]

    def handle(self, token: str, method: str, params: dict[str, str]) -> tuple[Fault | None, Answer]:
        """Answer one call, with the trouble scripted for it."""
        with self.changed:
            self.calls.append((method, params))
            chat = self._find(params.get("chat_id", ""))
            chat_id = chat.id if chat else None
            fault = take_fault(self.faults, method, chat_id) or self.weather(method, chat_id)
            self.log.append(Call(at=time.monotonic(), method=method, chat=chat_id, fault=fault))
            try:
                if fault and not fault.work_is_done:
                    return fault, fault.answer()
                return fault, (200, {"ok": True, "result": self._answer(token, method, params)})
            except RefusalError as refusal:
                return fault, (refusal.code, refusal.answer)
            finally:
                self.changed.notify_all()

    def carry_out(self, token: str, method: str, params: dict[str, str], *, since: float) -> None:
        """Do a call's work for nobody to hear of it, unless it is far too late; ``since`` nobody listens."""
        with self.changed, suppress(RefusalError):
            # A machine that stands still for a while must not make Telegram later than it ever is.
            if (time.monotonic() - since) * self.speed < LATEST_S:
                self._answer(token, method, params)
                self.changed.notify_all()

    def wait_closing(self, seconds: float) -> None:
        """Hang as long as a client could bear, but not longer than the server lives."""
        self._closing.wait(seconds / self.speed)

    def _answer(self, token: str, method: str, params: dict[str, str]) -> Any:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise RefusalError(404, "Not Found")
        if token != self.token:
            raise RefusalError(401, "Unauthorized")
        answer = getattr(self, f"on_{method.lower()}", None)
        if answer is None:
            raise RefusalError(404, "Not Found: method not found")
        return answer(params)

    def on_getme(self, params: dict[str, str]) -> Any:
        """Say who the bot is."""
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

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
            lambda: self._updates or self._closing.is_set() or mine != self._polls,
            float(params.get("timeout", 0)) / self.speed,
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
        return self._chat(params, write=False).standing()

    def on_sendchataction(self, params: dict[str, str]) -> Any:
        """Take a typing indicator."""
        self._chat(params, write=True)
        return True

    def on_sendmessage(self, params: dict[str, str]) -> Any:
        """Post a message."""
        text, entities = read_text(params)
        look = shown(params)
        chat = self._chat(params, write=True)
        message = self._message(chat.id, text, entities, sender=BOT)
        if reply := json.loads(params.get("reply_parameters", "{}")):
            message["reply_to_message"] = {"message_id": reply["message_id"], "date": 1, "chat": chat.to_json()}
        self.posts[chat.id].append(message | {"params": params, "shown": look, "edits": []})
        return message | ({"reply_markup": look[1]} if look[1] else {})

    def on_editmessagetext(self, params: dict[str, str]) -> Any:
        """Edit a message, as far as the bot may."""
        text, entities = read_text(params)
        chat = self._chat(params, write=False)
        check_is_in(chat)
        message_id = int(params["message_id"])
        post = next((it for it in self.posts[chat.id] if it["message_id"] == message_id), None)
        if post is None and (chat.id, message_id) not in self._others:
            raise RefusalError(400, "Bad Request: message to edit not found")
        check_may_edit(chat, own=post is not None)
        if not self._others.get((chat.id, message_id), True):
            raise RefusalError(400, "Bad Request: there is no text in the message to edit")
        if post is None:
            self.overwritten.append((chat.id, message_id))
            return self._message(chat.id, text, entities, sender=BOT) | {"message_id": message_id}
        look = shown(params)
        if (post["text"], post["entities"], post["shown"]) == (text, entities, look):
            raise RefusalError(400, NOT_MODIFIED)
        post["edits"].append(post["text"])
        post.update(text=text, entities=entities, shown=look)
        return {key: post[key] for key in post.keys() - {"params", "shown", "edits"}}

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
        # Private chats and basic groups share one count of ids.
        count = chat if self.chats[chat].type in {"channel", "supergroup"} else 0
        self._last_id[count] += 1
        number = self._last_id[count]
        who = {} if self.chats[chat].type == "channel" else {"from": sender}
        return {
            "message_id": number,
            "date": 1_700_000_000,
            "chat": self.chats[chat].to_json(),
            **who,
            "text": text,
            "entities": entities,
        }


@contextmanager
def refused_address() -> Iterator[str]:
    """Give an address on loopback where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
