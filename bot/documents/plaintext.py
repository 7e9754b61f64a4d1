"""Cleans text and tells a plain text's title from its body. Pure; knows nothing of markup.

Words stay as they are written: only what can't be seen, or would turn a reader's screen about, is taken out.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

LONGEST_TITLE = 300
LONGEST_AUTHOR = 120

_NEWLINES = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, soft hyphens, fillers, zero-width spaces, bidirectional overrides and isolates, invisible operators, tags
# and the other format characters of plane 14, halves of surrogate pairs, noncharacters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLANK = "\u2800"  # of Braille: a space by another name
# Joiners make words of the scripts that join their letters, and families of emoji; after anything else they hide in it.
_STRAY_JOINER = re.compile(
    "(?<![\u0600-\u109f\u1780-\u18af\u1900-\u1cff\u2190-\u2bff\ua800-\uabff\ufb50-\ufdff\ufe0f\ufe70-\ufefc"
    "\U00010800-\U00011fff\U0001e800-\U0001ffff])[\u200c\u200d]"
)
# A variation selector chooses the shape of the one character before it.
_STRAY_SELECTOR = re.compile(r"(?<![^\s\ufe00-\ufe0f\u200c-\u200f])[\ufe00-\ufe0f]")
# Direction marks help where letters run to the left.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_DIRECTION_MARK = re.compile("[\u200e\u200f]")
# Marks above and below a letter: no script piles up more than four, and a tower of them covers the lines around it.
_PILE = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f"
    "\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_CUT = re.compile(r"\s*(?:…|\.{3,}|\[…\]|\[\.{3}\])$")
# Full stops of several scripts, then closing quotation marks and brackets.
_SENTENCE_END = re.compile(
    "[.!?:\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb\u201c\u203a\u300d\u300f)\\]]*\\s*$"
)
_QUOTED = re.compile('["\u201c\u201d\u00ab\u201e]')
_SHORTEST_REPEAT = 15
_LONGEST_HEADLINE = 200
_SHORT_SENTENCE = 100
_TITLE_FROM_BODY = 90
_NARROWEST_WRAP = 50
_WIDEST_WRAP = 110
_FULL_LINE = 0.75


def strip_unseen(text: str) -> str:
    """Take out what can't be seen or covers what can, and make every line break a newline."""
    seen = _UNSEEN.sub("", _NEWLINES.sub("\n", text)).replace(_BLANK, " ")
    if not _RIGHT_TO_LEFT.search(seen):
        seen = _DIRECTION_MARK.sub("", seen)
    return _PILE.sub(r"\1", _STRAY_JOINER.sub("", _STRAY_SELECTOR.sub("", seen)))


def clean_line(text: str) -> str:
    """Make one clean line of a text."""
    return " ".join(strip_unseen(text).split())


def clean_title(text: str) -> str:
    """Make a title of a text: one clean line, cut between words where it is longer than any title."""
    return shorten(clean_line(text), LONGEST_TITLE)


def person_name(text: str) -> str | None:
    """Make a name, or several, of a text: one clean line; None where it is longer than names are."""
    line = clean_line(text)
    return line if 0 < len(line) <= LONGEST_AUTHOR else None


def shorten(line: str, length: int) -> str:
    """Cut a line to at most ``length`` code points, between words if it has any, marked with an ellipsis."""
    if len(line) <= length:
        return line
    head = line[: length - 1]
    cut = head.rpartition(" ")[0] if " " in head[length // 2 :] else head
    return cut.rstrip(" ,;:-\u2013\u2014") + "…"


def join_paragraphs(paragraphs: Iterable[str]) -> str:
    """Make a text of paragraphs: each one line, an empty line between them, none empty."""
    return "\n\n".join(line for paragraph in paragraphs if (line := clean_line(paragraph)))


def split_paragraphs(text: str) -> list[str]:
    """Tell the paragraphs of a plain text apart: by empty lines, and by lines that end before the margin."""
    paragraphs: list[str] = []
    margin = _margin(text)
    for block in _EMPTY_LINES.split(strip_unseen(text)):
        lines = [_SPACES.sub(" ", line).strip() for line in block.splitlines()]
        paragraphs.extend(_joined([line for line in lines if line], margin))
    return paragraphs


def split_title(paragraphs: list[str]) -> tuple[str, list[str]]:
    """Tell the title of a plain text from its body.

    A first line that the second one says again, cut short or whole, is the title with it: the longer of the two, and
    both leave the body. A first line that looks like a headline is one. Otherwise the title is the beginning of the
    text, and the body stays whole.
    """
    if not paragraphs:
        return "", []
    first, rest = paragraphs[0], paragraphs[1:]
    if rest and _is_cut_of(first, rest[0]):
        return max(_CUT.sub("", first), rest[0], key=len), rest[1:] or rest
    if rest and _is_headline(first):
        return first, rest
    return shorten(first, _TITLE_FROM_BODY), paragraphs


def without_title(title: str, paragraphs: list[str]) -> list[str]:
    """Take repeats of the title, whole or cut short, from the beginning of a body; never takes all of it."""
    body = list(paragraphs)
    while len(body) > 1 and is_same_title(body[0], title):
        del body[0]
    return body


def is_same_title(line: str, title: str) -> bool:
    """Tell whether a line is the title again: the same words, or the beginning of them and then cut."""
    mine, whole = words_only(_CUT.sub("", line)), words_only(title)
    return mine == whole or (len(mine) >= _SHORTEST_REPEAT and bool(_CUT.search(line)) and whole.startswith(mine))


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends as sentences end, closing quotation marks and brackets aside."""
    return bool(_SENTENCE_END.search(line))


def words_only(line: str) -> str:
    """Reduce a line to its letters and digits, for comparisons."""
    return re.sub(r"[\W_]+", "", line.casefold())


def _is_cut_of(first: str, second: str) -> bool:
    """Tell whether two first lines are one title, one of them cut short."""
    head = _CUT.sub("", first)
    if second in {head, first}:
        return True
    if len(second) > _LONGEST_HEADLINE or (second.endswith(".") and not _CUT.search(second) and head == first):
        return False
    return second.startswith(head) or (len(second) >= _SHORTEST_REPEAT and first.startswith(_CUT.sub("", second)))


def _is_headline(line: str) -> bool:
    """Tell a headline from a first sentence: by its length and its end; what is spoken in it belongs to the body."""
    if line.endswith((",", ";", ":")):
        return False
    is_sentence = ends_sentence(line) and not line.endswith(("?", "!")) and not _CUT.search(line)
    if is_sentence and _QUOTED.search(line):
        return False
    return len(line) <= (_SHORT_SENTENCE if is_sentence else _LONGEST_HEADLINE)


def _margin(text: str) -> int | None:
    """Give the width that a text's lines were wrapped at, None if they were not."""
    widths = sorted(len(line.rstrip()) for line in text.splitlines() if line.strip())
    if not widths:
        return None
    margin = widths[int(0.95 * (len(widths) - 1))]
    return margin if _NARROWEST_WRAP <= margin <= _WIDEST_WRAP and widths[-1] <= _WIDEST_WRAP * 2 else None


def _joined(lines: list[str], margin: int | None) -> list[str]:
    """Join lines that were wrapped: those that reach to the margin belong to the next."""
    if not lines:
        return []
    joined = [lines[0]]
    for before, line in pairwise(lines):
        if margin and len(before) >= _FULL_LINE * margin:
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined
