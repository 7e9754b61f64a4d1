"""Salience without a model, for tests of what is built on it."""

import zlib
from collections.abc import Sequence

import numpy as np

from summarizer.salience import Scores

_DIMENSION = 16


class FakeScorer:
    """Scores a sentence by a checksum of its words: arbitrary, but the same every time. Counts its calls."""

    model = "fake"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def score(self, texts: Sequence[Sequence[str]]) -> list[Scores]:
        """Score each text's sentences, in order."""
        self.batches.append(len(texts))
        return [_score(sentences) for sentences in texts]


class PresetScorer:
    """Gives the one text that it is asked about the salience that the test wants; all sentences are unlike."""

    model = "preset"

    def __init__(self, *salience: float) -> None:
        self._salience = salience

    def score(self, texts: Sequence[Sequence[str]]) -> list[Scores]:
        """Score each text's sentences, in order."""
        count = len(self._salience)
        return [
            Scores(salience=np.array(self._salience, np.float32), vectors=np.eye(count, dtype=np.float32))
            for _ in texts
        ]


def _score(sentences: Sequence[str]) -> Scores:
    sums = [zlib.crc32(sentence.encode("utf-8", "replace")) for sentence in sentences]
    salience = np.array([checksum % 1000 / 1000 for checksum in sums], np.float32)
    vectors = np.zeros((len(sums), _DIMENSION), np.float32)
    for row, checksum in enumerate(sums):
        vectors[row, checksum % _DIMENSION] = 1.0
    return Scores(salience=salience, vectors=vectors)
