"""How many commands a user may give a minute. Pure but for the clock it is given; says nothing to anyone."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

MINUTE_S = 60.0
MANY_USERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """May the command go ahead? If not, after how many seconds, and whether the user is to be told.

    Only the first refusal in a row is told: an answer to each would be a storm of its own.
    """

    allowed: bool
    wait_s: float = 0.0
    tell: bool = False


@dataclass(slots=True, kw_only=True)
class _Past:
    at: deque[float] = field(default_factory=deque)
    told: bool = False


class CommandLimiter:
    """Counts each user's commands over a sliding minute; ``exempt`` users are never refused."""

    def __init__(
        self, per_minute: int, *, monotonic: Callable[[], float], exempt: frozenset[int] = frozenset()
    ) -> None:
        self._per_minute = per_minute
        self._monotonic = monotonic
        self._exempt = exempt
        self._users: dict[int, _Past] = {}

    def judge(self, user: int) -> Verdict:
        """Judge a command of this user, now. An allowed one is counted, a refused one is not."""
        if user in self._exempt:
            return Verdict(allowed=True)
        past, now = self._past(user), self._monotonic()
        if len(past.at) < self._per_minute:
            past.at.append(now)
            past.told = False
            return Verdict(allowed=True)
        tell, past.told = not past.told, True
        return Verdict(allowed=False, wait_s=past.at[0] + MINUTE_S - now, tell=tell)

    def _past(self, user: int) -> _Past:
        if len(self._users) > MANY_USERS:
            self._users = {key: past for key, past in self._users.items() if past.at[-1] > self._monotonic() - MINUTE_S}
        past = self._users.setdefault(user, _Past())
        while past.at and past.at[0] <= self._monotonic() - MINUTE_S:
            past.at.popleft()
        return past
