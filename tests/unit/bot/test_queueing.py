"""What a schedule puts into a channel: old news, the day's limit, keywords, one verdict for each candidate."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest import FrontPage
from bot.queueing import OLD_NEWS, ChannelSituation, ScheduleRules, old_news, plan_queue
from bot.records import Candidate, QueuePlan, Waiting
from bot.texts import Texts
from bot.types import Article
from summarizer.types import Document
from tests.stages import PlainSummarizer
from tests.storytelling import unheard

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
Waits = tuple[Waiting, Candidate]


def candidate(number: int, *sources: str, title: str = "", text: str = "", had_by: str | None = None) -> Waits:
    """Make a briefed article that these sources brought, and its place among those that wait."""
    article = Article(
        source_id=sources[0],
        address=f"https://news.example/{number}",
        canonical=None,
        guid=None,
        title=title or f"Title {number}",
        text=text or f"Text number {number}.",
        content_hash=str(number),
    )
    document = Document(id=str(number), title=article.title, text=article.text)
    briefing = PlainSummarizer().summarize([document])[0]
    made = Candidate(id=number, article=article, briefing=briefing, label="News", had_by=had_by)
    return Waiting(id=number, source_ids=frozenset(sources)), made


def rules(**changes) -> ScheduleRules:
    """Make a schedule of the sources "a" and "b" into "world"; a new feed brings two articles."""
    made = {
        "id": "live",
        "mode": "each",
        "include": (),
        "exclude": (),
        "first_fetch": {"a": 2, "b": 2},
        "max_per_day": {"world": None},
        "texts": Texts(),
    }
    return ScheduleRules(**{**made, **changes})


def plan(waits: list[Waits], schedule: ScheduleRules | None = None, known: str = "ab", had_today: int = 0) -> QueuePlan:
    """Plan a run into a channel that knows these sources and had so many articles today."""
    schedule = schedule or rules()
    old = old_news([waiting for waiting, _ in waits], schedule, frozenset(known))
    situation = ChannelSituation(channel_id="world", had_today=had_today, run_key="run 1", at=NOW)
    candidates = [it for _, it in waits if it.id not in old]
    return plan_queue(candidates, sorted(old), schedule, situation, find_news=unheard)


def queued(made: QueuePlan) -> list[int]:
    """List the articles that are queued."""
    return [it.article_id for it in made.verdicts if it.queued]


def reasons(made: QueuePlan) -> dict[int, str | None]:
    """Give why the others are not."""
    return {it.article_id: it.reason for it in made.verdicts if not it.queued}


def test_all_that_is_new_is_queued_in_order() -> None:
    """Each article becomes its messages, in the order of the candidates, with the plan's own names."""
    made = plan([candidate(3, "a"), candidate(1, "b"), candidate(2, "a")])
    assert queued(made) == [3, 1, 2]
    assert [(it.article_id, it.part) for it in made.messages] == [(3, 0), (1, 0), (2, 0)]
    assert (made.schedule_id, made.channel_id, made.run_key) == ("live", "world", "run 1")
    assert made.source_ids == ("a", "b")


def test_a_source_that_is_new_to_a_channel_brings_its_newest() -> None:
    """Only the last ``first_fetch`` of its articles count; what the channel knows already is not held back."""
    made = plan([candidate(number, "a" if number < 5 else "b") for number in range(1, 9)], known="b")
    assert queued(made) == [3, 4, 5, 6, 7, 8]
    assert reasons(made) == {1: OLD_NEWS, 2: OLD_NEWS}


def test_a_folder_brings_all_it_has() -> None:
    """Without a limit nothing is old news."""
    made = plan([candidate(number, "a") for number in range(1, 9)], rules(first_fetch={"a": None}), known="")
    assert len(queued(made)) == 8


def test_a_new_source_may_bring_nothing_at_first() -> None:
    """A ``first_fetch`` of 0 means: only what comes from now on."""
    made = plan([candidate(1, "a"), candidate(2, "a")], rules(first_fetch={"a": 0}), known="")
    assert queued(made) == []


def test_an_article_is_news_if_one_of_its_sources_says_so() -> None:
    """What a known source has as well, or a new one among its newest, is no old news."""
    both = [candidate(1, "a", "b"), candidate(2, "a"), candidate(3, "a")]
    assert queued(plan(both, rules(first_fetch={"a": 1, "b": 1}), known="b")) == [1, 3]
    assert queued(plan(both, rules(first_fetch={"a": 1, "b": 1}), known="")) == [1, 3]


