"""One pass over a text: the vector of every sentence, and the state of every token with its place in the text.

Owns windows, batches and the putting together again. What vectors and states are worth, the heads tell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, cycle, groupby, islice

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from summarizer.analysis import Floats
from summarizer.model import BriefingModel
from summarizer.recurrence import measure_recurrence
from summarizer.text import plan_windows
from summarizer.types import Span
from summarizer.wordpieces import find_markers

_OVERLAP_TOKENS = 32
_PASS_TOKENS = 1024  # in one forward pass, padding included
_LENGTH_STEP = 64
_SPECIALS = 2  # [CLS] and [SEP]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the encoder makes of one text.

    ``vectors`` (sentences, hidden) are means of their tokens' last states, zeros for a sentence without tokens.
    ``recurrence`` (sentences, measures) is what ``measure_recurrence`` counts.
    ``states`` (tokens, hidden) are those of the layer that the speaker head reads; ``places`` (tokens, 2) says where
    each token begins and ends, counted from the text's beginning.
    """

    vectors: Floats
    recurrence: Floats
    states: Floats
    places: NDArray[np.int64]

    def find_tokens(self, span: Span) -> Span:
        """Give the first token that reaches into a span, and the one behind the last that does."""
        first = int(np.searchsorted(self.places[:, 1], span[0], side="right"))
        return first, max(first, int(np.searchsorted(self.places[:, 0], span[1], side="left")))

    def mean_state(self, first: int, last: int) -> Floats:
        """Give the mean (hidden,) over some tokens, zeros where there are none."""
        inside = self.states[max(0, first) : max(0, last)]
        mean: Floats = inside.mean(axis=0) if len(inside) else np.zeros(self.states.shape[1], np.float32)
        return mean


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A sentence's tokens, or a part of them when the sentence is longer than a window."""

    sentence: int
    ids: list[int]
    places: list[Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """What the encoder sees at once: consecutive tokens of one text from ``start`` on, padded to ``length``.

    The length is a property of the window alone, never of its batch.
    """

    text: int
    start: int
    ids: list[int]
    length: int


class Reader:
    """Reads texts with a model. Tokens that two windows share get the mean of both.

    Every pass over windows of one length has one shape, filled up with repeated rows if need be, and rows don't see
    each other: what a text reads as does not depend on what else is in the batch.
    """

    def __init__(self, model: BriefingModel, tokenizer: Tokenizer) -> None:
        self._model = model.train(mode=False)
        self._tokenizer = tokenizer
        self._budget = int(model.config.max_position_embeddings) - _SPECIALS
        self._layer = int(model.config.speaker_layer)
        self._rarity: Floats = model.sentences.rarity.numpy()
        self._first, self._last = find_markers(tokenizer)

    def read(self, texts: Sequence[Sequence[str]], starts: Sequence[Sequence[int]]) -> list[Reading]:
        """Read each text, given as its sentences and where each begins (code points)."""
        units = [list(self._split(text, begin)) for text, begin in zip(texts, starts, strict=True)]
        windows = [window for number, text in enumerate(units) for window in self._plan(number, text)]
        windows.sort(key=lambda window: window.length)
        tokens = [sum(len(unit.ids) for unit in text) for text in units]
        width = int(self._model.config.hidden_size)
        sums = [np.zeros((count, 2 * width + 1), np.float32) for count in tokens]  # last states, middle states, times
        for batch in _batch(windows):
            for window, states in zip(batch, self._encode(batch), strict=True):
                end = window.start + len(window.ids)
                sums[window.text][window.start : end, :-1] += states[: len(window.ids)]
                sums[window.text][window.start : end, -1] += 1
        return [
            _put_together(total, text, count, self._rarity)
            for total, text, count in zip(sums, units, map(len, texts), strict=True)
        ]

    def _split(self, sentences: Sequence[str], starts: Sequence[int]) -> Iterator[_Unit]:
        encodings = self._tokenizer.encode_batch(list(sentences), add_special_tokens=False)
        for number, (encoding, begin) in enumerate(zip(encodings, starts, strict=True)):
            places = [(begin + start, begin + end) for start, end in encoding.offsets]
            for cut in range(0, len(places), self._budget):
                stop = cut + self._budget
                yield _Unit(sentence=number, ids=encoding.ids[cut:stop], places=places[cut:stop])

    def _plan(self, number: int, units: Sequence[_Unit]) -> Iterator[_Window]:
        lengths = [len(unit.ids) for unit in units]
        begins = list(accumulate(lengths, initial=0))
        for first, last in plan_windows(lengths, budget=self._budget, overlap=_OVERLAP_TOKENS):
            ids = [token for unit in units[first:last] for token in unit.ids]
            yield _Window(text=number, start=begins[first], ids=ids, length=self._pad(len(ids) + _SPECIALS))

    def _pad(self, length: int) -> int:
        return min(self._budget + _SPECIALS, -(-length // _LENGTH_STEP) * _LENGTH_STEP)

    @torch.inference_mode()
    def _encode(self, batch: Sequence[_Window]) -> Floats:
        length = batch[0].length
        rows = list(islice(cycle([self._first, *window.ids, self._last] for window in batch), _rows_a_pass(length)))
        ids = torch.tensor([[*row, *[0] * (length - len(row))] for row in rows])  # (rows, tokens)
        mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows])
        said = self._model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        states = torch.cat(
            [said.last_hidden_state, said.hidden_states[self._layer]], dim=-1
        )  # (rows, tokens, 2 hidden)
        numbers: Floats = states[: len(batch), 1:].float().numpy()
        return numbers


def _put_together(sums: Floats, units: Sequence[_Unit], sentences: int, rarity: Floats) -> Reading:
    states: Floats = np.divide(sums[:, :-1], np.maximum(sums[:, -1:], 1), dtype=np.float32)
    last, middle = np.split(states, 2, axis=1)  # (tokens, hidden) each
    vectors = np.zeros((sentences, last.shape[1]), np.float32)
    counts = np.zeros((sentences, 1), np.float32)
    position = 0
    ids: list[list[int]] = [[] for _ in range(sentences)]
    for unit in units:
        ids[unit.sentence] += unit.ids
        end = position + len(unit.ids)
        vectors[unit.sentence] += last[position:end].sum(axis=0)
        counts[unit.sentence] += len(unit.ids)
        position = end
    places = np.array([place for unit in units for place in unit.places], np.int64).reshape(-1, 2)
    return Reading(
        vectors=np.divide(vectors, np.maximum(counts, 1), dtype=np.float32),
        recurrence=measure_recurrence(ids, rarity),
        states=middle,
        places=places,
    )


def _batch(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Cut windows, sorted by length, into batches of one padded length each."""
    for length, group in groupby(windows, key=lambda window: window.length):
        while batch := list(islice(group, _rows_a_pass(length))):
            yield batch


def _rows_a_pass(length: int) -> int:
    return max(2, _PASS_TOKENS // length)
