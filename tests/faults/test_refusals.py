"""Every refusal and wait of Telegram's, met by ``briefbot run`` in one story with a kill in the middle of it.

The bot is a child process whose time runs fast: ten minutes of waiting are half a minute. Each test reads one thing
off the story.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from tests.botapi import BotApiServer
from tests.commandline import Service
from tests.station import SPEED, Station, open_station
from tests.tally import WRITES, count_early
from tests.telegram_world import ANN_ID, CHANNEL, GROUP, OLD_GROUP, OTHER_CHANNEL, Chat

STEADY, FLOODED, MARKED, LATE_COMER = -1011, -1012, -1013, -1014
WAIT_S = 600
PATIENCE_S = 2 * WAIT_S / SPEED + 120
CHANNELS = {
    "mute": CHANNEL,
    "kicked": OTHER_CHANNEL,
    "ann": ANN_ID,
    "moved": OLD_GROUP,
    "unknown": "@late_comer",
    "flooded": FLOODED,
    "marked": MARKED,
    "steady": STEADY,
}
REFUSALS = {
    "mute": "Need administrator rights in the channel chat",
    "kicked": "Forbidden: bot was kicked from the channel chat",
    "ann": "Forbidden: bot was blocked by the user",
    "unknown": "Chat not found",
}


@dataclass(slots=True, kw_only=True)
class Told:
    """What was seen in the course of the story."""

    station: Station
    logs: list[str] = field(default_factory=list)
    checked: str = ""
    status: str = ""
    kill: float = 0.0
    ended: int = -1
    flooded_when_all_others_had_it: list[int] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)

    def refused(self, log: str, channel_id: str) -> int:
        """Count the lines that tell of a channel's refusal."""
        lines = [it for it in log.splitlines() if f"Channel {channel_id} (" in it and REFUSALS[channel_id] in it]
        return len(lines)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Tell the story."""
    with BotApiServer(speed=SPEED) as api:
        may_post = api.chats[CHANNEL].member
        for chat in (STEADY, FLOODED, MARKED):
            api.chats[chat] = Chat(chat, "channel", None, dict(may_post))
        api.chats[OLD_GROUP].moved_to = None
        story = Told(station=open_station(tmp_path_factory.mktemp("refusals"), api, CHANNELS))
        with story.station.briefbot.started("run") as service:
            all_is_well(story, service)
            all_goes_wrong(story, service)
            story.kill = time.monotonic()
        story.logs.append(service.log)
        with story.station.briefbot.started("run") as service:
            nothing_is_forgotten(story, service)
            all_is_put_right(story, service, may_post)
            story.ended = service.stop()
        story.logs.append(service.log)
        yield story


def all_is_well(story: Told, service: Service) -> None:
    """Chapter one: three articles for everyone, but for a chat that nobody knows, and for some bad markup."""
    station = story.station
    station.api.fault("markup", chat=MARKED)
    station.api.fault("markup", chat=MARKED, times=2, skip=1)
    station.write(0, 1, 2)
    for chat in (CHANNEL, OTHER_CHANNEL, ANN_ID, OLD_GROUP, FLOODED, STEADY):
        service.until(lambda chat=chat: station.posted(chat) == [0, 1, 2])
    service.until(lambda: station.posted(MARKED) == [0, 2])


def all_goes_wrong(story: Told, service: Service) -> None:
    """Chapter two: rights are lost, a group moves, each chat that refuses is tried twice; then one chat is flooded."""
    station = story.station
    chats = station.api.chats
    station.api.update(chats[CHANNEL].change_standing(can_post_messages=False))
    chats[OTHER_CHANNEL].member = {"status": "kicked"}
    chats[ANN_ID].blocked = True
    chats[OLD_GROUP].moved_to = GROUP
    station.write(3)
    for chat in (STEADY, GROUP, FLOODED):
        service.until(lambda chat=chat: station.posted(chat)[-1:] == [3])
    for channel_id in REFUSALS:
        service.until(partial(_is_refused_twice, story, service, channel_id), patience_s=PATIENCE_S)
    story.checked = station.briefbot("check").out
    station.api.fault("flood", chat=FLOODED, seconds=WAIT_S)
    station.write(4, 5)
    service.until(lambda: station.posted(STEADY)[3:] == [3, 4, 5] == station.posted(GROUP))
    service.until(lambda: "asked to wait 600 s" in service.log)


def _is_refused_twice(story: Told, service: Service, channel_id: str) -> bool:
    return story.refused(service.log, channel_id) >= 2


def nothing_is_forgotten(story: Told, service: Service) -> None:
    """Chapter three: after a kill the waits and the refusals are as they were."""
    station = story.station
    station.write(6, 7)
    service.until(lambda: station.posted(STEADY)[6:] == [6, 7] == station.posted(GROUP)[3:])
    for channel_id in REFUSALS:
        service.until(lambda channel_id=channel_id: story.refused(service.log, channel_id) >= 1, patience_s=PATIENCE_S)
    story.status = station.briefbot("status").out
    story.tries = {
        channel_id: sum(story.refused(log, channel_id) for log in (*story.logs, service.log)) for channel_id in REFUSALS
    }


def all_is_put_right(story: Told, service: Service, may_post: dict[str, object]) -> None:
    """Chapter four: rights are back, of one of them the bot is told; in the end the long wait is over."""
    station = story.station
    chats = station.api.chats
    station.api.update(chats[CHANNEL].change_standing(can_post_messages=True))
    chats[OTHER_CHANNEL].member = dict(may_post)
    chats[ANN_ID].blocked = False
    chats[LATE_COMER] = Chat(LATE_COMER, "channel", "late_comer", dict(may_post))
    for chat in (CHANNEL, OTHER_CHANNEL, ANN_ID, LATE_COMER):
        service.until(lambda chat=chat: len(station.posted(chat)) >= 8, patience_s=PATIENCE_S)
    story.flooded_when_all_others_had_it = station.posted(FLOODED)
    service.until(lambda: len(station.posted(FLOODED)) >= 8, patience_s=PATIENCE_S)
    service.until(lambda: len(station.heard("takes messages again")) >= len(REFUSALS))


@pytest.mark.parametrize("chat", [CHANNEL, OTHER_CHANNEL, ANN_ID, LATE_COMER, FLOODED, STEADY])
def test_every_chat_has_every_article_once_and_in_order(told: Told, chat: int) -> None:
    """Whatever it refused, and whenever: nothing is lost, doubled or out of order."""
    assert told.station.posted(chat) == list(range(8))


@pytest.mark.parametrize("channel_id", REFUSALS)
def test_a_refusal_is_told_to_an_admin_once(told: Told, channel_id: str) -> None:
    """Once when it begins, however often the chat is tried and whatever is restarted; and once when it is over."""
    place = f"Channel {channel_id} ("
    assert len(told.station.heard(place, "refuses the bot")) == 1
    assert REFUSALS[channel_id] in told.station.heard(place, "refuses the bot")[0]
    assert len(told.station.heard(place, "takes messages again")) == 1


@pytest.mark.parametrize("channel_id", REFUSALS)
def test_a_chat_that_refuses_is_tried_seldom(told: Told, channel_id: str) -> None:
    """After a minute, then after twice as long each time; anew after a restart."""
    assert 3 <= told.tries[channel_id] <= 6


def test_check_shows_what_refuses(told: Told) -> None:
    """A line for each chat that is shut, what the matter is, and that the others are well."""
    lines = told.checked.splitlines()
    wrong = [it for it in lines if it.startswith("wrong")]
    assert [it for it in wrong if "channel mute: " in it and "no right to post" in it]
    assert [it for it in wrong if "channel kicked: " in it and "add it" in it]
    assert [it for it in wrong if "channel unknown: " in it and "knows no such chat" in it]
    assert [it for it in lines if f"chat {ANN_ID}" in it and "blocked" in it]
    assert [it for it in lines if it.startswith("ok") and "channel steady" in it]


def test_a_flood_wait_is_kept_over_a_kill(told: Told) -> None:
    """Nothing is written into that chat before the 600 seconds are over, nor long after them."""
    log = told.station.api.log
    asked = next(it.at for it in log if it.chat == FLOODED and it.fault is not None)
    after = [it.at for it in log if it.chat == FLOODED and it.method in WRITES and it.at > asked]
    assert asked < told.kill < after[0]
    assert WAIT_S <= (after[0] - asked) * SPEED < 2 * WAIT_S
    assert f"Held        chat {FLOODED} until " in told.status


def test_a_flood_wait_stops_no_other_chat(told: Told) -> None:
    """All the others had all of their articles while the one chat waited."""
    assert told.flooded_when_all_others_had_it == [0, 1, 2, 3]


def test_nothing_is_written_too_early(told: Told) -> None:
    """No chat's pace and no wait is broken, over the kill either."""
    assert count_early(told.station.api.log, kills=[told.kill], speed=SPEED, pace_s=1.0) == 0


def test_a_group_that_moved_is_followed(told: Told) -> None:
    """What comes after the move goes to the new number, and the admin is told to write it down."""
    assert told.station.posted(OLD_GROUP) == [0, 1, 2]
    assert told.station.posted(GROUP) == [3, 4, 5, 6, 7]
    assert len(told.station.heard(f"Chat {OLD_GROUP} has become {GROUP}")) == 1


def test_bad_markup_goes_as_plain_text_once(told: Told) -> None:
    """Refused again as plain text, it is given up, an admin is told, and the next one goes."""
    assert told.station.posted(MARKED) == [0, 2, 3, 4, 5, 6, 7]
    modes = ["parse_mode" in post["params"] for post in told.station.api.posts[MARKED]]
    assert modes == [False, True, True, True, True, True, True]
    assert len(told.station.heard("Not posted: Channel marked (", "Number 1: ", "parse entities")) == 1


def test_the_service_says_each_thing_in_a_line_and_ends_well(told: Told) -> None:
    """No traceback in either life, and the exit status is 0."""
    assert told.ended == 0
    assert not [log for log in told.logs if "Traceback" in log]
