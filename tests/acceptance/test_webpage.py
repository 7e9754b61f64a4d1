"""A page without a feed as a source: what an operator writes, checks, and gets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commandline import Briefbot
from tests.configurations import SMALL
from tests.light_briefbot import LIGHT
from tests.newsroom import Story, section
from tests.webserver import Page, WebServer

STORIES = [Story(number=number) for number in range(1, 6)]
PAGE = '[[sources]]\nid = "harbour"\nkind = "webpage"\nurl = "{url}"\n'
EMPTY = b"<html><head><title>The Lantern</title></head><body><nav><a href='/n'>News</a></nav></body></html>"


@pytest.fixture
def server() -> Iterator[WebServer]:
    """Run a web server with a page that lists four of five stories."""
    with WebServer() as running:
        running.pages = {story.path: story.page() for story in STORIES}
        running.pages["/harbour"] = section(STORIES[:4], title="The Lantern")
        yield running


@pytest.fixture
def briefbot(tmp_path: Path, server: WebServer) -> Briefbot:
    """Give a bot that reads that page, and the console to print in."""
    given = Briefbot(folder=tmp_path, program=LIGHT, env={"BRIEFBOT_CONFIG": "it.toml"})
    configure(given, server)
    return given


def configure(briefbot: Briefbot, server: WebServer, more: str = "") -> None:
    """Write the configuration."""
    rest = SMALL.replace('kind = "console"', 'kind = "console"\nsame_story = "post"').partition("[[channels]]")
    page = PAGE.format(url=server.url("/harbour")) + more
    text = f'[fetch]\nmin_poll = "0s"\nallow_private = ["127.0.0.1"]\n{page}{rest[1]}{rest[2]}'
    (briefbot.folder / "it.toml").write_text(text, encoding="utf-8")


def test_new_links_are_posted(briefbot: Briefbot, server: WebServer) -> None:
    """The three uppermost of a new page in their order, then what is new; never the same again."""
    first = briefbot("run", "--once")
    titles = [story.title for story in STORIES]
    assert first.status == 0, first.err
    assert [title for title in titles if title in first.out] == titles[1:4]
    assert first.out.index(titles[1]) < first.out.index(titles[3])
    second = briefbot("run", "--once")
    assert (second.status, server.count("/harbour", status=304)) == (0, 1)
    server.pages["/harbour"] = section(STORIES, title="The Lantern")
    third = briefbot("run", "--once")
    assert [title for title in titles if title in third.out] == titles[4:]
    assert not any(title in second.out for title in titles)


def test_another_pattern_makes_a_page_a_new_one(briefbot: Briefbot, server: WebServer) -> None:
    """It is read again though it has not changed, and what it lists is not posted as if it had just come."""
    configure(briefbot, server, "link_pattern = '/news/4$'\nfirst_fetch = 0\n")
    briefbot("run", "--once")
    configure(briefbot, server, "link_pattern = '/news/'\nfirst_fetch = 1\n")
    ended = briefbot("run", "--once")
    assert (ended.status, server.count("/harbour", status=200)) == (0, 2)
    assert not any(story.title in ended.out for story in STORIES)
    assert "older than what a new source posts" in briefbot("why", server.url(STORIES[1].path)).out


def test_check_shows_what_it_finds(briefbot: Briefbot, server: WebServer) -> None:
    """The number of links and the uppermost ones; none is a note that says what to do."""
    ended = briefbot("check")
    assert ended.status == 0
    told = " ".join(ended.out.split())
    newest, next_one = (f"“{it.title}” ({server.url(it.path)})" for it in (STORIES[3], STORIES[2]))
    assert f"4 article links, “The Lantern”: {newest}, {next_one}, " in told
    assert STORIES[0].title not in told
    configure(briefbot, server, "link_pattern = 'nowhere'\n")
    assert "no link fits its link_pattern" in " ".join(briefbot("check").out.split())
    configure(briefbot, server)
    server.pages["/harbour"] = Page(body=EMPTY, headers={"Content-Type": "text/html"})
    assert "no links to articles found; add a link_pattern" in " ".join(briefbot("check").out.split())
