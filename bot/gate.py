"""When the next message may go into a chat: order, pace and flood waits. Sends nothing itself.

Everything that the bot puts into a chat takes its turn here: posts and answers alike. A turn is one message; within a
chat turns come one after another, in the order they were asked for. Telegram's rates are kept from the end of one
turn to the start of the next, so that they hold on Telegram's side too, whatever the network does in between.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MINUTE_S = 60.0
# Chats beyond this many are forgotten again once they are idle.
MANY_CHATS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Telegram's rates: messages a second in all, seconds between two in a chat, messages a minute in a group.

    What holds for groups holds for channels.
    """

    per_second: float = 30
    per_chat_s: float = 1.0
    per_group_minute: int = 20


@dataclass(slots=True, kw_only=True, eq=False)
class _Chat:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    not_before: float = 0.0
    recent: deque[float] = field(default_factory=deque)
    asked: int = 0


class Gate:
    """Gives turns. ``monotonic`` counts seconds, ``sleep`` waits that many; one event loop owns a gate."""

    def __init__(
        self, pace: Pace, *, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._pace = pace
        self._monotonic = monotonic
        self._sleep = sleep
        self._chats: dict[str, _Chat] = {}
        self._next_slot = 0.0

    @asynccontextmanager
    async def turn(self, chat: str) -> AsyncIterator[None]:
        """Wait for this chat's turn and hold it: one message goes out inside."""
        while True:
            state = self._state(chat)
            state.asked += 1
            try:
                async with state.lock:
                    await self._wait(chat, state)
                    if self._state(chat) is not state:
                        continue  # meanwhile its name and its number turned out to be one chat
                    try:
                        yield
                    finally:
                        self._note(state)
                    return
            finally:
                state.asked -= 1

    def hold(self, chat: str, seconds: float) -> None:
        """Leave this chat alone for so long, and no other. A shorter wait never cuts a longer one."""
        state = self._state(chat)
        state.not_before = max(state.not_before, self._monotonic() + seconds)

    def alias(self, name: str, chat_id: int) -> None:
        """Take a chat's @name and its number for one. Best told before both are in use."""
        by_name, by_id = self._chats.get(_key(name)), self._chats.get(str(chat_id))
        if by_name is by_id is not None:
            return
        kept = by_id if by_name is None or (by_id is not None and by_id.asked >= by_name.asked) else by_name
        kept = kept or _Chat()
        for state in (by_name, by_id):
            if state is not None and state is not kept:
                kept.not_before = max(kept.not_before, state.not_before)
                kept.recent = deque(sorted([*kept.recent, *state.recent]))
        self._chats[_key(name)] = self._chats[str(chat_id)] = kept

    def _state(self, chat: str) -> _Chat:
        if len(self._chats) > MANY_CHATS:
            self._forget_idle()
        return self._chats.setdefault(_key(chat), _Chat())

    def _forget_idle(self) -> None:
        past = self._monotonic() - MINUTE_S
        self._chats = {
            key: state
            for key, state in self._chats.items()
            if state.asked or state.not_before > past or (state.recent and state.recent[-1] > past)
        }

    async def _wait(self, chat: str, state: _Chat) -> None:
        # A hold may come while this turn waits, so it looks again after every sleep.
        while (delay := self._delay(chat, state)) > 0:
            await self._sleep(delay)
        slot = max(self._next_slot, self._monotonic())
        self._next_slot = slot + 1 / self._pace.per_second
        if (delay := slot - self._monotonic()) > 0:
            await self._sleep(delay)

    def _delay(self, chat: str, state: _Chat) -> float:
        free_at = state.not_before
        if _is_group(chat) and len(state.recent) >= self._pace.per_group_minute:
            free_at = max(free_at, state.recent[-self._pace.per_group_minute] + MINUTE_S)
        return free_at - self._monotonic()

    def _note(self, state: _Chat) -> None:
        now = self._monotonic()
        state.not_before = max(state.not_before, now + self._pace.per_chat_s)
        state.recent.append(now)
        while len(state.recent) > self._pace.per_group_minute:
            state.recent.popleft()


def _key(chat: str) -> str:
    return chat.strip().lower()


def _is_group(chat: str) -> bool:
    return chat.startswith(("-", "@"))
