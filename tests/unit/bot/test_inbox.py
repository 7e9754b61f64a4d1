"""Commands between Telegram and their answers: each is worked on once in a service, and in the next if need be."""

from typing import Any

import pytest
from telegram import Update
from telegram.ext import ExtBot

from bot.errors import StoreError
from bot.inbox import MOST_BEGUN, Inbox
from tests.outgoing import MemoryCommandStore
from tests.telegram_requests import FakeRequest, message
from tests.telegram_world import TOKEN

BOT = ExtBot(TOKEN, request=FakeRequest(), get_updates_request=FakeRequest())


class CountingStore(MemoryCommandStore):
    """Counts its calls; ``broken`` says what it does instead of answering, before or after the work."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.broken = ""

    def keep(self, *args: Any, **kwargs: Any) -> frozenset[int]:
        self.calls += 1
        if self.broken == "before":
            raise StoreError("locked")
        kept = super().keep(*args, **kwargs)
        if self.broken == "after":
            raise StoreError("no telling")
        return kept


class Service:
    """An inbox on a store; ``given_up`` has the commands that it gave up."""

    def __init__(self, store: MemoryCommandStore) -> None:
        self.given_up: list[int] = []
        self.inbox = Inbox(store, ask=self._ask, asks=lambda it: it.message.text[0] == "/", give_up=self._give_up)

    async def hear(self, *update_ids: int, text: str = "/help") -> list[int]:
        """Hear updates; give what is to be worked on."""
        updates = [Update.de_json({"update_id": it, "message": message(text)}, BOT) for it in update_ids]
        return [it.update_id for it in await self.inbox.take(updates)]

    async def left(self) -> list[int]:
        """Give what the last service left."""
        return [it.update_id for it in await self.inbox.left(BOT)]

    async def _ask(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    async def _give_up(self, update: Update) -> None:
        self.given_up.append(update.update_id)


@pytest.fixture
def store() -> CountingStore:
    """Give a store."""
    return CountingStore()


async def test_a_command_is_worked_on_once_however_often_it_is_said(store: CountingStore) -> None:
    """Telegram repeats what it does not know to be heard; what is no command costs no record."""
    service = Service(store)
    assert await service.left() == []
    assert await service.hear(1, 2) == [1, 2]
    assert await service.hear(1, 2, 3) == [3]
    assert await service.hear(4, text="good morning") == [4]
    assert sorted(store.rows) == [1, 2, 3]


async def test_what_a_kill_cut_off_is_worked_on_by_the_next_service(store: CountingStore) -> None:
    """With its words, once, whether or not Telegram says it again; what was answered is not."""
    await Service(store).hear(1, 2, 3)
    store.mark_answered(2)
    service = Service(store)
    [first, third] = await service.inbox.left(BOT)
    assert (first.update_id, third.update_id) == (1, 3)
    assert first.message.text == "/help"
    assert await service.left() == []
    assert await service.hear(1, 2, 3, 4) == [4]


async def test_a_failure_that_kept_it_after_all_loses_nothing(store: CountingStore) -> None:
    """A database may refuse and have done it: what Telegram says again is worked on then."""
    service = Service(store)
    assert await service.left() == []
    for store.broken in ("before", "after"):
        with pytest.raises(StoreError):
            await service.hear(1)
    store.broken = ""
    assert await service.hear(1) == [1]


async def test_what_is_answered_is_forgotten_and_an_idle_bot_writes_nothing(store: CountingStore) -> None:
    """The answered stay only until Telegram can't say them again."""
    service = Service(store)
    await service.hear(1)
    await service.hear()
    assert list(store.rows) == [1]
    store.mark_answered(1)
    await service.hear()
    assert store.rows == {}
    calls = store.calls
    await service.hear()
    await service.hear(2, text="good morning")
    assert store.calls == calls


async def test_a_command_that_ends_each_service_is_given_up(store: CountingStore) -> None:
    """It is answered with an excuse instead, and those beside it are worked on."""
    await Service(store).hear(1)
    for _ in range(MOST_BEGUN):
        service = Service(store)
        assert await service.left() == [1]
        assert service.given_up == []
    store.keep({2: {"update_id": 2, "message": message("/help")}}, heard=[])
    service = Service(store)
    assert await service.left() == [2]
    assert service.given_up == [1]
