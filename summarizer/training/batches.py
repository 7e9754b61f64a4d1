"""Examples to tensors: sentences packed into windows, one row of tokens without padding.

Pure. Knows the shapes that ``attention`` and the head want, nothing of losses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from summarizer.recurrence import Floats, measure_recurrence
from summarizer.text import plan_windows
from summarizer.training.examples import LESSONS, Example

_SPECIALS = 2  # [CLS] and [SEP]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some documents as one row.

    ``ids``, ``positions`` (1, tokens); ``windows`` the tokens of each window; ``owners`` (tokens,) the number of each
    token's sentence among all ``count``, ``count`` itself for marker tokens. ``mask``, ``lengths`` (documents,
    sentences); ``recurrence`` (documents, sentences, measures) and ``totals`` (documents,) are of the whole articles;
    ``gains`` (documents, steps, sentences) with NaN where nothing may be taken; ``prefixes`` (documents, steps, longest
    prefix); ``oracle`` (documents, sentences); ``taught`` (documents, 2, sentences) with NaN where nothing is.
    """

    ids: Tensor
    positions: Tensor
    windows: tuple[int, ...]
    owners: Tensor
    count: int
    mask: Tensor
    lengths: Tensor
    recurrence: Tensor
    totals: Tensor
    gains: Tensor
    prefixes: Tensor
    oracle: Tensor
    taught: Tensor


def pack_examples(
    examples: Sequence[Example], budgets: Sequence[int], rarity: Floats, *, window: int, markers: tuple[int, int]
) -> Batch:
    """Pack documents, each cut before the sentence that would pass its budget of tokens; two sentences always stay.

    ``window`` is the most tokens of a window, the two ``markers`` included.
    """
    sizes = [_count_fitting(example, budget) for example, budget in zip(examples, budgets, strict=True)]
    row = _Row(window - _SPECIALS, markers)
    for example, size in zip(examples, sizes, strict=True):
        row.add([ids.tolist()[: window - _SPECIALS] for ids in example.tokens[:size]])
    return Batch(
        ids=torch.tensor([row.ids]),
        positions=torch.tensor([row.positions]),
        windows=tuple(row.windows),
        owners=torch.tensor([owner if owner >= 0 else row.count for owner in row.owners]),
        count=row.count,
        mask=_stack([np.ones(size, bool) for size in sizes], fill=False),
        lengths=_stack([example.lengths[:size] for example, size in zip(examples, sizes, strict=True)], fill=0),
        recurrence=_stack(
            [
                measure_recurrence(example.tokens, rarity)[:size].T
                for example, size in zip(examples, sizes, strict=True)
            ],
            fill=0,
        ).transpose(1, 2),
        totals=torch.tensor([len(example.tokens) for example in examples]),
        gains=_stack([example.gains[:, :size] for example, size in zip(examples, sizes, strict=True)], fill=np.nan),
        prefixes=torch.from_numpy(np.stack([example.prefixes for example in examples])).long(),
        oracle=_stack([example.oracle[:size] for example, size in zip(examples, sizes, strict=True)], fill=False),
        taught=_stack(
            [_get_lesson(example)[:, :size] for example, size in zip(examples, sizes, strict=True)], fill=np.nan
        ),
    )


class _Row:
    """One growing row of tokens."""

    def __init__(self, budget: int, markers: tuple[int, int]) -> None:
        self._budget, self._markers = budget, markers
        self.ids: list[int] = []
        self.positions: list[int] = []
        self.windows: list[int] = []
        self.owners: list[int] = []
        self.count = 0

    def add(self, sentences: Sequence[Sequence[int]]) -> None:
        for start, end in plan_windows([len(ids) for ids in sentences], budget=self._budget, overlap=0):
            inside = [(token, self.count + place) for place in range(start, end) for token in sentences[place]]
            first, last = self._markers
            tokens = [(first, -1), *inside, (last, -1)]
            self.ids += [token for token, _ in tokens]
            self.owners += [owner for _, owner in tokens]
            self.positions += range(len(tokens))
            self.windows.append(len(tokens))
        self.count += len(sentences)


def _count_fitting(example: Example, budget: int) -> int:
    total = np.cumsum([len(ids) for ids in example.tokens])
    return max(2, int((total <= budget).sum()))


def _get_lesson(example: Example) -> NDArray[np.float32]:
    if example.taught is None:
        return np.full((len(LESSONS), len(example.tokens)), np.nan, np.float32)
    return example.taught


def _stack(rows: Sequence[np.ndarray], *, fill: float) -> Tensor:
    """Stack arrays that differ in their last axis."""
    longest = max(row.shape[-1] for row in rows)
    padded = [
        np.pad(row, [(0, 0)] * (row.ndim - 1) + [(0, longest - row.shape[-1])], constant_values=fill) for row in rows
    ]
    return torch.from_numpy(np.stack(padded))
