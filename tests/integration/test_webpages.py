"""Section pages over HTTP, read in a process of their own: as servers answer them, and as enemies write them."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.confinement import Confinement
from bot.errors import ArticleError, FailureKind, SourceError
from bot.http import GuardedFetcher
from bot.sources.webpage import WebpageSource
from bot.store.database import Database
from bot.store.intake import SqlIntakeStore
from bot.types import Validators
from tests.hostile import ATTRIBUTES
from tests.newsroom import Story, feed, section
from tests.webserver import Page, WebServer

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
STORIES = [Story(number=number) for number in range(1, 7)]
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def server() -> Iterator[WebServer]:
    """Run a web server with the stories' pages."""
    with WebServer() as running:
        running.pages = {story.path: story.page() for story in STORIES}
        yield running


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[SqlIntakeStore]:
    """Give a store in a file."""
    database = Database(f"sqlite:///{tmp_path / 'it.db'}")
    database.migrate()
    yield SqlIntakeStore(database)
    database.close()


@pytest.fixture
def source(server: WebServer, web: GuardedFetcher, confine: Confinement) -> WebpageSource:
    """Make a page on that server."""
    return WebpageSource("harbour", server.url("/harbour"), web, confine=confine)


def patterned(server: WebServer, web: GuardedFetcher, confine: Confinement, pattern: str) -> WebpageSource:
    """Make a page on that server whose links have a pattern."""
    return WebpageSource("harbour", server.url("/harbour"), web, confine=confine, link_pattern=pattern)


def test_a_page_and_what_it_links_to_are_read(server: WebServer, source: WebpageSource) -> None:
    """Oldest first, without what is in its menu; the second look is a conditional request."""
    server.pages["/harbour"] = section(STORIES, title="The Lantern")
    poll = source.poll(Validators())
    assert [source.read(entry).text for entry in poll.entries] == [story.text for story in STORIES]
    assert not source.poll(poll.validators).changed
    assert server.count("/harbour", status=304) == 1


def test_a_page_that_moved_is_followed(server: WebServer, source: WebpageSource) -> None:
    """Its links are relative to where it is now."""
    server.pages["/harbour"] = Page(status=301, headers={"Location": "/now/here/"})
    page = section(STORIES[:1], title="The Lantern")
    server.pages["/now/here/"] = Page(body=bytes(page.body).replace(b"'/news/", b"'../../news/"), headers=HTML)
    (entry,) = source.poll(Validators()).entries
    assert entry.address == server.url("/news/1")


def test_a_link_that_was_seen_is_never_news_again(
    server: WebServer, source: WebpageSource, intake: SqlIntakeStore
) -> None:
    """Also one that went and came back, moved up, or says something else; of a new page the newest ones are news."""

    def look(*stories: Story) -> int:
        body = section([], title="x").body
        links = "".join(f"<h2><a href='{it.path}?utm_source={NOW:%H}'>{it.title}</a></h2>" for it in stories)
        server.pages["/harbour"] = Page(body=bytes(body).replace(b"<main>", b"<main>" + links.encode()), headers=HTML)
        poll = source.poll(Validators())
        return intake.record_poll("harbour", poll, origin="x", first_fetch=source.first_fetch, at=NOW)

    one, two, three, four, five, six = STORIES
    assert look(five, four, three, two, one) == 3
    assert look(one, five, two, three) == 0
    assert look(four, six, one) == 1
    found = intake.found(["harbour"], NOW + timedelta(hours=1), 10)
    assert [it.entry.title for it in found] == [it.title for it in (three, four, five, six)]


def test_a_pattern_without_an_end_is_ended(server: WebServer, web: GuardedFetcher, confine: Confinement) -> None:
    """The poll fails with the way out; the next page is read."""
    server.pages["/harbour"] = Page(body=f"<html><a href='/{'a' * 60}!'>x</a></html>".encode(), headers=HTML)
    with pytest.raises(SourceError, match="takes longer than 5 s to read; if its link_pattern has a repetition"):
        patterned(server, web, confine, "/(a+)+$").poll(Validators())
    assert len(patterned(server, web, confine, "/a+!$").poll(Validators()).entries) == 1


