"""The reader for English: one pass of the trained model, for the salience of sentences and the speakers of quotations.

Owns the way from the heads' logits to salience. The network is ``model``'s, the pass over a text ``reading``'s, the
pointing at speakers ``pointing``'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from summarizer.analysis import Analysis, Floats, ReadyText
from summarizer.model import BriefingModel, SentenceScores
from summarizer.pointing import SpeakerPointer
from summarizer.quotes import read_quotes
from summarizer.reading import Reader, Reading
from summarizer.types import Quote

_DECIMALS = 4  # finer than any difference that means something
# Chosen on articles that were held back in training.
_PICK_SHARE = 0.5
_REPETITION_SHARE = 0.3
_FORESIGHT = 3  # sentences whose repetition counts against the rest
_BREVITY = 0.4  # of a logit, for each time that a sentence is 2.7 times as long
_EARLINESS = 0.2  # of a logit, for each time that a sentence stands 2.7 times as far down
_USUAL_LENGTH = 150  # code points
_SHORT_LENGTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _TrainedAnalysis:
    text: ReadyText
    reading: Reading
    salience: Floats
    pointer: SpeakerPointer

    def find_quotes(self, *, fragments: bool) -> list[Quote]:
        quoted = read_quotes(self.text.text, self.text.paragraphs, self.text.marked, fragments=fragments)
        return self.pointer.attribute(quoted, self.reading)


class TrainedAnalyst:
    """Reads English as learned from written summaries and from attributed quotations."""

    engine = "extractive"

    def __init__(self, weights: BriefingModel, reader: Reader, *, model: str) -> None:
        self._head = weights.sentences
        self._pointer = SpeakerPointer(weights.speakers)
        self._reader = reader
        self.model = model

    def analyse(self, texts: Sequence[ReadyText]) -> list[Analysis]:
        """Read each text, in order; all of them share the passes of the encoder."""
        starts = [[sentence.start for sentence in text.sentences] for text in texts]
        readings = self._reader.read([text.lines for text in texts], starts)
        return [
            _TrainedAnalysis(text=text, reading=reading, salience=self._judge(reading, text), pointer=self._pointer)
            for text, reading in zip(texts, readings, strict=True)
        ]

    @torch.inference_mode()
    def _judge(self, reading: Reading, text: ReadyText) -> Floats:
        lengths = torch.tensor([[len(line) for line in text.lines]])  # (1, sentences)
        mask = torch.ones_like(lengths, dtype=torch.bool)
        vectors, recurrence = (torch.from_numpy(one)[None] for one in (reading.vectors, reading.recurrence))
        said = self._head(vectors, lengths, recurrence, mask)
        return np.round(_weigh(said, lengths[0].numpy()), _DECIMALS).astype(np.float32)


def _weigh(said: SentenceScores, lengths: NDArray[np.int64]) -> Floats:
    """Give the salience (sentences,) of the first document: each sentence's less what it repeats of the best ones.

    ``lengths`` are in code points: of two that say as much, the shorter and the earlier one is worth more.
    """
    logits = (said.salience[0] + _PICK_SHARE * said.pick[0]).numpy() / (1 + _PICK_SHARE)  # (sentences,)
    logits = logits - _BREVITY * np.log(np.maximum(lengths, _SHORT_LENGTH) / _USUAL_LENGTH)
    logits = logits - _EARLINESS * np.log1p(np.arange(len(logits)))
    repetition = said.redundancy[0].numpy() * _REPETITION_SHARE / (1 + _PICK_SHARE)  # (sentences, sentences)
    taken = np.zeros(len(logits), bool)
    for _ in range(min(_FORESIGHT, len(logits))):
        best = int(np.where(taken, -np.inf, logits).argmax())
        taken[best] = True
        logits[~taken] -= repetition[~taken, best]
    salience: Floats = np.divide(1, 1 + np.exp(-logits), dtype=np.float32)
    return salience
