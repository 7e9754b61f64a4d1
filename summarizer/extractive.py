"""The default engine: a document's own sentences as key points, its own words as quotations.

Owns the order of work. What is an article, how much a sentence matters, what is chosen and who speaks is decided next
door (``prose``, ``salience``, ``selection``, ``attribution``).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from summarizer.attribution import POSTING_CONFIDENCE, attribute
from summarizer.candidates import find_candidates
from summarizer.language import detect_language
from summarizer.marks import QuoteSpan, find_marked
from summarizer.prose import length_reason, skip_reason
from summarizer.quotes import read_quotes
from summarizer.salience import SalienceScorer, Scores
from summarizer.selection import choose_points, choose_quotes
from summarizer.text import Sentence, make_readable, split_paragraphs, split_sentences
from summarizer.types import Briefing, Document, KeyPoint, Quote, Span

NO_POINT = "it has no sentence that can stand alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A document on its way: ``text`` is the readable twin of the document's, offset by offset.

    What several steps need of it is found once: paragraphs, sentences, and what stands between quotation marks.
    """

    document: Document
    text: str
    language: str | None
    skipped: str | None
    paragraphs: list[Span] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    marked: list[QuoteSpan] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The sentences' own text."""
        return [self.text[sentence.start : sentence.end] for sentence in self.sentences]


class ExtractiveSummarizer:
    """Briefs documents with their own sentences. Quotations are looked for in English texts only.

    Keeps nothing of a document between calls.
    """

    engine = "extractive"

    def __init__(self, scorer: SalienceScorer, *, key_points: int = 3, quotes: int = 2) -> None:
        self._scorer = scorer
        self._key_points = key_points
        self._quotes = quotes
        self.model = scorer.model

    def summarize(self, documents: Sequence[Document], *, all_quotes: bool = False) -> list[Briefing]:
        """Brief each document, in order; the fit ones are scored together."""
        drafts = [_prepare(document) for document in documents]
        fit = [draft for draft in drafts if draft.skipped is None]
        scores = dict(zip(map(id, fit), self._scorer.score([draft.lines for draft in fit]), strict=True))
        return [self._brief(draft, scores.get(id(draft)), all_quotes=all_quotes) for draft in drafts]

    def _brief(self, draft: _Draft, scores: Scores | None, *, all_quotes: bool) -> Briefing:
        points = self._choose_points(draft, scores) if scores else []
        quotes = self._choose_quotes(draft, scores, points, all_quotes=all_quotes) if scores and points else []
        return Briefing(
            id=draft.document.id,
            title=draft.document.title,
            language=draft.language,
            engine=self.engine,
            model=self.model,
            key_points=tuple(points),
            quotes=tuple(quotes),
            skipped=draft.skipped if points or draft.skipped else NO_POINT,
        )

    def _choose_points(self, draft: _Draft, scores: Scores) -> list[KeyPoint]:
        candidates = find_candidates(draft.text, draft.sentences, marked=draft.marked, language=draft.language)
        text, title = draft.document.text, draft.document.title
        return choose_points(text, candidates, scores, title=title, limit=self._key_points)

    def _choose_quotes(
        self, draft: _Draft, scores: Scores, points: Sequence[KeyPoint], *, all_quotes: bool
    ) -> list[Quote]:
        if draft.language != "en":
            return []
        found = _find_quotes(draft, fragments=all_quotes)
        if all_quotes:
            return found
        weighed = dict(zip(found, _weigh(found, draft.sentences, scores), strict=True))
        return choose_quotes(weighed, points, confidence=POSTING_CONFIDENCE, limit=self._quotes)


def _prepare(document: Document) -> _Draft:
    text = make_readable(document.text)
    language = detect_language(text, document.language)
    too_long = length_reason(text)
    if too_long:
        return _Draft(document=document, text=text, language=language, skipped=too_long)
    paragraphs = split_paragraphs(text)
    sentences = split_sentences(text, language or "en", paragraphs)
    raw_paragraphs = [document.text[start:end] for start, end in paragraphs]
    raw_lines = [document.text[sentence.start : sentence.end] for sentence in sentences]
    return _Draft(
        document=document,
        text=text,
        language=language,
        skipped=skip_reason(raw_paragraphs, raw_lines),
        paragraphs=paragraphs,
        sentences=sentences,
        marked=find_marked(text, paragraphs),
    )


def _find_quotes(draft: _Draft, *, fragments: bool) -> list[Quote]:
    """Find and attribute in the readable text; the words come from the document's own."""
    quoted = read_quotes(draft.text, draft.paragraphs, draft.marked, fragments=fragments)
    found = attribute(draft.text, quoted.spans, quoted.tokens)
    return [replace(quote, text=draft.document.text[quote.start : quote.end]) for quote in found]


def _weigh(quotes: Sequence[Quote], sentences: Sequence[Sentence], scores: Scores) -> Iterator[float]:
    """Give for each quotation the salience of the sentence that it begins in."""
    starts = [sentence.start for sentence in sentences]
    for quote in quotes:
        yield float(scores.salience[max(0, bisect_right(starts, quote.start) - 1)])
