"""Crontab lines, read as crontab(5) reads them: what they say, and the instants they name. Pure.

Five fields: minute, hour, day of the month, month, day of the week. Sunday is 0 and 7. Where both day fields are
restricted, a day that fits either of them counts. A line whose hours are all twenty-four is a rhythm: it goes on
through a repeated hour and skips what the spring skips. Every other line names times of the day: each comes once a
day, in a repeated hour at its first pass, in a gap at the first instant after it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.timing.localtime import instant_of, instants_of, wall_of

MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
# A 29 February that has to be a Sunday can be forty years away (2088 to 2128).
_SEARCH_DAYS = 41 * 366
_ONE_DAY = timedelta(days=1)
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """One of the five fields: what it may hold."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    names_from: int = 0
    wraps: bool = False


_FIELDS = (
    _Field(name="minute", low=0, high=59),
    _Field(name="hour", low=0, high=23),
    _Field(name="day of the month", low=1, high=31),
    _Field(name="month", low=1, high=12, names=_MONTHS, names_from=1, wraps=True),
    _Field(name="day of the week", low=0, high=7, names=_WEEKDAYS, wraps=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CronLine:
    """A crontab line. ``weekdays`` count from Sunday, 0; ``either_day`` is crontab's rule for two day fields."""

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    @property
    def is_rhythm(self) -> bool:
        """Tell a rhythm (every hour of the day) from times of the day."""
        return len(self.hours) == 24  # noqa: PLR2004 - a day's hours

    def runs_on(self, day: date) -> bool:
        """Tell whether the line names this local date."""
        if day.month not in self.months:
            return False
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (by_date or by_weekday) if self.either_day else (by_date and by_weekday)

    def next_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Give the first run after an instant, as an aware UTC time."""
        return next(run for run in self._runs(instant, zone, towards=_ONE_DAY) if run > instant)

    def latest_until(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Give the last run at or before an instant, as an aware UTC time."""
        return next(run for run in self._runs(instant, zone, towards=-_ONE_DAY) if run <= instant)

    def _runs(self, instant: datetime, zone: ZoneInfo, *, towards: timedelta) -> Iterator[datetime]:
        """Go through the runs of one day after the other, beginning with the day of ``instant``.

        They are in order: a gap may carry a run into the next day, but no zone puts its clocks back across midnight
        any more (the last did in 2011).
        """
        day = wall_of(instant, zone).date()
        for _ in range(_SEARCH_DAYS):
            if self.runs_on(day):
                runs = _runs_of_day(self, zone, day)
                yield from runs if towards > timedelta() else reversed(runs)
            day += towards


@lru_cache(maxsize=32)
def _runs_of_day(line: CronLine, zone: ZoneInfo, day: date) -> tuple[datetime, ...]:
    """List the instants that a line names on one local date, in order."""
    walls = [datetime.combine(day, time(hour, minute)) for hour in line.hours for minute in line.minutes]
    if line.is_rhythm:
        return tuple(sorted(instant for wall in walls for instant in instants_of(wall, zone)))
    return tuple(sorted({instant_of(wall, zone) for wall in walls}))


def parse_cron(text: object) -> CronLine:
    """Read a crontab line or one of the ``@`` words.

    Raises:
        ValueError: it is none; the message names the field and what it may hold.
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f'{text!r} is no cron line; write one like "0 7 * * mon-fri"')
    fields = _split(text)
    minutes, hours, days, months, weekdays = (
        _parse_field(field, written) for field, written in zip(_FIELDS, fields, strict=True)
    )
    line = CronLine(
        text=text,
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=frozenset(weekday % 7 for weekday in weekdays),
        either_day=not any(written.startswith("*") for written in (fields[2], fields[4])),
    )
    _refuse_never(line)
    return line


def _split(text: str) -> list[str]:
    """Part a line into its five fields, an ``@`` word first put into them."""
    written = text.strip().lower()
    if written.startswith("@") and written not in MACROS:
        raise ValueError(f"{text!r} is no word that cron knows here; there is: {', '.join(MACROS)}")
    fields = MACROS.get(written, written).split()
    if len(fields) != len(_FIELDS):
        raise ValueError(
            f"{text!r} has {len(fields)} field{'s' * (len(fields) != 1)}; a cron line has five: minute, hour, "
            "day of the month, month, day of the week"
        )
    return fields


def _parse_field(field: _Field, written: str) -> frozenset[int]:
    """Read one field: parts with commas between them."""
    return frozenset(value for part in written.split(",") for value in _parse_part(field, part))


def _parse_part(field: _Field, part: str) -> Iterator[int]:
    """Read ``*``, ``5``, ``1-5``, ``*/10``, ``5/10`` or ``fri-mon``: the values that it stands for."""
    found = _PART.fullmatch(part)
    if not found or (found["first"] == "*" and found["last"]):
        raise ValueError(
            f"the {field.name} has {part!r}; write {_allowed(field)}, *, a range a-b, a step */n or a list"
        )
    step = int(found["step"] or 1)
    if not 1 <= step <= field.high:
        raise ValueError(f"the {field.name} has the step /{step} in {part!r}; a step goes from 1 to {field.high}")
    if found["first"] == "*":
        return iter(range(field.low, _top(field) + 1, step))
    first = _parse_value(field, found["first"])
    last = _parse_value(field, found["last"]) if found["last"] else _top(field) if found["step"] else first
    return iter(_range(field, first, last, part)[::step])


def _range(field: _Field, first: int, last: int, part: str) -> list[int]:
    """List a range's values; months and weekdays may go past the end of the year or the week."""
    if first <= last:
        return list(range(first, last + 1))
    if not field.wraps:
        raise ValueError(f"the {field.name} has the range {part!r}, which runs backwards; put the smaller value first")
    return [*range(first, _top(field) + 1), *range(field.low, last + 1)]


def _parse_value(field: _Field, written: str) -> int:
    """Read a number or a name."""
    if written in field.names:
        return field.names.index(written) + field.names_from
    if not written.isdigit() or not field.low <= int(written) <= field.high:
        raise ValueError(f"the {field.name} has {written!r}; it is {_allowed(field)}")
    return int(written)


def _top(field: _Field) -> int:
    """Give a field's highest value: Sunday counts once."""
    return min(field.high, 6) if field.names == _WEEKDAYS else field.high


def _allowed(field: _Field) -> str:
    """Say what a field's values are."""
    names = f" or {field.names[0]}, {field.names[1]}, …" if field.names else ""
    return f"a number from {field.low} to {field.high}{names}"


def _refuse_never(line: CronLine) -> None:
    """Refuse a line that names a day that no month has, like 30 February."""
    if not line.either_day and not any(day <= _LONGEST_MONTH.get(m, 31) for m in line.months for day in line.days):
        raise ValueError(f"{line.text!r} never comes: none of its months has such a day")
