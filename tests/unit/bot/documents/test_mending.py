"""Trees that are mended so that sentences stay whole, and what must not change about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from bot.documents.blocks import tree_paragraphs
from bot.documents.mending import mend_tree
from bot.extract import extract_page

LONG = "The council of Pellworth voted on Monday to reopen the old baths, which it had long put off."


def mended(body: str) -> html.HtmlElement:
    """Mend the body of a page."""
    return mend_tree(html.document_fromstring(f"<html><body>{body}</body></html>")).body


def test_a_span_within_a_sentence_loses_its_names() -> None:
    """So that nobody takes it for furniture; one beside a sentence keeps them."""
    (link,) = mended("<p>The council <span class='link'><a href='/x'>voted</a></span> on Monday.</p>").iter("span")
    assert not link.attrib
    (share,) = mended("<p>The council voted. <span class='share'>Share</span></p>").iter("span")
    (byline,) = mended("<p><span class='byline'>Marta Quill</span> reports.</p>").iter("span")
    assert share.get("class")
    assert byline.get("class")


def test_paragraphs_that_breaks_divide_become_paragraphs() -> None:
    """Inline elements, single breaks and blocks between them keep their places."""
    body = mended(
        f"<div>One <b>and</b> two.<br><br>{LONG}<br>Four.<table><tr><td>T</td></tr></table>Five<!-- x --> six.</div>"
    )
    assert tree_paragraphs(body) == ["One and two.", LONG, "Four.", "T", "Five six."]
    assert [len(body.findall(".//p")), len(body.findall(".//table"))] == [3, 1]


@pytest.mark.parametrize(
    "body", [f"<div>{LONG}<br>Two.</div>", "<div>One.<br><br>Two.</div>", f"<p>{LONG}<br><br>2</p>"]
)
def test_what_needs_no_mending_is_left_alone(body: str) -> None:
    """A single break, a few words, a paragraph."""
    plain = html.tostring(html.document_fromstring(f"<html><body>{body}</body></html>").body)
    assert html.tostring(mended(body)) == plain


def test_no_words_are_lost_in_the_middle_of_an_article() -> None:
    """Neither the link's in its sentence, nor the first paragraph's."""
    text = f"{LONG} It said <span class='link'><a href='/a'>that the bell of Saint Orla</a></span> was found there."
    more = "<br><br>".join(LONG.replace("baths", word) for word in ("quays", "locks"))
    body = f"<div class='content'>{text}<br><br>{more}</div>"
    page = f"<html><head><title>Baths reopen</title></head><body><h1>Baths reopen</h1>{body}</body></html>"
    found = extract_page(page.encode(), url="https://lantern.example/baths", content_type="text/html").text
    assert "It said that the bell of Saint Orla was found there." in found
    assert found.startswith(LONG)


PIECES = st.sampled_from(
    [
        *("<div>", "</div>", "<br>", "<br><br>", "<span class='link'>", "</span>", "<b>", "</b>", "<p>", "</p>"),
        *("<!-- c -->", "<table><tr><td>", "</td></tr></table>", LONG, "Two words.", " "),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_word_is_taken_out_moved_or_added(body: str) -> None:
    """Whatever the tree."""
    plain = html.document_fromstring(f"<html><body>x{body}</body></html>").body
    assert mended(f"x{body}").text_content().split() == plain.text_content().split()
