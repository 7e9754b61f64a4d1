"""A feed's entries become articles: from the feed, or from their pages."""

import pytest

from bot.errors import ArticleError, FailureKind, FetchError, SourceError
from bot.sources.feed import FeedSource
from bot.sources.teaser import is_full_article, own_text
from bot.types import Entry, Response, Validators
from tests.confine import on_the_spot

NOTHING_KNOWN = Validators()
PARAGRAPH = "The council of the small town voted on Monday evening to reopen the old swimming baths in June. "
FULL = "".join(f"<p>{number}. {PARAGRAPH}</p>" for number in range(10))
TEASER = f"<p>{PARAGRAPH}</p>"
LONG_TEASER = "".join(f"<p>{number}. {PARAGRAPH}</p>" for number in range(5)) + "<p>It was close […]</p>"
PAGE = (
    f"<html><head><title>Baths reopen</title></head><body><article><h1>Baths reopen</h1>{FULL}</article></body></html>"
)
URL = "https://lantern.example/baths"


class Web:
    """Stands for the web: pages by their address, or the error that comes instead. Remembers what was asked."""

    def __init__(self, **answers: str | FetchError) -> None:
        self.page = answers.get("page")
        self.lands_on = answers.get("lands_on", URL)
        self.asked: list[str] = []

    def get(self, url: str, *, validators: Validators = NOTHING_KNOWN) -> Response:
        """Answer with the page, whatever the address."""
        self.asked.append(url)
        if not isinstance(self.page, str):
            raise self.page or FetchError(url, "answered 404 Not Found", transient=False, status=404)
        return Response(
            url=str(self.lands_on),
            status=200,
            body=self.page.encode(),
            content_type="text/html",
            validators=validators,
        )


def entry(content: str | None, **changes: object) -> Entry:
    """Write an entry with a page of its own."""
    settings = {"source_id": "one", "address": URL, "canonical": URL, "guid": "1", "title": "Baths reopen"}
    return Entry(**(settings | {"content": content} | changes))


def source(web: Web) -> FeedSource:
    """Make a feed on that web."""
    return FeedSource("one", "https://lantern.example/feed", web, confine=on_the_spot)


@pytest.mark.parametrize(
    ("content", "full"),
    [
        (FULL, True),
        (FULL + "<p>The post <a href='x'>Baths</a> appeared first on <a href='y'>The Lantern</a>.</p>", True),
        (TEASER, False),
        (LONG_TEASER, False),
        (FULL + "<p>And then…</p>", False),
        (FULL + "<p><a href='https://lantern.example/baths?utm_source=rss'>Weiterlesen</a></p>", False),
        (FULL + "<p><a href='/x'>Continue reading</a></p>", False),
        (FULL + "<p>Read more</p>", False),
        ("word " * 200, False),
        ("", False),
        (None, False),
    ],
)
def test_a_teaser_is_told_from_an_article(content: str | None, *, full: bool) -> None:
    """By how much prose there is, and by how it ends, in any language."""
    assert is_full_article(entry(content)) is full


def test_plain_text_content_is_judged_the_same() -> None:
    """Line breaks instead of markup."""
    text = "\n\n".join([PARAGRAPH] * 10)
    assert is_full_article(entry(text, content_is_text=True))
    assert own_text(entry(text, content_is_text=True)).count("\n\n") == 9


def test_a_full_entry_is_read_without_its_page() -> None:
    """No request is made; the title and what the software adds are not in the text."""
    web = Web(page=PAGE)
    article = source(web).read(
        entry(f"<h1>Baths reopen</h1>{FULL}<p>The post Baths appeared first on The Lantern.</p>")
    )
    assert not web.asked
    assert article.text.startswith("0. The council")
    assert article.text.endswith("in June.")
    assert article.title == "Baths reopen"


def test_a_teaser_is_read_on_its_page() -> None:
    """The page's text, the entry's names."""
    web = Web(page=PAGE)
    article = source(web).read(entry(TEASER, author="Ann Bee"))
    assert web.asked == [URL]
    assert article.text.count("\n\n") == 9
    assert (article.title, article.author, article.address, article.guid) == ("Baths reopen", "Ann Bee", URL, "1")


def test_a_cut_title_is_made_whole_by_the_page() -> None:
    """The feed's ends in an ellipsis, the page's does not."""
    page = PAGE.replace("Baths reopen<", "Baths reopen after seven years<")
    assert (
        source(Web(page=page)).read(entry(TEASER, title="Baths reopen after…")).title
        == "Baths reopen after seven years"
    )
    assert source(Web(page=page)).read(entry(TEASER, title="Swim again")).title == "Swim again"


def test_a_page_with_less_than_the_feed_is_left() -> None:
    """A paywall shows the first paragraph only."""
    page = f"<html><body><article><p>{PARAGRAPH}</p></article></body></html>"
    assert "It was close" in source(Web(page=page)).read(entry(LONG_TEASER)).text


def test_a_page_that_is_refused_leaves_the_feeds_text_if_there_is_enough() -> None:
    """80 words will do; fewer are an error with the page's reason."""
    assert "It was close" in source(Web()).read(entry(LONG_TEASER)).text
    with pytest.raises(ArticleError, match="answered 404 Not Found") as caught:
        source(Web()).read(entry(TEASER))
    assert not caught.value.transient


def test_a_page_that_may_come_later_is_waited_for() -> None:
    """A transient error stays one, however much the feed carries, and keeps the server's word for when."""
    late = FetchError(URL, "took longer than 20 s", transient=True, kind=FailureKind.TOO_SLOW, retry_after_s=90)
    with pytest.raises(ArticleError, match="took longer") as caught:
        source(Web(page=late)).read(entry(LONG_TEASER))
    assert (caught.value.transient, caught.value.kind, caught.value.retry_after_s) == (True, FailureKind.TOO_SLOW, 90)


def test_a_page_that_leads_to_the_front_page_is_gone() -> None:
    """Many sites send old addresses there."""
    with pytest.raises(ArticleError, match="front page"):
        source(Web(page=PAGE, lands_on="https://lantern.example/")).read(entry(TEASER))


def test_an_entry_without_a_page_has_its_own_text_or_none() -> None:
    """There is nowhere else to look."""
    web = Web(page=PAGE)
    assert source(web).read(entry(TEASER, canonical=None)).text == PARAGRAPH.strip()
    with pytest.raises(ArticleError, match="no text"):
        source(web).read(entry(None, canonical=None))
    assert not web.asked


def test_retry_after_reaches_the_schedule() -> None:
    """The feed's own word for when to come back, and the address in the message."""
    busy = FetchError("https://lantern.example/feed", "answered 429", transient=True, status=429, retry_after_s=120)
    with pytest.raises(SourceError, match=r"'one': https://lantern.example/feed: answered 429") as caught:
        source(Web(page=busy)).poll(Validators())
    assert caught.value.retry_after_s == 120
