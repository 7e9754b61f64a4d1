"""Posts counted against articles: what was lost, doubled, out of order, overwritten, or sent too early. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from math import inf

from tests.botapi import Call

# Calls that count as writing into a chat, for Telegram's rates as for its waits.
WRITES = ("sendMessage", "editMessageText")
# A bot that is killed this soon after it was told to wait may not have kept it: nobody can know what it read.
HEARD_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What went wrong in one chat, or in all of them: nothing, if all is well."""

    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    overwritten: int = 0
    too_early: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing went wrong."""
        return not any(getattr(self, it.name) for it in fields(self))

    def __add__(self, other: "Tally") -> "Tally":
        """Add up two chats."""
        return Tally(**{it.name: getattr(self, it.name) + getattr(other, it.name) for it in fields(self)})

    def __str__(self) -> str:
        return ", ".join(f"{it.name.replace('_', ' ')} {getattr(self, it.name)}" for it in fields(self))


def count_posts(wanted: Sequence[str], posted: Sequence[str]) -> Tally:
    """Count the titles posted into a chat against those that belong there, in their order."""
    counts, place = Counter(posted), {title: number for number, title in enumerate(wanted)}
    firsts = [place[it] for it in dict.fromkeys(posted) if it in place]
    return Tally(
        lost=sum(not counts[it] for it in wanted),
        doubled=sum(it - 1 for it in counts.values()),
        out_of_order=sum(earlier > later for earlier, later in pairwise(firsts)),
    )


def count_early(calls: Sequence[Call], *, kills: Iterable[float], speed: float, pace_s: float) -> int:
    """Count what was written into chats in a wait that Telegram had asked for, or closer together than the pace.

    ``pace_s`` and the waits are in the bot's seconds, of which ``speed`` go by in one.
    """
    kills = list(kills)
    early, held_until, last = 0, defaultdict[int, float](float), dict[int, float]()
    for call in calls:
        if call.chat is None:
            continue
        if call.method in WRITES:
            early += call.at < held_until[call.chat] or call.at - last.get(call.chat, -inf) < pace_s / speed
            last[call.chat] = call.at
        if call.fault is not None and call.fault.kind == "flood":
            heard = not any(call.at <= kill < call.at + HEARD_S for kill in kills)
            until = call.at + (call.fault.seconds / speed if heard else 0.0)
            held_until[call.chat] = max(held_until[call.chat], until)
    return early
