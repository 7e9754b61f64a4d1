"""How rare a word is in the news: what two texts share is worth the more, the fewer others have it.

Owns the stems, and the packaged table of how many articles hold each: `python -m summarizer.training.rarity` makes it
of the CNN/DailyMail training split. It knows English; ``foreign_rarity`` goes by the look of a word.
"""

import re
from functools import cache
from pathlib import Path

from summarizer.words import SPACELESS

STEM = 6  # letters: enough to know a word by in any of its forms
STEP = 0.25  # of a rarity, between two lines of the table
_TABLE = Path(__file__).with_name("rarity.txt")
_UNKNOWN = 9.0  # of a stem that fewer than ten of 39,000 articles have

_LEAST_LETTERS = 3  # words as short as that are in all languages seldom what a text is about
_A_CAPITAL = 2.0
_A_PAIR = 3.0  # two characters of a script that sets no spaces
_MOST = 6.0
_SPACELESS = re.compile(f"[{SPACELESS}]")


def cut_stem(word: str) -> str:
    """Cut a lower-case word's endings off."""
    return word[:STEM]


def english_rarity(stem: str) -> float:
    """Give the logarithm of how many articles there are for each that has the stem: 0 for "the", 9 for unheard ones."""
    return _load().get(stem, _UNKNOWN)


def foreign_rarity(word: str, *, capital: bool) -> float:
    """Guess the same of a word of any language, by its length and whether it begins with a capital."""
    if _SPACELESS.match(word):
        return _A_PAIR
    short = 0 if word.isdigit() else _LEAST_LETTERS
    return min(_MOST, max(0, len(word) - short) + _A_CAPITAL * capital)


@cache
def _load() -> dict[str, float]:
    table: dict[str, float] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        rarity, _, stems = line.partition(":")
        table |= dict.fromkeys(stems.split(), float(rarity))
    return table
