"""``/digest``: the stories of the last day on one page. Owns the command; the page is ``bot.digest_desk``'s."""

import logging
from typing import Protocol

from telegram import Update

from bot.commands.manners import Context, Replies
from bot.errors import StoreError
from bot.excuses import excuse
from bot.markup import plain_message
from bot.texts import Texts
from bot.types import Message

log = logging.getLogger(__name__)


class Digests(Protocol):
    """Makes digests; ``bot.digest_desk`` is one."""

    async def make_digest(self) -> list[Message]:
        """Give the digest, or a sentence where there is nothing to tell.

        Raises:
            StoreError: the database refuses.
        """
        ...


class Digesting:
    """The command."""

    def __init__(self, desk: Digests, replies: Replies, texts: Texts) -> None:
        self._desk = desk
        self._replies = replies
        self._texts = texts

    async def digest(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer ``/digest`` with the front page of the last 24 hours."""
        if await self._replies.admitted(update) is None:
            return
        try:
            answer = await self._desk.make_digest()
        except StoreError as error:
            log.warning("no digest: %s", error)
            answer = [plain_message(excuse(error, self._texts))]
        await self._replies.reply(update, answer)
