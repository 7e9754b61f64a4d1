"""A token that is revoked while ``briefbot run`` is at work, and another program that takes its updates.

The bot is a child process whose time runs fast. One story is told, once; each test reads one thing off it.
"""

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from tests.botapi import BotApiServer
from tests.commandline import Service
from tests.station import SPEED, Station, open_station
from tests.telegram_world import ANN_ID, CHANNEL, GROUP, TOKEN

REVOKED = "Telegram does not accept the bot token"
RIVAL = "another program is taking this bot's commands"


@dataclass(slots=True, kw_only=True)
class Told:
    """What was seen in the course of the story."""

    station: Station
    log: str = ""
    ended: int = -1
    status: str = ""
    sends_refused: int = 0
    calls_refused: int = 0
    posted_when_revoked: int = 0
    polls_beside_rival: list[float] = field(default_factory=list)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Tell the story."""
    with BotApiServer(speed=SPEED) as api:
        channels = {"news": CHANNEL, "talk": GROUP}
        story = Told(station=open_station(tmp_path_factory.mktemp("token"), api, channels))
        with story.station.briefbot.started("run") as service:
            lose_the_token(story, service)
            get_it_back(story, service)
            share_it(story, service)
            story.ended = service.stop()
        story.log = service.log
        yield story


def lose_the_token(story: Told, service: Service) -> None:
    """Chapter one: the token is revoked; what arrives is read and briefed all the same."""
    station = story.station
    station.write(0, 1)
    service.until(lambda: station.posted(CHANNEL) == [0, 1] == station.posted(GROUP))
    station.api.token = "123456:another"
    before, began = station.calls("sendMessage"), len(station.api.log)
    station.write(2, 3)
    service.until(lambda: service.log.count("nothing is posted, and all is kept") >= 2)
    service.until(lambda: "no commands: " in service.log)
    story.sends_refused = station.calls("sendMessage") - before
    station.write(4)
    service.until(lambda: "1 new, 1 briefed, 0 skipped, 2 queued" in service.log)
    story.calls_refused = len(station.api.log) - began
    story.status = station.briefbot("status").out
    story.posted_when_revoked = len(station.posted(CHANNEL)) + len(station.posted(GROUP))


def get_it_back(story: Told, service: Service) -> None:
    """Chapter two: the token works again, and nobody touches the bot."""
    station = story.station
    station.api.token = TOKEN
    for chat in (CHANNEL, GROUP):
        service.until(lambda chat=chat: len(station.posted(chat)) >= 5)
    station.api.say("/help")
    service.until(lambda: len(station.api.texts(ANN_ID)) >= 1)


def share_it(story: Told, service: Service) -> None:
    """Chapter three: another program takes the updates for a while; posting goes on, and commands come back."""
    station = story.station
    with rival(station.api):
        began = len(station.api.log)
        station.write(5, 6)
        service.until(lambda: RIVAL in service.log and len(station.posted(CHANNEL)) >= 7)
        service.until(lambda: len(polls(station, began)) >= 4)
        story.polls_beside_rival = polls(station, began)
    station.api.say("/help")
    service.until(lambda: len(station.api.texts(ANN_ID)) >= 2)


@contextmanager
def rival(api: BotApiServer) -> Iterator[None]:
    """Have another program ask for the same bot's updates, again and again."""
    stopped = threading.Event()
    address = f"{api.base_url}/bot{TOKEN}/getUpdates"

    def poll() -> None:
        while not stopped.wait(0.02):
            with suppress(OSError):
                urllib.request.urlopen(address, b"timeout=10&rival=1", timeout=30).close()

    thread = threading.Thread(target=poll, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(30)


def polls(station: Station, began: int) -> list[float]:
    """Give the moments at which the bot asked for updates, from a call on."""
    calls = list(zip(station.api.log, station.api.calls, strict=False))[began:]
    return [call.at for call, (method, params) in calls if method == "getUpdates" and "rival" not in params]


def test_a_revoked_token_is_told_seldom_and_loses_nothing(told: Told) -> None:
    """One message is tried each time, after a minute first, then after two; all is posted when the token works."""
    assert told.log.count("nothing is posted, and all is kept") <= 4
    assert 2 <= told.sends_refused <= 4
    assert told.calls_refused <= 12
    assert told.log.count("Telegram accepts the bot token again") == 1
    for chat in (CHANNEL, GROUP):
        assert told.station.posted(chat) == list(range(7))


def test_a_revoked_token_is_named_with_the_way_out(told: Told) -> None:
    """Posting and commands each say which token it is about and where to get one; the token is not in it."""
    lines = [it for it in told.log.splitlines() if REVOKED in it]
    assert [it for it in lines if "no commands: " in it and "set BRIEFBOT_TELEGRAM_TOKEN" in it]
    assert TOKEN.partition(":")[2] not in told.log


def test_articles_are_collected_while_the_token_is_revoked(told: Told) -> None:
    """What arrived in that time was briefed and queued, and nothing was posted."""
    assert told.posted_when_revoked == 4
    assert "6 pending, 4 sent" in told.status


def test_a_rival_is_one_line_and_no_storm(told: Told) -> None:
    """It is asked for updates after ten seconds, then after twice as long each time; posting and commands go on."""
    assert told.log.count(RIVAL) == 1
    gaps = [(after - before) * SPEED for before, after in pairwise(told.polls_beside_rival)]
    assert all(gap >= wait for gap, wait in zip(gaps, (10, 20, 40), strict=False))


def test_it_ends_well(told: Told) -> None:
    """The exit status is 0, and no traceback was written."""
    assert told.ended == 0
    assert "Traceback" not in told.log
