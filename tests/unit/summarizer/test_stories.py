"""What makes two articles one story."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.fingerprints import make_fingerprint
from summarizer.stories import SAME_STORY, Fingerprint, find_story, likeness
from tests.events import BEACON, CRIER, HERALD, LANTERN

WORDS = st.lists(st.sampled_from(["Arlen", "Wend", "bridge", "closed", "flood", "340", "May", "said", "the", "1871"]))
TEXTS = st.one_of(st.text(), WORDS.map(" ".join))
NOTHING = make_fingerprint("")


@pytest.mark.parametrize(("one", "other"), [(LANTERN, HERALD), (LANTERN, CRIER), (HERALD, CRIER)])
def test_reports_of_one_event_are_alike(one, other):
    """Other words, the same people and places."""
    assert likeness(make_fingerprint(one), make_fingerprint(other)) > SAME_STORY


@pytest.mark.parametrize("report", [LANTERN, HERALD, CRIER])
def test_another_event_of_the_kind_is_not(report):
    """Two landslides are two stories."""
    assert likeness(make_fingerprint(report), make_fingerprint(BEACON)) < SAME_STORY / 2


@pytest.mark.parametrize("text", [LANTERN, HERALD, CRIER, BEACON])
def test_a_text_is_like_itself(text):
    """The very same is as good as certain."""
    assert likeness(make_fingerprint(text), make_fingerprint(text)) > 0.99


@given(TEXTS, TEXTS)
def test_likeness_is_symmetric(one, other):
    """Whichever came first."""
    first, second = make_fingerprint(one), make_fingerprint(other)
    assert likeness(first, second) == pytest.approx(likeness(second, first))
    assert 0 <= likeness(first, second) <= 1


@given(TEXTS)
def test_a_fingerprint_survives_json(text):
    """What was stored is what was taken."""
    taken = make_fingerprint(text)
    assert Fingerprint.from_json(json.loads(json.dumps(taken.to_json()))) == taken


def test_fingerprints_are_small():
    """However long the text, some kilobytes."""
    text = " ".join(f"Word{number} and some{number} of {number}." for number in range(5_000))
    assert len(json.dumps(make_fingerprint(text).to_json())) < 10_000


def test_nothing_is_like_nothing():
    """What names nothing is no story, not even with its like."""
    assert likeness(NOTHING, NOTHING) < 0.01
    assert find_story(NOTHING, [(1, NOTHING)]) is None


def test_the_likeliest_story_is_joined():
    """Among the known ones it is the one whose event is told."""
    known = [(1, make_fingerprint(BEACON)), (2, make_fingerprint(LANTERN)), (2, make_fingerprint(CRIER))]
    assert find_story(make_fingerprint(HERALD), known) == 2


def test_a_new_event_begins_a_story():
    """Also beside another of its kind, and when nothing is known."""
    beacon = make_fingerprint(BEACON)
    assert find_story(beacon, [(1, make_fingerprint(LANTERN)), (1, make_fingerprint(HERALD))]) is None
    assert find_story(beacon, []) is None


def test_one_article_that_fits_does_not_open_a_story_of_others():
    """All of a story's articles speak, not the nearest one alone."""
    lantern, beacon = make_fingerprint(LANTERN), make_fingerprint(BEACON)
    assert find_story(lantern, [(1, lantern)]) == 1
    assert find_story(lantern, [(1, lantern), *[(1, beacon)] * 9]) is None


def test_abroad_more_is_asked_for():
    """Where nothing tells how rare a word is, the same likeness may be too little."""

    def name(language, letters):
        names = dict.fromkeys(letters, 1.0)
        return Fingerprint(language=language, names=names, numbers={}, words={}, lead={}, months=frozenset())

    assert SAME_STORY < likeness(name("en", "abcdefghi"), name("en", "abcdefgxy")) < 0.95
    assert find_story(name("en", "abcdefghi"), [(1, name("en", "abcdefgxy"))]) == 1
    assert find_story(name("pl", "abcdefghi"), [(1, name("pl", "abcdefgxy"))]) is None
    assert find_story(name("pl", "abcdefghi"), [(1, name("pl", "abcdefghi"))]) == 1


def test_other_months_speak_against_one_event():
    """Articles that date what they tell, and differ, are less alike than the same without dates."""
    plain = likeness(make_fingerprint(LANTERN + " In all."), make_fingerprint(HERALD))
    dated = likeness(make_fingerprint(LANTERN), make_fingerprint(HERALD.replace("Tuesday", "Tuesday, October 3,")))
    assert dated < plain
