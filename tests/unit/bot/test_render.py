import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render import render_briefing, render_titles
from bot.texts import Texts
from bot.types import Article, Message
from summarizer.types import Briefing, KeyPoint, Quote
from tests.telegram_html import is_empty, parse_html

KYIV = Texts(timezone=ZoneInfo("Europe/Kyiv"))
ARTICLE = Article(
    source_id="harbour",
    address="https://www.example.org/news/bridge?id=1&page=2",
    canonical=None,
    guid=None,
    title="Bridge <reopens> after repairs & a storm",
    text="The bridge is open.",
    content_hash="0",
    published_at=datetime(2025, 3, 4, 16, 5, tzinfo=UTC),
)
HOSTILE = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&\"' \n\t\u202e\u200d[]/😀")), max_size=400)


def point(text: str) -> KeyPoint:
    """Make a key point that says this."""
    return KeyPoint(text=text, spans=((0, len(text)),), score=1.0)


def quote(text: str, speaker: str | None) -> Quote:
    """Make a quotation of these words."""
    return Quote(text=text, start=0, end=len(text), speaker=speaker, speaker_span=None, cue="said", confidence=0.9)


def briefing(points: list[str], quotes: list[Quote], skipped: str | None = None) -> Briefing:
    """Make a briefing of these points and quotations."""
    return Briefing(
        id="1",
        title="",
        language="en",
        engine="e",
        model="m",
        skipped=skipped,
        key_points=tuple(point(text) for text in points),
        quotes=tuple(quotes),
    )


def rendered(article: Article = ARTICLE, *, label: str | None = "Harbour News", **content) -> list[Message]:
    """Render a small briefing, or what the test wants in it."""
    made = briefing(content.pop("points", ["It is open."]), content.pop("quotes", []), content.pop("skipped", None))
    return render_briefing(article, made, label=label, texts=KYIV, **content)


def shown(message: Message) -> str:
    """Give the text that Telegram shows."""
    return parse_html(message.html)[0]


def test_a_post_reads_from_title_to_link():
    """Title, source and local time, points with air between, a signed quotation, a link that names the site."""
    (message,) = rendered(points=["It is open.", "Ferries stop."], quotes=[quote("We made it", "Ida Berg")])
    assert message.html == (
        "<b>Bridge &lt;reopens&gt; after repairs &amp; a storm</b>\n"
        "<i>Harbour News · 4 Mar 2025, 18:05</i>\n\n"
        "• It is open.\n\n"
        "• Ferries stop.\n\n"
        "<blockquote>“We made it”\n<i>— Ida Berg</i></blockquote>\n\n"
        '<a href="https://www.example.org/news/bridge?id=1&amp;page=2">Read on example.org</a>'
    )
    assert message.preview_url is None


def test_plain_has_the_same_words_and_the_address():
    """The plain form needs no markup to be of use."""
    (message,) = rendered(quotes=[quote("We made it", "Ida Berg")])
    assert message.plain == shown(message) + f"\n{ARTICLE.address}"


def test_a_quotation_without_a_speaker_is_never_posted():
    """Nobody is quoted who is not named."""
    (message,) = rendered(quotes=[quote("Said by nobody", None), quote("Said by a blank", " ")])
    assert "Said by" not in message.html


def test_an_operator_may_see_quotations_without_a_speaker():
    """They stand unsigned, for those who ask for every quotation."""
    (message,) = rendered(quotes=[quote("Said by nobody", None)], unsigned=True)
    assert "<blockquote>“Said by nobody”</blockquote>" in message.html


def test_quotations_of_one_speaker_in_a_row_are_signed_once():
    """What a cue interrupted reads as one."""
    (message,) = rendered(quotes=[quote("We won,", "Ida Berg"), quote("It was hard.", "Ida Berg"), quote("No.", "Bo")])
    assert "“We won”\n“It was hard.”\n— Ida Berg\n\n“No.”\n— Bo" in shown(message)


def test_a_local_file_is_named_and_no_link():
    """Nobody else could open it; as code, its name is not taken for an address."""
    (message,) = rendered(replace(ARTICLE, address="/srv/seeds/report.md"))
    assert message.html.endswith("\n\n<code>report.md</code>")


def test_an_address_that_is_no_good_is_not_shown():
    """An article whose link would be dropped has none."""
    (message,) = rendered(replace(ARTICLE, address="http://localhost/x"))
    assert message.html.endswith("• It is open.")


@pytest.mark.parametrize(
    ("site", "name"), [("The Harbour", "The Harbour"), (None, "example.org"), ("\u200b", "example.org")]
)
def test_without_a_label_the_site_or_its_host_stands_in(site: str | None, name: str):
    """A post always says where it comes from, if anything does."""
    (message,) = rendered(replace(ARTICLE, site=site), label=None)
    assert f"<i>{name} · 4 Mar 2025, 18:05</i>" in message.html


