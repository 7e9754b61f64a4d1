"""The seam between the engine and what reads for it: in goes a text, out come salience and attributed quotations.

Two analysts read: the trained model in English (``trained``), one that needs no language elsewhere (``neutral``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from summarizer.abroad.pairs import find_pairs
from summarizer.marks import QuoteSpan, find_marked
from summarizer.text import Sentence, split_paragraphs, split_sentences
from summarizer.types import Quote, Span

Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class ReadyText:
    """A readable text whose parts are each found once, when they are first asked for."""

    text: str
    language: str | None

    @cached_property
    def paragraphs(self) -> list[Span]:
        """The spans of the paragraphs."""
        return split_paragraphs(self.text)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences, in order."""
        return split_sentences(self.text, self.language or "en", self.paragraphs)

    @cached_property
    def lines(self) -> list[str]:
        """The sentences' own text."""
        return [self.text[sentence.start : sentence.end] for sentence in self.sentences]

    @cached_property
    def marked(self) -> list[QuoteSpan]:
        """What stands between quotation marks."""
        find = find_marked if self.language == "en" else find_pairs
        return find(self.text, self.paragraphs)


class Analysis(Protocol):
    """What an analyst makes of one text."""

    @property
    def salience(self) -> Floats:
        """How much each sentence matters (sentences,), between 0 and 1."""
        ...

    def find_quotes(self, *, fragments: bool) -> list[Quote]:
        """Find the quotations, in order, with the best guess of each speaker.

        ``fragments`` are marked words that are hardly a quotation: they are found as well, or left out.
        """
        ...


class Analyst(Protocol):
    """Reads texts. ``engine`` and ``model`` are the names that the briefings carry."""

    engine: str
    model: str

    def analyse(self, texts: Sequence[ReadyText]) -> list[Analysis]:
        """Read each text, in order; every one has a sentence at least.

        Reads each to its end, however long. Keeps nothing between calls, and what is made of a text does not depend on
        what else is in the batch.
        """
        ...
