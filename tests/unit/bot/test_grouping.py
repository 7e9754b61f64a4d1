"""Which articles are compared, and which story each gets."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.coverage import Placement, Printed
from bot.grouping import place
from tests.storytelling import event_fingerprint, same_event

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def printed(number: int, event: str, *, found_h: float = 0.0, told_h: float | None = None, story: int | None = None):
    """Make an article on an event, found so many hours before now."""
    return Printed(
        article_id=number,
        fingerprint=event_fingerprint(event),
        found_at=NOW - timedelta(hours=found_h),
        published_at=None if told_h is None else NOW - timedelta(hours=told_h),
        story_id=story,
    )


def stories(new: list[Printed], known: list[Printed]) -> list[int | None]:
    """Give the stories that new articles join, None for those that begin one."""
    return [it.story_id for it in place(new, known, same_event)]


def test_an_article_joins_the_story_of_its_event() -> None:
    """Another event begins one."""
    known = [printed(1, "bridge", story=7), printed(2, "fire", story=8)]
    assert stories([printed(3, "fire"), printed(4, "storm")], known) == [8, None]


def test_a_story_may_begin_among_the_new_ones() -> None:
    """The later of two new articles joins the earlier one, by its number."""
    assert place([printed(3, "fire"), printed(4, "fire")], [], same_event) == [
        Placement(article_id=3, story_id=None, begun_by=3),
        Placement(article_id=4, story_id=None, begun_by=3),
    ]


def test_only_the_last_two_days_are_compared() -> None:
    """48 hours count, by when articles were found."""
    assert stories([printed(2, "fire")], [printed(1, "fire", found_h=48.0, story=7)]) == [7]
    assert stories([printed(2, "fire")], [printed(1, "fire", found_h=48.1, story=7)]) == [None]


def test_what_is_told_on_other_days_is_not_compared() -> None:
    """A feed's archive brings last month's fire today: it is another one. A missing date decides nothing."""
    known = [printed(1, "fire", told_h=700.0, story=7)]
    assert stories([printed(2, "fire", told_h=1.0)], known) == [None]
    assert stories([printed(2, "fire")], known) == [7]


@given(
    events=st.lists(st.sampled_from(["bridge", "fire", "storm"]), max_size=12),
    hours=st.lists(st.integers(0, 120), min_size=12, max_size=12),
    cut=st.integers(0, 12),
)
def test_it_does_not_matter_how_many_come_at_once(events: list[str], hours: list[int], cut: int) -> None:
    """In one batch or in two, articles have the same stories."""
    found = sorted(hours[: len(events)], reverse=True)
    articles = [printed(at + 1, event, found_h=found[at]) for at, event in enumerate(events)]
    together = place(articles, [], same_event)
    first = place(articles[:cut], [], same_event)
    ids = {it.article_id: it.begun_by or 0 for it in first}
    known = [
        Printed(
            article_id=it.article_id,
            fingerprint=it.fingerprint,
            found_at=it.found_at,
            published_at=None,
            story_id=ids[it.article_id],
        )
        for it in articles[:cut]
    ]
    second = place(articles[cut:], known, same_event)
    assert [it.begun_by for it in together] == [*ids.values(), *(it.story_id or it.begun_by for it in second)]
