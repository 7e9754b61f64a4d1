"""Forms: texts that share their words and differ in what is filled in."""

import pytest

from summarizer.slots import Piece, are_one_form, find_slots
from summarizer.stories import find_story, likeness
from tests.forms import FORMS


def line(text):
    """Read a line: words with a capital or a figure in them are fillings."""
    return [Piece(word.lower(), word[0].isupper() or word.isdigit()) for word in text.split()]


def slots(*lines):
    """Find the slots of some lines."""
    return find_slots([line(text) for text in lines])


REPORT = (
    "the ferry from Arlen sank",
    "it had 48 people on board",
    "divers of Tarnholm look at it",
    "it cost 9 million in all",
)


def test_what_stands_between_the_same_words_is_compared():
    """Neighbours make the place, names that follow each other are one filling."""
    (place,) = slots("the mayor of New Arlen spoke of rain")
    assert slots("the mayor of Tarnholm spoke of rain").keys() == {place}
    assert slots("the bishop of Tarnholm spoke of rain").keys() != {place}


def test_few_words_make_no_place():
    """Names alone, or a name at the end of two words."""
    assert slots("Ann Lee", "said Ann", "Ann Lee of Arlen") == {}


def test_a_long_text_has_bounded_slots():
    """However much it names."""
    assert len(slots(*(f"word{number} then Ann went home" for number in range(1000)))) == 60


def test_the_same_words_round_other_names_are_a_form():
    """And round the same names, but for a figure that rose, they are not."""
    other = (
        "the ferry from Brenn sank",
        "it had 31 people on board",
        "divers of Holt look at it",
        "it cost 2 million in all",
    )
    later = (*REPORT[:1], "it had 49 people on board", *REPORT[2:])
    assert are_one_form(slots(*REPORT), slots(*other))
    assert not are_one_form(slots(*REPORT), slots(*later))
    assert not are_one_form(slots(*REPORT), slots(*REPORT))


def test_a_few_places_may_differ_by_chance():
    """Three are too few to call it a form."""
    assert not are_one_form(slots(*REPORT[:3]), slots("the ferry from Holt sank", "it had 1 people on board"))


@pytest.mark.parametrize("form", FORMS, ids=lambda it: it.__name__)
def test_forms_filled_in_anew_are_stories_of_their_own(form):
    """Results, weather, notices: alike in nearly every word, and each tells of something else."""
    first, *others = (form(number) for number in range(12))
    for number, other in enumerate(others):
        assert likeness(first, other) < 0.01
        assert find_story(other, [(number, first)]) is None
