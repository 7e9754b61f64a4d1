import numpy as np
import pytest

from summarizer.candidates import LAST_RESORT, Candidate
from summarizer.selection import choose_points, choose_quotes
from summarizer.types import KeyPoint, Quote

BRIDGE = "The council of Arlen closed the bridge over the Wend."
BRIDGE_AGAIN = "Arlen closed the bridge over the river, its council said."
FERRY = "Buses will take the harbour road until the summer."
MONEY = "Repairs are expected to cost four million euros."


def points(*sentences, salience, limit=3, title="", fitness=None, leaning=()):
    """Choose among sentences that stand one behind the other."""
    text = " ".join(sentences)
    starts = [text.index(sentence) for sentence in sentences]
    candidates = [
        Candidate(
            sentence=number,
            span=(start, start + len(sentence)),
            fitness=(fitness or {}).get(number, 1.0),
            leans_back=number in leaning,
        )
        for number, (start, sentence) in enumerate(zip(starts, sentences, strict=True))
    ]
    chosen = choose_points(text, candidates, np.array(salience, np.float32), title=title, limit=limit)
    return [point.text for point in chosen]


def quote(text, start=0, speaker="Ann Orr", confidence=0.9):
    """Make a quotation that stands somewhere."""
    end = start + len(text)
    return Quote(
        text=text, start=start, end=end, speaker=speaker, speaker_span=(end, end + 3), cue="said", confidence=confidence
    )


def posted(*quotes, points=(), limit=2, salience=None):
    """Choose among quotations, all equally salient unless told."""
    weights = salience or [0.5] * len(quotes)
    chosen = choose_quotes(dict(zip(quotes, weights, strict=True)), points, confidence=0.8, limit=limit)
    return [one.text for one in chosen]


def test_the_most_salient_stand_in_the_texts_order():
    """Salience chooses, the text orders."""
    assert points(BRIDGE, FERRY, MONEY, salience=[0.5, 0.1, 0.9], limit=2) == [BRIDGE, MONEY]


def test_of_equals_the_earlier_is_chosen():
    """A tie is always settled in the same way."""
    assert points(BRIDGE, FERRY, MONEY, salience=[0.5, 0.5, 0.5], limit=1) == [BRIDGE]


def test_the_same_in_other_words_is_left_out():
    """A sentence that shares the telling words of a chosen one gives its place to the next."""
    assert points(BRIDGE, BRIDGE_AGAIN, MONEY, salience=[0.9, 0.8, 0.1], limit=2) == [BRIDGE, MONEY]


def test_three_words_in_a_row_are_said_once():
    """A sentence that takes up a phrase of a chosen one gives its place to the next."""
    again = "Ferrymen welcome that the council of Arlen has spoken, and wait for passengers."
    assert points(BRIDGE, again, MONEY, salience=[0.9, 0.8, 0.7], limit=2) == [BRIDGE, MONEY]


LEANING = "It had stood there since 1911, longer than the town hall."


def test_a_sentence_that_leans_back_loses_to_one_that_stands_alone():
    """Without the sentence before it, it is worth less."""
    said = points(BRIDGE, LEANING, MONEY, salience=[0.1, 0.8, 0.5], limit=1, leaning={1})
    assert said == [MONEY]


def test_a_sentence_may_lean_on_a_chosen_one():
    """Behind the sentence that it needs, it is worth what it is."""
    said = points(BRIDGE, LEANING, MONEY, salience=[0.9, 0.8, 0.5], limit=2, leaning={1})
    assert said == [BRIDGE, LEANING]


def test_a_third_point_must_be_worth_its_time():
    """Two points stand, however weak the second; a third one far below the best stays out."""
    assert points(BRIDGE, FERRY, MONEY, salience=[0.9, 0.2, 0.2]) == [BRIDGE, FERRY]
    assert points(BRIDGE, FERRY, MONEY, salience=[0.9, 0.4, 0.5]) == [BRIDGE, FERRY, MONEY]


