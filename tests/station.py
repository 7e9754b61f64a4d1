"""A bot that posts a folder's articles into several chats of the tests' Bot API server, its time running fast.

What a story of refusals and waits is told with: articles, chats that change, what was posted and what an admin heard.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.botapi import BotApiServer
from tests.commandline import Briefbot
from tests.fast_briefbot import FAST
from tests.newsroom import Story
from tests.telegram_world import TOKEN, Chat

BOB_ID = 1002
# Of the bot's seconds, so many go by in one; STATION_SPEED=1 tells the stories in real time.
SPEED = float(os.environ.get("STATION_SPEED") or 20)
CONFIG = """
[telegram]
base_url = "{telegram}"
admins = [{admin}]
on_uncertain = "{on_uncertain}"
limits = {{ per_second = 1000, per_chat_s = 1.0, per_group_minute = 1000 }}
[fetch]
min_poll = "0s"
[[sources]]
id = "notes"
kind = "folder"
path = "notes"
"""
CHANNEL = """
[[channels]]
id = "{id}"
kind = "telegram"
same_story = "post"
chat = "{chat}"
"""
SCHEDULE = """
[[schedules]]
id = "live"
every = "1s"
sources = ["*"]
channel = {channels}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """The bot, and what it is between. Bob, the admin, has a chat of his own."""

    api: BotApiServer
    briefbot: Briefbot

    def write(self, *numbers: int) -> None:
        """Put articles into the folder."""
        for number in numbers:
            story = Story(number=number)
            path = self.briefbot.folder / "notes" / f"{number:03}.txt"
            path.write_text(f"{story.title}\n\n{story.text}\n", encoding="utf-8")

    def posted(self, chat: int) -> list[int]:
        """List the numbers of the articles posted into a chat, in their order."""
        texts = (text for text in self.api.texts(chat) if text.startswith("Number "))
        return [int(text.split()[1].strip(":")) for text in texts]

    def heard(self, *words: str) -> list[str]:
        """List what the admin was told that has all of these words in it."""
        return [text for text in self.api.texts(BOB_ID) if all(word in text for word in words)]

    def calls(self, method: str, chat: int | None = None) -> int:
        """Count the calls of a method, those for a chat if one is given."""
        return sum(it.method == method and chat in {None, it.chat} for it in self.api.log)


def open_station(
    folder: Path, api: BotApiServer, channels: Mapping[str, int | str], *, on_uncertain: str = "skip"
) -> Station:
    """Write the configuration of a bot with these channels into an empty folder; the server gets Bob's chat."""
    api.chats[BOB_ID] = Chat(BOB_ID, "private")
    (folder / "notes").mkdir()
    parts = [CONFIG.format(telegram=api.base_url, admin=BOB_ID, on_uncertain=on_uncertain)]
    parts += [CHANNEL.format(id=channel_id, chat=chat) for channel_id, chat in channels.items()]
    parts.append(SCHEDULE.format(channels=_listed(channels)))
    (folder / "bot.toml").write_text("".join(parts), encoding="utf-8")
    env = {"BRIEFBOT_CONFIG": "bot.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN, "TRIAL_SPEED": str(SPEED)}
    return Station(api=api, briefbot=Briefbot(folder=folder, program=FAST, env=env))


def _listed(channel_ids: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{it}"' for it in channel_ids) + "]"
