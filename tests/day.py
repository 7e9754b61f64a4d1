"""A day around the bot, drawn from a seed: news, a colleague's posts, people's questions, a right lost and given back.

Owns what happens, a moment at a time. Trouble with calls is ``tests.weather``'s; who is killed when, ``tests.trial``'s.
"""

import random
import time
from dataclasses import dataclass

from tests.botapi import BotApiServer
from tests.newsroom import Story, feed
from tests.telegram_world import ANN_ID, CHANNEL, GROUP, OTHER_CHANNEL
from tests.webserver import WebServer

CHATS = (CHANNEL, OTHER_CHANNEL, GROUP)
# How likely it is, each time somebody looks, that something happens.
COLLEAGUE, QUESTION, LOST_RIGHT, NEWS = 0.01, 0.003, 0.002, 0.1
# Articles that are out and not yet posted: more would make one long queue of the day.
BACKLOG = 30
# A feed carries the newest of them.
IN_FEED = 100
# A colleague has written more before, and deleted it again.
DELETED = 0.3
# The right is away for so many real seconds (nobody takes it and gives it back within one question and its answer),
# and so often its return is told.
AWAY_S, TOLD = (0.5, 2.5), 0.7


@dataclass(slots=True, kw_only=True)
class Day:
    """What has happened so far. On a day without ``trouble`` nobody asks, and the rights stay as they are."""

    rng: random.Random
    api: BotApiServer
    web: WebServer
    articles: int
    trouble: bool
    published: int = 0
    colleagues: int = 0
    right_back_at: float | None = None

    @property
    def stories(self) -> list[Story]:
        """Give the articles that are out so far."""
        return [Story(number=it) for it in range(self.published)]

    @property
    def progress(self) -> float:
        """Tell which part of all posts is made, from 0 to 1."""
        return sum(len(set(self.titles(chat))) for chat in CHATS) / (self.articles * len(CHATS))

    def titles(self, chat: int) -> list[str]:
        """List the titles of the articles posted into a chat, in their order."""
        return [it.partition("\n")[0] for it in self.api.texts(chat) if it.startswith("Number ")]

    def goes_on(self) -> bool:
        """Let a moment pass; always true."""
        drawn = self.rng.random()
        if drawn > 1 - NEWS and self.published < self.articles:
            self._publish()
        elif drawn < COLLEAGUE:
            self._colleague_posts()
        elif self.trouble:
            self._trouble(drawn - COLLEAGUE)
        return True

    def _trouble(self, drawn: float) -> None:
        if drawn < QUESTION:
            self.api.say("/help", chat=self.rng.choice((GROUP, ANN_ID)))
        elif self.right_back_at is not None:
            self._give_right(self.right_back_at)
        elif drawn < QUESTION + LOST_RIGHT:
            self.right_back_at = time.monotonic() + self.rng.uniform(*AWAY_S)
            self.api.update(self.api.chats[CHANNEL].change_standing(can_post_messages=False))

    def _give_right(self, when: float) -> None:
        if time.monotonic() > when:
            self.right_back_at = None
            told = self.api.chats[CHANNEL].change_standing(can_post_messages=True)
            if self.rng.random() < TOLD:
                self.api.update(told)

    def _colleague_posts(self) -> None:
        self.colleagues += 1
        chat, heard = self.rng.choice(CHATS), self.rng.random() < 0.5
        if self.rng.random() < DELETED:
            self.api.lose_ids(self.rng.randint(1, 4), chat=chat)
        self.api.colleague_posts(f"A word of a colleague, {self.colleagues}", chat=chat, heard=heard)

    def _publish(self) -> None:
        fastest = max(len(set(self.titles(chat))) for chat in CHATS)
        if self.published - fastest < BACKLOG:
            self.published = min(self.published + self.rng.randint(1, 8), self.articles)
            self.web.pages["/world.xml"] = feed(
                self.stories[-IN_FEED:], title="World", base=self.web.url("").rstrip("/")
            )
