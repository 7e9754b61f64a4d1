"""What happens to the disk under ``briefbot run``: it fills up, the file is locked, damaged, taken. Nothing is lost."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.botapi import BotApiServer
from tests.commandline import Briefbot
from tests.light_briefbot import LIGHT
from tests.newsroom import Story
from tests.telegram_world import ANN_ID, CHANNEL, TOKEN

CONFIG = """
[telegram]
base_url = "{telegram}"
limits = {{ per_second = 1000, per_chat_s = 0.0, per_group_minute = 100000 }}
[fetch]
min_poll = "0s"
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
every = "1s"
sources = ["*"]
channel = "news"
"""
# A stop takes five seconds at the most; a machine that is busy with other tests may take some more.
STOP_S = 15.0
FIRST, LATER = range(1, 31), range(31, 41)


@pytest.fixture
def api() -> Iterator[BotApiServer]:
    """Run a Bot API server for one test."""
    with BotApiServer() as running:
        yield running


@pytest.fixture
def briefbot(tmp_path: Path, api: BotApiServer) -> Briefbot:
    """Give a bot that reads a folder each second and posts into a channel."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "it.toml").write_text(CONFIG.format(telegram=api.base_url), encoding="utf-8")
    env = {"BRIEFBOT_CONFIG": "it.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN}
    return Briefbot(folder=tmp_path, program=LIGHT, env=env)


def write(briefbot: Briefbot, numbers: range) -> None:
    """Put articles into the folder."""
    for number in numbers:
        story = Story(number=number)
        path = briefbot.folder / "notes" / f"{number:03}.txt"
        path.write_text(f"{story.title}\n\n{story.text}\n", encoding="utf-8")


def titles(api: BotApiServer) -> list[str]:
    """List the titles of the channel's posts."""
    return [text.partition("\n")[0] for text in api.texts(CHANNEL)]


def wanted(*groups: range) -> list[str]:
    """List the titles of articles by their numbers."""
    return [Story(number=number).title for group in groups for number in group]


def file_of(briefbot: Briefbot) -> Path:
    """Tell where the bot's database is."""
    return briefbot.folder / "data" / "briefbot.db"


def test_a_full_disk_holds_everything_and_loses_nothing(briefbot: Briefbot, api: BotApiServer) -> None:
    """While nothing can be committed nothing is sent, and each failure is a line; with room again all goes on."""
    write(briefbot, FIRST)
    with briefbot.started("run") as service:
        service.until(lambda: titles(api) == wanted(FIRST))
        service.fill_disk()
        service.until(lambda: "schedule live waits: database " in service.log)
        write(briefbot, LATER)
        assert titles(api) == wanted(FIRST)
        service.make_room()
        service.until(lambda: titles(api) == wanted(FIRST, LATER))
        assert service.stop() == 0
    assert "the disk" in service.log
    assert "it goes on by itself" in service.log
    assert "Traceback" not in service.log


def test_what_is_queued_is_not_sent_on_a_full_disk(briefbot: Briefbot, api: BotApiServer) -> None:
    """A message whose ``sending`` can't be committed stays here, pending, and goes when there is room."""
    api.fault("flood", seconds=20, chat=CHANNEL)
    write(briefbot, FIRST)
    with briefbot.started("run") as service:
        service.until(lambda: "Held  " in briefbot("status").out)
        service.fill_disk()
        service.until(lambda: "nothing is sent to " in service.log)
        sent = len(titles(api))
        assert sent < len(FIRST)
        service.make_room()
        service.until(lambda: titles(api) == wanted(FIRST))
        service.stop()
    assert "Traceback" not in service.log


def test_a_locked_database_is_waited_for(briefbot: Briefbot, api: BotApiServer) -> None:
    """Another program holds the file for a while: the service waits for it, and then goes on."""
    write(briefbot, FIRST)
    with briefbot.started("run") as service:
        service.until(lambda: titles(api) == wanted(FIRST))
        with closing(sqlite3.connect(file_of(briefbot), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            write(briefbot, LATER)
            assert briefbot("status").status == 0
            other.execute("ROLLBACK")
        service.until(lambda: titles(api) == wanted(FIRST, LATER))
        assert service.stop() == 0


def test_a_locked_database_holds_up_no_stop(briefbot: Briefbot, api: BotApiServer) -> None:
    """A stop waits neither for the lock nor for the half minute after which a lock is an error; all goes on later."""
    write(briefbot, FIRST)
    with briefbot.started("run") as service:
        service.until(lambda: titles(api) == wanted(FIRST))
        with closing(sqlite3.connect(file_of(briefbot), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            write(briefbot, LATER)
            api.say("/help")
            assert briefbot("status").status == 0
            assert service.stop(patience_s=STOP_S) == 0
            other.execute("ROLLBACK")
    with briefbot.started("run") as service:
        service.until(lambda: titles(api) == wanted(FIRST, LATER))
        service.until(lambda: len(api.texts(ANN_ID)) == 1)
        assert service.stop() == 0


def test_a_second_service_says_so_and_the_looks_work_beside_the_first(briefbot: Briefbot, api: BotApiServer) -> None:
    """One service on one file; ``status``, ``why``, ``check`` and ``backup`` work beside it."""
    write(briefbot, FIRST)
    with briefbot.started("run") as service:
        service.until(lambda: titles(api) == wanted(FIRST))
        for command in (("run",), ("run", "--once"), ("migrate",)):
            second = briefbot(*command)
            assert (second.status, second.out) == (1, "")
            assert second.err == (
                "another briefbot works on data/briefbot.db; stop it first, or give this one a database of its own\n"
            )
        looks = [briefbot(*it) for it in (("status",), ("why", "notes/001.txt"), ("check",), ("backup", "b.db"))]
        assert [(it.status, it.err) for it in looks] == [(0, "")] * 4
        assert "ok    database: sqlite:///data/briefbot.db is whole" in looks[2].out
        assert service.stop() == 0
    assert titles(api) == wanted(FIRST)


def test_a_damaged_file_is_refused_after_a_kill_with_the_way_out(briefbot: Briefbot, api: BotApiServer) -> None:
    """``run`` looks through what a kill left behind; a damaged file is named, untouched, and a backup helps."""
    write(briefbot, FIRST)
    with briefbot.started("run") as service:
        service.until(lambda: titles(api) == wanted(FIRST))
        assert briefbot("backup", "good.db").status == 0
        assert service.stop() == 0
    with briefbot.started("run") as killed:
        killed.until(lambda: "briefbot is at work" in killed.log)
    damage(file_of(briefbot))
    for _ in range(2):
        ended = briefbot("run")
        assert ended.status == 1
        assert ended.err.splitlines()[-1].startswith("database sqlite:///data/briefbot.db: the file is damaged (")
        assert "put a backup in its place" in ended.err
    check = briefbot("check")
    assert check.status == 1
    assert "wrong database: sqlite:///data/briefbot.db: the file is damaged (" in check.out
    (briefbot.folder / "good.db").replace(file_of(briefbot))
    write(briefbot, LATER)
    assert briefbot("run", "--once").status == 0
    assert titles(api) == wanted(FIRST, LATER)


def test_a_kill_alone_is_no_damage(briefbot: Briefbot, api: BotApiServer) -> None:
    """After a kill the file is looked through, which is a line in the log; after a stop it is not."""
    write(briefbot, FIRST)
    with briefbot.started("run") as service:
        service.until(lambda: titles(api) == wanted(FIRST))
    with briefbot.started("run") as second:
        second.until(lambda: "briefbot is at work" in second.log)
        second.stop()
    assert "the last service was cut off: looking database sqlite:///data/briefbot.db through" in second.log
    with briefbot.started("run") as third:
        third.until(lambda: "briefbot is at work" in third.log)
        third.stop()
    assert "cut off" not in third.log


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("/sys/briefbot.db", "the lock file /sys/briefbot.db.lock can't be written: "),
        ("it.toml/briefbot.db", "the database's folder it.toml can't be made: "),
    ],
)
def test_a_place_that_cant_be_written_is_named(briefbot: Briefbot, place: str, line: str) -> None:
    """Before anything is begun: what can't be written, and what to do."""
    config = briefbot.folder / "it.toml"
    config.write_text(f'database = "sqlite:///{place}"\n{config.read_text(encoding="utf-8")}', encoding="utf-8")
    ended = briefbot("run", "--once")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(line)
    assert len(ended.err.splitlines()) == 1


def damage(file: Path) -> None:
    """Write over the middle of a file, as a failing disk does."""
    for side in ("-wal", "-shm"):
        file.with_name(file.name + side).unlink(missing_ok=True)
    with file.open("r+b") as disk:
        size = disk.seek(0, os.SEEK_END)
        for place in range(4096, size, 8192):
            disk.seek(place)
            disk.write(b"\xa5" * 512)
