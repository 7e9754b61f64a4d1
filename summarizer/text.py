"""A text as offsets: paragraphs, sentences, and the windows that a model reads it through.

Pure, and the one owner of where a paragraph ends. Every span counts code points of the text as it was given. Judges
nothing (``prose`` does) and knows no model.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import sentencex

from summarizer.prose import ends_sentence
from summarizer.types import Span

_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SURROGATES = range(0xD800, 0xE000)
_CONTROLS = (*range(9), *range(0x0E, 0x1C), 0x1F, 0x7F, 0xFEFF)
_READABLE = (
    dict.fromkeys(_CONTROLS, " ")
    | dict.fromkeys(map(ord, _BREAKS), "\n")
    | dict.fromkeys(_SURROGATES, "\ufffd")
    | {0xA0: " ", 0x202F: " ", 0x09: " "}
)

_BLOCK = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]+")

WRAP_COLUMNS = 120  # no mailer and no terminal wraps wider
_WRAPPED_SHARE = 0.3  # of the lines that follow a line, how many begin in lower case where text is hard-wrapped
_SHORT_LINE = 0.6  # a line so much shorter than the longest one ends its paragraph
_LONG_LINE = 40  # code points: a shorter one is a label or an item of a list, even if the next begins in lower case
_LONGEST_PIECE = 10_000  # code points: ten times a long paragraph

# The end of a sentence, closing marks, and the small letter that the next one begins with, marks before it.
_SENTENCE_BEGINS = re.compile(r"([.!?][\"'\u2019\u201d)\]]*\s+[\"'\u2018\u201c(\[]*)([^\W\d_])")

_SHORTENED = re.compile(r"(?:^|\s)[^\W\d_A-Z]{1,3}\.$")  # "ok.", "ca."
_REPORTS = re.compile(r"[\u2014\u2013-]\s?[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: where it stands, without the white space around it, and the number of its paragraph from 0."""

    start: int
    end: int
    paragraph: int


def make_readable(text: str) -> str:
    """Replace what libraries choke on (lone surrogates, NULs, odd breaks), one for one: every offset still holds."""
    return text.replace("\r\n", " \n").replace("\r", "\n").translate(_READABLE)


def split_paragraphs(text: str) -> list[Span]:
    """Give the spans of the paragraphs: between empty lines, and line by line unless the text is hard-wrapped.

    A long line that breaks in the middle of its sentence goes on in the next one anyway.
    """
    blocks = [[_trim(text, *line.span()) for line in _lines(text, block.span())] for block in _BLOCK.finditer(text)]
    columns = max((end - start for block in blocks for start, end in block), default=0)
    if columns > WRAP_COLUMNS or not _is_wrapped(text, blocks):
        return [span for block in blocks for span in _join_broken(text, block)]
    return [span for block in blocks for span in _join_wrapped(text, block, columns)]


def split_sentences(text: str, language: str = "en", paragraphs: Sequence[Span] | None = None) -> list[Sentence]:
    """Give the sentences of a readable text in order. A quotation that holds several sentences stays whole.

    ``paragraphs`` are those of ``split_paragraphs``, for who has them already.
    """
    return [
        Sentence(start=start, end=end, paragraph=number)
        for number, paragraph in enumerate(split_paragraphs(text) if paragraphs is None else paragraphs)
        for start, end in _segment(text, paragraph, language)
    ]


def plan_windows(lengths: Sequence[int], *, budget: int, overlap: int) -> list[Span]:
    """Cover all units with windows of at most ``budget`` tokens, each reaching back over about ``overlap`` of them.

    ``lengths`` are tokens a unit, none above ``budget``. A window is a range of units; it begins and ends between two.
    """
    windows: list[Span] = []
    start = 0
    while start < len(lengths):
        end = _fill(lengths, start, budget)
        windows.append((start, end))
        if end == len(lengths):
            break
        start = max(start + 1, _reach_back(lengths, end, min(overlap, budget - lengths[end])))
    return windows


