import asyncio
import logging

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

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

    monkeypatch.setattr("bot.polling._pause", pause)
    telegram = FakeRequest(answer)
    bot = ExtBot(TOKEN, request=FakeRequest(), get_updates_request=telegram)
    poller = Poller(bot, updates, prepare=prepare, allowed=["message"], monotonic=lambda: 0.0)
    await poller.run(stop)
    assert updates.get_nowait().update_id == 7
    assert updates.empty()
    assert (prepared, waited) == (["again", "again"], [10, 120])
    assert [params.get("offset") for _, params in telegram.calls][-1] == 8
