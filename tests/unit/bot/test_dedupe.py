"""When two addresses, or two texts, are the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.dedupe import canonical_address, content_hash, without_tracking

STORY = "https://news.example/2025/ferry?a=1&b=2"

PIECES = st.sampled_from(
    [
        *("https://", "http://", "www.", "m.", "amp.", "news", ".example", ".cdn.ampproject.org", "/c/s/", "[::1]"),
        *(
            "www.google.com/amp/s/",
            "/",
            "//",
            "/amp",
            ".amp",
            ".html",
            "index.html",
            ".",
            "..",
            "%2E%2e",
            ":80",
            ":8080",
        ),
        *(
            "?",
            "&",
            "=",
            "utm_source=x",
            "amp=1",
            "a=1",
            "b=%2f",
            "%C3%BC",
            "%",
            "%2",
            "ü",
            "ß",
            "#",
            "#!",
            "@",
            " ",
            "\t",
        ),
    ]
)


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.news.example/2025/ferry/?b=2&a=1",
        "HTTPS://NEWS.Example:443/2025/ferry?a=1&b=2#comments",
        "https://m.news.example/2025/ferry?a=1&b=2&utm_source=feed&utm_medium=rss",
        "https://amp.news.example/2025/ferry?a=1&b=2&fbclid=IwAR0&at_campaign=x&ns_source=y&cmpid=z&mc_cid=1&gclid=2",
        "https://mobile.news.example/2025/ferry/amp/?a=1&b=2",
        "https://news.example/2025/ferry.amp?a=1&b=2",
        "https://news.example/2025/ferry?a=1&b=2&amp=1",
        "https://news.example/2025/ferry?a=1&b=2&outputType=amp",
        "https://www.google.com/amp/s/news.example/2025/ferry?a=1&b=2",
        "https://www.google.co.uk/amp/s/amp.news.example/2025/ferry/amp?a=1&b=2",
        "https://news-example.cdn.ampproject.org/c/s/news.example/2025/ferry?a=1&b=2&amp_js_v=0.1",
        "https://news.example/2025/index.html/../%66erry?&b=2&&a=1",
        "https://reader:secret@news.example./2025/./ferry?a=1&b=2",
        "  https://news.example/2025/ferry?a=1&b=2\n",
    ],
)
def test_spellings_of_one_address_are_one(spelling: str) -> None:
    """Device, tracking, encoding and order make no difference."""
    assert canonical_address(spelling) == STORY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a", "https://news.example/b"),
        ("https://news.example/a?id=1", "https://news.example/a?id=2"),
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/#!/a", "https://news.example/#!/b"),
        ("https://news.example/", "https://sport.news.example/"),
        ("https://news.example:8080/", "https://news.example/"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/?q=a%26b=c", "https://news.example/?q=a&b=c"),
        ("https://amp.dev/", "https://dev/"),
        ("https://news.example/amplifiers", "https://news.example/lifiers"),
    ],
)
def test_different_addresses_stay_apart(one: str, other: str) -> None:
    """Nothing is taken off that may tell two articles apart."""
    assert canonical_address(one) != canonical_address(other)


def test_names_beyond_ascii_are_one_with_their_encoding() -> None:
    """A host and a path may be written in letters or in code."""
    written = canonical_address("https://zürich.example/straße")
    assert written == canonical_address("https://xn--zrich-kva.example/stra%c3%9Fe")


@pytest.mark.parametrize("text", ["", "hello", "urn:uuid:1", "seeds/a.txt", "http://[::1", "mailto:a@b.example"])
def test_what_is_no_web_address_stays(text: str) -> None:
    """Such a thing is its own name."""
    assert canonical_address(text) == text


@given(
    st.one_of(
        st.text(),
        st.lists(PIECES, max_size=12).map("".join),
        st.lists(PIECES).map(lambda p: "https://a.example/" + "".join(p)),
    )
)
@example("https://a.example/amp/amp/amp/index.html/amp")
def test_canonical_address_is_idempotent(text: str) -> None:
    """Doing it twice changes nothing more, whatever the text."""
    once = canonical_address(text)
    assert canonical_address(once) == once


def test_a_text_is_known_by_its_words() -> None:
    """Case, spacing, quotation marks and compatibility forms do not make another article."""
    assert content_hash("“The ﬁrst ferry,” she said.\n\nIt sails.") == content_hash(
        '"the first FERRY", she said. It sails'
    )
    assert content_hash("The first ferry") != content_hash("The second ferry")
    assert content_hash("!!!") != content_hash("???")
    assert len(content_hash("")) == 64


@given(st.text())
def test_content_hash_takes_any_text(text: str) -> None:
    """Halves of surrogate pairs included; outer space never counts."""
    assert content_hash(text) == content_hash(f" {text}\n")


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        (
            "http://www.news.example/2025/Ferry/?b=%2f&utm_source=x&a=1#comments",
            "http://www.news.example/2025/Ferry/?b=%2f&a=1",
        ),
        ("https://news.example/ferry?fbclid=1", "https://news.example/ferry"),
        ("https://news.example/#!/ferry", "https://news.example/#!/ferry"),
        ("https://[news.example/ferry?fbclid=1", "https://[news.example/ferry?fbclid=1"),
    ],
)
def test_tracking_is_taken_off_and_the_rest_stays_as_written(url: str, plain: str) -> None:
    """So that a browser gets there; what is no address comes back as it is."""
    assert without_tracking(url) == plain


@given(st.lists(PIECES, max_size=12).map("".join))
def test_an_address_without_tracking_is_the_same_address(url: str) -> None:
    """And it has none to take off any more."""
    plain = without_tracking(url)
    assert without_tracking(plain) == plain
    assert canonical_address(plain) == canonical_address(url)