def _lines(text: str, block: Span) -> Iterator[re.Match[str]]:
    return _LINE.finditer(text, *block)


def _trim(text: str, start: int, end: int) -> Span:
    body = text[start:end]
    return end - len(body.lstrip()), start + len(body.rstrip())


def _is_wrapped(text: str, blocks: list[list[Span]]) -> bool:
    follow_on = [text[start] for block in blocks for start, _ in block[1:]]
    return bool(follow_on) and sum(map(str.islower, follow_on)) >= _WRAPPED_SHARE * len(follow_on)


def _join_broken(text: str, lines: list[Span]) -> Iterator[Span]:
    return _join(lines, lambda line, following: line[1] - line[0] >= _LONG_LINE and _breaks(text, line, following))


def _join_wrapped(text: str, lines: list[Span], columns: int) -> Iterator[Span]:
    least = _SHORT_LINE * columns
    return _join(lines, lambda line, following: line[1] - line[0] >= least or _breaks(text, line, following))


def _join(lines: list[Span], goes_on: Callable[[Span, Span], bool]) -> Iterator[Span]:
    first = lines[0][0]
    for line, following in pairwise(lines):
        if not goes_on(line, following):
            yield first, line[1]
            first = following[0]
    yield first, lines[-1][1]


def _breaks(text: str, line: Span, following: Span) -> bool:
    """Tell whether a sentence stands on both sides of a line's end."""
    return text[following[0]].islower() and not ends_sentence(text[slice(*line)])


def _segment(text: str, paragraph: Span, language: str) -> Iterator[Span]:
    for piece in _pieces(text, *paragraph):
        sentences = _cut(text, piece, language)
        yield from sentences if language == "en" else _mend(text, sentences)


def _pieces(text: str, start: int, stop: int) -> Iterator[Span]:
    """Cut an endless paragraph between words: the segmenter's time grows with the square of its length."""
    while stop - start > _LONGEST_PIECE:
        cut = text.rfind(" ", start, start + _LONGEST_PIECE) + 1 or start + _LONGEST_PIECE
        yield start, cut
        start = cut
    yield start, stop


def _cut(text: str, paragraph: Span, language: str) -> Iterator[Span]:
    start, stop = paragraph
    for piece in sentencex.segment(language, _with_capitals(text[start:stop]).replace("\n", " ")):
        sentence = _trim(text, start, start + len(piece))
        if sentence[0] < sentence[1]:
            yield sentence
        start += len(piece)


def _mend(text: str, pieces: Iterator[Span]) -> Iterator[Span]:
    """Join what was cut behind an abbreviation ("ok. 4,2 mln") or before a report ("—¡No! —dijo")."""
    held: Span | None = None
    for piece in pieces:
        if held and (_is_report(text, piece) or (text[piece[0]].isdigit() and _SHORTENED.search(text, *held))):
            held = held[0], piece[1]
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _is_report(text: str, piece: Span) -> bool:
    found = _REPORTS.match(text, *piece)
    return found is not None and text[found.end() - 1].islower()


def _with_capitals(paragraph: str) -> str:
    """Give a text of small letters the capitals that its sentences would begin with: the segmenter waits for them.

    Letter for letter, and another text is left as it is.
    """
    if any(map(str.isupper, paragraph)):
        return paragraph
    return _SENTENCE_BEGINS.sub(lambda found: found[1] + _capital(found[2]), paragraph)


def _capital(letter: str) -> str:
    """Give a letter's capital where it is one letter too ("ß" has none)."""
    return letter.upper() if len(letter.upper()) == 1 else letter


def _fill(lengths: Sequence[int], start: int, budget: int) -> int:
    end, used = start, 0
    while end < len(lengths) and (end == start or used + lengths[end] <= budget):
        used += lengths[end]
        end += 1
    return end


def _reach_back(lengths: Sequence[int], end: int, room: int) -> int:
    start = end
    while start > 0 and lengths[start - 1] <= room:
        start -= 1
        room -= lengths[start]
    return start
