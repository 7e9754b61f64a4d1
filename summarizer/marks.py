"""Quotation marks: which opens, which closes, and what stands between them.

Owns the pairing of marks within a paragraph. Does not judge whether what is marked is a quotation (``quotes`` does),
and reads no words but the few that begin with an apostrophe.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summarizer.text import split_paragraphs
from summarizer.types import Span

_LEFT, _RIGHT = "\u2018", "\u2019"  # the curly single marks, the second also an apostrophe
_MARK = re.compile(rf"``|''|{_LEFT}{_LEFT}|{_RIGHT}{_RIGHT}|[“”„«»\"{_LEFT}{_RIGHT}']")
_OPENERS = {"“", "„", "«", "``", _LEFT * 2}
_CLOSERS = {"”", "»", _RIGHT * 2}
_SINGLES = {_LEFT, _RIGHT, "'"}
_ELISION = re.compile(
    r"(?:\d\ds?|em|til|till|tis|twas|cause|cuz|n|bout|round|nother|kay|ere|ello|ave)\b[^\w]?", re.IGNORECASE
)
_PAIRS = {("„", "“"), ("``", "''"), (_LEFT * 2, "''"), ("''", "''")}
_DASHES = "-\u2013\u2014"
_BEFORE_OPENER = frozenset(f'([{{/=>“”"„«…:,.{_LEFT}{_DASHES}')
_AFTER_CLOSER = frozenset(f".,;:!?)]}}/<>…“”\"'»{_RIGHT}{_DASHES}")
_OPEN_ENDINGS = frozenset(f",?!…{_DASHES}")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSpan:
    """A stretch of text between quotation marks; nested ones stay inside the outermost.

    ``start`` and ``end`` leave the marks out, ``outer_start`` and ``outer_end`` take them in (code points).
    ``closed`` is False where the closing mark is missing and the paragraph's end stands for it.
    ``continues`` is True where the paragraph goes on with the words of the one before, ``carries_on`` where the next
    one does with these.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool = True
    continues: bool = False
    carries_on: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    text: str
    start: int
    end: int


def find_marked(text: str, paragraphs: Sequence[Span] | None = None) -> list[QuoteSpan]:
    """Find everything that stands between quotation marks, in order, without overlaps. Linear in the text.

    ``paragraphs`` are those of ``split_paragraphs``, for who has them already.
    """
    spans: list[QuoteSpan] = []
    carried = False
    for start, end in split_paragraphs(text) if paragraphs is None else paragraphs:
        found = [span for span in _pair_paragraph(text, start, end, carried=carried) if span.start < span.end]
        if found and found[0].continues:
            spans[-1] = replace(spans[-1], carries_on=True)
        spans.extend(found)
        carried = bool(found) and not found[-1].closed
    return spans


def leaves_open(text: str, span: QuoteSpan) -> bool:
    """Tell whether marked words end as if their sentence went on behind the marks: “…,” and “…?”."""
    return text[span.end - 1] in _OPEN_ENDINGS


def _pair_paragraph(text: str, start: int, end: int, *, carried: bool) -> Iterator[QuoteSpan]:
    marks = [_Mark(found.group(), found.start(), found.end()) for found in _MARK.finditer(text, start, end)]
    doubles, left_open = _match_doubles(text, [mark for mark in marks if mark.text not in _SINGLES])
    singles = _match_singles(text, [mark for mark in marks if mark.text in _SINGLES])
    starts = sorted(mark.start for mark in doubles), sorted(mark.start for mark in doubles.values())
    position = start
    for opener in sorted([*doubles, *singles], key=lambda mark: mark.start):
        if opener.start < position:
            continue
        closer = doubles.get(opener) or singles[opener]
        if opener in singles and len({_count_between(side, opener, closer) for side in starts}) > 1:
            continue  # it cuts a double pair in two: an apostrophe
        if left_open and opener.start > left_open.start and _runs_on(text, left_open, end, paragraph=start):
            break
        position = closer.end
        yield _span(text, opener, closer.start, closer.end, carried=carried and opener.start == start)
    if left_open and left_open.start >= position and opens_word(text, left_open.start, left_open.end):
        first = left_open.start == start
        yield _span(text, left_open, end, end, closed=False, carried=carried and first)


def _runs_on(text: str, opener: _Mark, end: int, *, paragraph: int) -> bool:
    """Tell whether an unclosed mark opens a whole paragraph whose quotation goes on in the next."""
    return (
        opener.start == paragraph
        and text[end - 1] not in f"”\"'»{_RIGHT}"
        and text[end : end + 9].strip()[:1] in {"“", '"'}
    )


