"""Counting right speakers."""

import pytest

from summarizer.training.speakers import SpeakerTally, is_right
from summarizer.types import Quote

TEXT = "“It will rain all day,” said Ann Lee. She left."


def answer(speaker, span, *, start=1, end=23) -> Quote:
    """Make an answer for the text's quotation."""
    return Quote(
        text=TEXT[start:end], start=start, end=end, speaker=speaker, speaker_span=span, cue=None, confidence=1.0
    )


def gold(speaker="Ann Lee", span=(30, 37), *, pronoun=False) -> dict:
    """Make the gold quotation."""
    quote = TEXT[1:23]
    return {
        "quote": quote,
        "start": 1,
        "end": 23,
        "speaker": speaker,
        "speaker_span": span,
        "speaker_is_pronoun": pronoun,
    }


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (answer("Ann Lee", (30, 37)), True),
        (answer("Mary Lee", (100, 104)), True),  # another mention, the same surname
        (answer("Bob Ray", (100, 104)), False),
        (answer(None, None), False),
    ],
)
def test_a_speaker_is_right_by_place_or_by_surname(said, right):
    """The mention must overlap the gold one, or the name end in the gold surname."""
    assert is_right(gold(), said) is right


def test_a_pronoun_is_right_by_place_alone():
    """A name says nothing about a gold pronoun."""
    assert not is_right(gold("She", (39, 42), pronoun=True), answer("She", (0, 3)))


def test_kinds_are_counted_apart():
    """Names, pronouns and nominals have a share each; a quotation that was not found is not right."""
    tally = SpeakerTally()
    tally.add(gold(), [answer("Ann Lee", (30, 37))])
    tally.add(gold("She", (39, 42), pronoun=True), [answer(None, (39, 42))])
    tally.add(gold("a spokesman", (30, 37)), [])
    assert tally.total == {"name": 1, "pronoun": 1, "nominal": 1}
    assert (tally.share("name"), tally.share("pronoun"), tally.share("nominal")) == (100, 100, 0)
    assert tally.found == 2
    assert tally.share() == pytest.approx(66.7, abs=0.1)


def test_short_quotations_are_not_counted():
    """Three words are no test of attribution."""
    tally = SpeakerTally()
    tally.add(gold() | {"quote": "all day long"}, [])
    assert tally.quotations == 0
