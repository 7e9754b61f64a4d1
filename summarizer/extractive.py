"""The default engine: a document's own sentences as key points, its own words as quotations.

Owns the order of work. What is an article, how much a sentence matters and who speaks, and what is chosen is decided
next door (``prose``, the analysts behind ``analysis``, ``selection``).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summarizer.analysis import Analysis, Analyst, ReadyText
from summarizer.attribution import POSTING_CONFIDENCE
from summarizer.candidates import find_candidates
from summarizer.language import detect_language
from summarizer.prose import length_reason, skip_reason
from summarizer.selection import choose_points, choose_quotes
from summarizer.text import make_readable
from summarizer.types import Briefing, Document, KeyPoint, Quote

NO_POINT = "it has no sentence that can stand alone"
MOST_POINTS = 10  # of a briefing in full
MOST_QUOTES = 20
_ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A document on its way: ``ready`` is the readable twin of its text, offset by offset."""

    document: Document
    ready: ReadyText
    skipped: str | None


class ExtractiveSummarizer:
    """Briefs documents with their own sentences: ``english`` reads English ones, ``others`` the rest.

    Keeps nothing of a document between calls.
    """

    def __init__(self, english: Analyst, others: Analyst, *, key_points: int = 3, quotes: int = 2) -> None:
        self._english, self._others = english, others
        self._key_points = key_points
        self._quotes = quotes
        self.engine, self.model = english.engine, english.model

    def summarize(self, documents: Sequence[Document], *, all_quotes: bool = False) -> list[Briefing]:
        """Brief each document, in order; those of one analyst are read together."""
        drafts = [_prepare(document) for document in documents]
        analyses = self._analyse(drafts)
        return [
            self._brief(draft, analysis, all_quotes=all_quotes)
            for draft, analysis in zip(drafts, analyses, strict=True)
        ]

    def summarize_in_full(self, documents: Sequence[Document]) -> list[tuple[Briefing, Briefing]]:
        """Brief each document as ``summarize`` does, and in full, from one analysis."""
        drafts = [_prepare(document) for document in documents]
        analyses = self._analyse(drafts)
        pairs = []
        for draft, analysis in zip(drafts, analyses, strict=True):
            briefing = self._brief(draft, analysis, all_quotes=False)
            pairs.append((briefing, self._complete(briefing, draft, analysis)))
        return pairs

    def _complete(self, briefing: Briefing, draft: _Draft, analysis: Analysis | None) -> Briefing:
        """Add to a briefing what else is worth telling; what it has stays in it."""
        if analysis is None or not briefing.key_points:
            return briefing
        points = self._choose_points(draft, analysis, limit=MOST_POINTS)
        # Also those that stand in a point: who said what is asked for by itself, too.
        more = self._choose_quotes(draft, analysis, (), limit=MOST_QUOTES)
        quotes = {quote.start: quote for quote in (*more, *briefing.quotes)}
        return replace(briefing, key_points=tuple(points), quotes=tuple(quotes[start] for start in sorted(quotes)))

    def _analyse(self, drafts: Sequence[_Draft]) -> list[Analysis | None]:
        """Give an analysis for each draft, in order; none for those that are skipped."""
        analyses: list[Analysis | None] = [None] * len(drafts)
        fit = [number for number, draft in enumerate(drafts) if draft.skipped is None]
        for analyst in dict.fromkeys((self._english, self._others)):
            mine = [number for number in fit if self._analyst(drafts[number]) is analyst]
            found = analyst.analyse([drafts[number].ready for number in mine]) if mine else []
            for number, analysis in zip(mine, found, strict=True):
                analyses[number] = analysis
        return analyses

    def _analyst(self, draft: _Draft) -> Analyst:
        return self._english if draft.ready.language == _ENGLISH else self._others

    def _brief(self, draft: _Draft, analysis: Analysis | None, *, all_quotes: bool) -> Briefing:
        points = self._choose_points(draft, analysis, limit=self._key_points) if analysis else []
        quotes: list[Quote] = []
        if analysis and points and all_quotes:
            quotes = _find_quotes(draft, analysis, fragments=True)
        elif analysis and points:
            quotes = self._choose_quotes(draft, analysis, points, limit=self._quotes)
        analyst = self._analyst(draft) if analysis else self._english
        return Briefing(
            id=draft.document.id,
            title=draft.document.title,
            language=draft.ready.language,
            engine=analyst.engine,
            model=analyst.model,
            key_points=tuple(points),
            quotes=tuple(quotes),
            skipped=draft.skipped if points or draft.skipped else NO_POINT,
        )

    def _choose_points(self, draft: _Draft, analysis: Analysis, *, limit: int) -> list[KeyPoint]:
        ready, document = draft.ready, draft.document
        candidates = find_candidates(ready.text, ready.sentences, marked=ready.marked, language=ready.language)
        headline = _find_headline(document)
        return choose_points(document.text, candidates, analysis.salience, title=headline, limit=limit)

    def _choose_quotes(
        self, draft: _Draft, analysis: Analysis, points: Sequence[KeyPoint], *, limit: int
    ) -> list[Quote]:
        found = _find_quotes(draft, analysis, fragments=False)
        weighed = dict(zip(found, _weigh(found, draft.ready, analysis), strict=True))
        return choose_quotes(weighed, points, confidence=POSTING_CONFIDENCE, limit=limit)


def _prepare(document: Document) -> _Draft:
    text = make_readable(document.text)
    ready = ReadyText(text=text, language=detect_language(text, document.language))
    return _Draft(document=document, ready=ready, skipped=length_reason(text) or _skip_reason(document, ready))


def _find_quotes(draft: _Draft, analysis: Analysis, *, fragments: bool) -> list[Quote]:
    """Find quotations in the readable text, and give them in the document's own words."""
    return [
        replace(quote, text=draft.document.text[quote.start : quote.end])
        for quote in analysis.find_quotes(fragments=fragments)
    ]


def _find_headline(document: Document) -> str:
    """Give the title where it is one of its own, and not the text's beginning for want of another."""
    return "" if document.text.lstrip().startswith(document.title.removesuffix("…")) else document.title


def _skip_reason(document: Document, ready: ReadyText) -> str | None:
    paragraphs = [document.text[start:end] for start, end in ready.paragraphs]
    return skip_reason(paragraphs, [document.text[one.start : one.end] for one in ready.sentences])


def _weigh(quotes: Sequence[Quote], ready: ReadyText, analysis: Analysis) -> Iterator[float]:
    """Give for each quotation the salience of the sentence that it begins in."""
    starts = [sentence.start for sentence in ready.sentences]
    for quote in quotes:
        yield float(analysis.salience[max(0, bisect_right(starts, quote.start) - 1)])
