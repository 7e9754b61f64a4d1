"""A trial of the delivery: ``briefbot run`` as a child process in a storm, killed again and again, and what came of it.

Feeds and Telegram are servers on loopback. Articles come over time, a colleague posts in between, a right is lost and
given back. Everything is drawn from the seed, but when a call meets which trouble is also a matter of how the machine
runs its processes: the same seed makes the same kind of day, not the same day.
"""

import random
import sqlite3
import time
from collections import Counter
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import add
from pathlib import Path

from tests.botapi import BotApiServer, Call
from tests.commandline import Briefbot, Service
from tests.day import CHATS, Day
from tests.fast_briefbot import FAST
from tests.tally import Tally, count_early, count_posts
from tests.telegram_world import ANN_ID, GROUP, OTHER_CHANNEL, TOKEN
from tests.weather import Storm, calm
from tests.webserver import WebServer

SPEED = 10.0
PACE_S = 0.2
LONG_WAIT_S = 600
CONFIG = """
[telegram]
base_url = "{telegram}"
admins = [{admin}]
on_uncertain = "{on_uncertain}"
limits = {{ per_second = 1000, per_chat_s = {pace}, per_group_minute = 600 }}
[fetch]
min_poll = "0s"
allow_private = ["127.0.0.1"]
[[sources]]
id = "world"
kind = "feed"
url = "{web}/world.xml"
first_fetch = 100
[[channels]]
id = "first"
kind = "telegram"
same_story = "post"
chat = "@world_news"
[[channels]]
id = "second"
kind = "telegram"
same_story = "post"
chat = "{second}"
[[channels]]
id = "talk"
kind = "telegram"
same_story = "post"
chat = "{talk}"
[[schedules]]
id = "live"
every = "1s"
sources = ["*"]
channel = ["first", "second", "talk"]
"""
LOOK_S = 0.25
# Posts with an end, and articles that became none: those are lost, which is counted.
SETTLED = """
select (select count(*) from deliveries where kind = 'post' and state in ('sent', 'failed')),
       (select count(*) from articles where state = 'skipped')
"""
PATIENCE_S = 900.0  # for a day without a kill, on a busy machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is tried, and of what.

    ``long_wait`` adds a wait of 600 s in one chat. With ``storm`` trouble is drawn; without, there are but two posts in
    each chat whose answer is lost: one that is there and one that is not. Without ``sees`` the bot's look-up is off.
    """

    articles: int
    kills: int
    long_wait: bool = False
    storm: bool = True
    sees: bool = True
    on_uncertain: str = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a trial."""

    seed: int
    size: Size
    tally: Tally
    troubles: Counter[str]
    looked_up: Counter[str]
    colleagues: int
    seconds: float
    told_token: set[str]

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.size.articles} articles into {len(CHATS)} chats in {self.seconds:.0f} s, "
            f"{self.size.kills} kills, {self.troubles.total()} troubles, {self.colleagues} posts of others, "
            f"{self.looked_up.total()} look-ups ({self.looked_up['there']} there, {self.looked_up['not there']} not): "
            f"{self.tally}"
        )


