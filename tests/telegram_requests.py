"""Telegram inside the process: the library's own seam for requests, with answers by the test. No socket is opened."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest, RequestData

from tests.telegram_world import ANN, BOT

Reply = tuple[int, dict[str, Any]] | Exception


class FakeRequest(BaseRequest):
    """Answers each call as ``answer(method, parameters)`` says, or as a friendly Telegram where that gives None."""

    def __init__(self, answer: Callable[[str, dict[str, Any]], Reply | None] = lambda _method, _params: None) -> None:
        self.answer = answer
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._called: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    @property
    def read_timeout(self) -> float:
        """The library wants to know."""
        return 1.0

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """Answer a call."""
        name, params = url.rsplit("/", 1)[1], dict(request_data.parameters if request_data else {})
        self.calls.append((name, params))
        self._called[name].set()
        reply = self.answer(name, params) or (200, {"ok": True, "result": self._friendly(name, params)})
        if isinstance(reply, Exception):
            raise reply
        return reply[0], json.dumps(reply[1]).encode()

    async def called(self, name: str) -> None:
        """Wait until a method is called for the first time."""
        await self._called[name].wait()

    def sent(self) -> list[dict[str, Any]]:
        """Give the parameters of each message that was sent."""
        return [params for name, params in self.calls if name == "sendMessage"]

    def _friendly(self, name: str, params: dict[str, Any]) -> Any:
        if name == "getMe":
            return BOT
        if name == "sendMessage":
            chat = {"id": params["chat_id"], "type": "private", "first_name": "Ann"}
            return {"message_id": len(self.calls), "date": 1, "chat": chat, "from": BOT, "text": params["text"]}
        return True


def message(text: str, *, sender: dict[str, Any] = ANN, chat: dict[str, Any] | None = None, **fields: Any) -> Any:
    """Make a message as Telegram writes it; entities are the test's to give."""
    private = {"id": ANN["id"], "type": "private", "first_name": "Ann"}
    return {"message_id": 5, "date": 1, "chat": chat or private, "from": sender, "text": text, **fields}