def test_the_title_is_not_repeated():
    """What the title says already is no key point."""
    assert points(BRIDGE, MONEY, salience=[0.9, 0.1], title="Arlen council closed bridge over Wend") == [MONEY]


def test_a_lead_that_says_more_than_the_title_stays():
    """The same event with news in it is no repeat of the title."""
    assert points(BRIDGE, MONEY, salience=[0.9, 0.1], title="A bridge is closed") == [BRIDGE, MONEY]


def test_a_flaw_costs_its_share():
    """A less fit sentence loses to a less salient one that stands alone."""
    assert points(BRIDGE, MONEY, salience=[0.9, 0.6], fitness={0: 0.5}, limit=1) == [MONEY]


def test_the_last_resort_stays_away_where_there_is_better():
    """Rather fewer key points than a bare question among them."""
    assert points(BRIDGE, MONEY, salience=[0.9, 0.1], fitness={0: LAST_RESORT}) == [MONEY]


def test_the_last_resort_is_better_than_nothing():
    """Where nothing else is left, it stands."""
    assert points(BRIDGE, salience=[0.9], fitness={0: LAST_RESORT}) == [BRIDGE]


WORDS = "The bridge will open again in summer"
OTHER_WORDS = "Nobody has told the ferrymen what comes next"
THIRD_WORDS = "Every shop along the harbour has lost its customers"


@pytest.mark.parametrize(
    "one",
    [
        quote(WORDS, confidence=0.7),
        quote(WORDS, speaker=None),
        quote("It will open in June"),
        quote("so " * 80),
        quote(f"ORR: {WORDS}"),
    ],
    ids=["unsure", "unnamed", "short", "long", "transcript"],
)
def test_unsure_and_trivial_quotations_are_not_posted(one):
    """A speaker in doubt, no speaker, a few words and a speech are kept back."""
    assert posted(one) == []


def test_quotations_stand_in_the_texts_order():
    """The better one is chosen, the text orders."""
    first, second, third = quote(WORDS), quote(OTHER_WORDS, 100, "Ben Tull"), quote(THIRD_WORDS, 200, "Cy Lund")
    assert posted(first, second, third, salience=[0.2, 0.1, 0.9]) == [WORDS, THIRD_WORDS]


def test_different_speakers_are_preferred():
    """A second voice wins over the same voice again."""
    first, second, third = quote(WORDS), quote(OTHER_WORDS, 100), quote(THIRD_WORDS, 200, "Cy Lund")
    assert posted(first, second, third, salience=[0.9, 0.5, 0.3]) == [WORDS, THIRD_WORDS]


def test_a_quotation_is_posted_once():
    """The same words further down are no second quotation, however they were chosen."""
    assert posted(quote(WORDS), quote(WORDS, 100, "Ben Tull")) == [WORDS]
    assert posted(quote("so we do it as we do"), quote("we can do it if we do", 90)) == [
        "so we do it as we do",
        "we can do it if we do",
    ]


def test_what_a_key_point_says_is_not_quoted_again():
    """A quotation inside a key point, or with its words, stays out."""
    inside = KeyPoint(text=f"Ann Orr said: {WORDS}", spans=((90, 150),), score=1.0)
    alike = KeyPoint(text="The bridge will open again in the summer, it is said.", spans=((500, 550),), score=1.0)
    assert posted(quote(OTHER_WORDS, 100), points=[inside]) == []
    assert posted(quote(WORDS), points=[alike]) == []


def test_a_named_speaker_goes_before_an_unnamed_one():
    """Of two quotations as good, the one whose speaker has a name is posted."""
    words = "will stand here for a hundred years, whatever the river says"
    unnamed, named = quote(f"The bridge {words}", speaker="the statement"), quote(f"A tower {words}", start=200)
    assert posted(unnamed, named, limit=1) == [named.text]
