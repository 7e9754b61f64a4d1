"""Lengths of time as the configuration writes them: ``"90s"``, ``"10m"``, ``"6h"``, ``"90d"``, ``"1h30m"``."""

import re
from datetime import timedelta

_PART = re.compile(r"(\d+)([smhd])")
_WHOLE = re.compile(r"(?:\d{1,6}[smhd])+", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def parse_duration(text: object) -> timedelta:
    """Read a length of time.

    Raises:
        ValueError: it is none; the message shows what one looks like.
    """
    if not isinstance(text, str) or not _WHOLE.fullmatch(text):
        raise ValueError(
            f'{text!r} is no length of time; write a number and its unit, s, m, h or d, in quotation marks, like "10m"'
        )
    parts = [timedelta(**{_UNITS[unit]: int(number)}) for number, unit in _PART.findall(text)]
    return sum(parts, timedelta())


def write_duration(length: timedelta) -> str:
    """Write a length of time as ``parse_duration`` reads it, in the largest units; parts of a second are dropped."""
    left, written = int(length.total_seconds()), ""
    for unit, seconds in _SECONDS.items():
        number, left = divmod(left, seconds)
        written += f"{number}{unit}" if number else ""
    return written or "0s"
