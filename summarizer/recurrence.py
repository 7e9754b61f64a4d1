"""How much of a sentence the rest of its text takes up again, counted over wordpieces. Pure.

A mean of states knows what a sentence is about, not how often the text comes back to it.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray

MEASURES = 4
_THEMES = 12  # the wordpieces that tell most of what a text is about
_LEAD = 3  # sentences

Floats = NDArray[np.float32]


def measure_recurrence(sentences: Sequence[ArrayLike], rarity: Floats) -> Floats:
    """Measure each sentence (sentences, measures), given as the ids of its wordpieces.

    In turn: how often its wordpieces stand in the text (mean logarithm, weighed by rarity), how rare they are, its
    share of the text's themes, and how much of it the other ones of the first three sentences say too. ``rarity``
    (vocabulary,) says how seldom articles have a wordpiece (inverse document frequency).
    """
    pieces = [np.unique(np.asarray(ids, np.int64)) for ids in sentences]
    counts = Counter(chain.from_iterable(np.asarray(ids).tolist() for ids in sentences))
    often = np.zeros(len(rarity), np.float32)
    often[list(counts)] = list(counts.values())
    themes = np.zeros(len(rarity), np.float32)
    themes[sorted(counts, key=lambda piece: (-float(often[piece] * rarity[piece]), piece))[:_THEMES]] = 1 / _THEMES
    lead = Counter(chain.from_iterable(ids.tolist() for ids in pieces[:_LEAD]))
    measures = np.zeros((len(pieces), MEASURES), np.float32)
    for number, ids in enumerate(pieces):
        weights = rarity[ids]
        whole = max(float(weights.sum()), 1e-6)
        said = [lead[piece] > (number < _LEAD) for piece in ids.tolist()]
        measures[number] = (
            np.dot(weights, np.log(np.maximum(often[ids], 1))) / whole,
            whole / max(1, len(ids)),
            themes[ids].sum(),
            weights[said].sum() / whole,
        )
    return measures
