"""The telling words of a line, by which two lines are compared: no short words, and endings cut off. Pure.

Knows no language: letters of any script, numbers, and each character of those scripts that set no spaces.
"""

import re

_STEM = 6  # letters: enough to know a word by in any of its forms
_TELLING = re.compile(r"[^\W_]{4,}|\d+|[\u3040-\u30ff\u3400-\u9fff]")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_]+")


def list_terms(line: str) -> list[str]:
    """Give the stems of a line's telling words, in order."""
    return [term for word in _TELLING.findall(line.lower()) for term in _split(word)]


def list_trigrams(line: str) -> frozenset[tuple[str, ...]]:
    """Give each three words that stand side by side in a line."""
    words = _WORD.findall(line.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """Give how much of the shorter of two sets of terms is in the other: 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _split(word: str) -> list[str]:
    return list(word) if _SPACELESS.match(word) else [word[:_STEM]]
