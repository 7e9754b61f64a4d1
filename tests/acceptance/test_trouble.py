"""What goes wrong for operators: each trouble is one clear line that names it, and the rest goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApiServer, refused_address
from tests.commandline import Briefbot
from tests.configurations import SMALL
from tests.newsroom import Story
from tests.telegram_world import TOKEN

TOKEN_LINE = "Telegram does not accept the bot token: set BRIEFBOT_TELEGRAM_TOKEN to the one that @BotFather gave"
TROUBLED = """
[telegram]
base_url = "{telegram}"
[fetch]
allow_private = ["127.0.0.1"]
[[sources]]
id = "away"
kind = "feed"
url = "{gone}/[x]feed.xml"
[[channels]]
id = "mute"
kind = "telegram"
same_story = "post"
chat = "@mute"
[[channels]]
id = "unknown"
kind = "telegram"
same_story = "post"
chat = "@nobody_knows"
"""


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    """Run a Bot API server for one test."""
    with BotApiServer() as running:
        yield running


@pytest.fixture
def briefbot(tmp_path: Path) -> Briefbot:
    """Give a bot with one article in a folder and a console to print it in."""
    (tmp_path / "notes").mkdir()
    story = Story(number=3)
    (tmp_path / "notes" / "a.txt").write_text(f"{story.title}\n\n{story.text}\n", encoding="utf-8")
    (tmp_path / "it.toml").write_text(SMALL, encoding="utf-8")
    return Briefbot(folder=tmp_path, env={"BRIEFBOT_CONFIG": "it.toml"})


@pytest.fixture
def troubled(briefbot: Briefbot, server: BotApiServer) -> Iterator[Briefbot]:
    """Give the same with a feed that is away and two chats that refuse it."""
    with refused_address() as gone:
        more = TROUBLED.format(telegram=server.base_url, gone=gone)
        routes = SMALL.replace('channel = "console"', 'channel = ["mute", "unknown", "console"]')
        (briefbot.folder / "it.toml").write_text(more + routes, encoding="utf-8")
        yield briefbot


def with_token(briefbot: Briefbot, token: str) -> Briefbot:
    """Give the bot a token, as operators do."""
    (briefbot.folder / ".env").write_text(f"BRIEFBOT_TELEGRAM_TOKEN={token}\n", encoding="ascii")
    return briefbot


@pytest.mark.parametrize(
    ("good", "bad", "line"),
    [
        ('path = "notes"', 'paht = "notes"', 'it.toml:4: sources[0].paht (source "notes"): there is no such key;'),
        (
            'every = "10m"',
            'cron = "0 25 * * *"',
            "it.toml:10: schedules[0].cron (schedule \"live\"): the hour has '25'; it is a number from 0 to 23",
        ),
        ('channel = "console"', 'channel = "consol"', "it.toml:12: "),
        ("[[channels]]", "[[channels]", "it.toml:5: this is no valid TOML"),
    ],
)
def test_a_bad_key_is_one_line_with_its_place(briefbot: Briefbot, good: str, bad: str, line: str) -> None:
    """File, line and key are named, and nothing is started."""
    (briefbot.folder / "it.toml").write_text(SMALL.replace(good, bad), encoding="utf-8")
    ended = briefbot("check")
    assert (ended.status, ended.out) == (2, "")
    assert line in ended.err
    assert len(ended.err.splitlines()) <= 2


def test_every_command_tells_the_same_of_a_bad_configuration(briefbot: Briefbot) -> None:
    """Whatever is asked for first, the operator reads the same line, and no database is made."""
    (briefbot.folder / "it.toml").write_text(SMALL.replace('kind = "console"', 'kind = "radio"'), encoding="utf-8")
    told = [briefbot(*command) for command in (("check",), ("run",), ("run", "--once"), ("migrate",))]
    assert {it.status for it in told} == {2}
    assert len({it.err for it in told}) == 1
    assert told[0].err.startswith("it.toml:7: ")
    assert not (briefbot.folder / "data").exists()


def test_a_missing_folder_is_named(briefbot: Briefbot) -> None:
    """The source is a failed one, which the line, the tally, the exit status and ``status`` tell."""
    (briefbot.folder / "it.toml").write_text(SMALL.replace('"notes"\n[', '"[b]nowhere"\n['), encoding="utf-8")
    ended = briefbot("run", "--once")
    assert (ended.status, ended.out) == (1, "Nothing new, sources that failed: notes.\n")
    assert ended.err.count("source 'notes': the folder [b]nowhere can't be read") == 1
    assert len(ended.err.splitlines()) == 1
    assert "failed once: the folder [b]nowhere can't be read" in briefbot("status").out


def test_check_names_every_trouble_and_what_is_well(troubled: Briefbot) -> None:
    """One look tells of all: the feed, the chat without the right, the chat that is none; and of what works."""
    ended = with_token(troubled, TOKEN)("check")
    lines = dict(line.split(": ", 1) for line in ended.out.splitlines())
    assert (ended.status, ended.err) == (1, "")
    assert lines["wrong source away"].endswith("/[x]feed.xml: refused the connection")
    assert "the bot has no right to post" in lines["wrong channel mute"]
    assert "@nobody_knows" in lines["wrong channel unknown"]
    assert lines["ok    token"] == "belongs to @brief_bot"
    assert {"ok    configuration", "ok    model", "ok    source notes", "ok    schedule live"} <= set(lines)
    assert not (troubled.folder / "data").exists()


def test_check_names_a_token_that_is_refused(troubled: Briefbot, server: BotApiServer) -> None:
    """The token's line says where to set it, does not repeat it, and no chat is asked about."""
    ended = with_token(troubled, "123456:wrong")("check")
    assert ended.status == 1
    assert f"wrong token: {TOKEN_LINE}\n" in ended.out
    assert "123456:wrong" not in ended.out + ended.err
    assert not server.called("getChat")


