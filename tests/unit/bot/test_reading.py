"""Single articles by name: what is an address, and how pages, files and texts become articles."""

from pathlib import Path

import pytest

from bot.dedupe import canonical_address
from bot.errors import ArticleError, FetchError
from bot.reading import ON_REQUEST, Reader, is_address
from bot.types import Response, Validators
from tests.confine import on_the_spot
from tests.newsroom import Story

STORY = Story(number=8)
WRITTEN = f"{STORY.title}\n\n{STORY.text}\n"


class OnePage:
    """A fetcher that has one page, at the end of a redirect."""

    def __init__(self, body: bytes, content_type: str = "text/html; charset=utf-8") -> None:
        self.body = body
        self.content_type = content_type
        self.asked: list[str] = []

    def get(self, url: str, *, validators: Validators | None = None) -> Response:
        self.asked.append(url)
        if "away" in url:
            raise FetchError(url, "refused the connection", transient=True)
        return Response(
            url="https://news.example/final?utm_source=x",
            status=200,
            body=self.body,
            content_type=self.content_type,
            validators=Validators(),
        )


def reader(web: OnePage | None = None) -> Reader:
    """Make a reader on that web."""
    return Reader(web or OnePage(b""), on_the_spot)


@pytest.mark.parametrize("item", ["http://a.example", "https://a.example/b", "HTTPS://A.EXAMPLE"])
def test_what_begins_like_an_address_is_one(item: str) -> None:
    """In any case of letters."""
    assert is_address(item)


@pytest.mark.parametrize(
    "item",
    [
        "-",
        "notes/a.txt",
        "https.txt",
        "",
    ],
)
def test_anything_else_is_a_file(item: str) -> None:
    """Also what only looks a little like an address."""
    assert not is_address(item)


def test_a_page_is_read_from_where_it_was_in_the_end() -> None:
    """The article has the address after redirects, and its canonical form without tracking."""
    page = STORY.page().body
    assert isinstance(page, bytes)
    article = reader(OnePage(page)).read_address("https://short.example/x")
    assert article.address == "https://news.example/final?utm_source=x"
    assert article.canonical == canonical_address("https://news.example/final")
    assert article.source_id == ON_REQUEST
    assert article.title == STORY.title
    assert article.text.split() == STORY.text.split()


def test_a_page_that_cannot_be_had_is_the_callers_to_hear_of() -> None:
    """The fetcher's error is passed on."""
    with pytest.raises(FetchError, match="refused the connection"):
        reader(OnePage(b"")).read_address("https://away.example/")


def test_a_page_without_an_article_is_an_error() -> None:
    """Nothing is made of what can't be read."""
    with pytest.raises(ArticleError):
        reader(OnePage(b"\x89PNG\r\n\x1a\n", "image/png")).read_address("https://news.example/picture")


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_file_is_read_with_its_title(tmp_path: Path, name: str) -> None:
    """The first line is the title, and the text does not repeat it."""
    path = tmp_path / name
    path.write_text(WRITTEN, encoding="utf-8")
    article = reader().read_file(path)
    assert (article.title, article.text) == (STORY.title, STORY.text)
    assert (article.address, article.canonical) == (path.as_posix(), None)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The error has the path and the system's reason."""
    with pytest.raises(ArticleError, match="No such file") as missing:
        reader().read_file(tmp_path / "none.txt")
    assert missing.value.address == str(tmp_path / "none.txt")


def test_a_text_has_no_address() -> None:
    """Words from a chat and bytes from a pipe give the same article, and neither is a file that could be named."""
    typed, piped = reader().read_text(WRITTEN), reader().read_text(WRITTEN.encode())
    assert typed == piped
    assert (typed.title, typed.text, typed.address) == (STORY.title, STORY.text, "")


def test_a_text_without_a_headline_has_no_title() -> None:
    """Its first sentence is no title: readers would get it twice."""
    assert reader().read_text(STORY.text).title == ""


@pytest.mark.parametrize("text", ["", " \n\t ", "\ufeff"])
def test_a_text_with_nothing_in_it_is_an_error(text: str) -> None:
    """White space is no article."""
    with pytest.raises(ArticleError):
        reader().read_text(text)


def test_a_text_that_no_encoding_has_is_read_all_the_same() -> None:
    """A lone surrogate, as some clients send, costs a character, not the answer."""
    assert reader().read_text(f"Pell\ud800worth\n\n{STORY.text}").title == "Pell?worth"
