"""Local wall-clock times and the instants they stand for. Owns the two odd nights of the year, and nothing else.

Wall times are naive, instants are aware UTC. A wall time that the spring skips stands for the first instant after
the gap; one that the autumn repeats stands for its first pass, unless the last is asked for.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def instants_of(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """List the instants at which the clocks of ``zone`` show ``wall``: none in a gap, two in a repeated hour."""
    passes = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(instant for instant in passes if wall_of(instant, zone) == wall))


def instant_of(wall: datetime, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """Give the one instant that ``wall`` stands for; ``last`` takes the second pass of a repeated hour."""
    while not (instants := instants_of(wall, zone)):
        wall += MINUTE
    return instants[-1 if last else 0]


def wall_of(instant: datetime, zone: ZoneInfo) -> datetime:
    """Read the clocks of ``zone`` at an instant: naive, and without the fold."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def local_day_bounds(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the instants at which the local day of ``now`` begins and the next one does."""
    today = wall_of(now, zone).date()
    return midnight_of(today, zone), midnight_of(today + timedelta(days=1), zone)


def midnight_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the instant at which a local day begins."""
    return instant_of(datetime.combine(day, time()), zone)
