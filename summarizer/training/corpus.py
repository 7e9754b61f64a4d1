"""The corpora as they lie on the disk: JSON lines, xz-packed, in a folder that the command line names.

Owns the file names and the reading. What an article's text looks like, ``restore`` knows.
"""

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

SUMMARY_TRAIN = "cnndm_train.jsonl.xz"
SUMMARY_VALIDATION = "cnndm_val.jsonl.xz"
SUMMARY_CASED = "cnndm_cased_train.jsonl.xz"
QUOTE_TRAIN = "polnear_train.jsonl.xz"
QUOTE_DEVELOPMENT = "polnear_dev.jsonl.xz"

_OPENING = 200  # characters that tell near-duplicates


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarized:
    """An article with the key points that its editors wrote; ``text`` as the corpus has it, tokenised or not."""

    id: str
    text: str
    highlights: tuple[str, ...]


def read_lines(path: Path, *, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Give the objects of a packed file, at most ``limit`` of them."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, islice(lines, limit))


def read_summarized(path: Path, *, limit: int | None = None) -> Iterator[Summarized]:
    """Give articles with their highlights; one that opens like an earlier one is left out."""
    seen: set[str] = set()
    for line in read_lines(path, limit=limit):
        opening = line["article"][:_OPENING].lower()
        if opening not in seen and line["article"].strip() and line["highlights"]:
            seen.add(opening)
            yield Summarized(id=line["id"], text=line["article"], highlights=tuple(line["highlights"]))
