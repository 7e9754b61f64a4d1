import numpy as np

from summarizer.salience import CentralityScorer


class FixedEncoder:
    """Gives the vectors that the test wants, whatever it is asked."""

    def __init__(self, *rows):
        self._vectors = np.array(rows, np.float32)

    def encode(self, texts):
        """Give the same vectors for each text."""
        return [self._vectors for _ in texts]


def score(*rows):
    """Score a text whose sentences have these vectors."""
    [scores] = CentralityScorer(FixedEncoder(*rows), model="fixed").score([["a sentence"] * len(rows)])
    return scores


def test_earlier_sentences_weigh_more():
    """Of sentences that are equally near to the whole, the earlier one counts more."""
    salience = score([1, 0], [1, 0], [1, 0], [1, 0]).salience
    assert list(salience) == sorted(salience, reverse=True)
    assert len(set(salience.tolist())) == 4


def test_a_sentence_off_the_topic_weighs_less():
    """Far from the whole, a sentence loses to the one behind it."""
    salience = score([1, 0], [-1, 0.1], [1, 0], [1, 0]).salience
    assert salience[1] < salience[2]


def test_salience_is_between_nothing_and_one():
    """The scale is the same for a text of any length."""
    salience = score(*np.random.default_rng(1).normal(size=(500, 8))).salience
    assert salience.min() >= 0
    assert salience.max() <= 1


def test_vectors_have_length_one_and_zeros_stay():
    """Vectors compare by their dot product, and a sentence without tokens is like none."""
    vectors = score([3, 4], [0, 0]).vectors
    assert np.allclose(vectors, [[0.6, 0.8], [0, 0]])
