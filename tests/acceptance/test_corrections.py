"""``briefbot run`` after an article was corrected, or is gone: the posts that readers see are put right, once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.botapi import BotApiServer
from tests.commandline import Briefbot, wait_until
from tests.light_briefbot import LIGHT
from tests.newsroom import Story, feed
from tests.telegram_world import CHANNEL, TOKEN
from tests.webserver import Page, WebServer

CONFIG = """
timezone = "Europe/Kyiv"
corrections_after = "{after}"
[telegram]
base_url = "{telegram}"
limits = {{ per_second = 1000, per_chat_s = 0.0, per_group_minute = 100000 }}
[fetch]
min_poll = "0s"
allow_private = ["127.0.0.1"]
[[sources]]
id = "gazette"
kind = "feed"
url = "{feed}"
[[channels]]
id = "news"
kind = "telegram"
chat = "@world_news"
[[schedules]]
id = "live"
every = "1s"
sources = ["*"]
channel = "news"
"""
STORY = Story(number=7, teaser=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A bot with a post in a channel, and the site that its article is on."""

    api: BotApiServer
    site: WebServer
    briefbot: Briefbot

    @property
    def posts(self) -> list[str]:
        """The channel's messages, as they read now."""
        return self.api.texts(CHANNEL)

    @property
    def edits(self) -> int:
        """How often a message was changed."""
        return sum(len(post["edits"]) for post in self.api.posts[CHANNEL])

    def looked_again(self) -> str:
        """Run once and again until the article was looked at again; give what ``why`` tells."""
        trail = ""

        def told() -> bool:
            nonlocal trail
            assert self.briefbot("run", "--once").status == 0
            trail = self.briefbot("why", self.site.url(STORY.path)).out
            return any(it in trail for it in ("again", "corrected:", "no longer there"))

        wait_until(told)
        return trail

    def rewrite(self, old: str, new: str) -> None:
        """Change the article's page."""
        page = STORY.page()
        assert old.encode() in page.body
        self.site.pages[STORY.path] = Page(body=page.body.replace(old.encode(), new.encode()), headers=page.headers)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Post an article."""
    with WebServer() as site, BotApiServer() as api:
        site.pages |= {"/rss": feed([STORY], title="Gazette", base=site.url()[:-1]), STORY.path: STORY.page()}
        config = CONFIG.format(after="1s", telegram=api.base_url, feed=site.url("/rss"))
        (tmp_path / "it.toml").write_text(config, encoding="utf-8")
        env = {"BRIEFBOT_CONFIG": "it.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN}
        made = Desk(api=api, site=site, briefbot=Briefbot(folder=tmp_path, program=LIGHT, env=env))
        assert made.briefbot("run", "--once").status == 0
        assert len(made.posts) == 1
        yield made


def test_a_corrected_article_edits_its_post(desk: Desk) -> None:
    """The post reads as the article does now and says when that was seen; ``why`` tells it."""
    assert "221,000 crowns" in STORY.text
    desk.rewrite("221,000 crowns", "321,000 crowns")
    trail = desk.looked_again()
    assert "321,000 crowns" in desk.posts[0]
    assert "221,000 crowns" not in desk.posts[0]
    assert "corrected " in desk.posts[0].splitlines()[-1]
    assert "1 of 1 points and quotations are no longer in it; its posts are edited" in " ".join(trail.split())
    desk.looked_again()
    assert (len(desk.posts), desk.edits) == (1, 1)
    assert desk.site.count(STORY.path) == 2


def test_an_article_that_is_gone_is_marked(desk: Desk) -> None:
    """The post stays as it is, but for a line at its end."""
    before = desk.posts[0]
    desk.site.pages[STORY.path] = Page(status=410)
    desk.looked_again()
    assert desk.posts[0].startswith(before)
    assert "the article is no longer there, " in desk.posts[0].splitlines()[-1]


def test_a_page_that_shows_less_corrects_nothing(desk: Desk) -> None:
    """What stands behind a wall of some kind was not taken back: the post stays, and ``why`` says why."""
    page = STORY.page()
    cut = page.body.index(b"</p>") + 4
    desk.site.pages[STORY.path] = Page(body=page.body[:cut] + b"<p>Subscribe to read on.</p>", headers=page.headers)
    trail = desk.looked_again()
    assert desk.edits == 0
    assert "looked at again, and its posts are left as they are: its text has" in " ".join(trail.split())


@pytest.mark.parametrize("trouble", ["hang", "hang_after"])
def test_a_bot_that_is_killed_while_it_edits_repeats_nothing(desk: Desk, trouble: str) -> None:
    """The edit is made once, whether or not it was when the bot died; nothing is posted for a second time."""
    desk.rewrite("221,000 crowns", "321,000 crowns")
    desk.api.fault(trouble, method="editMessageText")
    with desk.briefbot.started("run", "--once") as first:
        first.until(lambda: bool(desk.api.called("editMessageText")))
    desk.api.faults.clear()
    wait_until(lambda: desk.briefbot("run", "--once").status == 0 and "corrected " in desk.posts[0])
    assert (len(desk.posts), desk.edits) == (1, 1)
    assert desk.site.count(STORY.path) == 2
