"""Markup becomes paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.blocks import parse_fragment, tree_paragraphs


def paragraphs(markup: str) -> list[str]:
    """Read a piece of HTML."""
    return tree_paragraphs(parse_fragment(markup))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One <b>bold</b>, <a href=x>linked</a>.</p><p>Two", ["One bold, linked.", "Two"]),
        ("Loose text<p>and one.</p>more", ["Loose text", "and one.", "more"]),
        ("The old<br>baths.<br>It was close.", ["The old baths.", "It was close."]),
        ("one<br/><br/>two", ["one", "two"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a b", "c"]),
        ("a<script>alert(1)</script>b<style>p{}</style>c<iframe src=x>d</iframe>e<!-- f -->g", ["abceg"]),
        ("<figure><img alt=x><figcaption>caption</figcaption></figure>text", ["text"]),
        ("&lt;b&gt; &amp;amp; &eacute;&nbsp;x", ["<b> &amp; é x"]),
        ("<p></p><p> </p>", []),
        ("", []),
    ],
)
def test_paragraphs_of_markup(markup: str, expected: list[str]) -> None:
    """Blocks and breaks part them, nothing unread is in them."""
    assert paragraphs(markup) == expected


def test_a_hundred_thousand_inline_elements_are_read() -> None:
    """Long and flat is no trouble."""
    assert paragraphs("<p>" + "<i>word</i> " * 100_000)[0].count("word") == 100_000


@given(st.text(alphabet="<>/pbriul &;a\x00é\ud800\"'!-[]="))
def test_broken_markup_is_read_too(markup: str) -> None:
    """Nothing that a feed carries raises."""
    assert all(line == " ".join(line.split()) for line in paragraphs(markup))
