"""Analysts without a model, for tests of what is built on them. Speakers are found by rules."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.analysis import Analysis, Floats, ReadyText
from summarizer.attribution import attribute
from summarizer.quotes import read_quotes
from summarizer.types import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledAnalysis:
    """Salience that was given, and quotations attributed by rules."""

    text: ReadyText
    salience: Floats

    def find_quotes(self, *, fragments: bool) -> list[Quote]:
        """Find the quotations with the speakers that rules find."""
        quoted = read_quotes(self.text.text, self.text.paragraphs, self.text.marked, fragments=fragments)
        return attribute(quoted.text, quoted.spans, quoted.tokens)


class FakeAnalyst:
    """Scores a sentence by a checksum of its words: arbitrary, but the same every time. Counts its calls."""

    engine = "extractive"
    model = "fake"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def analyse(self, texts: Sequence[ReadyText]) -> list[Analysis]:
        """Read each text, in order."""
        self.batches.append(len(texts))
        return [RuledAnalysis(text=text, salience=_score(text.lines)) for text in texts]


class PresetAnalyst:
    """Gives the one text that it is asked about the salience that the test wants."""

    engine = "extractive"
    model = "preset"

    def __init__(self, *salience: float) -> None:
        self._salience = np.array(salience, np.float32)

    def analyse(self, texts: Sequence[ReadyText]) -> list[Analysis]:
        """Read each text, in order."""
        return [RuledAnalysis(text=text, salience=self._salience) for text in texts]


def _score(lines: Sequence[str]) -> Floats:
    return np.array([zlib.crc32(line.encode("utf-8", "replace")) % 1000 / 1000 for line in lines], np.float32)
