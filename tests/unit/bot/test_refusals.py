from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import (
    ChatMovedError,
    ChatRefusedError,
    FloodError,
    MarkupRefusedError,
    RefusedError,
    TokenRefusedError,
)
from bot.records import FloodWait
from bot.timing.uptime import Instant
from tests.outbox_desk import FAILED, PENDING, SENT, Desk
from tests.outgoing import (
    NOON,
    OpenGate,
)


async def test_a_flood_wait_stops_the_chat_and_keeps_the_message() -> None:
    """After a flood answer nothing goes before its time is over, then the same message goes."""
    desk = Desk("one", "two", errors=(FloodError(600),))
    assert await desk.drain() == []
    assert await desk.drain(after_s=599) == []
    assert await desk.drain(after_s=2) == ["one", "two"]


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1)])
async def test_a_flood_wait_is_what_was_asked_for_whatever_the_clock_does(jump: timedelta) -> None:
    """A clock that is set while the chat waits makes the wait neither shorter nor longer, a restart included."""
    desk = Desk("one", errors=(FloodError(600),))
    await desk.drain()
    desk.clock.now += jump
    desk.clock.move(500)
    desk.gate = OpenGate(desk.clock)
    desk.outbox = desk.open(replace(desk.lane, gate=desk.gate))
    await desk.outbox.recover()
    assert await desk.drain(after_s=99) == []
    assert await desk.drain(after_s=2) == ["one"]


async def test_a_flood_wait_outlives_the_machine() -> None:
    """After a reboot with a clock that is slow the wait is served at most once more, and counted exactly from then."""
    desk = Desk("one")
    asked = Instant(at=NOON + timedelta(hours=2), uptime=desk.clock.instant().uptime)
    desk.store.hold(FloodWait(chat="-1", asked_s=600, asked=asked))
    desk.clock.reboot()
    await desk.outbox.recover()
    assert await desk.drain(after_s=599) == []
    assert desk.store.waits["-1"].asked.uptime.boot == desk.clock.boot
    assert await desk.drain(after_s=2) == ["one"]


async def test_a_failed_message_does_not_hold_back_the_next() -> None:
    """A message that is refused for good is kept with the reason, an admin is told, and the next one goes."""
    desk = Desk("one", "two", errors=(RefusedError("Bad Request: message is too long"),))
    assert await desk.drain() == ["two"]
    assert desk.store.rows[0].state is FAILED
    assert "too long" in (desk.store.rows[0].reason or "")
    assert desk.private.posted == ["Not posted: Channel world (-1), “one”: Bad Request: message is too long"]
    assert desk.private.to == ["77"]


async def test_bad_markup_is_sent_as_plain_text_once() -> None:
    """The second refusal is for good."""
    desk = Desk("one", "two", errors=(MarkupRefusedError("can't parse"), None, *[MarkupRefusedError("no")] * 2))
    assert await desk.drain() == ["plain one"]
    assert desk.store.states == [SENT, FAILED]


async def test_a_chat_that_refuses_is_paused_and_told_of_once() -> None:
    """It is tried every minute at first, then more seldom; an admin hears of it once, and when it is over."""
    desk = Desk("one", "two", errors=(ChatRefusedError("kicked"),) * 3)
    await desk.drain()
    await desk.drain(after_s=59)
    assert len(desk.store.settled) == 2  # the post and the alert
    await desk.drain(after_s=2)
    await desk.drain(after_s=119)
    assert len(desk.publisher.errors) == 1
    await desk.drain(after_s=2)
    assert await desk.drain(after_s=241) == ["one", "two"]
    first, last = desk.private.posted
    assert "Channel world (-1) refuses the bot: kicked." in first
    assert "takes messages again" in last


async def test_a_pause_is_not_told_again_after_a_restart() -> None:
    """A new service tries at once, and says nothing that was said."""
    desk = Desk("one", errors=(ChatRefusedError("kicked"),) * 2)
    await desk.drain()
    again = Desk(store=desk.store, errors=(ChatRefusedError("kicked"),))
    await again.outbox.recover()
    await again.drain()
    assert again.publisher.errors == []
    assert len(desk.store.told) == 1


async def test_a_chat_that_is_put_right_is_tried_at_once() -> None:
    """When Telegram tells of a change of rights, nobody waits for the next try."""
    desk = Desk("one", errors=(ChatRefusedError("kicked"),))
    await desk.drain()
    await desk.outbox.reopen("-1")
    assert await desk.drain() == ["one"]


async def test_an_alert_that_is_refused_breeds_no_other() -> None:
    """An admin who blocked the bot makes no loop."""
    desk = Desk("one", errors=(RefusedError("no"),))
    desk.private.errors = [ChatRefusedError("blocked")] * 9
    await desk.drain()
    await desk.drain(after_s=4000)
    assert len(desk.private.errors) == 8


async def test_a_chat_that_moved_is_followed() -> None:
    """The message goes to the new number at once, an admin is told once, and the next service knows."""
    desk = Desk("one", "two", errors=(ChatMovedError("-1", "-100"),))
    await desk.drain()
    assert desk.publisher.to == ["-100", "-100"]
    assert desk.private.posted == ["Chat -1 has become -100: put the new number into the configuration."]
    desk.store.add("three", "world")
    again = Desk(store=desk.store)
    await again.outbox.recover()
    await again.drain()
    assert again.publisher.to == ["-100"]


async def test_a_refused_token_stops_everything_and_loses_nothing() -> None:
    """It is tried again after a minute, then more seldom, by one message alone; all are kept."""
    desk = Desk("one", "two", errors=(TokenRefusedError("401"),) * 2)
    await desk.drain()
    await desk.drain(after_s=59)
    assert len(desk.publisher.errors) == 1
    await desk.drain(after_s=2)
    assert desk.store.states == [PENDING] * 2
    assert await desk.drain(after_s=119) == []
    assert await desk.drain(after_s=2) == ["one", "two"]
    assert desk.store.told == []
