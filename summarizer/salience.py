"""How much each sentence says of the whole text: the seam where a trained model takes the place of reckoned scores.

Owns the scores. What may stand as a key point, and which of them repeat each other, is ``candidates``' and
``selection``'s business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_DECIMALS = 4  # coarser than any rounding of the machine, finer than any difference that means something
_LEAD = 6.0  # sentences over which a news text's weight falls to a third,
_TAIL = 20.0  # and over which the rest of it does
_TAIL_SHARE = 0.2
_CENTRALITY_SHARE = 0.15  # more of it lowers ROUGE on news; none leaves texts without a lead to chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What a scorer makes of one text: ``salience`` (sentences,) between 0 and 1, ``vectors`` (sentences, dimension).

    The vectors have length 1, or 0 for a sentence without words: two of them compare by their dot product.
    """

    salience: Floats
    vectors: Floats


class SalienceScorer(Protocol):
    """Scores sentences. An implementation adds its technology to the name (``CentralityScorer``).

    ``model`` is the name of the weights that it reads with.
    """

    model: str

    def score(self, texts: Sequence[Sequence[str]]) -> list[Scores]:
        """Score each text's sentences, in order; a text is its sentences, readable, at least one.

        Reads every sentence to its end, however long the text. Keeps nothing between calls, and the scores of a text
        do not depend on what else is in the batch.
        """
        ...


class Encoder(Protocol):
    """Makes sentence vectors: what ``CentralityScorer`` needs of ``encoder.SentenceEncoder``."""

    def encode(self, texts: Sequence[Sequence[str]]) -> list[Floats]:
        """Give each text's sentences as vectors (sentences, dimension)."""
        ...


class CentralityScorer:
    """Salience without training: where a sentence stands, and how near it is to the text as a whole.

    News puts first what matters: position alone is hard to beat there (Nenkova 2005), centrality alone stays far
    below the first three sentences.
    """

    def __init__(self, encoder: Encoder, *, model: str) -> None:
        self._encoder = encoder
        self.model = model

    def score(self, texts: Sequence[Sequence[str]]) -> list[Scores]:
        """Score each text's sentences, in order."""
        return [_score_vectors(vectors) for vectors in self._encoder.encode(texts)]


def _score_vectors(vectors: Floats) -> Scores:
    units = _normalise(vectors)  # (sentences, dimension)
    centrality = _spread(units @ _normalise(units.mean(axis=0)))  # (sentences,)
    salience = (1 - _CENTRALITY_SHARE) * _position_prior(len(units)) + _CENTRALITY_SHARE * centrality
    return Scores(salience=np.round(salience, _DECIMALS).astype(np.float32), vectors=units)


def _position_prior(count: int) -> Floats:
    position = np.arange(count, dtype=np.float32)
    prior: Floats = (1 - _TAIL_SHARE) * np.exp(-position / _LEAD) + _TAIL_SHARE * np.exp(-position / _TAIL)
    return prior


def _normalise(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    units: Floats = vectors / np.maximum(length, np.float32(1e-6))
    return units


def _spread(values: Floats) -> Floats:
    """Stretch values over 0 to 1; all alike are all 0."""
    low, high = values.min(), values.max()
    spread: Floats = (values - low) / max(float(high - low), 1e-6)
    return spread