def test_a_feed_is_told_from_a_page(server: WebServer, source: WebpageSource) -> None:
    """With what to write."""
    server.pages["/harbour"] = feed(STORIES, title="The Lantern", base=server.url())
    with pytest.raises(SourceError, match='is a feed, not a web page; write kind = "feed"'):
        source.poll(Validators())


def test_links_to_private_addresses_are_refused_when_they_are_read(
    server: WebServer, web: GuardedFetcher, confine: Confinement
) -> None:
    """By the client that fetches them; the others are read."""
    page = bytes(section(STORIES[:1], title="x").body)
    inside = b"<h2><a href='http://10.0.0.1/news/48392'>The inner life of the harbour office</a></h2>"
    server.pages["/harbour"] = Page(body=page.replace(b"<main>", b"<main>" + inside), headers=HTML)
    source = patterned(server, web, confine, "/news/")
    good, bad = source.poll(Validators()).entries
    assert source.read(good).title == STORIES[0].title
    with pytest.raises(ArticleError) as refused:
        source.read(bad)
    assert refused.value.kind is FailureKind.PRIVATE


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 200_000,
        "<a href='/n/48392'>" * 100_000,
        "<a href='/n/48392'><div>" * 50_000 + "Words that go on and on",
        "<h2>" * 50_000 + "<a href='/n/48392'>Words that go on and on</a>",
        f"<a {ATTRIBUTES} href='/n/48392'>x</a>",
        f"<h2><a href='/n/{'9' * 4_000_000}'>Words that go on and on</a></h2>",
        f"<h2><a href='/n/48392'>{'Words ' * 600_000}</a></h2>",
        "".join(f"<h2><a href='/n/{number}'>Words that go on and on</a></h2>" for number in range(50_000)),
        "<base href='" + "x" * 1_000_000 + "'><a href='n/48392'>Words that go on and on</a>",
        "<p class='" + "nav-" * 500_000 + "'><a href='/n/48392'>Words that go on and on</a>",
        "<h2><a href='/n/48392%ff%00\u202e'>\u202eWords that\x00 go on and on\ufffe</a></h2>",
        "<a href='/n/48392'>" + "<svg><title>" * 50_000,
    ],
    ids=[
        "depth",
        "links",
        "nested",
        "headings",
        "attributes",
        "address",
        "words",
        "many",
        "base",
        "names",
        "unseen",
        "unclosed",
    ],
)
@pytest.mark.parametrize("pattern", [None, "/n/"])
def test_a_page_made_to_do_harm_ends(
    body: str, pattern: str | None, server: WebServer, web: GuardedFetcher, confine: Confinement
) -> None:
    """With links that a reader may see, or with a reason."""
    server.pages["/harbour"] = Page(body=f"<html><body>{body}".encode(), headers=HTML)
    source = WebpageSource("harbour", server.url("/harbour"), web, confine=confine, link_pattern=pattern)
    with suppress(SourceError):
        entries = source.poll(Validators()).entries
        assert len(entries) <= 500
        assert all(len(entry.title) <= 300 and len(entry.address) <= 2000 for entry in entries)
        assert not any(set("\u202e\x00\ufffe") & set(entry.title + entry.address) for entry in entries)


def test_nothing_outside_a_page_is_ever_asked_for(server: WebServer, source: WebpageSource) -> None:
    """No frame, picture, script or style; only the links, later."""
    outside = "<link rel=stylesheet href=/s><img src=/i><iframe src=/f></iframe><script src=/j></script>"
    page = bytes(section(STORIES[:2], title="x").body)
    server.pages["/harbour"] = Page(body=page.replace(b"<main>", f"<main>{outside}".encode()), headers=HTML)
    assert len(source.poll(Validators()).entries) == 2
    assert [seen.path for seen in server.seen] == ["/harbour"]
