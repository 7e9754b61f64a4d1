"""A section page's links become articles, or a reason why not."""

import pytest

from bot.errors import ArticleError, DocumentError, FailureKind, FetchError, SourceError
from bot.sources.offers import MOST_ENTRIES
from bot.sources.webpage import WebpageSource
from bot.types import Confine, Entry, Response, Validators
from tests.confine import on_the_spot
from tests.newsroom import Story, feed, section

NOTHING_KNOWN = Validators()
URL = "https://lantern.example/harbour"
STORIES = [Story(number=number) for number in (1, 2, 3)]
FEED = bytes(feed(STORIES, title="The Lantern", base="https://lantern.example").body)


class Web:
    """Stands for the web: one page, whatever the address; or the error that comes instead."""

    def __init__(self, body: bytes | FetchError, *, kind: str = "text/html", lands_on: str | None = None) -> None:
        self.body = body
        self.kind = kind
        self.lands_on = lands_on

    def get(self, url: str, *, validators: Validators = NOTHING_KNOWN) -> Response:
        if isinstance(self.body, FetchError):
            raise self.body
        given = Validators(etag='"1"')
        known = given == validators
        return Response(
            url=self.lands_on or url,
            status=304 if known else 200,
            body=b"" if known else self.body,
            content_type=self.kind,
            validators=given,
        )


def source(web: Web, *, confine: Confine = on_the_spot, pattern: str | None = "/news/") -> WebpageSource:
    """Make a page on that web."""
    return WebpageSource("harbour", URL, web, confine=confine, link_pattern=pattern)


def listed(*stories: Story) -> bytes:
    """Write the page that lists stories."""
    return bytes(section(stories, title="The Lantern").body)


def linked(number: int = 1) -> Entry:
    """Give the entry of a link."""
    (entry,) = source(Web(listed(Story(number=number)))).poll(NOTHING_KNOWN).entries
    return entry


def test_a_page_lists_the_newest_first() -> None:
    """Its entries come oldest first, named by their addresses, called what their links say, without any time."""
    poll = source(Web(listed(*STORIES))).poll(NOTHING_KNOWN)
    assert [entry.title for entry in poll.entries] == [story.title for story in STORIES]
    assert [entry.address for entry in poll.entries] == [f"https://lantern.example/news/{n}" for n in (1, 2, 3)]
    assert all(entry.guid == entry.address and entry.published_at is None for entry in poll.entries)
    assert (poll.label, poll.changed) == ("The Lantern", True)


def test_links_are_relative_to_where_a_page_was_found() -> None:
    """After a redirect, that is somewhere else."""
    poll = source(Web(listed(*STORIES), lands_on="https://new.lantern.example/a/b")).poll(NOTHING_KNOWN)
    assert poll.entries[0].address == "https://new.lantern.example/news/1"


def test_a_page_that_has_not_changed_offers_nothing() -> None:
    """It is asked with what it gave."""
    web = Web(listed(*STORIES))
    first = source(web).poll(NOTHING_KNOWN)
    again = source(web).poll(first.validators)
    assert (again.entries, again.changed) == ((), False)


def test_only_the_first_links_of_a_long_page_count() -> None:
    """They are the newest."""
    stories = [Story(number=number) for number in range(MOST_ENTRIES + 9)]
    entries = source(Web(listed(*stories))).poll(NOTHING_KNOWN).entries
    assert len(entries) == MOST_ENTRIES
    assert entries[-1].address.endswith(f"/news/{MOST_ENTRIES + 8}")


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ("<meta property='og:site_name' content='The  Lantern'><title>Harbour</title>", "The Lantern"),
        ("<title>Harbour news</title>", "Harbour news"),
        (f"<title>{'Harbour news ' * 10}</title>", None),
        ("", None),
    ],
)
def test_a_page_is_called_what_its_site_is(head: str, label: str | None) -> None:
    """Else what it calls itself, if that is short enough for a name."""
    body = f"<html><head>{head}</head><body><p>Nothing.</p></body></html>".encode()
    poll = source(Web(body)).poll(NOTHING_KNOWN)
    assert (poll.label, poll.entries) == (label, ())


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (FEED, "text/html", 'is a feed, not a web page; write kind = "feed"'),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "application/json", 'write kind = "feed"'),
        (b" \n", "text/html", "is empty, not a web page"),
        (b"%PDF-1.7", "application/pdf", "is not a web page: there is no HTML in it"),
        (b"<!-- -->", "text/html", "there is nothing in it"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, kind: str, says: str) -> None:
    """With the way out where there is one."""
    with pytest.raises(SourceError, match=says) as refused:
        source(Web(body, kind=kind)).poll(NOTHING_KNOWN)
    assert refused.value.source_id == "harbour"


def test_a_server_that_asks_for_patience_gets_it() -> None:
    """Its word for when is passed on."""
    away = FetchError(URL, "answered 503 Service Unavailable", transient=True, status=503, retry_after_s=90)
    with pytest.raises(SourceError, match="503") as refused:
        source(Web(away)).poll(NOTHING_KNOWN)
    assert refused.value.retry_after_s == 90


@pytest.mark.parametrize(("pattern", "hint"), [("(a+)+$", True), (None, False)])
def test_a_page_that_takes_too_long_may_be_the_patterns_doing(pattern: str | None, *, hint: bool) -> None:
    """Which the operator is told where there is one."""

    def out_of_time(*_: object, **__: object) -> object:
        raise DocumentError("takes longer than 20 s to read")

    with pytest.raises(SourceError, match="takes longer than 20 s to read") as refused:
        source(Web(listed(*STORIES)), confine=out_of_time, pattern=pattern).poll(NOTHING_KNOWN)
    assert ("write a simpler one" in refused.value.reason) is hint


def test_a_link_is_read_on_its_page() -> None:
    """The title and the text are the page's; what it is asked with for changes is kept."""
    story = Story(number=1)
    article = source(Web(bytes(story.page().body))).read(linked())
    assert (article.title, article.text) == (story.title, story.text)
    assert article.page == Validators(etag='"1"')
    assert (article.address, article.canonical) == ("https://lantern.example/news/1",) * 2


def test_a_page_without_a_title_is_called_what_its_link_says() -> None:
    """There is no other name for it."""
    story = Story(number=1)
    body = f"<html><body><article>{story.html}</article></body></html>".encode()
    article = source(Web(body)).read(linked())
    assert article.title
    assert article.text == story.text


@pytest.mark.parametrize(
    ("web", "kind", "transient"),
    [
        (Web(FetchError(URL, "is gone", transient=False, kind=FailureKind.MISSING)), FailureKind.MISSING, False),
        (Web(FetchError(URL, "answered 503", transient=True)), FailureKind.UNAVAILABLE, True),
        (Web(listed(*STORIES), lands_on="https://lantern.example/"), FailureKind.MISSING, False),
        (Web(b"<html><body><p></p></body></html>"), FailureKind.NO_TEXT, False),
    ],
)
def test_a_link_that_leads_to_no_article_is_an_article_error(web: Web, kind: FailureKind, *, transient: bool) -> None:
    """It concerns this one alone."""
    with pytest.raises(ArticleError) as refused:
        source(web).read(linked())
    assert (refused.value.kind, refused.value.transient) == (kind, transient)
