"""What ``CommandStore`` promises, held by the database and by the tests' own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.ports import CommandStore
from bot.store.commands import SqlCommandStore
from bot.store.database import Database
from bot.store.outgoing import SqlDeliveryStore
from tests.outgoing import NOON, MemoryCommandStore

HELP, OTHER = {"update_id": 7, "message": {"text": "/help"}}, {"update_id": 9, "message": {"text": "/start ✓"}}


class Kept(NamedTuple):
    """A store, and how the answer to a command is queued."""

    store: CommandStore
    answer: Callable[[int], object]


@pytest.fixture(params=["memory", "sql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """Give each implementation."""
    if request.param == "memory":
        memory = MemoryCommandStore()
        yield Kept(memory, memory.mark_answered)
        return
    database = Database(f"sqlite:///{tmp_path}/x.db")
    database.migrate()
    yield Kept(SqlCommandStore(database), lambda it: SqlDeliveryStore(database).queue([], NOON, command=it))
    database.close()


def test_what_is_kept_comes_back_as_it_was(kept: Kept) -> None:
    """In the order in which it was heard, with a count of the services that began on it."""
    assert kept.store.keep({9: OTHER}, heard=[9]) == {9}
    assert kept.store.keep({7: HELP}, heard=[7]) == {7, 9}
    assert [(it.update_id, it.content, it.begun) for it in kept.store.take_up()] == [(9, OTHER, 1), (7, HELP, 1)]
    assert [it.begun for it in kept.store.take_up()] == [2, 2]


def test_told_twice_it_is_one_command(kept: Kept) -> None:
    """What Telegram repeats changes nothing, answered or not."""
    kept.store.keep({7: HELP}, heard=[7])
    assert kept.store.keep({7: HELP, 9: OTHER}, heard=[7, 9]) == {7, 9}
    kept.answer(7)
    assert kept.store.keep({7: HELP, 9: OTHER}, heard=[7, 9]) == {9}
    assert [it.update_id for it in kept.store.take_up()] == [9]


def test_what_is_answered_is_known_until_it_is_not_repeated(kept: Kept) -> None:
    """Then its number may stand for something else; what waits stays for as long as it takes."""
    kept.store.keep({7: HELP, 9: OTHER}, heard=[7, 9])
    kept.answer(7)
    assert kept.store.keep({}, heard=[7]) == {9}
    assert kept.store.keep({7: HELP}, heard=[7]) == {9}
    assert kept.store.keep({}, heard=[]) == {9}
    assert kept.store.keep({7: HELP}, heard=[7]) == {7, 9}
