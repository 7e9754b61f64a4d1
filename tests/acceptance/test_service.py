"""``briefbot run`` for days on end, in minutes: feeds, a channel, people's commands, stops and restarts.

The bot is a child process; feeds and Telegram are servers on loopback. One story is told, once; each test reads one
thing off it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.botapi import BotApiServer, refused_address
from tests.commandline import Briefbot, Service
from tests.newsroom import Story, feed
from tests.telegram_world import ANN_ID, CHANNEL, MUTE_CHANNEL, TOKEN
from tests.webserver import WebServer

FEED, BULK = "/world.xml", "/archive.xml"
TEASERS = {4, 9, 14, 19, 24}
STORIES = [Story(number=number, teaser=number in TEASERS) for number in range(1, 31)]
LATE = Story(number=31)
HELD = Story(number=32)
LONG = [Story(number=number, words=600) for number in range(101, 149)]
ASKED = Story(number=500)
CONFIG = """
[telegram]
base_url = "{telegram}"
limits = {{ per_second = 1000, per_chat_s = 0.0, per_group_minute = 100000 }}
[fetch]
min_poll = "0s"
allow_private = ["127.0.0.1"]
[[sources]]
id = "world"
kind = "feed"
url = "{web}/world.xml"
first_fetch = 100
[[sources]]
id = "archive"
kind = "feed"
url = "{web}/archive.xml"
first_fetch = 100
[[sources]]
id = "gone"
kind = "feed"
url = "{gone}/feed.xml"
[[channels]]
id = "news"
kind = "telegram"
same_story = "post"
chat = "@world_news"
[[channels]]
id = "mute"
kind = "telegram"
same_story = "post"
chat = "{mute}"
[[schedules]]
id = "live"
every = "1s"
sources = ["*"]
channel = ["news", "mute"]
"""


@dataclass(slots=True, kw_only=True)
class Told:
    """What was seen in the course of the story."""

    api: BotApiServer
    web: WebServer
    briefbot: Briefbot
    statuses: list[int] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    posted: dict[str, list[str]] = field(default_factory=dict)
    briefed: dict[str, int] = field(default_factory=dict)
    status: str = ""

    def titles(self) -> list[str]:
        """List the titles of the channel's posts so far, in their order."""
        return [text.partition("\n")[0] for text in self.api.texts(CHANNEL)]

    def count_briefed(self) -> int:
        """Count the articles that have their briefing, beside the bot at work."""
        with closing(sqlite3.connect(self.briefbot.folder / "data" / "briefbot.db")) as database:
            return int(database.execute("select count(*) from briefings").fetchone()[0])

    def publish(self, path: str, stories: list[Story]) -> None:
        """Have a feed carry these stories."""
        self.web.pages[path] = feed(stories, title=path.strip("/"), base=self.web.url("").rstrip("/"))

    def end(self, service: Service) -> None:
        """Stop the bot."""
        self.statuses.append(service.stop())
        self.logs.append(service.log)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Tell the story."""
    folder = tmp_path_factory.mktemp("service")
    with BotApiServer() as api, WebServer() as web, refused_address() as gone:
        story = Told(api=api, web=web, briefbot=Briefbot(folder=folder, env={"BRIEFBOT_TELEGRAM_TOKEN": TOKEN}))
        write_config(folder, telegram=api.base_url, web=web.url(""), gone=gone, mute=MUTE_CHANNEL)
        web.pages |= {it.path: it.page() for it in [*STORIES, ASKED] if it.teaser or it is ASKED}
        story.publish(FEED, STORIES)
        story.publish(BULK, [])
        with story.briefbot.started("--config", "bot.toml", "run") as service:
            begin(story, service)
        with story.briefbot.started("--config", "bot.toml", "run") as service:
            go_on(story, service)
            answer_while_busy(story, service)
            stop_in_a_flood(story, service)
        story.status = story.briefbot("--config", "bot.toml", "status").out
        yield story


def write_config(folder: Path, **values: object) -> None:
    """Write the configuration."""
    (folder / "bot.toml").write_text(CONFIG.format(**values), encoding="utf-8")


def begin(story: Told, service: Service) -> None:
    """Chapter one: a new feed goes into a new channel, and the bot is stopped."""
    service.until(lambda: len(story.titles()) >= len(STORIES))
    service.until(lambda: story.web.count(FEED, status=304) > 0)
    story.posted["first"] = story.titles()
    story.end(service)


def go_on(story: Told, service: Service) -> None:
    """Chapter two: the bot is back, has read the feed as it was, and then something is new."""
    before = story.web.count(FEED)
    service.until(lambda: story.web.count(FEED) > before)
    story.publish(FEED, [*STORIES, LATE])
    service.until(lambda: LATE.title in story.titles())
    story.posted["second"] = story.titles()


def answer_while_busy(story: Told, service: Service) -> None:
    """Chapter three: a long batch is being summarized when people come with questions."""
    known = story.count_briefed()
    story.publish(BULK, LONG)
    service.until(lambda: story.count_briefed() > known)
    original = {"message_id": 1, "date": 1, "chat": story.api.chats[ANN_ID].to_json(), "text": ASKED.text}
    story.api.say(f"/summarize {story.web.url(ASKED.path)}")
    story.api.say(f"/summarize {LATE.text}")
    story.api.say("/summarize", reply_to=original)
    story.api.say(f"/summarize {story.web.url('/nowhere')}")
    story.api.say("/summarize http://192.168.7.7/router")
    service.until(lambda: len(story.api.texts(ANN_ID)) >= 5)
    story.briefed["when answered"] = story.count_briefed() - known
    story.posted["when answered"] = story.titles()
    service.until(lambda: len(story.titles()) >= len(STORIES) + 1 + len(LONG))
    story.posted["in the end"] = story.titles()


def stop_in_a_flood(story: Told, service: Service) -> None:
    """Chapter four: Telegram asks for half a day of silence, and in it the bot is stopped."""
    story.api.fault("flood", seconds=43_838, chat=CHANNEL)
    story.publish(FEED, [*STORIES, LATE, HELD])
    service.until(lambda: not story.api.faults and "asked to wait" in service.log)
    story.end(service)


def test_every_briefing_comes_once_and_in_order(told: Told) -> None:
    """Thirty entries, five of them teasers with pages, are thirty posts, oldest first."""
    assert told.posted["first"] == [it.title for it in STORIES]


def test_a_teaser_is_briefed_from_its_page(told: Told) -> None:
    """Pages of teasers were fetched, once each, and their text is what the posts are made of."""
    posts = told.api.texts(CHANNEL)
    for story in STORIES:
        assert told.web.count(story.path) == (1 if story.teaser else 0)
        said = [line.removeprefix("• ") for line in posts[story.number - 1].splitlines() if line.startswith("• ")]
        assert said
        assert not [point for point in said if point not in story.text]


def test_sigterm_ends_the_service_in_order(told: Told) -> None:
    """The exit status is 0, at work as in the middle of a flood wait, and the log says so in its last line."""
    assert told.statuses == [0, 0]
    assert all(log.splitlines()[-1].endswith("briefbot has stopped") for log in told.logs)
    assert not [log for log in told.logs if "Traceback" in log]


def test_nothing_comes_twice_after_a_restart(told: Told) -> None:
    """After the restart the channel gets what is new and nothing else."""
    assert told.posted["second"] == [*told.posted["first"], LATE.title]
    titles = told.posted["in the end"]
    assert len(set(titles)) == len(titles)


def test_feeds_are_asked_with_conditions(told: Told) -> None:
    """A feed that has not changed is not sent again: not within one service, and not after a restart."""
    sent = [seen.status for seen in told.web.seen if seen.path == FEED]
    assert sent.count(200) == 3
    assert sent.count(304) == len(sent) - 3


def test_questions_are_answered_in_the_middle_of_a_batch(told: Told) -> None:
    """The answers were there when most of the batch was not even summarized, and the batch went on to its end."""
    assert 0 < told.briefed["when answered"] < len(LONG)
    assert told.posted["when answered"] == told.posted["second"]
    assert told.posted["in the end"] == [*told.posted["second"], *[it.title for it in LONG]]


def test_each_kind_of_question_has_its_answer(told: Told) -> None:
    """An address, a text and a reply are briefed; what can't be read is one sentence. Each answer is a reply."""
    answers = {post["reply_to_message"]["message_id"]: post["text"] for post in told.api.posts[ANN_ID]}
    asked = sorted(answers)
    assert len(asked) == 5
    page, text, reply, missing, private = (answers[number] for number in asked)
    assert page.startswith(ASKED.title)
    for answer, of in ((page, ASKED), (text, LATE), (reply, ASKED)):
        points = [line.removeprefix("• ") for line in answer.splitlines() if line.startswith("• ")]
        assert points
        assert not [point for point in points if point not in of.text]
    assert missing == "There is no page at this address."
    assert private == "This address is not on the public web, so I can't read it."


def test_typing_is_shown_while_the_bot_works(told: Told) -> None:
    """Whoever asks sees that the bot is at it."""
    assert {call["chat_id"] for call in told.api.called("sendChatAction")} == {str(ANN_ID)}


def test_a_flood_wait_is_kept_and_loses_nothing(told: Told) -> None:
    """The message that Telegram did not take waits for its time, and status tells until when the chat is held."""
    assert HELD.title not in told.titles()
    assert "Held        chat @world_news until " in told.status
    assert f"{len(STORIES) + 1 + len(LONG)} sent" in told.status


def test_one_bad_chat_and_one_bad_feed_hold_nobody_up(told: Told) -> None:
    """A chat without the right to post and a feed that is away are named, each in its line, and the rest goes on."""
    assert told.logs[0].count("source 'gone': http://127.0.0.1:") == 1
    assert f"Channel mute ({MUTE_CHANNEL}), " in told.logs[0]
    assert "Need administrator rights in the channel chat; its messages wait" in told.logs[0]
    assert not told.api.texts(MUTE_CHANNEL)


def test_the_token_is_never_told(told: Told) -> None:
    """No log has the token in it."""
    assert not [log for log in told.logs if TOKEN in log]
