"""What a key point says that readers have not been told yet, by the telling words that are in none of the told ones.

Owns the judgement on one point against all that has been posted. Careful: the same in other words is not news, and what
is in doubt is left out.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from summarizer.rarity import cut_stem, english_rarity
from summarizer.types import KeyPoint
from summarizer.words import find_words

# Of a point's weight, what must be in words that no told point has: without a new name or number, with one, with two.
_LEAST_SHARES = (0.9, 0.8, 0.6)
_UNCASED_SHARE = 0.7  # in scripts without capitals, where names can't be told
_UNHEARD_TERMS = 3  # the least number of such words
_LEAST_SCORE = 0.2  # a point of less is hardly what an article is about
_TELLING = 2.0  # rarity: commoner words say nothing by themselves
_LARGE = 3  # digits
_ROOT = 5  # letters: forms of one word meet, and some words that are only alike
_ENDING = re.compile(r"(?:ings?|ed|ers?|ly|es|s)$")
_SHORTEST = 4
_NUMERALS = "zero one two three four five six seven eight nine ten eleven twelve"
_DIGITS = {word: str(number) for number, word in enumerate(_NUMERALS.split())}


def new_points(points: Sequence[KeyPoint], known: Sequence[str]) -> list[KeyPoint]:
    """Give the points that say something that the known sentences do not, in their order."""
    heard = {_find_root(word) for sentence in known for word in find_words(sentence)}
    return [
        point for point in points if point.score >= _LEAST_SCORE and _says_news(list(find_words(point.text)), heard)
    ]


def _says_news(words: Sequence[str], heard: AbstractSet[str]) -> bool:
    weights = _weigh(words)
    unheard = {root: weight for root, weight in weights.items() if root not in heard}
    facts = {_find_root(word) for word in _list_facts(words)} & unheard.keys()
    share = _LEAST_SHARES[min(len(facts), len(_LEAST_SHARES) - 1)] if _has_case(words) else _UNCASED_SHARE
    return len(unheard) >= _UNHEARD_TERMS and sum(unheard.values()) >= share * sum(weights.values())


def _list_facts(words: Sequence[str]) -> Iterator[str]:
    """Give the words that are numbers or parts of names; the first one's capital is its place's."""
    for place, word in enumerate(words):
        named = word[0].isupper() and (place > 0 or (words[1:2] and words[1][0].isupper()))
        if named or word.isdigit() or word.lower() in _DIGITS:
            yield word


def _has_case(words: Sequence[str]) -> bool:
    return any(word.lower() != word.upper() for word in words)


def _weigh(words: Sequence[str]) -> dict[str, float]:
    """Give the roots of the telling words with their rarity."""
    rarities = {_find_root(word): _rarity(word.lower()) for word in words}
    return {root: rarity for root, rarity in rarities.items() if rarity >= _TELLING}


def _rarity(word: str) -> float:
    """Give a word's rarity; a large number tells something, however common its digits are ("000")."""
    rarity = english_rarity(cut_stem(word))
    return max(rarity, _TELLING) if word.isdigit() and len(word) >= _LARGE else rarity


def _find_root(word: str) -> str:
    lower = word.lower()
    shorter = _ENDING.sub("", lower)
    return _DIGITS.get(lower) or (shorter if len(shorter) >= _SHORTEST else lower)[:_ROOT]
