"""Time that nobody sets: how long ago something was, whatever was done to the clock, over restarts too.

The wall clock jumps, and a process's own clock ends with it. What the kernel counts since the machine came up does
neither; only over a reboot is there nothing better than the wall clock.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """Seconds since the machine came up, sleep included, and which coming-up that was."""

    boot: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A moment by both clocks."""

    at: datetime
    uptime: Uptime


Now = Callable[[], Instant]


def uptime_s() -> float:
    """Count the seconds since the machine came up."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def read_uptime() -> Uptime:
    """Read the clock that nobody sets."""
    return Uptime(boot=_boot(), seconds=uptime_s())


def seconds_since(then: Instant, now: Instant) -> float:
    """Tell how long ago something was; never less than nothing, and exact unless the machine was down in between."""
    if then.uptime.boot == now.uptime.boot:
        return max(now.uptime.seconds - then.uptime.seconds, 0.0)
    return max((now.at - then.at).total_seconds(), 0.0)


@cache
def _boot() -> str:
    """Name this coming-up. Where the kernel has no name for it, each process is one."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return uuid.uuid4().hex
