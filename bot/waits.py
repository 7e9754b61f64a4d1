"""For how long messages, chats and the whole bot are left alone after a failure, while the service runs.

Counted on a clock that nobody sets; the times in the store are for people to read, and a new service tries everything
at once. Flood waits are not here: those outlive a service, and the gate keeps them.
"""

import math
from collections import Counter
from dataclasses import dataclass

from bot.records import Head, Settlement
from bot.timing.uptime import Instant
from bot.types import DeliveryState, Publisher

# A bot whose token is refused is tried again after a minute at first, then ever more seldom.
FIRST_SILENCE_S = 60.0
LONGEST_SILENCE_S = 3600.0


@dataclass(slots=True)
class _Silence:
    """A publisher whose token is refused: until when it is left alone, and how often it was refused in a row."""

    until_s: float = 0.0
    refusals: int = 0


class Waits:
    """Remembers what waits, and counts failures in a row. One event loop owns it."""

    def __init__(self) -> None:
        self._failures: Counter[int] = Counter()
        self._retries: dict[int, float] = {}
        self._doubts: dict[int, float] = {}
        self._pauses: dict[str, float] = {}
        self._silences: dict[Publisher, _Silence] = {}

    def left_s(self, publisher: Publisher, chat: str, head: Head, now: Instant) -> float:
        """Tell for how many seconds more a message has to wait. A chat that refuses posts may still take an answer."""
        is_post = head.delivery.channel_id is not None
        silence = self._silences.get(publisher)
        until_s = max(
            self._retries.get(head.delivery.id, 0.0),
            self._pauses.get(chat, 0.0) if is_post else 0.0,
            silence.until_s if silence else 0.0,
        )
        return max(until_s - now.uptime.seconds, 0.0)

    def in_doubt_s(self, delivery_id: int, now: Instant) -> float:
        """Tell for how many seconds an outcome has been in doubt; infinite if it was before this service began."""
        return now.uptime.seconds - self._doubts.get(delivery_id, -math.inf)

    def count_failure(self, delivery_id: int, *, met_no_answer: bool) -> int:
        """Count one more failure of a message, and give how many in a row met no answer: an answer ends the row."""
        self._failures[delivery_id] = self._failures[delivery_id] + 1 if met_no_answer else 0
        return self._failures[delivery_id]

    def begin(self, delivery_id: int, chat: str, settlement: Settlement, now: Instant) -> None:
        """Begin the waits that a settlement asks for, and end those that it makes void."""
        self._retries.pop(delivery_id, None)
        if settlement.retry_s is not None:
            self._retries[delivery_id] = now.uptime.seconds + settlement.retry_s
        if settlement.pause_s is not None:
            self._pauses[chat] = now.uptime.seconds + settlement.pause_s
        if settlement.message_id is not None:
            self.forget_pause(chat)
        if settlement.state in {DeliveryState.SENT, DeliveryState.FAILED}:
            self._failures.pop(delivery_id, None)
        if settlement.state is DeliveryState.UNCERTAIN:
            self._doubts.setdefault(delivery_id, now.uptime.seconds)
        else:
            self._doubts.pop(delivery_id, None)

    def forget_pause(self, chat: str) -> None:
        """Let a chat that refused be tried at once."""
        self._pauses.pop(chat, None)

    def fall_silent(self, publisher: Publisher, now: Instant) -> float | None:
        """Leave alone a server that refuses the bot itself; give for how many seconds, None if it is already."""
        silence = self._silences.setdefault(publisher, _Silence())
        if silence.until_s > now.uptime.seconds:
            return None
        silence.refusals += 1
        silence_s = float(min(FIRST_SILENCE_S * 2.0 ** min(silence.refusals - 1, 10), LONGEST_SILENCE_S))
        silence.until_s = now.uptime.seconds + silence_s
        return silence_s

    def end_silence(self, publisher: Publisher) -> bool:
        """Hear that the bot is accepted; False if it always was."""
        return self._silences.pop(publisher, None) is not None
