"""Sentences to vectors: one encoder read through windows of whole sentences, so that no part of a text stays unread.

Knows neither news nor languages; what a vector is worth is ``salience``'s business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, groupby, islice

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import PreTrainedModel

from summarizer.text import plan_windows

Vectors = NDArray[np.float32]

_OVERLAP_TOKENS = 64
_PASS_TOKENS = 1024  # in one forward pass, padding included
_LENGTH_STEP = 128
_SPECIALS = 2  # [CLS] and [SEP]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A sentence's tokens, or a part of them when the sentence is longer than a window."""

    sentence: int
    ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """What the model sees at once: some consecutive units of one text, read at ``length`` tokens, padding included.

    The length is a property of the window alone, never of its batch.
    """

    text: int
    units: list[_Unit]
    length: int


class SentenceEncoder:
    """A sentence's vector is the mean of its tokens as they read in their window; overlapping windows are averaged.

    Every forward pass over windows of one length has one shape, filled up with repeated rows if need be, and rows
    don't see each other: bit by bit, the vectors of a text are the same whatever else is in the batch. (Passes of
    other shapes are reckoned by other kernels, with other roundings.)
    """

    def __init__(self, model: PreTrainedModel, tokenizer: Tokenizer) -> None:
        self._model = model.train(mode=False)
        self._tokenizer = tokenizer
        self._max_length = int(model.config.max_position_embeddings)
        self._specials = [_token_id(tokenizer, "[CLS]"), _token_id(tokenizer, "[SEP]")]
        self.dimension = int(model.config.hidden_size)

    def encode(self, texts: Sequence[Sequence[str]]) -> list[Vectors]:
        """Give each text's sentences as vectors (sentences, dimension); a sentence without tokens is all zeros."""
        sums = [np.zeros((len(text), self.dimension), np.float32) for text in texts]
        counts = [np.zeros((len(text), 1), np.float32) for text in texts]
        windows = [window for number, text in enumerate(texts) for window in self._windows(number, text)]
        windows.sort(key=lambda window: window.length)
        for batch in _batches(windows):
            for window, states in zip(batch, self._read(batch), strict=True):
                _add_tokens(sums[window.text], counts[window.text], window.units, states)
        return [_mean(total, count) for total, count in zip(sums, counts, strict=True)]

    def _windows(self, number: int, sentences: Sequence[str]) -> Iterator[_Window]:
        budget = self._max_length - _SPECIALS
        units = list(self._units(sentences, budget))
        lengths = [len(unit.ids) for unit in units]
        for start, end in plan_windows(lengths, budget=budget, overlap=_OVERLAP_TOKENS):
            yield _Window(text=number, units=units[start:end], length=self._pad(sum(lengths[start:end]) + _SPECIALS))

    def _units(self, sentences: Sequence[str], budget: int) -> Iterator[_Unit]:
        encodings = self._tokenizer.encode_batch(list(sentences), add_special_tokens=False)
        for number, encoding in enumerate(encodings):
            ids = encoding.ids
            for start in range(0, len(ids), budget):
                yield _Unit(sentence=number, ids=ids[start : start + budget])

    def _pad(self, length: int) -> int:
        return min(self._max_length, -(-length // _LENGTH_STEP) * _LENGTH_STEP)

    @torch.inference_mode()
    def _read(self, batch: Sequence[_Window]) -> Vectors:
        length = batch[0].length
        rows = list(islice(cycle(map(self._row, batch)), _rows_a_pass(length)))
        ids = torch.tensor([[*row, *[0] * (length - len(row))] for row in rows])  # (rows, tokens)
        mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows])
        states = self._model(input_ids=ids, attention_mask=mask).last_hidden_state  # (rows, tokens, dimension)
        vectors: Vectors = states[: len(batch), 1:].float().numpy()
        return vectors

    def _row(self, window: _Window) -> list[int]:
        first, last = self._specials
        return [first, *(token for unit in window.units for token in unit.ids), last]


def _token_id(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer has no {token} token: it is not one of a BERT encoder")
    return int(found)


def _batches(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Cut windows, sorted by length, into batches of one padded length each."""
    for length, group in groupby(windows, key=lambda window: window.length):
        while batch := list(islice(group, _rows_a_pass(length))):
            yield batch


def _rows_a_pass(length: int) -> int:
    return max(2, _PASS_TOKENS // length)


def _add_tokens(sums: Vectors, counts: Vectors, units: Sequence[_Unit], states: Vectors) -> None:
    position = 0
    for unit in units:
        end = position + len(unit.ids)
        sums[unit.sentence] += states[position:end].sum(axis=0)
        counts[unit.sentence] += len(unit.ids)
        position = end


def _mean(total: Vectors, count: Vectors) -> Vectors:
    mean: Vectors = np.divide(total, np.maximum(count, 1), dtype=np.float32)
    return mean