def test_the_console_gets_its_briefings_while_telegram_refuses(troubled: Briefbot) -> None:
    """A refused token and a feed that is away are a line each; the article is printed, the tally counts both."""
    ended = with_token(troubled, "123456:wrong")("run", "--once")
    assert ended.status == 1
    assert Story(number=3).title in ended.out
    assert ended.out.splitlines()[-1] == (
        "1 briefed, 1 posted, 2 waiting (`briefbot status` tells why), sources that failed: away."
    )
    assert ended.err.count("source 'away': http://127.0.0.1:") == 1
    assert ended.err.count(f"nothing is posted, and all is kept: {TOKEN_LINE}") == 1
    assert len(ended.err.splitlines()) == 2
    status = troubled("status").out
    assert "Deliveries  2 pending, 1 sent" in status
    assert "[x]feed.xml: refused the connection" in status


def test_the_service_names_a_refused_token_and_goes_on(troubled: Briefbot, server: BotApiServer) -> None:
    """``run`` says once that it takes no commands, and why; it works on until it is stopped."""
    (troubled.folder / "notes" / "a.txt").unlink()
    with with_token(troubled, "123456:wrong").started("run") as service:
        service.until(lambda: f"no commands: {TOKEN_LINE}" in service.log)
        service.until(lambda: "schedule live: 0 new" in service.log)
        assert service.stop() == 0
    assert service.log.count("no commands: ") == 1


def test_a_missing_token_is_named(briefbot: Briefbot, server: BotApiServer) -> None:
    """Without a token the channels that wait for one are named, and where to put it."""
    (briefbot.folder / "notes" / "a.txt").unlink()
    channel = '[[channels]]\nid = "world"\nkind = "telegram"\nchat = "@world_news"\n'
    (briefbot.folder / "it.toml").write_text(SMALL + channel, encoding="utf-8")
    ended = briefbot("run", "--once")
    assert ended.status == 1
    assert "channel world waits: there is no token; set BRIEFBOT_TELEGRAM_TOKEN" in ended.err


def test_commands_that_need_a_database_say_how_to_get_one(briefbot: Briefbot) -> None:
    """Before the first run there is nothing to tell, and that is a sentence too."""
    for command in (("status",), ("why", "notes/a.txt")):
        ended = briefbot(*command)
        assert (ended.status, ended.out) == (1, "")
        assert ended.err == "data/briefbot.db: there is no database yet; `briefbot run` makes it\n"
