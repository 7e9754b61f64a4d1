"""Plain text: what is cleaned, where paragraphs end, which line is the title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.plaintext import (
    clean_title,
    is_same_title,
    join_paragraphs,
    shorten,
    split_paragraphs,
    split_title,
    strip_unseen,
    without_title,
)

BODY = ["The council voted on Monday evening.", "It was close."]


def test_what_can_not_be_seen_is_taken_out() -> None:
    """Controls, overrides, zero-width spaces, tags and half surrogates go; joiners of words and emoji stay."""
    assert strip_unseen("a\x00b\u202ec\u200bd\ufeffe\u2066f\ud800g\U000e0041h\x1bi") == "abcdefghi"
    assert strip_unseen("👩\u200d🚒 \u0645\u06cc\u200c\u062e") == "👩\u200d🚒 \u0645\u06cc\u200c\u062e"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Fed\u034f rates\u3164\u115f", "Fed rates"),
        ("N\u200cA\u200dT\u200d\u200dO", "NATO"),
        ("\u0646\u0645\u06cc\u200c\u200c\u200c\u062e", "\u0646\u0645\u06cc\u200c\u062e"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥", "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥"),
        ("x\ufe0f\ufe01\ufe02 \ufe03y\U000e0100", "x\ufe0f y"),
        ("a\u200eb\u200f!", "ab!"),
        ("\u05d0\u05d1\u200f!", "\u05d0\u05d1\u200f!"),
        ("H" + "\u0336" * 90 + "i" + "\u030d" * 90, "H" + "\u0336" * 4 + "i" + "\u030d" * 4),
        ("vie\u0302\u0323t", "vie\u0302\u0323t"),
        ("a\u2800b", "a b"),
    ],
)
def test_what_hides_in_a_text_or_covers_it_is_taken_out(written: str, shown: str) -> None:
    """Fillers, joiners that join nothing, selectors that select nothing, marks without a use, towers of accents."""
    assert strip_unseen(written) == shown


@given(st.text(st.sampled_from("a \u200c\u200d\u200e\u05d0\u202e\ufe0f\u0336\u2800👩\n")))
def test_what_was_cleaned_is_clean(text: str) -> None:
    """A second time changes nothing."""
    cleaned = strip_unseen(text)
    assert strip_unseen(cleaned) == cleaned


def test_every_line_break_is_a_newline() -> None:
    """Those of other systems and of Unicode too."""
    assert strip_unseen("a\r\nb\rc\u2028d\x85e\x0bf") == "a\nb\nc\nd\ne\nf"


def test_words_are_kept_as_they_are_written() -> None:
    """Composed or not, compatibility forms or not: nothing is normalised."""
    assert join_paragraphs(["e\u0301 ﬁ ½\u00a0Ω"]) == "e\u0301 ﬁ ½ Ω"


@given(st.text())
def test_a_title_is_one_short_line(text: str) -> None:
    """Whatever a feed puts there."""
    title = clean_title(text)
    assert len(title) <= 300
    assert title == " ".join(title.split())
    title.encode()


@given(st.text(), st.integers(2, 50))
def test_shortened_lines_fit(line: str, length: int) -> None:
    """Never longer than asked for."""
    assert len(shorten(line, length)) <= length


def test_lines_are_cut_between_words() -> None:
    """With an ellipsis, and no comma before it."""
    assert shorten("The council, it seems, voted", 24) == "The council, it seems…"


def test_wrapped_lines_are_joined() -> None:
    """A line that reaches the margin goes on in the next one."""
    text = """The council voted on Monday evening to reopen the old
swimming baths, seven years after they were closed for
repairs.
Nobody spoke against it, and the gallery was nearly full
when it was over.

It was close."""
    assert split_paragraphs(text) == [
        (
            "The council voted on Monday evening to reopen the old swimming baths, seven years after they were closed "
            "for repairs."
        ),
        "Nobody spoke against it, and the gallery was nearly full when it was over.",
        "It was close.",
    ]


def test_long_lines_are_paragraphs_of_their_own() -> None:
    """A text that was not wrapped has one paragraph a line."""
    lines = ["The council voted on Monday evening to reopen the swimming baths. " * 3, "It was close. " * 10]
    assert split_paragraphs("\n".join(lines)) == [line.strip() for line in lines]


def test_short_lines_stay_apart() -> None:
    """Verse is not wrapped prose."""
    assert split_paragraphs("A rose\nis a rose\nis a rose.") == ["A rose", "is a rose", "is a rose."]


@pytest.mark.parametrize(
    "opening",
    [
        ["Council reopens the", "Council reopens the baths in June"],
        ["Council reopens the baths in June", "Council reopens the baths in June"],
        ["Council reopens…", "Council reopens the baths in June"],
        ["Council reopens the baths in June", "Council reopens the baths..."],
    ],
)
def test_a_title_that_stands_twice_is_one_title(opening: list[str]) -> None:
    """Cut short or whole: the longer one is it, and neither is in the body."""
    assert split_title([*opening, *BODY]) == ("Council reopens the baths in June", BODY)


@pytest.mark.parametrize("title", ["Council reopens baths", "Will it rain?", "It rained all day.", "Tears, then joy"])
def test_a_headline_is_the_title(title: str) -> None:
    """A short first line is taken from the body."""
    assert split_title([title, *BODY]) == (title, BODY)


@pytest.mark.parametrize(
    "first",
    [
        "The council voted on Monday evening to reopen the old swimming baths, seven years after they were closed.",
        "“We won,” said the mayor.",
        "Dear readers,",
        "You need the following:",
    ],
)
def test_a_first_sentence_stays_in_the_body(first: str) -> None:
    """The title is its beginning, and nothing is taken away."""
    title, body = split_title([first, *BODY])
    assert body == [first, *BODY]
    assert first.startswith(title.removesuffix("…"))


def test_a_body_that_begins_with_the_titles_words_stays() -> None:
    """A sentence is no second title."""
    body = ["A storm hit the coast on Monday."]
    assert split_title(["A storm", *body]) == ("A storm", body)


def test_a_text_of_one_line_keeps_it() -> None:
    """It is title and text; no line at all is neither."""
    assert split_title(["Only this"]) == ("Only this", ["Only this"])
    assert split_title([]) == ("", [])


def test_repeats_of_the_title_leave_the_body() -> None:
    """In any typography, but never the last paragraph."""
    assert without_title("“Yes”, she said", ['"Yes," she said', "Body."]) == ["Body."]
    assert without_title("Body.", ["Body."]) == ["Body."]
    assert is_same_title("Council reopens the ba…", "Council reopens the baths")
    assert not is_same_title("Council", "Council reopens the baths")
