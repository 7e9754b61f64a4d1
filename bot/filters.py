"""Keyword filters: does a text pass a schedule's ``include`` and ``exclude``? Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

# Scripts that put no space between words: a keyword may stand anywhere in their running text.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
_SOFT_HYPHEN = "\u00ad"


def matches(include: Sequence[str], exclude: Sequence[str], text: str) -> bool:
    """Tell whether ``text`` has one of ``include`` (any text, if that is empty) and none of ``exclude``.

    Keywords are whole words or phrases, in any case: "NATO" is in "NATO's" and "nato-led", not in "senator".
    """
    folded = _fold(text)
    if any(_contains(folded, keyword) for keyword in exclude):
        return False
    return not include or any(_contains(folded, keyword) for keyword in include)


def find_keywords(keywords: Iterable[str], text: str) -> list[str]:
    """Give those of many keywords that ``text`` has, as ``matches`` finds them."""
    folded, key = _fold(text), keyword_key(text)
    # Most keywords are nowhere in a text, and that is told faster than where they are.
    return [it for it in keywords if keyword_key(it) in key and _contains(folded, it)]


def keyword_key(keyword: str) -> str:
    """Give what two spellings of one keyword share."""
    return " ".join(_fold(keyword).split())


def _contains(folded: str, keyword: str) -> bool:
    """Tell whether the keyword stands in the folded text with a word's end on either side."""
    return any(
        not _one_word(folded, found.start()) and not _one_word(folded, found.end())
        for found in _pattern(keyword).finditer(folded)
    )


@lru_cache(maxsize=1024)
def _pattern(keyword: str) -> re.Pattern[str]:
    """Find a keyword wherever it is, overlapping finds included; a phrase's words may stand on different lines."""
    words = (re.escape(word) for word in _fold(keyword).split())
    return re.compile(r"\s+".join(words))


def _one_word(text: str, at: int) -> bool:
    """Tell whether the characters on both sides of the position ``at`` belong to one word."""
    if not 0 < at < len(text):
        return False
    return all(_is_word_part(character) for character in text[at - 1 : at + 1])


def _is_word_part(character: str) -> bool:
    """Tell letters, digits and the marks on them from what stands between words."""
    if not (character.isalnum() or character == "_" or unicodedata.category(character).startswith("M")):
        return False
    return not unicodedata.name(character, "").startswith(_UNSPACED)


def _fold(text: str) -> str:
    """Make two spellings of one word equal: case, composed or decomposed letters, invisible hyphens."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace(_SOFT_HYPHEN, "")
