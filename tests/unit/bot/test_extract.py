"""Pages and files become articles."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.mediatype import refusal_reason
from bot.errors import ArticleError, FailureKind
from bot.extract import extract_fragment, extract_page

URL = "https://www.lantern.example/2025/baths"
SENTENCES = (
    "The council of the small town voted on Monday evening to reopen the old swimming baths.",
    "Seven members were for it and two against, and the gallery was full when it was over.",
    "“We have waited for seven years,” said the mayor, who swims herself, “and that is enough.”",
    "The repairs will take until June and cost four hundred thousand crowns, half of them a loan.",
    "Nobody knows yet what a ticket will be, but children are to swim for nothing in the mornings.",
)
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def page(head: str = "", body: str = f"<h1>Baths reopen after years</h1>{BODY}") -> bytes:
    """Write a page."""
    return f"<!doctype html><html lang='en'><head>{head}</head><body><article>{body}</article></body></html>".encode()


def test_a_page_becomes_an_article() -> None:
    """Text in paragraphs, without the title; byline and time from where pages keep them."""
    head = (
        "<title>Baths reopen after years - The Lantern</title><meta property='og:site_name' content='The Lantern'>"
        "<meta property='article:published_time' content='2025-05-06T08:40:00+02:00'>"
        "<meta name='author' content='Ann Bee'>"
    )
    found = extract_page(page(head), url=URL, content_type="text/html")
    assert found.text == "\n\n".join(SENTENCES)
    assert (found.title, found.author, found.site) == ("Baths reopen after years", "Ann Bee", "The Lantern")
    assert found.published_at == datetime(2025, 5, 6, 6, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    "title",
    [
        "Mayor swims again | The Lantern",
        "Mayor swims again - lantern.example",
        "The Lantern: Mayor swims again",
        "The Lantern » Mayor swims again",
    ],
)
def test_the_sites_name_is_taken_off_a_title(title: str) -> None:
    """Before or behind it."""
    head = f"<title>{title}</title><meta property='og:title' content='{title}'>"
    head += "<meta property='og:site_name' content='The Lantern'>"
    assert extract_page(page(head, BODY), url=URL, content_type="").title == "Mayor swims again"


def test_the_site_is_no_author() -> None:
    """What is left is people."""
    head = "<meta property='og:site_name' content='The Lantern'><meta name='author' content='The Lantern'>"
    assert extract_page(page(head), url=URL, content_type="").author is None


def test_what_is_around_an_article_is_left_out() -> None:
    """Navigation, forms and scripts."""
    around = "<form>Sign up</form><script>alert(1)</script><footer>Imprint</footer>"
    body = f"<nav><a href=/>Home</a></nav>{page().decode()}{around}"
    text = extract_page(body.encode(), url=URL, content_type="").text
    assert not any(word in text for word in ("Home", "Sign up", "alert", "Imprint"))


def test_an_article_in_linked_data_is_found() -> None:
    """Where the page itself is drawn by a script."""
    body = " ".join(SENTENCES)
    linked = f'{{"@type": "NewsArticle", "datePublished": "2025-05-06", "articleBody": "{body}"}}'
    head = f'<script type="application/ld+json">{linked}</script>'
    found = extract_page(f"<html><head>{head}</head><body><div></div></body></html>".encode(), url=URL, content_type="")
    assert found.text == body
    assert found.published_at == datetime(2025, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1252"])
def test_a_page_is_read_in_its_charset(charset: str) -> None:
    """Typographic quotation marks come out as they went in."""
    found = extract_page(page().decode().encode(charset), url=URL, content_type="text/html; charset=iso-8859-1")
    assert found.text == "\n\n".join(SENTENCES)


def test_plain_text_is_no_markup() -> None:
    """Served as text, read as text."""
    body = ("Baths reopen\n\n" + "\n\n".join(SENTENCES)).encode()
    found = extract_page(body, url=URL, content_type="text/plain; charset=utf-8")
    assert (found.title, found.text) == ("Baths reopen", "\n\n".join(SENTENCES))


@pytest.mark.parametrize(
    ("body", "content_type", "kind", "reason"),
    [
        (b"%PDF-1.7", "text/html", FailureKind.NOT_A_PAGE, "is a PDF file, not an article"),
        (b"\x89PNG\r\n", "", FailureKind.NOT_A_PAGE, "is an image, not an article"),
        (b"....", "video/mp4", FailureKind.NOT_A_PAGE, "is a video, not an article"),
        (b'{"a": 1}', "application/json", FailureKind.NOT_A_PAGE, "is JSON data, not an article"),
        (b"\x01\x02\x03\x04", "", FailureKind.NOT_A_PAGE, "is not text, not an article"),
        (b"<?xml version='1.0'?><rss/>", "text/xml", FailureKind.FEED, "is a feed, not an article; add it as a source"),
        (b"", "text/html", FailureKind.NO_TEXT, "has no article text"),
        (b"<html><body></body></html>", "text/html", FailureKind.NO_TEXT, "has no article text"),
        (b"<html><script>a()</script><div id=app></div></html>", "", FailureKind.NO_TEXT, "has no article text"),
        (b"<html>" + b"<p>word" * 50_000, "", FailureKind.NOT_A_PAGE, "has too much markup to be an article"),
    ],
)
def test_what_is_no_article_is_told(body: bytes, content_type: str, kind: FailureKind, reason: str) -> None:
    """By its first bytes before its label."""
    with pytest.raises(ArticleError) as caught:
        extract_page(body, url=URL, content_type=content_type)
    assert (caught.value.kind, caught.value.reason, caught.value.address) == (kind, reason, URL)


def test_a_page_under_a_wrong_label_is_read() -> None:
    """Some servers call everything a download."""
    assert refusal_reason(page(), "application/octet-stream") is None
    assert refusal_reason(page(), "image/png") is None


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/pdivartcleh1 \"'=!&;-é\x00\ud800"))
def test_any_page_is_an_article_or_an_article_error(noise: str) -> None:
    """Nothing else comes out of any markup."""
    body = f"<html><body>{noise}{BODY}{noise}".encode("utf-8", "surrogatepass")
    try:
        found = extract_page(body, url=URL, content_type="text/html")
    except ArticleError:
        return
    assert found.text == found.text.strip()
    found.text.encode()


def test_fragments_keep_every_word() -> None:
    """What a feed carries is article already."""
    assert extract_fragment("<p>One.</p>Two<ul><li>Three</ul>") == "One.\n\nTwo\n\nThree"
