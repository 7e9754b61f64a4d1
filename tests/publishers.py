"""A publisher for tests that need none of Telegram, which remembers and fails as told."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import FloodError, MessageGoneError, PublishError, RefusedError, UncertainError
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

    async def fit(self, chat: str, message: Message) -> Message:
        """Every message fits everywhere."""
        return message

    async def locate(self, chat: str) -> str:
        """Every chat has one name here."""
        return chat

    async def publish(self, chat: str, posting: Posting, *, reply_to: int | None, thread_id: int | None) -> int:
        """Remember the posting, unless trouble is scripted."""
        with self._request():
            self.posted.append((chat, posting))
        return len(self.posted)

    async def edit(self, chat: str, message_id: int, posting: Posting) -> None:
        """Put the posting in the place of another, unless trouble is scripted."""
        if message_id > len(self.posted):
            raise MessageGoneError("message to edit not found")
        with self._request():
            self.posted[message_id - 1] = (chat, posting)

    @contextmanager
    def _request(self) -> Iterator[None]:
        self.requests += 1
        error = self._troubles.pop(0) if self._troubles else None
        if error is not None and not isinstance(error, UncertainError):
            raise error
        yield
        if error is not None:
            raise error