def test_the_days_limit_counts_what_the_channel_had() -> None:
    """What is more than ``max_per_day`` is left out with that reason; what is refused otherwise does not count."""
    limited = rules(max_per_day={"world": 5}, exclude=("horoscope",))
    made = plan(
        [candidate(1, "a"), candidate(2, "a", title="Horoscope"), candidate(3, "a"), candidate(4, "a")],
        limited,
        had_today=3,
    )
    assert queued(made) == [1, 3]
    assert reasons(made)[4] == "the channel had its 5 articles of the day (max_per_day)"
    assert "keywords" in (reasons(made)[2] or "")


def test_a_channel_over_its_limit_takes_nothing() -> None:
    """Also when the limit was lowered during the day."""
    assert queued(plan([candidate(1, "a")], rules(max_per_day={"world": 2}), had_today=7)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"include": ("harbour",)}, [1, 2]),
        ({"exclude": ("storm",)}, [1, 3]),
        ({"include": ("harbour",), "exclude": ("storm",)}, [1]),
    ],
)
def test_keywords_look_at_title_and_text(changes: dict, expected: list[int]) -> None:
    """A keyword may stand in either, and an excluded one wins."""
    candidates = [
        candidate(1, "a", title="The harbour opens"),
        candidate(2, "a", text="A storm came over the harbour."),
        candidate(3, "a"),
    ]
    made = plan(candidates, rules(**changes))
    assert queued(made) == expected
    assert set(reasons(made).values()) == {"the schedule's keywords (include, exclude) leave it out"}


def test_what_the_channel_has_from_another_schedule_is_not_repeated() -> None:
    """The reason names the schedule that brought it."""
    made = plan([candidate(1, "a", had_by="morning"), candidate(2, "a")])
    assert queued(made) == [2]
    assert reasons(made) == {1: "the channel has it already, from schedule 'morning'"}


def test_a_digest_is_one_list_of_titles() -> None:
    """All that is queued stands in one message, which belongs to no single article."""
    made = plan([candidate(1, "a"), candidate(2, "b", title="Left out")], rules(mode="digest", exclude=("Left",)))
    (message,) = made.messages
    assert (message.article_id, message.part) == (None, 0)
    assert "Title 1" in message.message.plain
    assert "Left out" not in message.message.plain


def test_a_digest_shows_its_best_stories() -> None:
    """What has no room is left out with the reason and counted; the day's limit may leave less room."""
    found = [candidate(it, "a") for it in range(1, 6)]
    made = plan(found, rules(mode="digest", front_page=FrontPage(most=3)))
    assert queued(made) == [1, 2, 3]
    assert set(reasons(made).values()) == {"the digest has 3 stories that come before it"}
    assert made.messages[-1].message.plain.endswith("and 2 more")
    made = plan(found, rules(mode="digest", front_page=FrontPage(most=3), max_per_day={"world": 4}), had_today=2)
    assert queued(made) == [1, 2]
    assert reasons(made)[3] == "the channel had its 4 articles of the day (max_per_day)"


def test_subscribers_get_what_a_digest_shows() -> None:
    """Its lines are their letters; what had no room in it is not."""
    found = [candidate(number, "a") for number in range(1, 6)]
    made = plan(found, rules(mode="digest", front_page=FrontPage(most=3), first_fetch={"a": None, "b": None}))
    assert sorted(it.article_id for it in made.letters) == sorted(queued(made))
    assert len(made.letters) == 3


def test_nothing_to_say_is_no_message() -> None:
    """A digest of nothing is not sent."""
    assert plan([], rules(mode="digest")).messages == ()
    assert plan([]).messages == ()


@given(
    brought=st.lists(st.sets(st.sampled_from("ab"), min_size=1), max_size=12),
    known=st.sets(st.sampled_from("ab")),
    first=st.none() | st.integers(0, 4),
    limit=st.none() | st.integers(1, 6),
    had_today=st.integers(0, 4),
)
def test_each_candidate_has_one_verdict_with_a_reason_or_a_message(brought, known, first, limit, had_today) -> None:
    """Nothing is dropped in silence, nothing is queued twice, and no limit is ever passed."""
    candidates = [candidate(number, *sorted(sources)) for number, sources in enumerate(brought)]
    schedule = rules(first_fetch={"a": first, "b": first}, max_per_day={"world": limit})
    made = plan(candidates, schedule, known="".join(known), had_today=had_today)
    assert sorted(it.article_id for it in made.verdicts) == list(range(len(candidates)))
    assert all(it.queued == (it.reason is None) for it in made.verdicts)
    assert [it.article_id for it in made.messages] == queued(made)
    assert limit is None or len(queued(made)) <= max(limit - had_today, 0)
