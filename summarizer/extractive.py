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
        points = self._choose_points(draft, analysis) if analysis else []
        quotes = self._choose_quotes(draft, analysis, points, all_quotes=all_quotes) if analysis and points else []
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

    def _choose_points(self, draft: _Draft, analysis: Analysis) -> list[KeyPoint]:
        ready, document = draft.ready, draft.document
        candidates = find_candidates(ready.text, ready.sentences, marked=ready.marked, language=ready.language)
        headline = _find_headline(document)
        return choose_points(document.text, candidates, analysis.salience, title=headline, limit=self._key_points)

    def _choose_quotes(
        self, draft: _Draft, analysis: Analysis, points: Sequence[KeyPoint], *, all_quotes: bool
    ) -> list[Quote]:
        # They are found in the readable text; the words come from the document's own.
        found = [
            replace(quote, text=draft.document.text[quote.start : quote.end])
            for quote in analysis.find_quotes(fragments=all_quotes)
        ]
        if all_quotes:
            return found
        weighed = dict(zip(found, _weigh(found, draft.ready, analysis), strict=True))
        return choose_quotes(weighed, points, confidence=POSTING_CONFIDENCE, limit=self._quotes)


def _prepare(document: Document) -> _Draft:
    text = make_readable(document.text)
    ready = ReadyText(text=text, language=detect_language(text, document.language))
    return _Draft(document=document, ready=ready, skipped=length_reason(text) or _skip_reason(document, ready))


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
