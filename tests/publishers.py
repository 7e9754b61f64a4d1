"""A publisher for tests that need none of Telegram, which remembers and fails as told, and a gate without pace."""

import time

from bot.errors import FloodError, PublishError, RefusedError, UncertainError
from bot.gate import Gate, Pace
from bot.types import Message

ERRORS: dict[str, PublishError] = {
    "flood": FloodError(7),
    "refused": RefusedError("bot was kicked"),
    "uncertain": UncertainError("no answer"),
}


class FakePublisher:
    """Remembers what was published into which chat; ``trouble`` makes the next message fail, once."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Message]] = []
        self.requests = 0
        self._troubles: list[PublishError] = []

    def trouble(self, kind: str) -> None:
        """Have one message fail; an uncertain one is there all the same."""
        self._troubles.append(ERRORS[kind])

    async def publish(self, chat: str, message: Message) -> int:
        """Remember the message, unless trouble is scripted."""
        self.requests += 1
        error = self._troubles.pop(0) if self._troubles else None
        if error is None or isinstance(error, UncertainError):
            self.posted.append((chat, message))
        if error is not None:
            raise error
        return len(self.posted)


def quick_gate() -> Gate:
    """Make a gate that waits for nothing but floods."""
    return Gate(Pace(per_chat_s=0, per_second=10_000), monotonic=time.monotonic)
