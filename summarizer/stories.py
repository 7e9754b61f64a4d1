"""Whether articles tell of one event, by what they name and the rare words that they share.

Owns the comparison of fingerprints and the choice of a story; ``fingerprints`` makes them of texts. Knows no clock:
who asks gives only articles that are near enough in time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from math import exp, sqrt
from typing import Any, Self

from summarizer.slots import Slots, are_one_form

Weights = Mapping[str, float]

SAME_STORY = 0.73
"""The least probability at which articles count as one story, chosen for precision before recall."""
_SAME_STORY_ABROAD = 0.95  # where no table tells how rare a word is

# `python -m summarizer.training.clusters DATA --fit` reckons these anew.
_BIAS = -7.33
_ALL = 7.83
_NAMES = 4.11
_NUMBERS = 5.01
_LEAD = 8.63
_PHRASES = 6.39
_OTHER_MONTHS = -1.14
# Not fitted: there are next to no such pairs in the corpus, and as many words as they share are worth much.
_ONE_FORM = -20.0

_KEYS = 24  # of two articles on one event one of the heaviest terms of each is the other's too


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """What an article is compared with others by: its terms and their weights.

    A term is a stem; its weight grows with its rarity and with how often it comes. ``names`` stand with a capital,
    ``numbers`` are figures, ``words`` are the rest; ``lead`` are the terms of the text's beginning again. ``phrases``
    are two rare words that stand side by side, ``months`` (1 to 12) those that the text names, ``slots`` what it names
    where. All empty where there is nothing to compare.
    """

    language: str | None
    names: Weights
    numbers: Weights
    words: Weights
    lead: Weights
    months: frozenset[int]
    phrases: Weights = field(default_factory=dict)
    slots: Slots = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give plain types, some kilobytes of JSON."""
        groups = {name: dict(getattr(self, name)) for name in ("names", "numbers", "words", "lead", "phrases", "slots")}
        return {"language": self.language, **groups, "months": sorted(self.months)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` gave, also after a way through JSON."""
        return cls(**{**value, "months": frozenset(value["months"])})

    @cached_property
    def keys(self) -> frozenset[str]:
        """The heaviest terms."""
        terms = {**self.words, **self.numbers, **self.names}
        return frozenset(nlargest(_KEYS, terms, key=lambda term: (terms[term], term)))

    @cached_property
    def sizes(self) -> tuple[float, ...]:
        """The lengths as vectors of names, numbers, lead, phrases, and of names, numbers and words together."""
        groups = (self.names, self.numbers, self.words, self.lead, self.phrases)
        names, numbers, words, lead, phrases = map(_square, groups)
        return tuple(map(sqrt, (names, numbers, lead, phrases, names + numbers + words)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How two articles are alike: the cosines of their groups, and whether they name months and none in common.

    ``phrases`` is the root of its cosine: one shared phrase of many says a good deal. Articles that were written on
    ``one_form`` tell of two events, however many words they share.
    """

    all: float
    names: float
    numbers: float
    lead: float
    phrases: float
    other_months: bool
    one_form: bool


def compare(one: Fingerprint, other: Fingerprint) -> Comparison:
    """Measure two articles against each other; the order of the two does not matter."""
    names, numbers = _dot(one.names, other.names), _dot(one.numbers, other.numbers)
    whole = names + numbers + _dot(one.words, other.words)
    dots = (names, numbers, _dot(one.lead, other.lead), _dot(one.phrases, other.phrases), whole)
    cosines = [dot / max(size * its, 1e-9) for dot, size, its in zip(dots, one.sizes, other.sizes, strict=True)]
    return Comparison(
        all=cosines[4],
        names=cosines[0],
        numbers=cosines[1],
        lead=cosines[2],
        phrases=sqrt(cosines[3]),
        other_months=bool(one.months and other.months) and one.months.isdisjoint(other.months),
        one_form=are_one_form(one.slots, other.slots),
    )


def likeness(one: Fingerprint, other: Fingerprint) -> float:
    """Give the probability that two articles tell of one event, 0 to 1."""
    return _to_probability(_weigh(compare(one, other)))


def find_story(new: Fingerprint, known: Sequence[tuple[int, Fingerprint]]) -> int | None:
    """Give the story that an article belongs to, None where it begins one.

    ``known`` are the articles that it may be one story with, each with its story's number. A story is as likely as its
    articles are on average, in log-odds: one that is alike by chance does not draw in another event.
    """
    near = {story for story, other in known if not new.keys.isdisjoint(other.keys)}
    odds: dict[int, list[float]] = {}
    for story, other in known:
        if story in near:
            odds.setdefault(story, []).append(_weigh(compare(new, other)))
    means = {story: sum(them) / len(them) for story, them in odds.items()}
    best = max(means, key=means.__getitem__, default=None)
    least = SAME_STORY if new.language == "en" else _SAME_STORY_ABROAD
    return best if best is not None and _to_probability(means[best]) >= least else None


def _weigh(found: Comparison) -> float:
    """Give the logarithm of the odds that it is one event."""
    return (
        _BIAS
        + _ALL * found.all
        + _NAMES * found.names
        + _NUMBERS * found.numbers
        + _LEAD * found.lead
        + _PHRASES * found.phrases
        + _OTHER_MONTHS * found.other_months
        + _ONE_FORM * found.one_form
    )


def _to_probability(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def _dot(one: Weights, other: Weights) -> float:
    shorter, longer = sorted((one, other), key=len)
    return sum(weight * longer[term] for term, weight in shorter.items() if term in longer)


def _square(weights: Weights) -> float:
    return sum(weight * weight for weight in weights.values())
