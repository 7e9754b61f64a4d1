import asyncio
import logging
from collections.abc import Sequence

import pytest
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.errors import StoreError
from bot.polling import Poller, PollingLog, wait_after
from tests.telegram_requests import FakeRequest, message
from tests.telegram_world import TOKEN

RIVAL = (409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"})
REFUSED = (401, {"ok": False, "description": "Unauthorized"})


def test_polling_trouble_is_one_line_and_no_storm(caplog: pytest.LogCaptureFixture):
    """Two pollers make one clear line, again only after minutes."""
    now = [0.0]
    log = PollingLog(monotonic=lambda: now[0])
    with caplog.at_level(logging.ERROR):
        for now[0] in (0.0, 1.0, 60.0, 299.0):
            log(Conflict("terminated by other getUpdates request"))
        assert len(caplog.records) == 1
        assert "another program is taking this bot's commands" in caplog.text
        now[0] = 300.0
        log(Conflict("terminated by other getUpdates request"))
        assert len(caplog.records) == 2


def test_a_gateways_error_page_is_not_logged(caplog: pytest.LogCaptureFixture):
    """What went wrong is in its first words."""
    page = "Bad Gateway (502). Parsing the server response b'<html>nginx</html>' failed"
    PollingLog(monotonic=lambda: 0.0)(NetworkError(page))
    assert caplog.messages == [
        "Telegram can't be asked for commands, trying on: no clear answer came: Bad Gateway (502)"
    ]


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (NetworkError("away"), [1, 2, 4, 8, 16, 30, 30]),
        (Conflict("terminated"), [10, 20, 40, 60, 60]),
        (InvalidToken("no"), [60, 120, 240]),
        (RetryAfter(17), [17, 17]),
    ],
)
def test_each_trouble_has_its_own_patience(error: TelegramError, waits: list[float]):
    """A rival is not fought over the updates, and a refused token is tried ever more seldom."""
    assert [wait_after(error, failures) for failures in range(1, len(waits) + 1)] == waits


async def take_all(updates: Sequence[Update]) -> Sequence[Update]:
    """Keep nothing, and have all of it worked on."""
    return updates


async def test_trouble_is_waited_out_and_updates_come_once(monkeypatch: pytest.MonkeyPatch):
    """After a refused token all is prepared anew; what was taken is acknowledged with the next question."""
    update = {"update_id": 7, "message": message("/help")}
    replies = [RIVAL, REFUSED, (200, {"ok": True, "result": [update]})]
    stop, updates, prepared, waited = asyncio.Event(), asyncio.Queue(), [], []

    async def pause(_: asyncio.Event, seconds: float) -> None:
        waited.append(seconds)

    def answer(name: str, _: object) -> object:
        if not replies:
            stop.set()
        return replies.pop(0) if replies else (200, {"ok": True, "result": []})

    async def prepare() -> None:
        prepared.append("again")

    monkeypatch.setattr("bot.polling.pause", pause)
    telegram = FakeRequest(answer)
    bot = ExtBot(TOKEN, request=FakeRequest(), get_updates_request=telegram)
    poller = Poller(bot, updates, prepare=prepare, take=take_all, allowed=["message"], monotonic=lambda: 0.0)
    await poller.run(stop)
    assert updates.get_nowait().update_id == 7
    assert updates.empty()
    assert (prepared, waited) == (["again", "again"], [10, 120])
    assert [params.get("offset") for _, params in telegram.calls][-1] == 8


class Pending:
    """What Telegram still has to say: it repeats what it is not asked to go on from, and counts the bot's last word."""

    def __init__(self, stop: asyncio.Event, *update_ids: int) -> None:
        self.left = [{"update_id": it, "message": message("/help")} for it in update_ids]
        self.stop = stop
        self.telegram = FakeRequest(self)

    def __call__(self, name: str, params: dict[str, object]) -> object:
        self.left = [it for it in self.left if it["update_id"] >= int(params.get("offset", 0))]
        if not self.left:
            self.stop.set()
        return 200, {"ok": True, "result": self.left}


async def test_nothing_is_told_to_be_heard_before_it_is_kept(monkeypatch: pytest.MonkeyPatch, caplog):
    """While the database refuses, the same is asked for again; after a kill at such a moment Telegram says it again."""
    stop, updates, refusals = asyncio.Event(), asyncio.Queue(), [StoreError("the disk is full")] * 2
    pending = Pending(stop, 7, 8)

    async def take(heard: Sequence[Update]) -> Sequence[Update]:
        if refusals:
            assert [it["update_id"] for it in pending.left] == [7, 8]
            raise refusals.pop()
        return heard[1:]

    async def prepare() -> None:
        """There is nothing to prepare."""

    async def pause(_: asyncio.Event, seconds: float) -> None:
        """Wait for nothing."""

    monkeypatch.setattr("bot.polling.pause", pause)
    bot = ExtBot(TOKEN, request=FakeRequest(), get_updates_request=pending.telegram)
    poller = Poller(bot, updates, prepare=prepare, take=take, allowed=["message"], monotonic=lambda: 0.0)
    await poller.run(stop)
    assert updates.get_nowait().update_id == 8
    assert updates.empty()
    assert [params.get("offset") for _, params in pending.telegram.calls] == [None, None, None, 9, 9]
    assert caplog.text.count("commands wait: the disk is full") == 1


async def test_a_database_that_hangs_does_not_keep_polling_from_its_end():
    """A stop waits for nobody who holds the database; what was not kept is not told to be heard."""
    stop, updates, pending = asyncio.Event(), asyncio.Queue(), Pending(asyncio.Event(), 7)

    async def take(_: Sequence[Update]) -> Sequence[Update]:
        stop.set()
        await asyncio.Event().wait()
        return []

    async def prepare() -> None:
        """There is nothing to prepare."""

    bot = ExtBot(TOKEN, request=FakeRequest(), get_updates_request=pending.telegram)
    poller = Poller(bot, updates, prepare=prepare, take=take, allowed=["message"], monotonic=lambda: 0.0)
    async with asyncio.timeout(5):
        await poller.run(stop)
    assert updates.empty()
    assert len(pending.left) == 1
