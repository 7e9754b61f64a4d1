"""How a feed's offers are put in order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.offers import MOST_ENTRIES, Offer, ParsedFeed, make_entries, plain_title, web_address
from bot.types import Entry

BASE = "https://lantern.example/feeds/all.xml"


def offer(number: int, **changes: object) -> Offer:
    """Write one offer."""
    settings = {
        "link": f"/story/{number}",
        "guid": f"id-{number}",
        "title": f"Story {number}",
        "author": None,
        "published_at": None,
        "content": None,
    }
    return Offer(**(settings | changes))


def entries(*offers: Offer) -> tuple[Entry, ...]:
    """Make the entries of a feed with these offers."""
    feed = ParsedFeed(title="The Lantern", home="https://lantern.example/", offers=offers)
    return make_entries(feed, source_id="one", base=BASE)


def titles(*offers: Offer) -> list[str]:
    """Make the entries, and give their titles."""
    return [entry.title for entry in entries(*offers)]


def test_without_dates_the_last_is_the_oldest() -> None:
    """One date missing is enough: feeds are written newest first."""
    dated = offer(3, published_at=datetime(1999, 1, 1, tzinfo=UTC))
    assert titles(dated, offer(2), offer(1)) == ["Story 1", "Story 2", "Story 3"]


def test_dates_decide_where_all_have_one() -> None:
    """Also against the order of the document; the same time keeps that order."""
    early, late = datetime(2025, 5, 6, tzinfo=UTC), datetime(2025, 5, 7, tzinfo=UTC)
    found = titles(offer(1, published_at=early), offer(3, published_at=late), offer(2, published_at=late))
    assert found == ["Story 1", "Story 2", "Story 3"]


def test_only_the_newest_are_taken() -> None:
    """From a feed that holds everything since the beginning."""
    found = titles(*(offer(number) for number in range(MOST_ENTRIES + 100, 0, -1)))
    assert (len(found), found[0], found[-1]) == (MOST_ENTRIES, "Story 101", f"Story {MOST_ENTRIES + 100}")


def test_an_entry_and_its_update_are_one() -> None:
    """The newer one stays, whether they share the guid or the address."""
    assert titles(offer(1, title="New"), offer(1, title="Old")) == ["New"]
    assert titles(offer(1, title="New"), offer(2, title="Old", link="http://www.lantern.example/story/1?utm_id=4")) == [
        "New"
    ]
    assert titles(offer(1, title="New"), offer(2, title="Old", guid="id-1")) == ["New"]


def test_a_name_that_all_share_is_no_name() -> None:
    """A broken feed gives every entry the same guid, or the same link: none of them is lost."""
    found = entries(*(offer(number, guid="same") for number in (3, 2, 1)))
    assert [(entry.guid, entry.title) for entry in found] == [(None, f"Story {n}") for n in (1, 2, 3)]
    found = entries(*(offer(number, link="/") for number in (3, 2, 1)))
    assert [(entry.canonical, entry.title) for entry in found] == [(None, f"Story {n}") for n in (1, 2, 3)]


def test_an_entry_without_a_link_shows_the_site() -> None:
    """It has no address of its own to be known by."""
    (entry,) = entries(offer(1, link="javascript:alert(1)"))
    assert (entry.address, entry.canonical, entry.guid) == ("https://lantern.example/", None, "id-1")


def test_entries_without_any_name_are_named_by_their_words() -> None:
    """They all show the site's address, and are several articles all the same; the same words are the same one."""
    bare = {"link": None, "guid": None}
    first, second, third = (offer(number, content=f"Text {number}.", **bare) for number in (1, 2, 3))
    retitled = offer(1, content="Text 2.", **bare)
    found = entries(third, second, second, retitled, first)
    assert [entry.title for entry in found] == ["Story 1", "Story 1", "Story 2", "Story 3"]
    assert len({entry.guid for entry in found} - {None}) == 4
    assert {entry.address for entry in found} == {"https://lantern.example/"}
    assert entries(third, second, second, retitled, first) == found


def test_a_name_that_was_struck_is_made_up_for() -> None:
    """What neither its guid nor its link tells apart, its words do."""
    found = entries(*(offer(number, guid="same", link="/") for number in (3, 2, 1)))
    assert [entry.title for entry in found] == ["Story 1", "Story 2", "Story 3"]
    assert len({entry.guid for entry in found} - {None, "same"}) == 3


SURROGATES = st.text(alphabet="a/<>&#;xd83D \ud83d\udc00\x00\n")


@given(guid=SURROGATES, title=SURROGATES, content=SURROGATES, tail=SURROGATES, is_text=st.booleans())
def test_whatever_is_offered_can_be_stored(guid: str, title: str, content: str, tail: str, *, is_text: bool) -> None:
    """No string of an entry holds what no encoding has: half a surrogate pair, or a zero."""
    odd = offer(1, guid=guid, title=title, author=title, content=content, content_is_text=is_text, link=f"/{tail}")
    for entry in entries(odd, offer(2, link=tail, guid=None, title="", content=content)):
        for text in (entry.address, entry.canonical, entry.guid, entry.title, entry.author, entry.content):
            assert "\0" not in (text or "").encode().decode()


def test_an_entry_without_a_title_has_its_first_words() -> None:
    """And one with nothing at all is none."""
    words = "<p>The council voted</p><p>on Monday.</p>"
    assert titles(offer(1, title="", content=words), offer(2, title="", link=None, guid=None)) == [
        "The council voted on Monday."
    ]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Fish &amp; chips", "Fish & chips"),
        ("Fish &amp;amp; <b>chips</b>", "Fish & chips"),
        ("&lt;i&gt;Fish&lt;/i&gt; and chips", "Fish and chips"),
        ("5 < 6 > 4", "5 < 6 > 4"),
        ("AT&T", "AT&T"),
        ("Line\n one\u202e\x07", "Line one"),
    ],
)
def test_titles_become_plain(written: str, title: str) -> None:
    """Markup and entities go, once or twice escaped; arithmetic stays."""
    assert plain_title(written) == title


@given(st.text())
def test_any_title_becomes_a_line(written: str) -> None:
    """Of at most 300 code points, without what can't be stored."""
    assert len(plain_title(written)) <= 300
    plain_title(written).encode()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("../a?b=1", "https://lantern.example/a?b=1"),
        ("//cdn.example/a", "https://cdn.example/a"),
        (" HTTP://x.example/ ", "HTTP://x.example/"),
        ("mailto:a@b.example", None),
        ("file:///etc/passwd", None),
        ("http://[::1", None),
        ("", None),
        ("/" + "x" * 5000, None),
    ],
)
def test_links_become_web_addresses_or_none(link: str, address: str | None) -> None:
    """Relative ones follow the feed's address."""
    assert web_address(link, BASE) == address