def _span(
    text: str, opener: _Mark, end: int, outer_end: int, *, closed: bool = True, carried: bool = False
) -> QuoteSpan:
    span = trim_span(text, (opener.end, end), (opener.start, outer_end), closed=closed, continues=carried)
    return replace(span, single=opener.text in _SINGLES)


def trim_span(text: str, inner: Span, outer: Span, *, closed: bool, continues: bool) -> QuoteSpan:
    """Make a quotation of what stands between two marks, without the white space at its ends."""
    said = text[slice(*inner)]
    start = inner[0] + len(said) - len(said.lstrip())
    return QuoteSpan(
        start=start,
        end=max(start, inner[0] + len(said.rstrip())),
        outer_start=outer[0],
        outer_end=outer[1],
        closed=closed,
        continues=continues,
    )


def _match_doubles(text: str, marks: list[_Mark]) -> tuple[dict[_Mark, _Mark], _Mark | None]:
    """Match double marks with a stack; also give the first that nothing closes and no later one replaces."""
    matches: dict[_Mark, _Mark] = {}
    stack: list[_Mark] = []
    straight_left = sum(mark.text == '"' for mark in marks)
    for mark in marks:
        straight_left -= mark.text == '"'
        role = _role(text, mark, inside=stack[-1] if stack else None, straight_left=straight_left)
        if role == "open":
            if stack and mark.text == '"' == stack[-1].text:
                stack.pop()
            stack.append(mark)
        elif role == "close" and stack:
            matches[stack.pop()] = mark
    return matches, stack[0] if stack else None


def _role(text: str, mark: _Mark, *, inside: _Mark | None, straight_left: int) -> str:
    if inside is not None and (inside.text, mark.text) in _PAIRS:
        return "close"
    if mark.text in _OPENERS or mark.text in _CLOSERS:
        return "open" if mark.text in _OPENERS else "close"
    if _is_inch_mark(text, mark, inside=inside, straight_left=straight_left):
        return "none"
    ends_clause = inside is not None and text[mark.start - 1] in ".,?!…"
    if opens_word(text, mark.start, mark.end) and not ends_clause:
        return "open"
    closes = closes_word(text, mark.start, mark.end) or inside is not None
    return "close" if closes else "open"


def _is_inch_mark(text: str, mark: _Mark, *, inside: _Mark | None, straight_left: int) -> bool:
    if mark.text != '"' or not text[mark.start - 1 : mark.start].isdigit():
        return False
    return inside is None or (inside.text == '"' and straight_left % 2 == 1)


def opens_word(text: str, start: int, end: int) -> bool:
    """Tell whether a mark stands where only an opening one can: before a word and after none."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    free_before = not before or before.isspace() or before in _BEFORE_OPENER
    return free_before and bool(after) and not after.isspace() and after not in ".,;:!?)]}"


def closes_word(text: str, start: int, end: int) -> bool:
    """Tell whether a mark stands where only a closing one can: after a word and before none."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    free_after = not after or after.isspace() or after in _AFTER_CLOSER
    return free_after and bool(before) and not before.isspace() and before not in "([{"


def _match_singles(text: str, marks: list[_Mark]) -> dict[_Mark, _Mark]:
    """Match single marks: an opener with the surest closer before the next opener, apostrophes left out."""
    matches: dict[_Mark, _Mark] = {}
    opener: _Mark | None = None
    for mark in marks:
        if _opens_single(text, mark):
            opener = mark
        elif opener is not None and _closes_single(text, opener, mark):
            known = matches.get(opener)
            if known is None or _may_be_possessive(text, known):
                matches[opener] = mark
            if not _may_be_possessive(text, mark):
                opener = None
    return {start: end for start, end in matches.items() if end.start > start.end}


def _opens_single(text: str, mark: _Mark) -> bool:
    if mark.text == _RIGHT or _ELISION.match(text, mark.end):
        return False
    return opens_word(text, mark.start, mark.end) and text[mark.start - 1 : mark.start] not in {_RIGHT, "'"}


def _closes_single(text: str, opener: _Mark, mark: _Mark) -> bool:
    return (mark.text == "'") == (opener.text == "'") and closes_word(text, mark.start, mark.end)


def _may_be_possessive(text: str, mark: _Mark) -> bool:
    return text[mark.start - 1] in "sS" and text[mark.end : mark.end + 2].strip().isalpha()


def _count_between(starts: list[int], opener: _Mark, closer: _Mark) -> int:
    return bisect_left(starts, closer.start) - bisect_left(starts, opener.end)
