"""Quotation marks of all languages: which pairs with which, in each one's own way of printing them.

Owns the pairing where the language does not tell the marks apart: “ opens in Spanish and closes in German, » does both.
English has more of its own (British single marks, elisions) in ``marks``. Does not judge what is a quotation.
"""

# ruff: noqa: RUF001  # the tables hold the marks that newspapers print

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.marks import QuoteSpan, closes_word, opens_word, trim_span
from summarizer.types import Span

_CLOSERS = {
    "„": ("“", "”", '"', "''"),
    ",,": ("”", '"', "''"),
    "“": "”“",
    "”": "”",
    "«": "»",
    "»": "«»",
    '"': '"',
    "＂": "＂",
    "〝": "〟〞",
    "「": "」",
    "『": "』",
    "﹁": "﹂",
    "﹃": "﹄",
    "‚": "‘’",
    "‹": "›",
    "›": "‹",
    "‘": "’",
}
_MARK = re.compile(r"(?<!,),,(?=[^\W\d_])|''|[„“”«»\"＂〝〟〞「」『』﹁﹂﹃﹄‚‹›‘’]")
_ALWAYS_OPEN = frozenset("„«‹「『﹁﹃〝") | {",,"}
_DEEPEST = 8  # marks left open at a time; more are no nesting
_SINGLES = frozenset("‚‹›‘’")
_BY_PLACE = frozenset('“”"»‘›')  # the same mark opens and closes: what stands beside it tells
_DENSE = re.compile(r"[\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uff01-\uff5e]")  # scripts without spaces, their stops
_RESUMES = frozenset('«»„“"”—–')  # how a paragraph begins that goes on with a quotation
_SHARES = re.compile(r"[^\S\n]*(?:[,.!?…][^\S\n]*)?(?:[—–-]\s|,\s|\n|$)")  # behind a closing mark that stands for two


@dataclass(frozen=True, slots=True)
class _Mark:
    text: str
    start: int
    end: int


def find_pairs(text: str, paragraphs: Sequence[Span]) -> list[QuoteSpan]:
    """Find what stands between quotation marks, in order; nested ones stay inside the outermost. Linear in the text.

    A mark that nothing closes counts to the end of its paragraph; a single one that nothing closes is an apostrophe.
    """
    spans: list[QuoteSpan] = []
    carried = False
    for number, bounds in enumerate(paragraphs):
        resumed = number + 1 < len(paragraphs) and text[paragraphs[number + 1][0]] in _RESUMES
        found = [one for one in _pair_paragraph(text, bounds, carried=carried, resumed=resumed) if one.start < one.end]
        if found and found[0].continues:
            spans[-1] = replace(spans[-1], carries_on=True)
        spans += found
        carried = bool(found) and not found[-1].closed and found[-1].end == bounds[1]
    return spans


def _pair_paragraph(text: str, bounds: Span, *, carried: bool, resumed: bool) -> Iterator[QuoteSpan]:
    marks = [_Mark(found[0], found.start(), found.end()) for found in _MARK.finditer(text, *bounds)]
    closers, left = _match(text, marks, resumes=bounds[0] if carried else None)
    last = max((opener.start for opener in closers), default=-1)
    openers = sorted([*closers, *left], key=lambda mark: mark.start)
    position = bounds[0]
    for number, opener in enumerate(openers):
        if opener.start < position:
            continue
        closer = closers.get(opener)
        following = openers[number + 1 : number + 1 + _DEEPEST]
        shared = None if closer else _share_closer(text, opener, following, closers)
        if not closer and not shared and opener.start < last and not resumed:
            continue  # a stray one: those behind it have their own
        position = (closer or shared or _Mark("", bounds[1], bounds[1])).end
        end = closer.start if closer else position
        continues = carried and opener.start == bounds[0]
        yield _span(text, opener, end, position, closed=bool(closer or shared), continues=continues)


def _match(text: str, marks: Sequence[_Mark], *, resumes: int | None) -> tuple[dict[_Mark, _Mark], list[_Mark]]:
    """Match marks with a stack; also give the double ones that nothing closes."""
    closers: dict[_Mark, _Mark] = {}
    left: list[_Mark] = []
    stack: list[_Mark] = []
    for mark in marks:
        place = _opener_of(text, mark, stack)
        if place is not None:
            closers[stack[place]] = mark
            left += stack[place + 1 :]
            del stack[place:]
        elif _opens(text, mark, inside=bool(stack)) or (mark.start == resumes and mark.text in _CLOSERS):
            left += stack[: len(stack) - _DEEPEST]
            stack = [*stack[-_DEEPEST:], mark]
    return closers, [mark for mark in (*left, *stack) if mark.text not in _SINGLES]


def _opener_of(text: str, mark: _Mark, stack: Sequence[_Mark]) -> int | None:
    """Give the place on the stack of the innermost mark that this one closes."""
    if not _may_close(text, mark):
        return None
    for place in range(len(stack) - 1, -1, -1):
        if mark.text in _CLOSERS[stack[place].text]:
            return place
    return None


def _may_close(text: str, mark: _Mark) -> bool:
    if mark.text == "’":
        return closes_word(text, mark.start, mark.end) or _is_dense(text, mark)
    if mark.text in _BY_PLACE and not _is_dense(text, mark):
        opens = opens_word(text, mark.start, mark.end)
        return not opens or closes_word(text, mark.start, mark.end)
    return True


def _opens(text: str, mark: _Mark, *, inside: bool) -> bool:
    if mark.text not in _CLOSERS:
        return False
    if mark.text in _ALWAYS_OPEN or _is_dense(text, mark):
        return mark.text in _ALWAYS_OPEN or mark.text in '“‘"＂'
    if mark.text == '"' and not inside and text[mark.start - 1 : mark.start].isdigit():
        return False  # inches
    return mark.text in _BY_PLACE | {"‚"} and opens_word(text, mark.start, mark.end)


def _is_dense(text: str, mark: _Mark) -> bool:
    """Tell whether a mark touches a script without spaces, where its place tells nothing."""
    beside = text[max(0, mark.start - 1) : mark.start] + text[mark.end : mark.end + 1]
    return bool(_DENSE.search(beside))


def _share_closer(text: str, opener: _Mark, following: Sequence[_Mark], closers: Mapping[_Mark, _Mark]) -> _Mark | None:
    """Find the closing mark that an opener shares with a name inside, as Russian prints it: «We bought «Dawn», he said.

    None where the inner pair does not end what is said.
    """
    inner = next((closers[mark] for mark in following if mark in closers and mark.text == opener.text), None)
    return inner if inner and _SHARES.match(text, inner.end) else None


def _span(text: str, opener: _Mark, end: int, outer_end: int, *, closed: bool, continues: bool) -> QuoteSpan:
    span = trim_span(text, (opener.end, end), (opener.start, outer_end), closed=closed, continues=continues)
    return replace(span, single=opener.text in _SINGLES)
