"""When the next message may go into a chat: order, pace and flood waits. Sends nothing itself.

Everything that the bot puts into a chat takes its turn here: posts, answers, alerts, and the edits of a look-up. A
turn is one message; within a chat turns come one after another, in the order they were asked for. Telegram's rates
are kept from the end of one turn to the start of the next, so that they hold on Telegram's side too, whatever the
network does in between.

Where many chats wait for the rate of the whole bot, those of higher precedence go first: a thousand answers or letters
hold no post back.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.records import Precedence
from bot.turnstile import Turnstile

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
    held_until: float = 0.0
    paced_until: float = 0.0
    recent: deque[float] = field(default_factory=deque)
    asked: int = 0


class Gate:
    """Gives turns. ``monotonic`` counts seconds, ``sleep`` waits that many; one event loop owns a gate.

    A chat is called by one name here: which names are one chat is the outbox's to know.
    """

    def __init__(
        self, pace: Pace, *, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._pace = pace
        self._monotonic = monotonic
        self._sleep = sleep
        self._chats: dict[str, _Chat] = {}
        self._next_slot = 0.0
        self._slots = Turnstile()

    @asynccontextmanager
    async def turn(self, chat: str, precedence: Precedence = Precedence.POST) -> AsyncIterator[None]:
        """Wait for this chat's turn and hold it: one message goes out inside."""
        state = self._state(chat)
        state.asked += 1
        try:
            async with state.lock:
                await self._wait(chat, state, precedence)
                try:
                    yield
                finally:
                    self._note(state)
        finally:
            state.asked -= 1

    def hold(self, chat: str, seconds: float) -> None:
        """Leave this chat alone for so long, and no other. A shorter wait never cuts a longer one."""
        state = self._state(chat)
        state.held_until = max(state.held_until, self._monotonic() + seconds)

    def held_s(self, chat: str) -> float:
        """Tell for how many seconds more this chat is held, 0 if it is not; its pace does not count."""
        state = self._chats.get(chat)
        return 0.0 if state is None else max(state.held_until - self._monotonic(), 0.0)

    def recall(self, chat: str, ago_s: float) -> None:
        """Count a message that went into a chat so many seconds ago, before this gate was. Oldest first."""
        self._count(self._state(chat), self._monotonic() - ago_s)

    def _state(self, chat: str) -> _Chat:
        if len(self._chats) > MANY_CHATS:
            self._forget_idle()
        return self._chats.setdefault(chat, _Chat())

    def _forget_idle(self) -> None:
        past = self._monotonic() - MINUTE_S
        self._chats = {
            key: state
            for key, state in self._chats.items()
            if state.asked or state.held_until > past or (state.recent and state.recent[-1] > past)
        }

    async def _wait(self, chat: str, state: _Chat, precedence: Precedence) -> None:
        # A hold may come while this turn waits, so it looks again after these sleeps, as does whoever has the turn; and
        # a sleep is short, because the event loop's clock stands still while the machine sleeps.
        while (delay := self._delay(chat, state)) > 0:
            await self._sleep(min(delay, MINUTE_S))
        await self._slots.acquire(precedence)
        try:
            if (delay := self._next_slot - self._monotonic()) > 0:
                await self._sleep(delay)
            self._next_slot = max(self._next_slot, self._monotonic()) + 1 / self._pace.per_second
        finally:
            self._slots.release()

    def _delay(self, chat: str, state: _Chat) -> float:
        free_at = max(state.held_until, state.paced_until)
        if _is_group(chat) and len(state.recent) >= self._pace.per_group_minute:
            free_at = max(free_at, state.recent[-self._pace.per_group_minute] + MINUTE_S)
        return free_at - self._monotonic()

    def _note(self, state: _Chat) -> None:
        self._count(state, self._monotonic())

    def _count(self, state: _Chat, moment: float) -> None:
        state.paced_until = max(state.paced_until, moment + self._pace.per_chat_s)
        state.recent.append(moment)
        while len(state.recent) > self._pace.per_group_minute:
            state.recent.popleft()


def _is_group(chat: str) -> bool:
    return chat.startswith(("-", "@"))
