"""Which candidates become the key points, and which quotations are worth posting. Pure and deterministic.

Owns choice and order. What is a candidate is ``candidates``' business, who said what is ``attribution``'s.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from summarizer.analysis import Floats
from summarizer.candidates import LAST_RESORT, Candidate
from summarizer.prose import count_words
from summarizer.terms import list_terms, list_trigrams, share
from summarizer.types import KeyPoint, Quote, Span

_SHARED = 0.6  # of the shorter one's telling words
_TITLE_SHARED = 0.8  # of a sentence's telling words, in the title
_NEEDS_CONTEXT = 0.6  # what is left of a sentence's worth without the one that it leans on
_SURE_POINTS = 2  # a third one is not worth a reader's time
_LEAST_WORTH = 0.4  # below this share of the best one's worth
_DECIMALS = 4

_LEAST_QUOTED = 6  # words
_MOST_QUOTED = 60
_RICH_QUOTED = 20  # words: more do not make a quotation better
_TRANSCRIBED = re.compile(r"[A-Z][A-Z.'\u2019 -]+:")  # "ORR: Nobody asked us."
_SAME_SPEAKER = 0.5
_UNNAMED = 0.5  # "a police spokesman", "the statement": readers ask who
_SALIENCE_FLOOR = 0.3  # good quotations stand all over a text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A candidate and what it is worth to a reader who has nothing else; ``words`` are its telling ones."""

    candidate: Candidate
    worth: float
    words: frozenset[str]
    trigrams: frozenset[tuple[str, ...]]

    @property
    def is_last_resort(self) -> bool:
        return self.candidate.fitness <= LAST_RESORT


def choose_points(
    text: str, candidates: Sequence[Candidate], salience: Floats, *, title: str, limit: int
) -> list[KeyPoint]:
    """Choose at most ``limit`` key points that repeat neither each other nor the title, in the text's order.

    ``salience`` (sentences,) is that of all the text's sentences. Fewer are chosen where the rest is worth little.
    """
    left = [_weigh(text, candidate, float(salience[candidate.sentence])) for candidate in candidates]
    left = [sentence for sentence in left if not _repeats_title(sentence, title)]
    points: dict[int, KeyPoint] = {}
    while left and len(points) < limit:
        best = max(left, key=lambda sentence: (not sentence.is_last_resort, _worth_beside(sentence, points)))
        worth = _worth_beside(best, points)
        if points and (best.is_last_resort or _is_enough(worth, points)):
            break
        span = best.candidate.span
        points[best.candidate.sentence] = KeyPoint(text=text[slice(*span)], spans=(span,), score=worth)
        left = [sentence for sentence in left if not _repeats(sentence, best)]
    return [points[number] for number in sorted(points)]


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
        left = [quote for quote in left if quote is not best and not _says_the_same(quote.text, best.text)]
    return sorted(chosen, key=lambda quote: quote.start)


def _weigh(text: str, candidate: Candidate, salience: float) -> _Sentence:
    line = text[slice(*candidate.span)]
    return _Sentence(
        candidate=candidate,
        worth=round(salience * candidate.fitness, _DECIMALS),
        words=frozenset(list_terms(line)),
        trigrams=list_trigrams(line),
    )


def _worth_beside(sentence: _Sentence, points: Mapping[int, KeyPoint]) -> float:
    """Give what a sentence adds to points, by their sentences' numbers: one that leans back needs the one before it."""
    stands = not sentence.candidate.leans_back or sentence.candidate.sentence - 1 in points
    return sentence.worth if stands else round(sentence.worth * _NEEDS_CONTEXT, _DECIMALS)


def _is_enough(worth: float, points: Mapping[int, KeyPoint]) -> bool:
    return len(points) >= _SURE_POINTS and worth < _LEAST_WORTH * max(point.score for point in points.values())


def _repeats_title(sentence: _Sentence, title: str) -> bool:
    return len(sentence.words & frozenset(list_terms(title))) >= _TITLE_SHARED * max(1, len(sentence.words))


def _repeats(one: _Sentence, other: _Sentence) -> bool:
    return one is other or bool(one.trigrams & other.trigrams) or share(one.words, other.words) >= _SHARED


def _is_telling(quote: Quote, points: Sequence[KeyPoint]) -> bool:
    return (
        _LEAST_QUOTED <= count_words(quote.text) <= _MOST_QUOTED
        and not _TRANSCRIBED.match(quote.text)
        and not any(_overlaps((quote.start, quote.end), span) for span in _spans(points))
        and not any(_says_the_same(quote.text, point.text) for point in points)
    )


def _says_the_same(one: str, other: str) -> bool:
    return share(frozenset(list_terms(one)), frozenset(list_terms(other))) >= _SHARED


def _quote_worth(quote: Quote, salience: float, chosen: Sequence[Quote]) -> float:
    richness = min(count_words(quote.text), _RICH_QUOTED) / _RICH_QUOTED
    heard = _SAME_SPEAKER if any(other.speaker == quote.speaker for other in chosen) else 1.0
    named = _UNNAMED if (quote.speaker or "").islower() else 1.0
    return round((_SALIENCE_FLOOR + salience) * richness * heard * named, _DECIMALS)


def _spans(points: Sequence[KeyPoint]) -> Iterator[Span]:
    for point in points:
        yield from point.spans


def _overlaps(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
