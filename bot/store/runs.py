"""Runs of schedules: each local time once, and which were begun but not ended."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update

from bot.store.database import Database
from bot.store.tables import schedule_runs
from bot.types import Clock

KEPT = timedelta(days=40)  # a local time comes back within a day; the rest is for those who look


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
            old = (schedule_runs.c.schedule_id == schedule_id) & (schedule_runs.c.scheduled_at < at - KEPT)
            connection.execute(delete(schedule_runs).where(old))
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


def _is(schedule_id: str, key: str) -> ColumnElement[bool]:
    return and_(schedule_runs.c.schedule_id == schedule_id, schedule_runs.c.key == key)
