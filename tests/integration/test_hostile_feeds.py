"""Feeds made to do harm, read as the service reads them: from a server on loopback, in a process of their own.

Each ends in bounded time and room with entries that a reader may see, or with a reason.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.confinement import Confinement
from bot.documents.plaintext import LONGEST_TITLE
from bot.errors import SourceError
from bot.http import GuardedFetcher
from bot.sources.feed import FeedSource
from bot.sources.offers import MOST_ENTRIES
from bot.types import Entry, Validators
from tests.hostile import ATTRIBUTES, STORY, item, rss
from tests.webserver import Page, WebServer

RSS = "application/rss+xml"
LAUGHS = "".join(f'<!ENTITY l{level + 1} "{f"&l{level};" * 10}">' for level in range(9))


@pytest.fixture
def server() -> Iterator[WebServer]:
    """Run a web server."""
    with WebServer() as running:
        yield running


@pytest.fixture
def source(server: WebServer, web: GuardedFetcher, confine: Confinement) -> FeedSource:
    """Make a feed on that server."""
    return FeedSource("hostile", server.url("/feed"), web, confine=confine)


def entries(server: WebServer, source: FeedSource, page: Page) -> tuple[Entry, ...]:
    """Poll a feed."""
    server.pages["/feed"] = page
    return source.poll(Validators()).entries


@pytest.mark.parametrize(
    ("doctype", "title"),
    [
        (f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
        ('<!DOCTYPE r [<!ENTITY a "' + "a" * 100_000 + '">]>', "&a;" * 10_000),
        (f'<!-- {"x" * 5000} --><!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
        (f'<!doctype r [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
        ('<!DOCTYPE r [<!ENTITY l1 "&l2;"><!ENTITY l2 "&l1;">]>', "&l1;"),
    ],
    ids=["a billion laughs", "quadratic", "late", "in small letters", "in a circle"],
)
def test_entities_are_never_unfolded(server: WebServer, source: FeedSource, doctype: str, title: str) -> None:
    """They stay the words that they are written in."""
    (entry,) = entries(server, source, rss(item(title, f"<description>{title}</description>"), doctype))
    assert entry.title.startswith("&")
    assert len(entry.title) <= LONGEST_TITLE
    assert len(entry.content or "") <= len(title)


def test_nothing_outside_a_feed_is_ever_asked_for(server: WebServer, source: FeedSource, tmp_path: Path) -> None:
    """No file, no document type, no style sheet, no inclusion, no schema."""
    (tmp_path / "secret").write_text("the secret of the house")
    outside = "".join(
        f'<!ENTITY {name} SYSTEM "{address}">'
        for name, address in {"file": (tmp_path / "secret").as_uri(), "web": server.url("/entity")}.items()
    )
    doctype = f'<?xml-stylesheet href="{server.url("/style")}"?><!DOCTYPE r SYSTEM "{server.url("/dtd")}" [{outside}'
    doctype += f'<!ENTITY % more SYSTEM "{server.url("/more")}">%more;]>'
    inclusion = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{server.url("/include")}" parse="text"/>'
    (entry,) = entries(server, source, rss(item(f"News &file; &web; {inclusion}"), doctype))
    assert "secret" not in entry.title
    assert [seen.path for seen in server.seen] == ["/feed"]


@pytest.mark.parametrize("step", [1, -1], ids=["oldest first", "newest first"])
def test_an_archive_of_a_feed_gives_its_newest(server: WebServer, source: FeedSource, step: int) -> None:
    """As many entries as fit, in either order: those that have the latest times."""
    years = [2000 + number // 4000 for number in range(76_000)]
    items = (f"<item><guid>{n}</guid><pubDate>{year}-01-01</pubDate></item>" for n, year in enumerate(years[::step]))
    found = entries(server, source, rss("".join(items)))
    assert len(found) == MOST_ENTRIES
    assert {entry.published_at.year for entry in found if entry.published_at} == {2018}


@pytest.mark.parametrize("items", [f"<item {ATTRIBUTES}></item>", "<a>" * 1_000_000], ids=["attributes", "depth"])
def test_a_feed_that_parsers_lose_themselves_in_is_given_up(server: WebServer, source: FeedSource, items: str) -> None:
    """With what it would have taken more of than it may."""
    with pytest.raises(SourceError) as caught:
        entries(server, source, rss(items))
    assert caught.value.reason.startswith("takes ")


@pytest.mark.parametrize(
    "page",
    [
        rss("<item><title>A & B <b><title>" * 150_000),
        rss("<![CDATA[" * 500_000),
        rss("<!--" * 500_000),
        rss(item("&#" + "9" * 4_000_000)),
        rss(item("&lt;b" * 200_000)),
        rss(item("t", "<content>" + "&lt;div&gt;" * 50_000 + "</content>")),
        rss(f'<item a="{"x" * 4_000_000}"><title>t</title></item>'),
        Page(body=b'{"items":' + b"[" * 1_000_000),
        Page(body=b'{"items":[{"id":' + b"9" * 1_000_000 + b"}]}"),
        Page(body=b"<!DOCTYPE " * 100_000),
        Page(body=bytes(range(256)) * 1000, headers={"Content-Type": RSS}),
        Page(body=b"\x89PNG\r\n\x1a\n" * 1000, headers={"Content-Type": RSS}),
        Page(body=b"<html><body>" + b"<div>" * 100_000, headers={"Content-Type": RSS}),
        Page(body=b"", headers={"Content-Type": RSS}),
    ],
    ids=range(14),
)
def test_whatever_a_feed_is_there_is_an_end_to_it(server: WebServer, source: FeedSource, page: Page) -> None:
    """Entries or a reason; nothing else, and the next feed is read as ever."""
    with suppress(SourceError):
        assert all(len(entry.title) <= LONGEST_TITLE for entry in entries(server, source, page))
    assert [entry.title for entry in entries(server, source, rss(item("As ever")))] == ["As ever"]


def test_a_title_of_megabytes_is_cut(server: WebServer, source: FeedSource) -> None:
    """To the length of a title; and a feed of more megabytes than may be is not read at all."""
    (entry,) = entries(server, source, rss(item("x" * 4_000_000)))
    assert len(entry.title) == LONGEST_TITLE
    with pytest.raises(SourceError, match="is larger than 5 MB"):
        entries(server, source, rss(item("x" * 50_000_000)))


HIDDEN = (
    "\x00\x07\x1b\x7f\u00ad\u034f\u061c\u115f\u180e\u200b\u202a\u202e\u2066\u2069\u3164\ufeff\ufff9\U000e0041\U000e0101"
)


def test_what_would_hide_or_turn_a_text_about_reaches_nobody(server: WebServer, source: FeedSource) -> None:
    """Not in titles, authors, names or texts, written as they are or as references, in markup or out of it."""
    references = "".join(f"&amp;#{ord(sign)};" for sign in HIDDEN if sign != "\x00")
    spoilt = f"<b>Fed</b>&lt;script&gt;{HIDDEN}{references} rates {'&lt;/b&gt;'}"
    text = "".join(f"&lt;p&gt;{HIDDEN}{references}{sentence}&lt;/p&gt;" for sentence in STORY.sentences * 3)
    more = f"<author>A{HIDDEN}{references}nn</author><description>{text}</description>"
    server.pages["/feed"] = rss(item(spoilt, more))
    poll = source.poll(Validators())
    article = source.read(poll.entries[0])
    assert (article.title, article.author) == ("Fed rates", "Ann")
    assert STORY.sentences[0] in article.text
    for shown in (article.title, article.text, article.author or "", poll.label or ""):
        assert not set(HIDDEN) & set(shown)


def test_lone_surrogates_and_broken_bytes_do_no_harm(server: WebServer, source: FeedSource) -> None:
    """They are left out, or stand as the mark for what can't be read."""
    (entry,) = entries(server, source, rss(item("Half\ud800 a pair &#xD800;&#55296;")))
    entry.title.encode()
    assert "Half" in entry.title


def test_json_feeds_are_held_to_the_same(server: WebServer, source: FeedSource) -> None:
    """A hundred thousand items, and what does not belong into a title."""
    many = [{"id": str(number), "title": f"<i>No.</i> {number}\u202e"} for number in range(100_000)]
    found = entries(server, source, Page(body=json.dumps({"items": many}, ensure_ascii=False).encode()))
    assert len(found) == MOST_ENTRIES
    assert found[-1].title == "No. 0"
