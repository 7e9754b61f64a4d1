"""Quiet hours: when a channel is left alone, and until when. Decides nothing about what is held."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.timing.localtime import instant_of, wall_of

_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """A daily window in local time, ``start`` in it and ``end`` not. It crosses midnight where ``end`` is earlier.

    Where the clocks change inside it, the window is as long as they make it: from the first pass of its start to
    the last pass of its end.
    """

    start: time
    end: time

    def holds_until(self, now_local: datetime) -> datetime | None:
        """Tell when the window that ``now_local`` lies in ends, as an aware UTC time; None outside of it.

        Raises:
            ValueError: ``now_local`` does not say its time zone by a name that knows when clocks change.
        """
        zone = now_local.tzinfo
        if not isinstance(zone, ZoneInfo):
            raise ValueError(f"quiet hours need a local time with its ZoneInfo, not {now_local!r}")  # noqa: TRY004 - it is about the value
        now = now_local.astimezone(UTC)
        today = wall_of(now, zone).date()
        for day in (today - timedelta(days=1), today):
            last_day = day if self.start < self.end else day + timedelta(days=1)
            ends_at = instant_of(datetime.combine(last_day, self.end), zone, last=True)
            if instant_of(datetime.combine(day, self.start), zone) <= now < ends_at:
                return ends_at
        return None


def parse_quiet_hours(text: object) -> QuietHours:
    """Read ``"23:00-07:00"``.

    Raises:
        ValueError: it is no such window; the message says why.
    """
    found = _WINDOW.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise ValueError(f'{text!r} is no window of time; write it like "23:00-07:00"')
    try:
        hours = [int(part) for part in found.groups()]
        start, end = time(hours[0], hours[1]), time(hours[2], hours[3])
    except ValueError:
        raise ValueError(f"{text!r} has a time that no clock shows; hours go from 00 to 23, minutes to 59") from None
    if start == end:
        raise ValueError(f"{text!r} starts and ends at the same time; leave the key out for no quiet hours")
    return QuietHours(start=start, end=end)