@dataclass(slots=True, kw_only=True)
class Trial:
    """One trial, under way."""

    seed: int
    size: Size
    api: BotApiServer
    storm: Storm
    day: Day
    briefbot: Briefbot
    rng: random.Random
    kills: list[float] = field(default_factory=list)
    looked: float = 0.0

    def run(self) -> Report:
        """Go through all of it, to the last settled message."""
        began = time.monotonic()
        marks = sorted(self.rng.uniform(-0.05, 0.95) for _ in range(self.size.kills))
        self._script()
        for mark in marks:
            with self._started() as service:
                service.until(partial(self._has_come_to, mark), patience_s=PATIENCE_S)
                self._await_moment(service)
                self.kills.append(time.monotonic())
        with self._started() as service:
            service.until(lambda: "briefbot is at work" in service.log)
            service.until(lambda: self.day.goes_on() and self._is_done(), patience_s=PATIENCE_S)
            told = _telling(self.briefbot.folder)
            if service.stop():
                raise AssertionError(f"it did not end well:\n{service.log}")
        return self._report(time.monotonic() - began, told)

    def _script(self) -> None:
        if self.size.long_wait:
            self.api.fault("flood", chat=OTHER_CHANNEL, seconds=LONG_WAIT_S, skip=self.size.articles // 10)
        for chat in () if self.size.storm else CHATS:
            self.api.fault("reset", chat=chat)
            self.api.fault("502_after", chat=chat, skip=1)

    def _started(self) -> AbstractContextManager[Service]:
        return self.briefbot.started("--config", "bot.toml", "run", "--log-level", "debug")

    def _has_come_to(self, mark: float) -> bool:
        return self.day.goes_on() and self.day.progress >= mark

    def _await_moment(self, service: Service) -> None:
        """Wait for a moment to kill it: at once, before or after the work of a call was done, or soon."""
        kind = self.rng.choice(("now", "slow", "hang", "soon"))
        if kind == "soon":
            until = time.monotonic() + self.rng.uniform(0.0, 2.0)
            service.until(lambda: self.day.goes_on() and time.monotonic() > until)
        elif kind != "now" and self.day.progress < 1:
            method = self.rng.choice(("sendMessage", "sendMessage", "editMessageText"))
            before = len(self.api.faults)
            patience = time.monotonic() + 3
            self.api.fault(kind, method=method, seconds=30)
            service.until(
                lambda: self.day.goes_on() and (len(self.api.faults) <= before or time.monotonic() > patience)
            )

    def _is_done(self) -> bool:
        """Tell whether every delivery is settled; before the first post there may be no database to look into."""
        if self.day.published < self.size.articles or not self.day.progress or time.monotonic() - self.looked < LOOK_S:
            return False
        self.looked = time.monotonic()
        with closing(sqlite3.connect(self.briefbot.folder / "data" / "briefbot.db", timeout=10)) as database:
            settled, skipped = database.execute(SETTLED).fetchone()
        return bool(settled == (self.size.articles - skipped) * len(CHATS))

    def _report(self, seconds: float, told_token: set[str]) -> Report:
        (self.briefbot.folder / "calls").write_text("\n".join(map(_line, self.api.log, self.api.calls)), "utf-8")
        wanted = [it.title for it in self.day.stories]
        changed = sum(len(post["edits"]) for chat in CHATS for post in self.api.posts[chat])
        early = count_early(self.api.log, kills=self.kills, speed=SPEED, pace_s=PACE_S)
        whole = Tally(overwritten=len(self.api.overwritten) + changed, too_early=early)
        logs = "\n".join(it.read_text(encoding="utf-8") for it in self.briefbot.folder.glob("log-*"))
        return Report(
            seed=self.seed,
            size=self.size,
            tally=reduce(add, (count_posts(wanted, self.day.titles(chat)) for chat in CHATS), whole),
            troubles=self.storm.counts,
            looked_up=_look_ups(logs),
            colleagues=self.day.colleagues,
            seconds=seconds,
            told_token=told_token | _telling(self.briefbot.folder),
        )


def try_out(folder: Path, seed: int, size: Size) -> Report:
    """Go through a trial in an empty folder."""
    rng = random.Random(seed)
    storm = Storm(rng=random.Random(rng.random()))
    weather = storm if size.storm else calm
    with BotApiServer(speed=SPEED, weather=weather) as api, WebServer() as web:
        config = CONFIG.format(
            telegram=api.base_url,
            admin=ANN_ID,
            on_uncertain=size.on_uncertain,
            pace=PACE_S,
            web=web.url("").rstrip("/"),
            second=OTHER_CHANNEL,
            talk=GROUP,
        )
        (folder / "bot.toml").write_text(config, encoding="utf-8")
        env = {"BRIEFBOT_TELEGRAM_TOKEN": TOKEN, "TRIAL_SPEED": str(SPEED), "TRIAL_BLIND": "" if size.sees else "1"}
        briefbot = Briefbot(folder=folder, program=FAST, env=env)
        day = Day(rng=rng, api=api, web=web, articles=size.articles, trouble=size.storm)
        return Trial(seed=seed, size=size, api=api, storm=storm, day=day, briefbot=briefbot, rng=rng).run()


def _line(call: Call, asked: tuple[str, dict[str, str]]) -> str:
    """Write down a call for whoever asks what went wrong: when, what, where, with which trouble."""
    method, params = asked
    said = params.get("text", "").partition("\n")[0]
    trouble = f"{call.fault.kind} {call.fault.seconds:.1f}" if call.fault else ""
    return f"{call.at:.3f} {method} {call.chat} {params.get('message_id', '')} {said} {trouble}"


def _look_ups(logs: str) -> Counter[str]:
    return Counter(
        {"there": logs.count("looked up: it is there"), "not there": logs.count("looked up: it is not there")}
    )


def _telling(folder: Path) -> set[str]:
    """Name the files that have the secret half of the token in them: logs, output, the database and its log."""
    secret = TOKEN.partition(":")[2].encode()
    return {it.name for it in folder.rglob("*") if it.is_file() and secret in it.read_bytes()}
