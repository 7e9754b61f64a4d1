"""Scripted trouble for the Bot API server of the tests: what goes wrong, with which call, how often. Pure.

    server.fault("reset")                                   the next message: the connection breaks, nothing was posted
    server.fault("reset_after", chat=CHANNEL)               the same, and the message is there
    server.fault("502_after", method="editMessageText")     an edit that was made, and a gateway's error page
    server.fault("flood", seconds=600, times=-1)            every message, until the fault is taken out of ``faults``
    server.fault("hang", skip=3)                            the fourth message from now: no answer

A kind by itself loses the work; with ``_after`` it is done first and only the answer is lost. ``slow`` answers late.
``late`` breaks the connection at once, and the work is done ``seconds`` afterwards all the same. ``markup`` refuses the
message's markup, whatever it is.
"""

from dataclasses import dataclass
from typing import Any

from tests.telegram_world import RefusalError

Answer = tuple[int, dict[str, Any]]
KINDS = (
    "flood",
    "slow",
    "late",
    *(f"{kind}{when}" for kind in ("500", "502", "json", "reset", "hang") for when in ("", "_after")),
)
SCRIPTED_KINDS = (*KINDS, "markup")
# A call whose client is gone is carried out within so many of the server's seconds, or not at all.
LATEST_S = 28.0


@dataclass(slots=True)
class Fault:
    """One scripted trouble. ``times`` below zero is for ever; ``seconds`` is a flood's wait, or how late something is.

    ``method`` "*" is any call but the long poll for updates.
    """

    kind: str
    method: str = "sendMessage"
    chat: int | None = None
    times: int = 1
    skip: int = 0
    seconds: float = 1

    def __post_init__(self) -> None:
        if self.kind not in SCRIPTED_KINDS:
            raise ValueError(f"there is no trouble {self.kind!r}; there are {', '.join(SCRIPTED_KINDS)}")

    @property
    def way(self) -> str:
        """Tell how the answer is lost, whether or not the work was done."""
        return self.kind.removesuffix("_after")

    @property
    def work_is_done(self) -> bool:
        """Tell whether the call has its effect all the same."""
        return self.kind.endswith("_after") or self.kind == "slow"

    def answer(self) -> Answer:
        """Give the answer of a server that did not do the work."""
        if self.kind == "markup":
            return 400, RefusalError(
                400, "Bad Request: can't parse entities: unexpected end tag at byte offset 7"
            ).answer
        if self.kind != "flood":
            return 500, RefusalError(500, "Internal Server Error").answer
        seconds = int(self.seconds)
        return 429, RefusalError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds).answer

    def meets(self, method: str, chat: int | None) -> bool:
        """Tell whether it is this call that it is meant for."""
        is_meant = method == self.method or (self.method == "*" and method != "getUpdates")
        return is_meant and self.chat in {None, chat}


def take_fault(faults: list[Fault], method: str, chat: int | None) -> Fault | None:
    """Find the first trouble that is meant for a call, and count it; what has happened often enough is taken out."""
    for fault in faults:
        if not fault.meets(method, chat):
            continue
        if fault.skip:
            fault.skip -= 1
            return None
        fault.times -= 1
        if not fault.times:
            faults.remove(fault)
        return fault
    return None
