"""A publisher for tests that need none of Telegram, which remembers and fails as told."""

from bot.errors import FloodError, PublishError, RefusedError, UncertainError
from bot.types import Message, Posting

ERRORS: dict[str, PublishError] = {
    "flood": FloodError(7),
    "refused": RefusedError("bot was kicked"),
    "uncertain": UncertainError("no answer"),
}


class FakePublisher:
    """Remembers what was published into which chat; ``trouble`` makes the next message fail, once."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Posting]] = []
        self.requests = 0
        self._troubles: list[PublishError] = []

    def trouble(self, kind: str) -> None:
        """Have one message fail; an uncertain one is there all the same."""
        self._troubles.append(ERRORS[kind])

    def compose(self, message: Message, *, plain: bool) -> Posting:
        """Take the plain words, whatever is asked for."""
        return Posting(text=message.plain, parse_mode=None, preview={})

    async def locate(self, chat: str) -> str:
        """Every chat has one name here."""
        return chat

    async def publish(self, chat: str, posting: Posting, *, reply_to: int | None, thread_id: int | None) -> int:
        """Remember the posting, unless trouble is scripted."""
        self.requests += 1
        error = self._troubles.pop(0) if self._troubles else None
        if error is None or isinstance(error, UncertainError):
            self.posted.append((chat, posting))
        if error is not None:
            raise error
        return len(self.posted)
