"""The inbox: a command is kept before Telegram is told that it was heard, and until its answer is. Answers nothing.

Telegram says an update again until it is asked for those after it. So a command that a crash cuts off is either said
again or kept here, and one that is both is known by its id.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot, Update

from bot.ports import CommandStore
from bot.threads import Ask

log = logging.getLogger(__name__)

# A command that so many services in a row have begun and not answered is taken for what ends them.
MOST_BEGUN = 3


class Inbox:
    """Keeps the updates that ``asks`` for an answer. One event loop owns it, and ``left`` is called before ``take``.

    ``give_up`` answers a command that no service lives to answer.
    """

    def __init__(
        self,
        store: CommandStore,
        *,
        ask: Ask,
        asks: Callable[[Update], bool],
        give_up: Callable[[Update], Awaitable[None]],
    ) -> None:
        self._store = store
        self._ask = ask
        self._asks = asks
        self._give_up = give_up
        self._at_work: frozenset[int] | None = None
        self._is_clear = False

    async def left(self, bot: Bot) -> list[Update]:
        """Give the commands that the last service left unanswered, the first time that it is asked.

        Raises:
            StoreError: the database refuses; ask again.
        """
        if self._at_work is not None:
            return []
        kept = await self._ask(self._store.take_up)
        self._at_work = frozenset(it.update_id for it in kept)
        if kept:
            log.info("commands that were left unanswered: %d", len(kept))
        for it in kept:
            if it.begun > MOST_BEGUN:
                await self._give_up(Update.de_json(dict(it.content), bot))
        return [Update.de_json(dict(it.content), bot) for it in kept if it.begun <= MOST_BEGUN]

    async def take(self, updates: Sequence[Update]) -> list[Update]:
        """Keep what was heard and give what is to be worked on: all but commands that were heard before.

        When it returns, Telegram may be told that all of them were heard.

        Raises:
            StoreError: the database refuses; nothing is heard yet.
        """
        asked = {it.update_id: it.to_dict() for it in updates if self._asks(it)}
        if self._is_clear and not asked:
            return list(updates)
        waiting = await self._ask(self._store.keep, asked, heard=[it.update_id for it in updates])
        fresh = waiting - (self._at_work or frozenset())
        self._at_work = waiting
        self._is_clear = not (asked or waiting)
        return [it for it in updates if it.update_id not in asked or it.update_id in fresh]
