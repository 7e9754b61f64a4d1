"""Runs of schedules: each local time once, and which were begun but not ended."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from bot.store.database import Database
from bot.store.tables import schedule_runs
from bot.types import Clock

# Of each schedule: a local time comes back within a day, which has 1440 minutes. Counted, as clocks are set.
KEPT = 3000
DELETED_AT_ONCE = 1000  # where an older Briefbot kept millions, they go run by run


class SqlRunStore:
    """The timetable's log (``bot.schedule.RunLog``). Each method is one transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def last_run_at(self, schedule_id: str) -> datetime | None:
        """Tell for when the latest run of a schedule was planned."""
        query = select(func.max(schedule_runs.c.scheduled_at)).where(schedule_runs.c.schedule_id == schedule_id)
        with self._database.read() as connection:
            latest: datetime | None = connection.scalar(query)
        return latest

    def claim(self, schedule_id: str, key: str, at: datetime) -> bool:
        """Note that a run begins; False where this run of the schedule was begun before."""
        known = select(schedule_runs.c.key).where(_is(schedule_id, key))
        values = {"schedule_id": schedule_id, "key": key, "scheduled_at": at, "started_at": self._clock()}
        with self._database.begin() as connection:
            if connection.scalar(known) is not None:
                return False
            _forget_surplus(connection, schedule_id)
            connection.execute(insert(schedule_runs).values(values))
        return True

    def finish(self, schedule_id: str) -> None:
        """Note that the latest run of a schedule has ended, and with it any that a stop cut off before."""
        begun = and_(schedule_runs.c.schedule_id == schedule_id, schedule_runs.c.finished_at.is_(None))
        with self._database.begin() as connection:
            connection.execute(update(schedule_runs).where(begun).values(finished_at=self._clock()))

    def unfinished(self, schedule_id: str) -> datetime | None:
        """Tell for when the latest run of a schedule was planned, if it was begun and has not ended."""
        latest = (
            select(schedule_runs)
            .where(schedule_runs.c.schedule_id == schedule_id)
            .order_by(schedule_runs.c.scheduled_at.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(latest).mappings().first()
        return row["scheduled_at"] if row is not None and row["finished_at"] is None else None


def _forget_surplus(connection: Connection, schedule_id: str) -> None:
    """Delete the oldest runs of a schedule, by their keys, which tell the local time and are an index."""
    mine = schedule_runs.c.schedule_id == schedule_id
    surplus = select(schedule_runs.c.key).where(mine).order_by(schedule_runs.c.key.desc()).offset(KEPT)
    keys = connection.scalars(surplus.limit(DELETED_AT_ONCE)).all()
    if keys:
        connection.execute(delete(schedule_runs).where(mine, schedule_runs.c.key.in_(keys)))


def _is(schedule_id: str, key: str) -> ColumnElement[bool]:
    return and_(schedule_runs.c.schedule_id == schedule_id, schedule_runs.c.key == key)
