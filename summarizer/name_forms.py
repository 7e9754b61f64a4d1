"""The forms of a person's name: spellings of a surname that meet, short forms that fit a full one. Reads no text."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from summarizer.stopwords import SUFFIXES

Name = tuple[str, ...]

_VARIANT_LETTERS = 5


class FullNames:
    """The names of more than one word that an article gives, by surname and by given name."""

    def __init__(self, names: Iterable[Name]) -> None:
        counted = Counter(names)
        index: dict[str, list[Name]] = {}
        for name, _ in sorted(counted.items(), key=lambda item: (-item[1], -len(item[0]))):
            index.setdefault(_surname_key(name), []).append(name)
        for name in counted:
            index.setdefault(name_key(name[0]), [name])
        self._index = index

    def fitting(self, name: Name) -> list[Name]:
        """Give the full names that a form may be short for, the most frequent first."""
        return [full for full in self._index.get(_surname_key(name), ()) if _fits(name, full)]

    def fullest(self, name: Name) -> Name:
        """Give the longest form of a full name: with middle names, if the article has them anywhere."""
        same = [full for full in self._index.get(_surname_key(name), ()) if _is_same_person(name, full)]
        return max(same, key=len, default=name)


def name_key(word: str) -> str:
    """Fold a surname so that its usual spellings meet (“Zelenskyy”, “Zelensky”; “Müller”, “Muller”)."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(letter for letter in plain if letter.isalnum())
    for ending in ("yy", "iy", "ii", "ij", "yi", "i"):
        if letters.endswith(ending) and len(letters) > _VARIANT_LETTERS:
            return letters[: -len(ending)] + "y"
    return letters


def spell_name(name: Sequence[str]) -> str:
    """Write a name as newspapers do, with a full stop behind an initial."""
    return " ".join(part + "." if len(part) == 1 and part.isupper() else part for part in name)


def _surname_key(name: Sequence[str]) -> str:
    return name_key(name[_surname_index(name)])


def _surname_index(name: Sequence[str]) -> int:
    index = len(name) - 1
    while index > 0 and name[index].lower() in SUFFIXES:
        index -= 1
    return index


def _fits(short: Sequence[str], full: Sequence[str]) -> bool:
    if len(short) == 1:
        return True
    return name_key(short[0]) == name_key(full[0]) or (len(short[0]) == 1 and short[0] == full[0][0])


def _is_same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two names of one surname differ in middle names alone."""
    suffixes, others = (tuple(part.lower() for part in name[_surname_index(name) + 1 :]) for name in (one, other))
    return suffixes == others and len(one) > 1 and name_key(one[0]) == name_key(other[0])
