"""What each sentence would add to a summary: ROUGE-1 and ROUGE-2 against the written one, step by step.

Pure. Counts as rouge-score does with stemming, over sentences in any order; bigrams across two sentences are left out.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from nltk.stem.porter import PorterStemmer  # type: ignore[import-untyped]  # it has no types
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Gram = tuple[str, ...]

_WORD = re.compile(r"[a-z0-9]+")
_STEMMED_FROM = 4  # letters: rouge-score leaves shorter words alone
_stemmer = PorterStemmer()


@lru_cache(maxsize=500_000)
def _stem(word: str) -> str:
    return str(_stemmer.stem(word)) if len(word) >= _STEMMED_FROM else word


def stem_words(text: str) -> list[str]:
    """Give a text's words as ROUGE compares them."""
    return [_stem(word) for word in _WORD.findall(text.lower())]


class GainTable:
    """The overlap of each sentence with one written summary, ready to score any set of sentences."""

    def __init__(self, sentences: Sequence[str], reference: Sequence[str]) -> None:
        words = [stem_words(sentence) for sentence in sentences]
        target = [stem_words(line) for line in reference]
        self._orders = [_Overlap(words, target, order) for order in (1, 2)]
        self._count = len(sentences)

    def score(self, chosen: Sequence[int]) -> float:
        """Give ROUGE-1 + ROUGE-2 (F1) of these sentences together."""
        return float(sum(order.score(chosen) for order in self._orders))

    def gains(self, chosen: Sequence[int]) -> Floats:
        """Give for each sentence (sentences,) what it adds to the score of ``chosen``; NaN for those in it."""
        total: Floats = sum((order.with_each(chosen) for order in self._orders), np.zeros(self._count, np.float32))
        gains = total - np.float32(self.score(chosen))
        gains[list(chosen)] = np.nan
        return gains


class _Overlap:
    """Counts of the reference's n-grams in each sentence: (sentences, n-grams)."""

    def __init__(self, words: Sequence[Sequence[str]], target: Sequence[Sequence[str]], order: int) -> None:
        wanted = Counter(gram for line in target for gram in _grams(line, order))
        places = {gram: place for place, gram in enumerate(wanted)}
        self._wanted = np.array([*wanted.values()], np.float32)  # (n-grams,)
        self._found = np.zeros((len(words), len(places)), np.float32)
        for row, line in enumerate(words):
            for gram in _grams(line, order):
                if gram in places:
                    self._found[row, places[gram]] += 1
        self._lengths = np.array([max(0, len(line) - order + 1) for line in words], np.float32)

    def score(self, chosen: Sequence[int]) -> float:
        rows = list(chosen)
        matches = np.minimum(self._found[rows].sum(axis=0), self._wanted).sum()
        return float(self._f1(matches, self._lengths[rows].sum()))

    def with_each(self, chosen: Sequence[int]) -> Floats:
        rows = list(chosen)
        found = self._found + self._found[rows].sum(axis=0)  # (sentences, n-grams)
        matches = np.minimum(found, self._wanted).sum(axis=1)
        scores: Floats = self._f1(matches, self._lengths + self._lengths[rows].sum())
        return scores

    def _f1(self, matches: Floats, length: Floats) -> Floats:
        scores: Floats = 2 * matches / np.maximum(length + self._wanted.sum(), 1)
        return scores


def _grams(words: Sequence[str], order: int) -> list[Gram]:
    return [tuple(words[start : start + order]) for start in range(len(words) - order + 1)]


def choose_greedily(table: GainTable, *, limit: int) -> list[int]:
    """Give the oracle: sentences in the order in which each adds most, as long as one adds anything."""
    chosen: list[int] = []
    while len(chosen) < limit:
        gains = table.gains(chosen)
        if np.isnan(gains).all() or np.nanmax(gains) <= 0:
            break
        chosen.append(int(np.nanargmax(gains)))
    return chosen


def sample_prefix(first: Floats, size: int, random: np.random.Generator) -> list[int]:
    """Draw a plausible beginning of a summary: sentences that are good alone, or early."""
    worth = 8 * first - np.arange(len(first), dtype=np.float32) / 6
    weights = np.exp(worth - worth.max())
    drawn = random.choice(len(first), min(size, len(first) - 1), replace=False, p=weights / weights.sum())
    return [int(index) for index in drawn]
