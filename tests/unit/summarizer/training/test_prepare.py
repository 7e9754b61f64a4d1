"""The labels of an article."""

import numpy as np
import pytest

from summarizer.training.examples import LONGEST_PREFIX, PREFIXES, Example
from summarizer.training.prepare import make_example

ARTICLE = [
    "The mayor opened the bridge.",
    "Rain fell on the hills.",
    "The bridge cost nine million.",
    "The mayor opened it.",
    "Two ferries will be sold.",
]
SUMMARY = ["The mayor opened the bridge.", "It cost nine million."]


def label(seed=1) -> Example:
    """Label the article."""
    tokens = [np.arange(len(sentence), dtype=np.uint16) for sentence in ARTICLE]
    return make_example(ARTICLE, tokens, SUMMARY, np.random.default_rng(seed))


@pytest.fixture(name="example")
def make_labelled() -> Example:
    """The article with its labels."""
    return label()


def test_the_oracle_is_marked(example):
    """The two sentences that the summary is made of are marked, and no other."""
    assert example.oracle.tolist() == [True, False, True, False, False]


def test_tokens_and_lengths_are_the_sentences_own(example):
    """Lengths are in code points; the tokens are those that were given."""
    assert example.lengths.tolist() == [len(sentence) for sentence in ARTICLE]
    assert [len(ids) for ids in example.tokens] == example.lengths.tolist()


def test_prefixes_are_beginnings_filled_up(example):
    """The oracle's beginnings come first, from nothing on, then drawn ones of each length; what is free is -1."""
    assert example.prefixes.shape == (PREFIXES, LONGEST_PREFIX)
    sizes = (example.prefixes >= 0).sum(axis=1).tolist()
    assert sizes == [0, 1, 2, 2, 1, 2, 3]  # the oracle has two sentences
    for prefix, size in zip(example.prefixes.tolist(), sizes, strict=True):
        assert len(set(prefix[:size])) == size
        assert prefix[size:] == [-1] * (LONGEST_PREFIX - size)
    assert set(example.prefixes[2].tolist()) == {0, 2, -1}


def test_gains_are_unknown_where_a_sentence_is_taken(example):
    """After each beginning every sentence has a gain, but for those in it."""
    assert example.gains.shape == (PREFIXES, len(ARTICLE))
    for prefix, gains in zip(example.prefixes, example.gains, strict=True):
        assert np.flatnonzero(np.isnan(gains)).tolist() == sorted(prefix[prefix >= 0].tolist())


def test_the_same_seed_draws_the_same():
    """Labels depend on the article and the seed alone; the seed changes drawn beginnings and nothing else."""
    one, again = label(), label()
    assert one.prefixes.tolist() == again.prefixes.tolist()
    np.testing.assert_array_equal(one.gains, again.gains)
    others = [label(seed) for seed in range(2, 8)]
    assert any(other.prefixes.tolist() != one.prefixes.tolist() for other in others)
    assert all(other.oracle.tolist() == one.oracle.tolist() for other in others)
