"""What every source keeps to (``bot.types.Source``), whichever kind it is."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from bot.dedupe import content_hash
from bot.errors import ArticleError, FetchError, SourceError
from bot.sources.feed import FeedSource, RecordedFeedSource
from bot.sources.folder import FolderSource
from bot.sources.webpage import WebpageSource
from bot.types import Response, Source, Validators
from tests.confine import on_the_spot

NOTHING_KNOWN = Validators()
FEED_URL = "https://lantern.example/feed.xml"
PROSE = "The council of the small town voted on Monday evening to do what it had long put off. " * 20
STORIES = ("Baths reopen", "Bell found", "Ferry returns")


@dataclass(frozen=True)
class World:
    """A source, and the ways to change what it finds."""

    source: Source
    publish: Callable[[str], None]
    vanish: Callable[[], None]


class OnePageFetcher:
    """Stands for the web: one feed or page that lists stories, and the pages of these while it is there."""

    def __init__(self) -> None:
        self.body: bytes | None = None

    def get(self, url: str, *, validators: Validators = NOTHING_KNOWN) -> Response:
        """Answer like a server with an ETag."""
        if self.body is not None and url != FEED_URL:
            return story_page(url)
        if self.body is None:
            raise FetchError(url, "answered 503 Service Unavailable", transient=True, status=503, retry_after_s=90)
        given = Validators(etag=hashlib.sha256(self.body).hexdigest())
        known = validators == given
        body = b"" if known else self.body
        return Response(
            url=url, status=304 if known else 200, body=body, content_type="application/rss+xml", validators=given
        )


def story_page(url: str) -> Response:
    """Give the page of the story that an address names."""
    title = url.rpartition("/")[2].replace("-", " ")
    text = f"<h1>{title}</h1><article><p>{title}: {PROSE}</p></article>"
    body = f"<html lang='en'><head><title>{title}</title></head><body>{text}</body></html>".encode()
    return Response(url=url, status=200, body=body, content_type="text/html", validators=NOTHING_KNOWN)


def rss(titles: list[str]) -> bytes:
    """Write a feed, newest first, without a single date."""
    items = "".join(
        f"<item><title>{title}</title><link>/{title.replace(' ', '-')}</link>"
        f"<description>{title}: {PROSE}</description></item>"
        for title in reversed(titles)
    )
    return f"<rss version='2.0'><channel><title>The Lantern</title>{items}</channel></rss>".encode()


def feed_world(_: Path) -> World:
    """Set up a feed on the web."""
    web, titles = OnePageFetcher(), []

    def publish(title: str) -> None:
        titles.append(title)
        web.body = rss(titles)

    def vanish() -> None:
        web.body = None

    return World(FeedSource("one", FEED_URL, web, confine=on_the_spot), publish, vanish)


def recorded_world(folder: Path) -> World:
    """Set up a feed in a file."""
    path, titles = folder / "feed.xml", []

    def publish(title: str) -> None:
        titles.append(title)
        path.write_bytes(rss(titles).replace(b"<link>/", b"<link>https://lantern.example/"))

    return World(RecordedFeedSource("one", path, OnePageFetcher(), confine=on_the_spot), publish, path.unlink)


def folder_world(folder: Path) -> World:
    """Set up a folder of files, each changed a minute after the one before it."""
    place = folder / "The Lantern"
    place.mkdir()

    def publish(title: str) -> None:
        path = place / f"{len(list(place.iterdir()))}.txt"
        path.write_text(f"{title}\n\n{title}: {PROSE}", encoding="utf-8")
        set_time(path, minutes=len(list(place.iterdir())))

    def vanish() -> None:
        for path in place.iterdir():
            path.unlink()
        place.rmdir()

    return World(FolderSource("one", place, confine=on_the_spot), publish, vanish)


def webpage_world(_: Path) -> World:
    """Set up a page on the web, and the pages that it links to."""
    web, titles = OnePageFetcher(), []

    def publish(title: str) -> None:
        titles.append(title)
        links = "".join(f"<h2><a href='/{it.replace(' ', '-')}'>{it}</a></h2>" for it in reversed(titles))
        web.body = f"<html><head><title>The Lantern</title></head><body>{links}</body></html>".encode()

    def vanish() -> None:
        web.body = None

    return World(WebpageSource("one", FEED_URL, web, confine=on_the_spot, link_pattern=r"/\w+-\w+$"), publish, vanish)


def set_time(path: Path, *, minutes: int) -> None:
    """Say when a file was changed."""
    at = 1_746_500_000 + 60 * minutes
    os.utime(path, (at, at))


@pytest.fixture(params=[feed_world, recorded_world, folder_world, webpage_world])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Set up one kind of source with three stories."""
    made: World = request.param(tmp_path)
    for title in STORIES:
        made.publish(title)
    return made


def test_entries_come_oldest_first_and_once(world: World) -> None:
    """Whatever the order in which the source has them."""
    poll = world.source.poll(Validators())
    titles = [world.source.read(entry).title for entry in poll.entries]
    assert titles == list(STORIES)
    assert poll.changed
    assert poll.label == "The Lantern"


def test_the_same_look_gives_the_same_answer(world: World) -> None:
    """A source keeps no state."""
    assert world.source.poll(Validators()) == world.source.poll(Validators())


def test_nothing_new_brings_no_new_names(world: World) -> None:
    """Asked again with what it gave, it offers nothing, or the same entries under the same names."""
    first = world.source.poll(Validators())
    second = world.source.poll(first.validators)
    assert second.changed or not second.entries
    assert {(entry.guid, entry.canonical) for entry in second.entries} <= {
        (entry.guid, entry.canonical) for entry in first.entries
    }


def test_a_new_story_is_offered_last(world: World) -> None:
    """After those that were there."""
    first = world.source.poll(Validators())
    world.publish("Library opens")
    second = world.source.poll(first.validators)
    assert second.changed
    assert second.entries[:3] == first.entries
    assert world.source.read(second.entries[3]).title == "Library opens"


def test_every_entry_has_a_name_and_a_place(world: World) -> None:
    """An address to show, and a guid or a canonical address to know it by; times are aware UTC."""
    for entry in world.source.poll(Validators()).entries:
        assert entry.source_id == world.source.id
        assert entry.address
        assert entry.guid or entry.canonical
        assert entry.published_at is None or entry.published_at.utcoffset() == timedelta(0)


def test_articles_are_clean(world: World) -> None:
    """Text without its title, its hash, its language, and the names of its entry."""
    entry = world.source.poll(Validators()).entries[0]
    article = world.source.read(entry)
    assert article.text == f"Baths reopen: {PROSE}".strip()
    assert article.content_hash == content_hash(article.text)
    assert (article.source_id, article.address, article.canonical, article.guid) == (
        *("one", entry.address),
        *(entry.canonical, entry.guid),
    )
    assert article.language == "en"
    assert article.published_at is None or article.published_at.tzinfo is UTC


def test_a_source_that_is_gone_is_named(world: World) -> None:
    """The error tells which source, and why."""
    world.vanish()
    with pytest.raises(SourceError, match="'one'"):
        world.source.poll(Validators())


def test_an_article_that_is_gone_is_an_article_error(world: World) -> None:
    """It concerns this one alone."""
    entry = replace(world.source.poll(Validators()).entries[0], content=None)
    world.vanish()
    with pytest.raises(ArticleError):
        world.source.read(entry)
