"""Trouble drawn at random for the Bot API server of the tests: the same seed draws the same for the same calls.

Owns how often what goes wrong with which call. What a kind of trouble does is ``tests.botapi_faults``'s.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.botapi_faults import KINDS, Fault

# How many calls of a method in a hundred meet trouble. A look-up is dozens of edits, each with a question before it.
PER_CENT = {
    "sendMessage": 18.0,
    "editMessageText": 1.0,
    "getChatMember": 0.5,
    "getChat": 10.0,
    "getMe": 10.0,
    "setMyCommands": 10.0,
    "getUpdates": 5.0,
}
# In the bot's seconds. Work that is done late is done before it is looked for.
SHORT_WAITS_S, LONG_WAITS_S, SLOW_S, LATE_S = (1, 8), (20, 60), (1, 12), (1, 12)
LONG_WAITS_SHARE = 0.1


@dataclass(slots=True, kw_only=True)
class Storm:
    """Draws trouble; ``counts`` tells what was drawn, by its kind."""

    rng: random.Random
    counts: Counter[str] = field(default_factory=Counter)

    def __call__(self, method: str, chat: int | None) -> Fault | None:
        """Draw for one call; None for no trouble."""
        drawn = self.rng.random() * 100
        if drawn >= PER_CENT.get(method, 0.0):
            return None
        fault = Fault(self.rng.choice(KINDS), method=method, chat=chat)
        fault.seconds = self._seconds(fault.kind)
        self.counts[fault.kind] += 1
        return fault

    def _seconds(self, kind: str) -> float:
        match kind:
            case "flood":
                is_long = self.rng.random() < LONG_WAITS_SHARE
                return self.rng.randint(*(LONG_WAITS_S if is_long else SHORT_WAITS_S))
            case "late":
                return self.rng.uniform(*LATE_S)
            case _:
                return self.rng.uniform(*SLOW_S)


def calm(_method: str, _chat: int | None) -> None:
    """Draw no trouble for a call."""
