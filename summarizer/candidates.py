"""Which sentences may stand as key points: whole ones that read well alone, without what a page puts around its text.

Owns the look of a single sentence; credits and notices are told in ``furniture``, datelines in ``datelines``. How much
it matters (``salience``) and what it repeats (``selection``) is not judged here.
"""

# ruff: noqa: RUF001  # the patterns hold the marks that newspapers print

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.datelines import trim_dateline
from summarizer.furniture import Furniture, judge_line
from summarizer.marks import QuoteSpan
from summarizer.prose import count_words, ends_sentence
from summarizer.text import Sentence
from summarizer.types import Span

_LEAST_WORDS = 5
_MOST_WORDS = 60

_FIRST_PERSON = 0.4  # by what a flaw multiplies the salience
_CROSSED_MARKS = 0.3
_TOO_LONG = 0.3
_DOUBTFUL = 0.3
_QUESTION = 0.05
_MOSTLY_QUOTED = 0.05
_OPENS_QUOTED = 0.3
_QUOTED_SHARE = 0.5
_SCARE_QUOTE = 25  # code points: a longer one at a sentence's start is somebody's speech
_FIRST_WORD = re.compile(r"[^\W\d_]+(?=[\s,])")
LAST_RESORT = 0.05  # at this or below, only where nothing better is to be had

_CRUMB = re.compile(r"(?:[•·▪●◦*►»>|#–—-]|\(?\d{1,2}[.)]|\[)\s*")  # bullets, numbers, brackets
_LEANS_BACK = re.compile(
    r"""["“‘]?(?:he|she|they|it|his|her|hers|their|its|him|them|but|and|or|nor|so|yet|however|then|also|still|instead
      |meanwhile|moreover|furthermore|therefore|thus|besides|both|neither|another|others|such|here|that|those|these
      |this(?!\s(?:week|month|year|morning|afternoon|evening|spring|summer|autumn|fall|winter|season|weekend)\b)
      |the\s(?:former|latter|two|three|pair)|in\s(?:addition|response|contrast|turn|that|this)|for\s(?:example|instance)
      |as\sa\sresult|at\sthe\ssame\stime|on\sthe\sother\shand)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SPEAKS_ITSELF = re.compile(r"\b[A-Z]\w+ I\b|\b(I|I['’]\w+|[Ww]e|[Ww]e['’]\w+|[Mm]y|[Mm]e|[Oo]ur|us|[Yy]ou|[Yy]our)\b")
_ASKS = re.compile(r"[?？؟][\"'”’»)]*$")  # question marks of all scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that may be a key point: its number, its span without a dateline, and how fit it is (0 to 1).

    One that ``leans_back`` is understood from the sentence before it ("He said so on Monday.").
    """

    sentence: int
    span: Span
    fitness: float
    leans_back: bool = False


def find_candidates(
    text: str, sentences: Sequence[Sentence], *, marked: Sequence[QuoteSpan], language: str | None
) -> list[Candidate]:
    """Give what may stand as a key point, in order; in a text without a single whole sentence, its longer lines.

    ``text`` is readable; ``marked`` is what stands between quotation marks in it, in order. Linear in the text, but for
    a logarithm.
    """
    spans = [trim_dateline(text, (sentence.start, sentence.end)) for sentence in sentences]
    usable = [number for number, span in enumerate(spans) if _is_usable(text[slice(*span)])]
    begun = [number for number in usable if not _goes_on(text[slice(*spans[number])])]
    # Where most lines begin small, the whole text is in small letters.
    usable = begun if 2 * len(begun) > len(usable) else usable
    whole = [number for number in usable if ends_sentence(text[slice(*spans[number])])]
    return [_to_candidate(text, number, spans[number], marked, language) for number in whole or usable]


def _to_candidate(text: str, number: int, span: Span, marked: Sequence[QuoteSpan], language: str | None) -> Candidate:
    return Candidate(
        sentence=number,
        span=span,
        fitness=_fitness(text, span, marked, language),
        leans_back=language == "en" and _LEANS_BACK.match(text[slice(*span)]) is not None,
    )


def _goes_on(line: str) -> bool:
    """Tell whether a line goes on with a sentence that began before it ("said the mayor on Friday.")."""
    first = _FIRST_WORD.match(line)
    return first is not None and first[0].islower()


def _is_usable(line: str) -> bool:
    if count_words(line) < _LEAST_WORDS or _CRUMB.match(line):
        return False
    return judge_line(line) is not Furniture.SURE


def _fitness(text: str, span: Span, marked: Sequence[QuoteSpan], language: str | None) -> float:
    line = text[slice(*span)]
    first = bisect_right(marked, span[0], key=lambda mark: mark.outer_end)
    inside = marked[first : bisect_left(marked, span[1], first, key=lambda mark: mark.outer_start)]
    fitness = _quotation_fitness(span, inside)
    fitness *= _DOUBTFUL if judge_line(line) is Furniture.DOUBTFUL else 1.0
    fitness *= _QUESTION if _ASKS.search(line) else 1.0
    fitness *= _TOO_LONG if count_words(line) > _MOST_WORDS else 1.0
    return fitness * _english_fitness(_without(line, span[0], inside)) if language == "en" else fitness


def _quotation_fitness(span: Span, inside: Sequence[QuoteSpan]) -> float:
    if any(mark.outer_start < span[0] or span[1] < mark.outer_end for mark in inside):
        return _CROSSED_MARKS
    if sum(mark.end - mark.start for mark in inside) > _QUOTED_SHARE * (span[1] - span[0]):
        return _MOSTLY_QUOTED
    opens = any(mark.outer_start == span[0] and mark.end - mark.start > _SCARE_QUOTE for mark in inside)
    return _OPENS_QUOTED if opens else 1.0


def _without(line: str, offset: int, inside: Sequence[QuoteSpan]) -> str:
    """Blank what others say out of a line: their "we" is not the writer's."""
    for mark in inside:
        start, end = max(0, mark.start - offset), max(0, mark.end - offset)
        line = line[:start] + " " * (min(end, len(line)) - start) + line[end:]
    return line


def _english_fitness(line: str) -> float:
    speaks_itself = any(found[1] for found in _SPEAKS_ITSELF.finditer(line))  # no group: "World War I"
    return _FIRST_PERSON if speaks_itself else 1.0
