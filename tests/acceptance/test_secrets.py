"""The token, and a feed's password, in nothing that a bot writes: a day of troubles, logged at debug, searched through.

Everything is searched as bytes: logs, output, the database with its log, a backup, and what the commands tell.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.botapi import BotApiServer, refused_address
from tests.commandline import Briefbot
from tests.configurations import SMALL
from tests.light_briefbot import LIGHT
from tests.newsroom import Story
from tests.telegram_world import ANN_ID, CHANNEL, TOKEN

PASSWORD = "hunter2-of-the-feed"
CONFIG = """
[telegram]
base_url = "{telegram}"
[fetch]
min_poll = "0s"
allow_private = ["127.0.0.1"]
[[sources]]
id = "notes"
kind = "folder"
path = "notes"
[[sources]]
id = "away"
kind = "feed"
url = "{gone}/feed.xml"
[[channels]]
id = "news"
kind = "telegram"
same_story = "post"
chat = "@world_news"
[[channels]]
id = "unknown"
kind = "telegram"
same_story = "post"
chat = "@nobody_knows"
[[schedules]]
id = "live"
every = "1s"
sources = ["*"]
channel = ["news", "unknown"]
"""
COUNT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """All that was written, by the name of the file or the command; and the log's lines."""

    pieces: dict[str, bytes]
    log: list[str]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """Let a bot meet every trouble there is, and collect what it wrote."""
    folder = tmp_path_factory.mktemp("secrets")
    with BotApiServer() as api, refused_address() as gone:
        away = gone.replace("http://", f"http://ann:{PASSWORD}@")
        (folder / "it.toml").write_text(CONFIG.format(telegram=api.base_url, gone=away), encoding="utf-8")
        (folder / "notes").mkdir()
        for number in range(COUNT):
            story = Story(number=number)
            (folder / "notes" / f"{number}.txt").write_text(f"{story.title}\n\n{story.text}\n", encoding="utf-8")
        env = {"BRIEFBOT_CONFIG": "it.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN}
        briefbot = Briefbot(folder=folder, program=LIGHT, env=env)
        yield collect(briefbot, api)


def collect(briefbot: Briefbot, api: BotApiServer) -> Written:
    """Run the bot through troubles, and search what is in its folder while it still works."""
    api.fault("500", method="getMe")
    api.fault("502", method="setMyCommands")
    api.fault("flood", seconds=1, chat=CHANNEL)
    told = {}
    with briefbot.started("run", "--log-level", "debug", "--log-format", "json") as service:
        service.until(lambda: len(api.texts(CHANNEL)) >= COUNT)
        api.say(f"/summarize {api.base_url}/bot{TOKEN}/getMe")
        service.until(lambda: len(api.texts(ANN_ID)) >= 1)
        for command in (("status",), ("check",), ("why", "notes/1.txt"), ("backup", "copy.db")):
            ended = briefbot(*command)
            told[" ".join(command)] = (ended.out + ended.err).encode()
        service.stop()
        log = service.log.splitlines()
    files = {it.name: it.read_bytes() for it in briefbot.folder.rglob("*") if it.is_file() and it.name != "it.toml"}
    return Written(pieces=files | told, log=log)


@pytest.mark.parametrize("secret", [TOKEN, TOKEN.partition(":")[2], quote(TOKEN, safe=""), PASSWORD])
def test_no_secret_is_anywhere(written: Written, secret: str) -> None:
    """Not as it is, not percent-encoded, not its secret half alone; nor the password of a feed."""
    assert {name for name, piece in written.pieces.items() if secret.encode() in piece} == set()


def test_a_fault_of_ours_is_told_without_the_token(tmp_path: Path) -> None:
    """A traceback that nobody foresaw says where it broke, and not what the token is."""
    broken = (
        "import os, bot.commandline.inspection as it; from bot.cli import main\n"
        "def fail(*_): raise LookupError(os.environ['BRIEFBOT_TELEGRAM_TOKEN'])\n"
        "it.print_status = fail; main()"
    )
    (tmp_path / "it.toml").write_text(SMALL, encoding="utf-8")
    env = {"BRIEFBOT_CONFIG": "it.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN}
    ended = Briefbot(folder=tmp_path, program=(sys.executable, "-c", broken), env=env)("status")
    assert ended.status == 1
    assert ended.err.splitlines()[-1] == "LookupError: 123456:***"
    assert TOKEN.partition(":")[2] not in ended.err


def test_what_was_searched_is_all_there_is(written: Written) -> None:
    """The log told of the troubles, libraries' and ours; the database and what the commands said are there."""
    assert {"briefbot.db", "copy.db", "out", "status", "check", "why notes/1.txt"} <= set(written.pieces)
    assert b"away" in written.pieces["status"]
    assert b"refused the connection" in written.pieces["check"]
    assert b"posted in channel 'news'" in written.pieces["why notes/1.txt"]


def test_each_line_of_the_log_is_an_object(written: Written) -> None:
    """One line an event, whoever wrote it: us, the scheduler, the Telegram library."""
    told = [json.loads(line) for line in written.log]
    assert {"bot", "apscheduler"} <= {it["logger"].partition(".")[0] for it in told}
    assert all({"event", "level", "timestamp"} <= set(it) for it in told)
    assert told[-1]["event"] == "briefbot has stopped"
