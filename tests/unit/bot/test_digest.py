"""Digests as front pages: what comes first, under which heading, in how many words and messages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest import MOST_NAMES, DigestStory, Topic, gather, rank, render_digest, render_nothing
from bot.records import Candidate
from bot.texts import Texts
from bot.types import Article
from summarizer.types import Briefing, KeyPoint
from tests.telegram_world import read_text

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SEA = Topic(name="Sea", keywords=("harbour", "ferry"))
LAND = Topic(name="Land", keywords=("tram", "bridge"))


def point(text: str = "A point.", score: float = 0.5) -> KeyPoint:
    """Make a key point."""
    return KeyPoint(text=text, spans=((0, 1),), score=score)


def article(number: int, *, story: int | None = None, **changes) -> Candidate:
    """Make an article on a story, an hour old, by a source of its own."""
    made = {
        "title": f"Title {number}",
        "text": "Nothing.",
        "label": f"Source {number}",
        "address": f"https://news.example/{number}",
        "score": 0.5,
        "age_h": 1.0,
        **changes,
    }
    published_at = None if made["age_h"] is None else NOW - timedelta(hours=made["age_h"])
    return Candidate(
        id=number,
        article=Article(
            source_id="a",
            address=made["address"],
            canonical=None,
            guid=None,
            title=made["title"],
            text=made["text"],
            content_hash=str(number),
            published_at=published_at,
        ),
        briefing=Briefing(
            id=str(number),
            title=made["title"],
            language="en",
            engine="plain",
            model="none",
            key_points=(point(score=made["score"]),),
        ),
        label=made["label"],
        had_by=None,
        story_id=story,
    )


def story(number: int, *, sources: int = 1, **changes) -> DigestStory:
    """Make a story that several sources tell; its lead is the article of that number."""
    older = [article(1000 * number + it, story=number, **changes) for it in range(sources - 1)]
    return DigestStory(articles=(*older, article(number, story=number, **changes)))


def order(*stories: DigestStory) -> list[int]:
    """Rank stories, and name them by their leads."""
    return [it.lead.id for it in rank(stories, NOW)]


def test_articles_of_one_story_are_gathered() -> None:
    """Stories stand in the order of their first articles; what has no story is one by itself."""
    found = gather(
        [article(1, story=7), article(2), article(3, story=8), article(4, story=7), article(5)], {4: point()}
    )
    assert [[it.id for it in one.articles] for one in found] == [[1, 4], [2], [3], [5]]
    assert [one.lead.id for one in found] == [4, 2, 3, 5]
    assert [one.news is None for one in found] == [False, True, True, True]


def test_what_more_sources_tell_comes_first() -> None:
    """Three sources outweigh any point and any date; one source twice is one."""
    loud = story(2, score=1.0, age_h=0.0)
    twice = DigestStory(articles=(article(4, label="One"), article(5, label="One")))
    assert order(twice, loud, story(1, sources=4, age_h=20.0)) == [1, 2, 5]


def test_among_equals_the_stronger_and_the_newer_come_first() -> None:
    """Of two stories with as many sources, salience decides, and at the same salience the date; ties keep order."""
    assert order(story(1, score=0.2), story(2, score=0.8)) == [2, 1]
    assert order(story(1, age_h=10.0), story(2, age_h=1.0), story(3, age_h=None)) == [2, 1, 3]
    assert order(story(1), story(2), story(3)) == [1, 2, 3]


@pytest.mark.parametrize("odd", [-48.0, 1e6])
def test_a_wrong_date_decides_little(odd: float) -> None:
    """An article from the future is as new as one of now, and one of another age is only old."""
    assert order(story(1, sources=4, age_h=10.0), story(2, age_h=odd)) == [1, 2]


def test_a_story_is_one_line_with_its_link_and_its_sources() -> None:
    """The lead's title is the link; the lead's source stands first, the others after it."""
    (message,) = render_digest([story(1, sources=3)], [], Texts())
    assert message.html == (
        '• <a href="https://news.example/1">Title 1</a> — Source 1, also in Source 1001 and Source 1000'
    )


def test_many_sources_are_counted() -> None:
    """Only a few are named."""
    (message,) = render_digest([story(1, sources=MOST_NAMES + 3)], [], Texts())
    assert message.plain.splitlines()[0].endswith("Source 1002 and 2 more")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"title": ""}, "• A point. — Source 1"),
        ({"title": "word " * 100}, "• " + ("word " * 31) + "word… — Source 1"),
        ({"title": "A\nB"}, "• A B — Source 1"),
        ({"label": None}, "• Title 1 — news.example"),
        ({"label": None, "address": "notes/report.md"}, "• Title 1 — report.md"),
    ],
)
def test_a_line_is_short_and_never_empty(changes: dict, line: str) -> None:
    """Without a title the best key point stands there; what is long is clipped."""
    (message,) = render_digest([story(1, **changes)], [], Texts())
    assert message.plain.splitlines()[0] == line


def test_a_story_that_is_known_stands_there_with_its_news() -> None:
    """Not its title, but what is new."""
    known = DigestStory(articles=(article(1),), news=point("It opens on Monday."))
    (message,) = render_digest([known], [], Texts())
    assert message.plain.startswith("• New: It opens on Monday. — Source 1")


def test_stories_stand_under_topics() -> None:
    """In the order of the configuration, each story under the first topic that fits, the rest at the end."""
    stories = [story(1), story(2, text="A bridge."), story(3, title="The ferry"), story(4, text="A ferry, a bridge.")]
    (message,) = render_digest(stories, [SEA, LAND], Texts())
    shown = [line for line in message.plain.splitlines() if line and not line.startswith("https")]
    assert [line.partition(" —")[0] for line in shown] == [
        *("Sea", "• The ferry", "• Title 4"),
        *("Land", "• Title 2", "More news", "• Title 1"),
    ]
    assert message.html.startswith("<b>Sea</b>")


def test_without_a_topic_that_fits_there_is_no_heading() -> None:
    """One list needs none."""
    (message,) = render_digest([story(1), story(2)], [SEA], Texts())
    assert "More news" not in message.plain


def test_what_is_left_out_is_counted_at_the_end() -> None:
    """The last line tells how many more there are."""
    (message,) = render_digest([story(1)], [], Texts(), left_out=7)
    assert message.plain.splitlines()[-1] == "and 7 more"


def test_a_heading_may_stand_above() -> None:
    """Over the first message alone, in bold."""
    (message,) = render_digest([story(1)], [SEA], Texts(), heading="The last 24 hours")
    assert message.html.startswith("<b>The last 24 hours</b>\n\n• ")


def test_no_story_is_no_message() -> None:
    """Nothing is sent, unless somebody asks for a line that says so."""
    assert render_digest([], [SEA], Texts(), left_out=3) == []
    (message,) = render_nothing(Texts())
    assert message.plain == "Nothing new since the last digest."


@given(
    lengths=st.lists(st.integers(20, 2000), min_size=1, max_size=60),
    title=st.text(max_size=400),
    name=st.text(max_size=60),
)
def test_every_message_fits_and_no_story_is_lost(lengths: list[int], title: str, name: str) -> None:
    """Whatever the titles and addresses are, each page is taken as it is, and each story is on one, uncut."""
    stories = [
        story(number, sources=1 + number % 3, title=f"{number}. {title}", address=_address(number, length))
        for number, length in enumerate(lengths, 1)
    ]
    messages = render_digest(stories, [Topic(name=name or "A", keywords=("zzz",))], Texts(), left_out=3)
    shown = [read_text({"text": it.html, "parse_mode": "HTML"}) for it in messages]
    links = [entity["url"] for _, entities in shown for entity in entities if entity["type"] == "text_link"]
    assert links == [it.lead.article.address for it in stories]
    assert all(len(it.plain) <= 4096 for it in messages)


def test_sixty_stories_with_long_links_are_a_few_messages() -> None:
    """Cut between stories: each message begins with a story or a heading."""
    topics = [SEA, LAND]
    words = ("ferry", "tram", "nothing")
    stories = [story(it, address=_address(it, 300), text=words[it % 3], sources=1 + it % 5) for it in range(1, 61)]
    messages = render_digest(stories, topics, Texts(), left_out=7)
    assert 2 <= len(messages) <= 8
    assert all(it.plain.startswith(("• ", "Sea\n\n• ", "Land\n\n• ", "More news\n\n• ")) for it in messages)


def _address(number: int, length: int) -> str:
    return f"https://news.example/{number}/".ljust(length, "x")
