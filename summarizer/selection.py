"""Which candidates become the key points, and which quotations are worth posting. Pure and deterministic.

Owns choice and order. What is a candidate is ``candidates``' business, who said what is ``attribution``'s.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from summarizer.candidates import LAST_RESORT, Candidate
from summarizer.prose import count_words
from summarizer.salience import Floats, Scores
from summarizer.types import KeyPoint, Quote, Span

_LIKE = 0.93  # of two sentences' vectors: more, and they say one thing
_SHARED = 0.6  # of the shorter one's telling words
_TITLE_SHARED = 0.8  # of a sentence's telling words, in the title
_STEM = 6  # letters: enough to know a word by in any of its forms
_DECIMALS = 4

_LEAST_QUOTED = 6  # words
_MOST_QUOTED = 60
_RICH_QUOTED = 20  # words: more do not make a quotation better
_SAME_SPEAKER = 0.5
_UNNAMED = 0.5  # "a police spokesman", "the statement": readers ask who
_SALIENCE_FLOOR = 0.3  # good quotations stand all over a text

_TELLING = re.compile(r"[^\W_]{4,}|\d+|[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    candidate: Candidate
    worth: float
    words: frozenset[str]


def choose_points(
    text: str, candidates: Sequence[Candidate], scores: Scores, *, title: str, limit: int
) -> list[KeyPoint]:
    """Choose at most ``limit`` key points that repeat neither each other nor the title, in the text's order."""
    chosen: list[_Ranked] = []
    for ranked in _rank(text, candidates, scores.salience):
        if len(chosen) == limit or (chosen and ranked.candidate.fitness <= LAST_RESORT):
            break
        if not _repeats_title(ranked, title) and not _repeats(ranked, chosen, scores.vectors):
            chosen.append(ranked)
    chosen.sort(key=lambda ranked: ranked.candidate.span)
    return [_to_point(text, ranked) for ranked in chosen]


def choose_quotes(
    quotes: Mapping[Quote, float], points: Sequence[KeyPoint], *, confidence: float, limit: int
) -> list[Quote]:
    """Choose the quotations to post, in the text's order: telling, surely attributed, and in no key point.

    ``quotes`` has for each the salience of its sentence; ``confidence`` is the least that a speaker's must be.
    """
    left = [
        quote for quote in quotes if quote.speaker and quote.confidence >= confidence and _is_telling(quote, points)
    ]
    chosen: list[Quote] = []
    while left and len(chosen) < limit:
        best = max(left, key=lambda quote: (_quote_worth(quote, quotes[quote], chosen), -quote.start))
        chosen.append(best)
        words = _telling_words(best.text)
        left = [quote for quote in left if quote is not best and _share(words, _telling_words(quote.text)) < _SHARED]
    return sorted(chosen, key=lambda quote: quote.start)


def _rank(text: str, candidates: Sequence[Candidate], salience: Floats) -> list[_Ranked]:
    ranked = [
        _Ranked(
            candidate=candidate,
            worth=round(float(salience[candidate.sentence]) * candidate.fitness, _DECIMALS),
            words=_telling_words(text[slice(*candidate.span)]),
        )
        for candidate in candidates
    ]
    return sorted(ranked, key=lambda one: (one.candidate.fitness <= LAST_RESORT, -one.worth, one.candidate.sentence))


def _to_point(text: str, ranked: _Ranked) -> KeyPoint:
    span = ranked.candidate.span
    return KeyPoint(text=text[slice(*span)], spans=(span,), score=ranked.worth)


def _telling_words(line: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _TELLING.findall(line.lower()))


def _repeats_title(ranked: _Ranked, title: str) -> bool:
    return len(ranked.words & _telling_words(title)) >= _TITLE_SHARED * max(1, len(ranked.words))


def _repeats(ranked: _Ranked, chosen: Sequence[_Ranked], vectors: Floats) -> bool:
    vector = vectors[ranked.candidate.sentence]
    return any(
        float(vector @ vectors[other.candidate.sentence]) > _LIKE or _share(ranked.words, other.words) >= _SHARED
        for other in chosen
    )


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _is_telling(quote: Quote, points: Sequence[KeyPoint]) -> bool:
    words = _telling_words(quote.text)
    return (
        _LEAST_QUOTED <= count_words(quote.text) <= _MOST_QUOTED
        and not any(_overlaps((quote.start, quote.end), span) for span in _spans(points))
        and not any(_share(words, _telling_words(point.text)) >= _SHARED for point in points)
    )


def _quote_worth(quote: Quote, salience: float, chosen: Sequence[Quote]) -> float:
    richness = min(count_words(quote.text), _RICH_QUOTED) / _RICH_QUOTED
    heard = _SAME_SPEAKER if any(other.speaker == quote.speaker for other in chosen) else 1.0
    named = 1.0 if any(map(str.isupper, quote.speaker or "")) else _UNNAMED
    return round((_SALIENCE_FLOOR + salience) * richness * heard * named, _DECIMALS)


def _spans(points: Sequence[KeyPoint]) -> Iterator[Span]:
    for point in points:
        yield from point.spans


def _overlaps(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
