"""A disk that fills up while messages are out: nothing is sent without its claim, nothing twice, whatever is killed.

The bot is a child process whose time runs fast. One story is told, once; each test reads one thing off it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.botapi import BotApiServer
from tests.commandline import Service
from tests.station import SPEED, Station, open_station
from tests.telegram_world import CHANNEL, GROUP

UNKEPT = "what became of it can't be kept"
UNCLAIMED = "nothing is sent to "
WAIT_S = 300


@dataclass(slots=True, kw_only=True)
class Told:
    """What was seen in the course of the story."""

    station: Station
    logs: list[str] = field(default_factory=list)
    sent_while_full: int = 0
    ended: int = -1


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Tell the story."""
    with BotApiServer(speed=SPEED) as api:
        channels = {"news": CHANNEL, "talk": GROUP}
        story = Told(station=open_station(tmp_path_factory.mktemp("full-disk"), api, channels))
        with story.station.briefbot.started("run") as service:
            fill_it(story, service)
            make_room(story, service)
            fill_it_again(story, service)
        story.logs.append(service.log)
        with story.station.briefbot.started("run") as service:
            go_on(story, service)
            story.ended = service.stop()
        story.logs.append(service.log)
        yield story


def fill_it(story: Told, service: Service) -> None:
    """Chapter one: a message is out when the disk fills up, and the other chat's next one is held back until then."""
    station = story.station
    station.write(*range(10))
    for chat in (CHANNEL, GROUP):
        service.until(lambda chat=chat: station.posted(chat) == list(range(10)))
    # What waits there is claimed when the disk is full.
    station.api.fault("flood", chat=GROUP, seconds=WAIT_S)
    station.write(10)
    service.until(lambda: len(station.posted(CHANNEL)) == 11)
    service.until(lambda: f"chat {GROUP} until " in station.briefbot("status").out)
    fill_while_out(story, service, 11)
    sent = station.calls("sendMessage")
    service.until(lambda: service.log.count(UNCLAIMED) >= 2)
    story.sent_while_full = station.calls("sendMessage") - sent


def make_room(story: Told, service: Service) -> None:
    """Chapter two: there is room again, and nobody touches the bot."""
    service.make_room()
    for chat in (CHANNEL, GROUP):
        service.until(lambda chat=chat: story.station.posted(chat)[10:] == [10, 11])


def fill_it_again(story: Told, service: Service) -> None:
    """Chapter three: the same once more, and a kill before there is room."""
    fill_while_out(story, service, 12, 13)


def go_on(story: Told, service: Service) -> None:
    """Chapter four: the next service has room, and knows of a message that it can't know the outcome of."""
    for chat in (CHANNEL, GROUP):
        service.until(lambda chat=chat: story.station.posted(chat)[12:] == [12, 13])
    service.until(lambda: "looked up: it is there" in service.log)


def fill_while_out(story: Told, service: Service, *numbers: int) -> None:
    """Fill the disk between a message's claim and the settling of it."""
    station, unkept = story.station, service.log.count(UNKEPT)
    station.api.fault("slow", chat=CHANNEL, seconds=20)
    station.write(*numbers)
    service.until(lambda: not [it for it in station.api.faults if it.chat == CHANNEL])
    service.fill_disk()
    service.until(lambda: service.log.count(UNKEPT) > unkept)


@pytest.mark.parametrize("chat", [CHANNEL, GROUP])
def test_every_chat_has_every_article_once_and_in_order(told: Told, chat: int) -> None:
    """What was out when the disk filled up is not sent again, what was not is not lost."""
    assert told.station.posted(chat) == list(range(14))


def test_nothing_is_sent_while_nothing_can_be_kept(told: Told) -> None:
    """A message whose claim can't be committed stays here."""
    assert told.sent_while_full == 0


def test_an_outcome_that_cant_be_kept_is_told_once(told: Told) -> None:
    """With the way out; and once more when it is kept."""
    assert [log.count(UNKEPT) for log in told.logs] == [2, 0]
    assert told.logs[0].count("what became of it is kept now") == 1
    assert "the disk" in next(it for it in told.logs[0].splitlines() if UNKEPT in it)


def test_it_ends_well(told: Told) -> None:
    """The exit status is 0, and no traceback was written."""
    assert told.ended == 0
    assert not [log for log in told.logs if "Traceback" in log]