def test_a_date_without_a_time_stays_a_date():
    """Midnight sharp is how a page says that it knows the day only; in no time zone does it become another day."""
    assert Texts(timezone=ZoneInfo("America/New_York")).moment(datetime(2025, 3, 4, tzinfo=UTC)) == "4 Mar 2025"


def test_a_year_beyond_the_calendar_is_no_reason_to_fail():
    """A feed may claim any year."""
    assert KYIV.moment(datetime(9999, 12, 31, 23, 59, tzinfo=UTC)) == "31 Dec 9999, 23:59"


def test_no_time_is_no_time():
    """An article without a time is posted without one."""
    assert "<i>Harbour News</i>" in rendered(replace(ARTICLE, published_at=None))[0].html


def test_a_title_of_a_page_is_shortened():
    """A wall of bold text helps nobody."""
    (message,) = rendered(replace(ARTICLE, title="word " * 200))
    assert shown(message).splitlines()[0].endswith("word…")
    assert len(shown(message).splitlines()[0]) <= 250


def test_without_a_title_the_source_comes_first():
    """No title is made up."""
    assert rendered(replace(ARTICLE, title=" \u200b "))[0].html.startswith("<i>Harbour News")


def test_a_skipped_article_says_why():
    """Where a briefing was asked for and there is none, the reason stands in its place."""
    assert "No briefing: not enough prose." in shown(rendered(points=[], skipped="not enough prose.")[0])


def test_white_space_in_a_point_is_for_display_only():
    """A line end inside a slice is a space to the reader, the words are untouched."""
    assert "• One point of two lines" in shown(rendered(points=["One point\nof  two\n\nlines"])[0])


def test_titles_are_rows_with_links():
    """Each row has its title, linked, and its source and time."""
    (message,) = render_titles([(ARTICLE, "Harbour News")], heading="This morning", texts=KYIV)
    assert message.html == (
        "<b>This morning</b>\n\n"
        '• <a href="https://www.example.org/news/bridge?id=1&amp;page=2">'
        "Bridge &lt;reopens&gt; after repairs &amp; a storm</a>\n"
        "<i>Harbour News · 4 Mar 2025, 18:05</i>"
    )


def test_titles_are_split_between_rows():
    """A long list makes several messages, each row whole, none lost."""
    messages = render_titles([(replace(ARTICLE, title=f"Title {n}"), None) for n in range(120)], texts=KYIV)
    assert len(messages) > 1
    assert re.findall(r"Title \d+", "".join(map(shown, messages))) == [f"Title {n}" for n in range(120)]
    assert all(shown(message).startswith("• ") for message in messages)


def check_fits(messages: list[Message]) -> None:
    """Check each part as strictly as the server would."""
    for message in messages:
        text, entities = parse_html(message.html)
        assert not is_empty(text)
        assert len(text) <= 4096
        assert 0 < len(message.plain) <= 4096
        assert len(entities) <= 100
        assert sum(12 + len(entity.get("url", "").encode()) + 4 for entity in entities) <= 9_500
        assert len(message.html.encode()) <= 32_768


@settings(max_examples=150, deadline=None)
@given(
    title=HOSTILE,
    label=st.none() | HOSTILE,
    address=HOSTILE | st.sampled_from(["https://example.org/<b>?\"'&amp;", "file:///srv/%3Cb%3E.md"]),
    points=st.lists(HOSTILE, max_size=4),
    quotes=st.lists(st.tuples(HOSTILE, st.none() | HOSTILE), max_size=3),
)
def test_every_part_parses_and_fits_for_any_words(title, label, address, points, quotes):
    """However hostile a feed is, each message is one that Telegram takes."""
    article = replace(ARTICLE, title=title, address=address)
    said = [quote(text, speaker) for text, speaker in quotes]
    check_fits(rendered(article, label=label, points=points, quotes=said))
    check_fits(render_titles([(article, label)] * 3, heading=title, texts=KYIV))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=4), st.sampled_from(["&", "a b. ", "word ", "😀", "é"]))
def test_long_points_are_split_and_nothing_is_lost(lengths: list[int], filler: str):
    """The text that is shown, over all parts, is the article's words in their order."""
    points = [(filler * length)[:length] + "x" for length in lengths]
    messages = rendered(points=points, quotes=[quote(points[0], "Ida Berg")])
    check_fits(messages)
    words = "".join("".join(map(shown, messages)).split())
    assert "".join(f"•{''.join(text.split())}" for text in points) in words
    assert f"“{''.join(points[0].split())}”—IdaBerg" in words
