"""Names of persons in languages of letters: capitals in a row, without office and honorific, and who is fully named.

Owns what looks like a name, and which full name a surname stands for. Who speaks is ``beside_verb``'s.
"""

# ruff: noqa: RUF001  # Cyrillic words look like Latin ones

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.abroad.given_names import GIVEN_NAMES
from summarizer.types import Span
from summarizer.wordlists import word_set

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?(?:(?<=\b\w)\.(?=\s?[^\W\d_])|(?<=\bDr|\bSr|\bMr)\.|(?<=\bSra|\bMme)\.)?")
_HONORIFICS = word_set(
    """
    m mm mme mlle monsieur madame herr frau dr prof professor professeur sr sra señor señora don doña signor signora
    senhor senhora pan pani г-н г-жа господин госпожа пан пані mr mrs meneer mevrouw
    """
)
_ROLE = re.compile(
    r"""(?:\w*(?:minister|sprecher|kanzler|präsident|meister|direktor|leiter|forscher|anwält|anwalt|ärzt|vorstand
    |professor|trainer|politiker|historiker|sekretär|chef|experte|expert|richter|botschafter|beauftragte)(?:in|innen|s)?
    |\w*vorsitzende[rn]?|\w*abgeordnete[rn]?|president\w*|président\w*|ministr\w+|ministre|alcalde\w*|maire
    |premier\w*|prezydent\w*|президент\w*|міністр\w*|министр\w*|dyrektor\w*)""",
    re.IGNORECASE | re.VERBOSE,
)
_PREPOSITIONS = word_set(
    """
    von vom zu zum zur aus in im an am bei mit für gegen über nach de du des à au aux en dans par pour avec sur del al
    a con para por desde da do das dos di dal dalla della dello degli nel alla van op bij uit tot voor av till från på
    hos из в во на от для с со к у о об по при з із до від при w we z ze od na dla przez o u
    """
)
_PARTICLES = word_set("de van von den bin bint al el la le di da dos das du ben ibn del della d'")
_BETWEEN = _PARTICLES | {"der"}  # “von der”, but “Anna Orr der Zeitung” is a name and a dative
_STEM = 4  # letters that forms of a name share
_ENDING = 2  # letters that they may differ by
_LONGEST = 4  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Capitals in a row that may be a person's name. ``is_known`` tells that it begins with a common given name.

    ``is_bound`` is a run behind a preposition (“the mayor of Arlen”): what it names is not what the phrase names.
    """

    words: tuple[str, ...]
    start: int
    end: int
    is_known: bool = False
    is_bound: bool = False

    @property
    def name(self) -> str:
        """The words with single spaces."""
        return " ".join(self.words)

    @property
    def is_full(self) -> bool:
        """Whether it has more than a surname."""
        return len([word for word in self.words if not word.endswith(".")]) > 1


def read_runs(text: str, bounds: Span) -> Iterator[Run]:
    """Give the names in a stretch of text, in order. Linear in its length."""
    row: list[re.Match[str]] = []
    before = ""
    for word in _WORD.finditer(text, *bounds):
        adjoins = bool(row) and text[row[-1].end() : word.start()].strip() == ""
        if adjoins and _goes_on(word[0], row[-1][0]):
            row.append(word)
            continue
        yield from _to_run(row, before)
        before = row[-1][0] if row and adjoins else before
        row = [word] if word[0][0].isupper() else []
        before = before if row else word[0]
    yield from _to_run(row, before)


def _goes_on(word: str, before: str) -> bool:
    return word[0].isupper() or word in _PARTICLES or (word in _BETWEEN and before in _PARTICLES)


def _to_run(row: Sequence[re.Match[str]], before: str) -> Iterator[Run]:
    words = list(row)
    while words and words[-1][0] in _BETWEEN:
        words.pop()
    first = next((place for place, word in enumerate(words[:-1]) if _is_given(word[0])), None)
    binder = words[first - 1][0] if first else before
    kept = words[first:] if first is not None else _strip_titles(words)
    if kept and len(kept) <= _LONGEST + sum(word[0] in _BETWEEN for word in kept) and not _holds_role(kept):
        yield Run(
            words=tuple(word[0] for word in kept),
            start=kept[0].start(),
            end=kept[-1].end(),
            is_known=first is not None,
            is_bound=binder.lower() in _PREPOSITIONS or kept[0][0] in _BETWEEN,
        )


def is_honorific(word: str) -> bool:
    """Tell whether a word only honours the name behind it (“Mme”, “пан”)."""
    return word.lower().rstrip(".") in _HONORIFICS


def _strip_titles(words: list[re.Match[str]]) -> list[re.Match[str]]:
    while words and _is_title(words[0][0]):
        words = words[1:]
    return [] if any(len(word[0]) > 1 and word[0].isupper() for word in words) else words


def _is_title(word: str) -> bool:
    return is_honorific(word) or bool(_ROLE.fullmatch(word))


def _holds_role(words: Sequence[re.Match[str]]) -> bool:
    """Tell whether an office ends the row: “Anna Orrs Sprecher” is not Anna Orr."""
    return any(_ROLE.fullmatch(word[0]) for word in words)


def _is_given(word: str) -> bool:
    lower = word.lower()
    return lower in GIVEN_NAMES or lower.partition("-")[0] in GIVEN_NAMES


class Cast:
    """The persons that a text names in full. Reads the text once."""

    def __init__(self, text: str, language: str) -> None:
        self._inflects = language in {"ru", "uk", "pl"}
        self._full: dict[str, dict[str, Run]] = defaultdict(dict)
        for run in read_runs(text, (0, len(text))):
            if run.is_known and run.is_full:
                self._full[run.words[-1]][run.name] = run

    def full_name(self, run: Run) -> Run | None:
        """Give the one full name that a run stands for, the run itself where it is one; None where that is not sure."""
        if run.is_full:
            return run if run.is_known else None
        named = self._full.get(run.words[-1], {})
        return next(iter(named.values())) if len(named) == 1 else None

    def nominative(self, run: Run) -> Run | None:
        """Give the one full name whose surname differs by an ending only, in languages that inflect names."""
        surname = run.words[-1]
        if not self._inflects or len(surname) <= _STEM:
            return None
        stem = surname[: max(_STEM, len(surname) - _ENDING)]
        alike = {
            name: full
            for other, named in self._full.items()
            if other.startswith(stem) and abs(len(other) - len(surname)) <= _ENDING
            for name, full in named.items()
        }
        return next(iter(alike.values())) if len(alike) == 1 else None
