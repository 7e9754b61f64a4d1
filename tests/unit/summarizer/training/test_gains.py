"""What sentences add to a summary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.training.gains import GainTable, choose_greedily, sample_prefix, stem_words

ARTICLE = [
    "The mayor opened the bridge.",
    "Rain fell on the hills.",
    "The bridge cost nine million.",
    "The mayor opened it.",
]
SUMMARY = ["The mayor opened the bridge.", "It cost nine million."]


def test_words_are_compared_by_their_stems():
    """Long words lose their endings, short ones don't."""
    assert stem_words("The mayors Opened was") == ["the", "mayor", "open", "was"]


def test_the_oracle_takes_what_adds_and_nothing_else():
    """The two sentences that the summary is made of, and neither the rain nor the repetition."""
    assert sorted(choose_greedily(GainTable(ARTICLE, SUMMARY), limit=4)) == [0, 2]


def test_gains_are_differences_of_scores():
    """Each gain is the score with the sentence less the score without; those taken have none."""
    table = GainTable(ARTICLE, SUMMARY)
    gains = table.gains([0])
    assert np.isnan(gains[0])
    assert gains[2] == pytest.approx(table.score([0, 2]) - table.score([0]), abs=1e-6)


@given(st.lists(st.integers(0, 3), unique=True))
def test_scores_are_shares(chosen):
    """ROUGE-1 and ROUGE-2 are at most 1 each, whatever is chosen."""
    assert 0 <= GainTable(ARTICLE, SUMMARY).score(chosen) <= 2


@given(st.lists(st.floats(0, 2, width=32), min_size=1, max_size=100), st.integers(1, 3), st.integers(0, 9))
def test_a_drawn_beginning_is_one_that_a_summary_may_have(first, size, seed):
    """So many different sentences of the article, and always one less than it has at the most."""
    drawn = sample_prefix(np.array(first, np.float32), size, np.random.default_rng(seed))
    assert len(drawn) == len(set(drawn)) == min(size, len(first) - 1)
    assert all(0 <= number < len(first) for number in drawn)


def test_what_is_worth_more_is_drawn_more():
    """Over many draws, a sentence that says much begins more often than one that says nothing."""
    random = np.random.default_rng(4)
    drawn = [sample_prefix(np.array([0, 0, 0.5, 0], np.float32), 1, random)[0] for _ in range(200)]
    assert drawn.count(2) > 150
