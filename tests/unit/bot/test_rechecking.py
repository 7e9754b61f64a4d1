"""What a second look at an article means."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import ArticleError, FetchError
from bot.rechecking import FIRST_RETRY, MOST_ATTEMPTS, after_failure, missing_claims, shows_less
from bot.revision import Outcome, Posted
from bot.types import Article, Validators
from summarizer.types import Briefing, KeyPoint, Quote
from tests.outgoing import NOON

TEXT = (
    "The harbour of Orrin Bay – closed since May – reopens on Monday.\n\n"
    "“It cost 5 million crowns, and it was worth it,” said Marta Quill, who leads the port.\n\n"
    "Some 120 ships waited outside. Nobody was hurt."
)
POINTS = ("The harbour of Orrin Bay – closed since May – reopens on Monday.", "Some 120 ships waited outside.")
SAID = "It cost 5 million crowns, and it was worth it,"


def posted(*, from_page: bool = True, text: str = TEXT) -> Posted:
    """Give an article as it was posted, with two key points and a quotation."""
    points = tuple(KeyPoint(text=it, spans=((text.index(it), text.index(it) + len(it)),), score=1.0) for it in POINTS)
    start = text.index(SAID)
    quote = Quote(
        text=SAID,
        start=start,
        end=start + len(SAID),
        speaker="Marta Quill",
        speaker_span=None,
        cue="said",
        confidence=1.0,
    )
    article = Article(
        source_id="gazette",
        address="https://gazette.example/1",
        canonical="https://gazette.example/1",
        guid="1",
        title="The harbour reopens",
        text=text,
        content_hash="1",
        page=Validators(etag='"1"') if from_page else None,
    )
    briefing = Briefing(
        id="1", title="", language="en", engine="plain", model="none", key_points=points, quotes=(quote,)
    )
    return Posted(article_id=1, article=article, briefing=briefing)


@pytest.mark.parametrize(
    "now",
    [
        TEXT,
        TEXT.replace(" – ", "—").replace("“", '"').replace("”", '"'),
        TEXT.replace("\n\n", "\n \n").replace(" ", "\u00a0"),
        TEXT.replace("harbour", "har\u00adbour").replace("worth it,”", "worth it”,"),
        "\n\n".join(reversed(TEXT.split("\n\n"))),
        f"Update: more below.\n\n{TEXT}\n\nThis article was first published on Sunday.",
        TEXT.replace("waited outside.", "waited outside, all of them empty."),
    ],
)
def test_other_settings_of_the_same_words_are_no_correction(now: str) -> None:
    """White space, quotation marks, dashes, the order of sentences and what is added make no difference."""
    assert missing_claims(posted(), now) == ()


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("Monday", "Tuesday", POINTS[0]),
        ("120 ships", "1,120 ships", POINTS[1]),
        ("120 ships", "12 ships", POINTS[1]),
        ("Some 120 ships waited outside. ", "", POINTS[1]),
        ("5 million", "1.5 million", SAID),
        ("5 million", "5.5 million", SAID),
        ("Marta Quill", "Jonas Reed", SAID),
    ],
)
def test_what_was_changed_or_taken_out_is_missing(old: str, new: str, missing: str) -> None:
    """Numbers count as wholes, and a quotation needs its speaker."""
    assert missing_claims(posted(), TEXT.replace(old, new)) == (missing,)


def test_a_number_that_grew_at_the_front_of_a_point_is_another_number() -> None:
    """“5 people” does not stand in “1.5 people” or “15 people”."""
    text = "5 people came."
    article = replace(posted().article, text=text)
    point = KeyPoint(text=text, spans=((0, len(text)),), score=1.0)
    of_five = replace(posted(), article=article, briefing=replace(posted().briefing, key_points=(point,), quotes=()))
    assert missing_claims(of_five, "Then 5 people came.") == ()
    for other in ("15 people came.", "1.5 people came.", "2,5 people came."):
        assert missing_claims(of_five, other) == (text,)


def test_a_page_may_leave_out_what_a_feed_has() -> None:
    """Of a text that was read in a feed, only what the page words otherwise counts as corrected."""
    of_feed = posted(from_page=False)
    assert missing_claims(of_feed, TEXT.replace("Some 120 ships waited outside. ", "")) == ()
    assert missing_claims(of_feed, TEXT.replace("120 ships", "20 ships")) == (POINTS[1],)


def test_a_page_that_shows_less_is_no_correction() -> None:
    """A text that breaks off, or is much shorter, is what is left before a wall; one that lost a sentence is not."""
    words = [f"word{it}" for it in range(200)]
    whole = " ".join(words)
    assert shows_less(whole, " ".join(words[:60])) == "its text has 60 words now and had 200"
    assert shows_less(whole, " ".join([*words[:150], "Subscribe", "now"])) is not None
    assert shows_less(whole, " ".join([*words[:50], *words[60:]])) is None
    assert shows_less(whole, " ".join([*words[:170], "is", "what", *words[180:]])) is None


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_without_a_page_is_gone(status: int) -> None:
    """Its server says so."""
    error = FetchError("https://gazette.example/1", f"answered {status}", transient=False, status=status)
    assert after_failure(posted(), error, NOON).outcome is Outcome.GONE


def test_a_page_that_cant_be_had_is_tried_a_few_times_and_then_let_be() -> None:
    """Each wait is longer than the one before, and as long as the server asks."""
    error = FetchError("https://gazette.example/1", "answered 503", transient=True, status=503, retry_after_s=600)
    looks = [after_failure(replace(posted(), attempts=it), error, NOON) for it in range(MOST_ATTEMPTS)]
    waits = [look.next_try_at - NOON for look in looks if look.next_try_at]
    assert waits == [timedelta(seconds=600), 3 * FIRST_RETRY, 9 * FIRST_RETRY]
    assert [look.outcome for look in looks] == [None, None, None, Outcome.UNCLEAR]


@pytest.mark.parametrize(
    "error",
    [
        FetchError("https://gazette.example/1", "answered 403 Forbidden", transient=False, status=403),
        ArticleError("https://gazette.example/1", "has no article text"),
    ],
)
def test_what_will_not_change_is_let_be_at_once(error: FetchError | ArticleError) -> None:
    """A wall, or a page without an article, says nothing of what was posted."""
    assert after_failure(posted(), error, NOON).outcome is Outcome.UNCLEAR
