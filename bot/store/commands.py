"""Commands on their way to an answer: kept, marked as answered, forgotten. Reads nothing of what they say."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, null, select, update

from bot.records import KeptCommand
from bot.store.database import Database
from bot.store.tables import commands

_OPEN = commands.c.content.is_not(null())


class SqlCommandStore:
    """Each method is one transaction; see ``bot.ports.CommandStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, asked: Mapping[int, Mapping[str, Any]], *, heard: Collection[int]) -> frozenset[int]:
        """Keep the commands among the updates that were ``heard``; give the ids of all that wait for an answer."""
        with self._database.begin() as connection:
            known = set(connection.scalars(select(commands.c.update_id).where(commands.c.update_id.in_(asked))))
            rows = [{"update_id": it, "content": dict(asked[it])} for it in sorted(asked) if it not in known]
            if rows:
                connection.execute(insert(commands), rows)
            connection.execute(delete(commands).where(~_OPEN, commands.c.update_id.not_in(heard)))
            return frozenset(connection.scalars(select(commands.c.update_id).where(_OPEN)))

    def take_up(self) -> list[KeptCommand]:
        """List what waits for an answer, as it was heard, and count that another service begins on it."""
        with self._database.begin() as connection:
            connection.execute(update(commands).where(_OPEN).values(begun=commands.c.begun + 1))
            rows = connection.execute(select(commands).where(_OPEN).order_by(commands.c.number)).mappings()
            return [KeptCommand(update_id=row["update_id"], content=row["content"], begun=row["begun"]) for row in rows]


def mark_answered(connection: Connection, update_id: int) -> bool:
    """Empty a command that is answered now; False where it was answered before, or never kept."""
    mine = _OPEN & (commands.c.update_id == update_id)
    return connection.execute(update(commands).where(mine).values(content=null())).rowcount == 1
