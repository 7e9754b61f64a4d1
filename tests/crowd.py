"""Many people who ask the bot at once, and what each of them got: support for the test of a rush.

The bot is a child process with limits as on Telegram; its articles come into a folder, one after the other, as always.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi import BotApiServer
from tests.commandline import Briefbot, Service, wait_until
from tests.fast_briefbot import FAST
from tests.newsroom import Story
from tests.telegram_world import CHANNEL, TOKEN, Chat
from tests.webserver import WebServer

FIRST_USER = 5_000
BURST = 13  # commands of one user, of whom ten a minute are let through
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
[[channels]]
id = "news"
kind = "telegram"
chat = "{channel}"
same_story = "post"
[[schedules]]
id = "live"
every = "1s"
sources = ["*"]
channel = "news"
"""


@dataclass(slots=True, kw_only=True)
class Rush:
    """What was seen: seconds from each command to its answer, from each article to its post, and sizes in kB."""

    answered_s: list[float] = field(default_factory=list)
    posted_s: list[float] = field(default_factory=list)
    sizes_kb: list[int] = field(default_factory=list)
    most_in_ten_s: int = 0
    refused: int = 0

    def __str__(self) -> str:
        answers, posts = sorted(self.answered_s), sorted(self.posted_s)
        return (
            f"{len(answers)} users answered after {answers[len(answers) // 2]:.1f} s (median), {answers[-1]:.1f} s at "
            f"the most; {len(posts)} posts after {posts[-1]:.1f} s at the most; {self.most_in_ten_s} messages in ten "
            f"seconds; {self.refused} told to wait; {self.sizes_kb[0] / 1024:.0f} MB before, "
            f"{max(self.sizes_kb) / 1024:.0f} MB at the most, {self.sizes_kb[-1] / 1024:.0f} MB after"
        )


class Town:
    """The users, the channel, and the clock that all is measured by: the bot's seconds, ``speed`` of them in one."""

    def __init__(self, folder: Path, api: BotApiServer, web: WebServer, *, users: int, speed: float) -> None:
        self.api, self.web, self.speed = api, web, speed
        self.users = [FIRST_USER + number for number in range(users)]
        self.hasty = [user for user in self.users if user % 50 == 0]
        self.written: dict[int, float] = {}
        self.asked: dict[int, float] = {}
        api.chats |= {user: Chat(user, "private") for user in self.users}
        story = Story(number=1)
        web.pages[story.path] = story.page()
        self._link = web.url(story.path)
        (folder / "notes").mkdir()
        config = CONFIG.format(telegram=api.base_url, channel=CHANNEL)
        (folder / "it.toml").write_text(config, encoding="utf-8")
        env = {"BRIEFBOT_CONFIG": "it.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN, "TRIAL_SPEED": str(speed)}
        self.briefbot = Briefbot(folder=folder, program=FAST, env=env)

    def now(self) -> float:
        """Count the bot's seconds."""
        return time.monotonic() * self.speed

    def refused(self) -> int:
        """Count who was told to wait."""
        return sum("next command in" in text for user in self.hasty for text in self.api.texts(user))

    def warm_up(self) -> None:
        """Have somebody ask for one thing of each kind, and wait for the answers: what is needed for them is loaded."""
        guest = FIRST_USER - 1
        self.api.chats[guest] = Chat(guest, "private")
        asks = self._asks(0)
        for ask in asks:
            self._say(ask, guest)
        wait_until(lambda: len(self.api.posts[guest]) >= len(asks), patience_s=600)

    def rush(self, service: Service, *, minute_s: float, articles: int, seed: int) -> Rush:
        """Let every user ask within a minute, while articles come; wait until all is answered and posted."""
        seen, dice = Rush(sizes_kb=[size_kb(service.pid)]), random.Random(seed)
        events = [(dice.uniform(0, minute_s), self._ask, user) for user in self.users]
        events += [(minute_s * number / articles, self._write, number) for number in range(articles)]
        began = self.now()
        for at, act, number in sorted(events, key=lambda it: it[0]):
            time.sleep(max(at - (self.now() - began), 0) / self.speed)
            act(number)
            seen.sizes_kb.append(size_kb(service.pid))

        def done() -> bool:
            seen.sizes_kb.append(size_kb(service.pid))
            answered = all(self.api.posts[user] for user in self.users)
            return answered and self.refused() >= len(self.hasty) and len(self.api.posts[CHANNEL]) >= articles

        wait_until(done, told=lambda: service.log, patience_s=600)
        return self._measured(seen)

    def _ask(self, user: int) -> None:
        self.asked[user] = self.now()
        asks = self._asks(user)
        for number in range(BURST if user in self.hasty else 1):
            self._say(asks[(user + number) % len(asks)], user)

    def _asks(self, user: int) -> tuple[str, ...]:
        own = Story(number=user).text
        return ("/help", "/summarize", f"/summarize {self._link}", f"/summarize {own}", "/latest", "/subscribe")

    def _say(self, text: str, user: int) -> None:
        self.api.say(text, chat=user, **{"from": {"id": user, "is_bot": False, "first_name": "Ann"}})

    def _write(self, number: int) -> None:
        story = Story(number=number)
        self.written[number] = self.now()
        path = self.briefbot.folder / "notes" / f"{number:03}.txt"
        path.with_suffix(".new").write_text(f"{story.title}\n\n{story.text}\n", encoding="utf-8")
        path.with_suffix(".new").rename(path)

    def _measured(self, seen: Rush) -> Rush:
        left = [it.at * self.speed for it in self.api.log if it.method == "sendMessage"]
        seen.most_in_ten_s = max(sum(at <= it < at + 10 for it in left) for at in left)
        first: dict[int, float] = {}
        for call in self.api.log:
            if call.method == "sendMessage" and call.chat is not None:
                first.setdefault(call.chat, call.at * self.speed)
        seen.answered_s = [first[user] - self.asked[user] for user in self.users]
        posted = (it.at * self.speed for it in self.api.log if it.method == "sendMessage" and it.chat == CHANNEL)
        seen.posted_s = [at - self.written[number] for number, at in enumerate(posted)]
        seen.refused = self.refused()
        return seen


@contextmanager
def town(folder: Path, *, users: int, speed: float) -> Iterator[Town]:
    """Build a town around an empty folder."""
    with BotApiServer(speed=speed) as api, WebServer() as web:
        yield Town(folder, api, web, users=users, speed=speed)


def size_kb(pid: int) -> int:
    """Tell how much memory a process has in use, its processes for documents left out."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
