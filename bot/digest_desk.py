"""Digests on request: the stories of the last day, as a front page. Blocks no event loop; knows no chat."""

import asyncio
from datetime import datetime, timedelta

from bot.digest import FrontPage, gather, rank, render_digest
from bot.markup import plain_message
from bot.ports import StoryStore
from bot.texts import Texts
from bot.threads import Ask
from bot.types import Clock, Message

SPAN = timedelta(hours=24)
# However many people ask, it is made once in this time.
FRESH = timedelta(minutes=1)


class DigestDesk:
    """Makes the digest of the last 24 hours. One event loop owns a desk."""

    def __init__(self, store: StoryStore, front_page: FrontPage, *, ask: Ask, clock: Clock, texts: Texts) -> None:
        self._store = store
        self._front_page = front_page
        self._ask = ask
        self._clock = clock
        self._texts = texts
        self._making = asyncio.Lock()
        self._made: tuple[datetime, list[Message]] | None = None

    async def make_digest(self) -> list[Message]:
        """Give the digest, or a sentence where there is nothing to tell; it is a minute old at the most.

        Raises:
            StoreError: the database refuses.
        """
        async with self._making:
            now = self._clock()
            # A clock that was set back is no reason to tell old news for long.
            if self._made is None or not timedelta() <= now - self._made[0] < FRESH:
                self._made = now, await self._ask(self._make, now)
            return self._made[1]

    def _make(self, at: datetime) -> list[Message]:
        ranked = rank(gather(self._store.briefed_since(at - SPAN), {}), at)
        if not ranked:
            return [plain_message(self._texts.say("There is nothing new in the last 24 hours."))]
        shown, rest = ranked[: self._front_page.most], ranked[self._front_page.most :]
        heading = self._texts.say("The last 24 hours")
        return render_digest(shown, self._front_page.topics, self._texts, left_out=len(rest), heading=heading)
