"""Whether two texts were written on one form: the same words around other names and figures. Pure.

Weather reports, results, court lists and notices share most of their words and differ in what is filled in. Reports on
one event that share a passage share what it names, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from zlib import crc32

Slots = Mapping[str, str]
"""For each place where a text names something, by the words around it, what stands there: both as checksums."""

_MOST = 60
_NEIGHBOURS = 2  # words on each side
_LEAST_WORDS = 3  # of the neighbours that are neither names nor a line's end: fewer are no place to know again
_LEAST_SHARED = 4  # of fewer places that two texts have in common, what differs may be chance
_EDGE = "^"
_FILLED = "_"


@dataclass(frozen=True, slots=True)
class Piece:
    """A word as it is compared, and whether it is a name or a figure."""

    word: str
    is_filling: bool


def find_slots(lines: Sequence[Sequence[Piece]]) -> dict[str, str]:
    """Find where lines name something; of places that look alike, the first one."""
    slots: dict[str, str] = {}
    for line in lines:
        for around, filling in _read_line(line):
            if len(slots) < _MOST:
                slots.setdefault(around, filling)
    return slots


def are_one_form(one: Slots, other: Slots) -> bool:
    """Tell whether two texts name other things in at least a third of the places that both have."""
    shared = one.keys() & other.keys()
    same = sum(one[place] == other[place] for place in shared)
    return len(shared) >= _LEAST_SHARED and 3 * same <= 2 * len(shared)


def _read_line(line: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    runs = [(filled, [it.word for it in pieces]) for filled, pieces in groupby(line, key=lambda it: it.is_filling)]
    # Each common word stands alone, names that follow each other are one.
    units = [(filled, word) for filled, words in runs for word in ([" ".join(words)] if filled else words)]
    edge = [(False, _EDGE)] * _NEIGHBOURS
    padded = [*edge, *units, *edge]
    for at in range(_NEIGHBOURS, len(padded) - _NEIGHBOURS):
        filled, filling = padded[at]
        near = [*padded[at - _NEIGHBOURS : at], *padded[at + 1 : at + 1 + _NEIGHBOURS]]
        around = [_FILLED if is_filling else word for is_filling, word in near]
        if filled and sum(word not in {_FILLED, _EDGE} for word in around) >= _LEAST_WORDS:
            yield _checksum(" ".join(around)), _checksum(filling)


def _checksum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"
