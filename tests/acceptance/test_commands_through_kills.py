"""People's commands to ``briefbot run`` that is killed while it has them: each is answered, and each once."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApiServer
from tests.commandline import Briefbot
from tests.light_briefbot import LIGHT
from tests.newsroom import Story
from tests.telegram_world import ANN_ID, GROUP, TOKEN
from tests.webserver import Page, WebServer

CONFIG = """
[telegram]
base_url = "{telegram}"
limits = {{ per_second = 1000, per_chat_s = 0.0, per_group_minute = 100000, settle_s = 0.5 }}
commands_per_minute = 1000
[fetch]
allow_private = ["127.0.0.1"]
[[sources]]
id = "notes"
kind = "folder"
path = "notes"
[[channels]]
id = "news"
kind = "telegram"
same_story = "post"
chat = "@world_news"
[[schedules]]
id = "live"
every = "1h"
sources = ["*"]
channel = "news"
"""
COMMANDS, KILLS, SEED = 24, 6, 7
# After so many of its calls a service may be killed: while it starts, hears, works, answers.
MOST_CALLS = 14


@pytest.fixture
def api() -> Iterator[BotApiServer]:
    """Run a Bot API server for one test."""
    with BotApiServer() as running:
        yield running


@pytest.fixture
def briefbot(tmp_path: Path, api: BotApiServer) -> Briefbot:
    """Give a bot with nothing to do but to answer."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "it.toml").write_text(CONFIG.format(telegram=api.base_url), encoding="utf-8")
    env = {"BRIEFBOT_CONFIG": "it.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN}
    return Briefbot(folder=tmp_path, program=LIGHT, env=env)


def answered(api: BotApiServer, chat: int) -> Counter[int]:
    """Count the answers to each message."""
    return Counter(post["reply_to_message"]["message_id"] for post in api.posts[chat])


def test_a_command_that_is_being_worked_on_outlives_a_kill(briefbot: Briefbot, api: BotApiServer) -> None:
    """Telegram knows that it was heard and will not say it again; others are answered while it takes its time."""
    story, let_go = Story(number=1), threading.Event()

    def slow(_: dict[str, str]) -> Page:
        let_go.wait(60)
        return story.page()

    with WebServer() as web:
        web.pages["/slow"] = slow
        asked = api.say(f"/summarize {web.url('/slow')}")
        with briefbot.started("run") as service:
            service.until(lambda: web.most_at_once == 1)
            helped = api.say("/help")
            service.until(lambda: answered(api, ANN_ID) == {helped: 1})
            service.until(lambda: not api.unheard)
        assert answered(api, ANN_ID) == {helped: 1}
        let_go.set()
        with briefbot.started("run") as service:
            service.until(lambda: answered(api, ANN_ID)[asked] > 0)
            assert service.stop() == 0
    assert answered(api, ANN_ID) == {helped: 1, asked: 1}
    assert story.title in api.texts(ANN_ID)[1]
    assert "commands that were left unanswered: 1" in service.log


def test_each_command_is_answered_once_through_kills(briefbot: Briefbot, api: BotApiServer) -> None:
    """Whenever it is killed: before a command is kept, before its answer is queued, while that is sent."""
    rng = random.Random(SEED)
    asked: list[int] = []
    for _ in range(KILLS):
        texts = [Story(number=number).text for number in range(COMMANDS // KILLS)]
        asked += [api.say(f"/summarize@brief_bot {text}", chat=GROUP) for text in texts]
        with briefbot.started("run") as service:
            calls = len(api.calls) + rng.randint(1, MOST_CALLS)
            service.until(lambda enough=calls: len(api.calls) >= enough)
    with briefbot.started("run") as service:
        service.until(lambda: answered(api, GROUP).keys() >= set(asked))
        assert service.stop() == 0
    assert answered(api, GROUP) == dict.fromkeys(asked, 1)
    assert not [post for post in api.posts[GROUP] if post["edits"]]
