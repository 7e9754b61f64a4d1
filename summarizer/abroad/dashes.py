"""Speech that dashes mark: paragraphs that begin with one, and the reporter's words set into what somebody says.

Owns where such speech begins and ends (“— We go, — said Ann. — Now.” is two pieces, inside quotation marks as well).
Who speaks is found in ``beside_verb``.
"""

# ruff: noqa: RUF001  # the patterns hold the dashes that newspapers print

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summarizer.abroad.speech_verbs import cue_pattern
from summarizer.marks import QuoteSpan
from summarizer.prose import ends_sentence
from summarizer.types import Span

_DASH = re.compile(r"(?<=\s)[—–―-](?=\s)|(?<=\S)[—–―](?=[\s.,;:?!])|(?<=\s)[—–―](?=\w)")
_OPENING = re.compile(r"[—–―]\s*(?=[^\W\d]|[¡¿«„“\"…])|-\s+(?=[^\W\d])")
_LATER_OPENING = re.compile(r"(?<=[.!?…:])(?P<gap>[^\S\n])[—–-]\s+(?=[^\W\d_])")
_WORDS_BEFORE_CUE = re.compile(r"\s*(?:[^\W\d_]+\s+){0,2}")
_INCISE = re.compile(r"[,!?…]\s+")
_INCISE_LANGUAGES = frozenset({"fr", "it", "sv"})
_INCISE_END = re.compile(r"[,.;!?](?=\s|$)")
_APPOSITION = re.compile(r"\s+[^\W\d_a-zà-ÿ][\w'’-]+(?:\s+[^\W\d_a-zà-ÿ][\w'’-]+)+(?=[,.])")
_TITLES = re.compile(r"(?:\b(?:MM?|Mme|Mlle|Dr|Pr|St|[^\W\d_]))$")
_RESUMING = re.compile(r"[\s.,;:—–―-]*")
_LEFT_BEHIND = " ,\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of speech without a break. ``report`` is the reporter's part that interrupts it or ends it.

    Pieces of one ``group`` are one person's words. ``is_reported`` is True where the form tells that they are speech.
    """

    span: QuoteSpan
    group: int
    report: Span | None = None
    is_reported: bool = False


def find_dashed(text: str, paragraphs: Sequence[Span], marked: Sequence[QuoteSpan], language: str) -> list[QuoteSpan]:
    """Find dialogue: from a dash to the paragraph's end, with a verb of speech in it or in the paragraph beside.

    The dash begins the paragraph, or a sentence in it, as Polish prints it. ``marked`` is what stands between marks.
    """
    opened = [_open_paragraph(text, bounds) or _open_later(text, bounds, marked, language) for bounds in paragraphs]
    sure = [span is not None and bool(_find_inserts(text, span, language)) for span in opened]
    ends = [span is not None and ends_sentence(text[span.start : span.end]) for span in opened]
    return [
        span
        for number, span in enumerate(opened)
        if span and (sure[number] or (ends[number] and any(sure[max(0, number - 1) : number + 2])))
    ]


def cut_pieces(text: str, span: QuoteSpan, language: str, *, group: int, dashed: bool) -> list[Piece]:
    """Cut the reporter's words out of speech. Linear in its length."""
    reports = _find_inserts(text, span, language)
    edges = [span.start, *(edge for report in reports for edge in report), span.end]
    pieces = []
    for number in range(len(reports) + 1):
        part = _trim_piece(text, span, edges[2 * number], edges[2 * number + 1])
        if any(map(str.isalnum, text[part.start : part.end])):
            report = reports[number] if number < len(reports) else None
            pieces.append(Piece(span=part, group=group, report=report, is_reported=dashed or bool(reports)))
    return pieces


def _trim_piece(text: str, span: QuoteSpan, start: int, end: int) -> QuoteSpan:
    """Give a part of speech without the signs that tie it to the report on either side."""
    resuming = _RESUMING.match(text, start, end) if start > span.start else None
    begin = resuming.end() if resuming else start
    last = end == span.end
    stop = end if last else max(begin, start + len(text[start:end].rstrip(_LEFT_BEHIND)))
    return replace(
        span,
        start=begin,
        end=stop,
        outer_start=begin if start > span.start else span.outer_start,
        outer_end=span.outer_end if last else stop,
        closed=span.closed or not last,
        continues=span.continues and start == span.start,
    )


def _open_paragraph(text: str, bounds: Span) -> QuoteSpan | None:
    opening = _OPENING.match(text, *bounds)
    if not opening or opening.end() == bounds[1]:
        return None
    return QuoteSpan(start=opening.end(), end=bounds[1], outer_start=bounds[0], outer_end=bounds[1])


def _open_later(text: str, bounds: Span, marked: Sequence[QuoteSpan], language: str) -> QuoteSpan | None:
    for dash in _LATER_OPENING.finditer(text, *bounds):
        if text[dash.end()].isupper() and not _is_inside(dash.start(), marked):
            span = QuoteSpan(start=dash.end(), end=bounds[1], outer_start=dash.end("gap"), outer_end=bounds[1])
            return span if _find_inserts(text, span, language) else None
    return None


def _is_inside(place: int, marked: Sequence[QuoteSpan]) -> bool:
    following = bisect_right(marked, place, key=lambda span: span.outer_start)
    return following > 0 and place < marked[following - 1].outer_end


def _find_inserts(text: str, span: QuoteSpan, language: str) -> list[Span]:
    found = list(_inserts_by_dash(text, span, language))
    return found or (list(_inserts_by_comma(text, span, language)) if language in _INCISE_LANGUAGES else [])


def _inserts_by_dash(text: str, span: QuoteSpan, language: str) -> Iterator[Span]:
    dashes = list(_DASH.finditer(text, span.start, span.end))
    begins = [_begins_report(text, dash.end(), span.end, language) for dash in dashes]
    number = 0
    while number < len(dashes):
        first = number
        number += 1
        if begins[first]:
            while number < len(dashes) and begins[number]:  # a report of its own, inside this one
                number += 1
            yield dashes[first].start(), dashes[number].end() if number < len(dashes) else span.end
            number += 1


def _begins_report(text: str, start: int, stop: int, language: str) -> bool:
    lead = _WORDS_BEFORE_CUE.match(text, start, stop)
    cue = cue_pattern(language).search(text, start, min(stop, lead.end() + 20)) if lead else None
    return bool(lead and cue and cue.start() <= lead.end())


def _inserts_by_comma(text: str, span: QuoteSpan, language: str) -> Iterator[Span]:
    position = span.start
    for comma in _INCISE.finditer(text, span.start, span.end):
        if comma.start() < position or not cue_pattern(language).match(text, comma.end(), span.end):
            continue
        position = _end_of_incise(text, comma.end(), span.end)
        yield comma.start() + (text[comma.start()] != ","), position


def _end_of_incise(text: str, start: int, stop: int) -> int:
    for mark in _INCISE_END.finditer(text, start, stop):
        if text[mark.start()] == "." and _TITLES.search(text, start, mark.start()):
            continue
        apposition = _APPOSITION.match(text, mark.end(), stop) if text[mark.start()] == "," else None
        return apposition.end() + 1 if apposition else mark.end()
    return stop
