"""Fit the numbers by which ``summarizer.stories`` weighs how two articles are alike, and cross-validate them.

Owns the regression, the folds and the grouping of a table of odds. Topics are never divided between two folds: what was
fitted on one earthquake is tried on another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from summarizer.stories import Comparison, Fingerprint, compare

_FOLDS = 5
_RIDGE = 1.0  # hardly felt: there are a quarter of a million pairs
_STEPS = 25
_NEVER = -1e9
_FEATURES = tuple(it.name for it in fields(Comparison) if it.name != "one_form")  # of which there are too few to fit

Odds = NDArray[np.float64]
"""The logarithm of the odds that two articles are one story (articles, articles)."""


def compare_all(fingerprints: Sequence[Fingerprint]) -> NDArray[np.float64]:
    """Compare each two articles: (articles, articles, features), symmetric."""
    table = np.zeros((len(fingerprints), len(fingerprints), len(_FEATURES)))
    for one, other in combinations(range(len(fingerprints)), 2):
        found = compare(fingerprints[one], fingerprints[other])
        table[one, other] = table[other, one] = [getattr(found, name) for name in _FEATURES]
    return table


def fit(features: NDArray[np.float64], same: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Fit a logistic regression on (pairs, features) by Newton's steps; gives the bias, then each feature's weight."""
    rows = np.column_stack([np.ones(len(features)), features])  # (pairs, 1 + features)
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-rows @ weights))  # (pairs,)
        slope = rows.T @ (same - chances) - _RIDGE * weights
        curve = (rows * (chances * (1 - chances))[:, None]).T @ rows + _RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def weigh(features: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the odds of pairs of (..., features)."""
    odds: NDArray[np.float64] = features @ weights[1:] + weights[0]
    return odds


def cross_validate(table: NDArray[np.float64], same: NDArray[np.bool_], topics: Sequence[str], *, seed: int) -> Odds:
    """Give the odds of each two articles by weights that were fitted without the topics of both."""
    folds = _deal(topics, seed)
    odds = np.full(same.shape, _NEVER)
    upper = np.triu(np.ones(same.shape, bool), 1)
    for one in range(_FOLDS):
        for other in range(one, _FOLDS):
            left = ~np.isin(folds, (one, other))
            seen = left[:, None] & left[None] & upper
            asked = (folds[:, None] == one) & (folds[None] == other)
            asked |= asked.T
            odds[asked] = weigh(table[asked], fit(table[seen], same[seen]))
    return odds


def _deal(topics: Sequence[str], seed: int) -> NDArray[np.int64]:
    names = sorted(set(topics))
    fold = dict(zip(names, np.random.default_rng(seed).permutation(len(names)) % _FOLDS, strict=True))
    return np.array([fold[topic] for topic in topics])


def group(odds: Odds, order: Sequence[int], *, least: float) -> list[int]:
    """Put articles into stories in an order of arrival, as ``find_story`` does; gives each one's story."""
    count = len(odds)
    sums, sizes = np.zeros((count, count)), np.zeros(count)  # a story's column has its articles' odds, added up
    stories, begun = [0] * count, 0
    for article in order:
        means = sums[article, :begun] / sizes[:begun]
        story = int(means.argmax()) if begun and means.max() >= least else begun
        begun = max(begun, story + 1)
        sums[:, story] += odds[:, article]
        sizes[story] += 1
        stories[article] = story
    return stories


def orders_of_arrival(count: int, shuffles: int) -> Iterator[list[int]]:
    """Give the order of the file, and then some at random."""
    yield list(range(count))
    for seed in range(shuffles):
        yield np.random.default_rng(seed).permutation(count).tolist()
