"""Prepared articles on the disk: tokens of the sentences, what each would add at each step, what models say of them.

Owns the files' forms, for ``prepare`` and ``teach`` that write them and ``train`` that reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PREFIXES = 7  # beginnings of summaries for which gains are known: four of the oracle's, three drawn
LONGEST_PREFIX = 3
LESSONS = ("salience", "pick")
_NOTHING = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One article. ``tokens`` has the ids of each sentence, ``lengths`` its code points.

    ``prefixes`` (steps, longest prefix) are the sentences taken before each step, filled with -1; ``gains`` (steps,
    sentences) what each would add, NaN for those taken; ``oracle`` marks the sentences of the greedy best summary.
    ``taught`` (2, sentences) are other models' mean logits of salience and pick, NaN where they read no further.
    """

    tokens: list[NDArray[np.uint16]]
    lengths: NDArray[np.int32]
    prefixes: NDArray[np.int16]
    gains: NDArray[np.float32]
    oracle: NDArray[np.bool_]
    taught: NDArray[np.float32] | None = None


class ExampleFile:
    """A packed file of examples, held in memory as flat arrays.

    With files of lessons, only the first articles, which all of them are about.
    """

    def __init__(self, path: Path, lessons: Sequence[Path] = ()) -> None:
        with np.load(path) as stored:
            self._arrays = {name: stored[name] for name in stored.files}
        self._sentence_ends = np.concatenate([[0], np.cumsum(self._arrays["sentences"], dtype=np.int64)])
        self._token_ends = np.concatenate([[0], np.cumsum(self._arrays["tokens_each"], dtype=np.int64)])
        self._count = len(self._arrays["sentences"])
        self._taught = _read_lessons(lessons) if lessons else None
        if self._taught is not None:
            self._count = int(np.searchsorted(self._sentence_ends, self._taught.shape[1], side="right")) - 1

    def count_rarity(self, vocabulary: int) -> NDArray[np.float32]:
        """Give how seldom articles have each of so many wordpieces: the logarithm of one in how many does."""
        found = np.zeros(vocabulary)
        ends = self._token_ends[self._sentence_ends]
        for start, end in pairwise(ends):
            found[np.unique(self._arrays["tokens"][start:end])] += 1
        return np.log(len(ends) / (found + 1)).astype(np.float32)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Example:
        start, end = self._sentence_ends[number], self._sentence_ends[number + 1]
        cuts = self._token_ends[start : end + 1]
        ids = self._arrays["tokens"][cuts[0] : cuts[-1]]
        return Example(
            tokens=np.split(ids, cuts[1:-1] - cuts[0]),
            lengths=self._arrays["lengths"][start:end],
            prefixes=self._arrays["prefixes"][number],
            gains=self._arrays["gains"][:, start:end].astype(np.float32),
            oracle=self._arrays["oracle"][start:end],
            taught=None if self._taught is None else self._taught[:, start:end],
        )


def write_examples(path: Path, examples: Sequence[Example]) -> None:
    """Write examples in one file."""
    np.savez(
        path,
        sentences=np.array([len(example.tokens) for example in examples], np.int32),
        tokens_each=np.array([len(ids) for example in examples for ids in example.tokens], np.int32),
        tokens=np.concatenate([ids for example in examples for ids in example.tokens]),
        lengths=np.concatenate([example.lengths for example in examples]),
        prefixes=np.stack([example.prefixes for example in examples]),
        gains=np.concatenate([example.gains for example in examples], axis=1).astype(np.float16),
        oracle=np.concatenate([example.oracle for example in examples]),
    )


def write_lessons(path: Path, lessons: Sequence[NDArray[np.float32]]) -> None:
    """Write what a model says of the first examples: for each (2, sentences), as in ``Example.taught``."""
    np.savez(path, **dict(zip(LESSONS, np.concatenate(lessons, axis=1).astype(np.float16), strict=True)))


def _read_lessons(paths: Sequence[Path]) -> NDArray[np.float32]:
    """Give the mean (2, sentences) of what the files say of each sentence, up to where the first of them ends."""
    files = []
    for path in paths:
        with np.load(path) as stored:
            files.append(np.stack([stored[name] for name in LESSONS]).astype(np.float32))
    shortest = min(said.shape[1] for said in files)
    mean: NDArray[np.float32] = np.mean([said[:, :shortest] for said in files], axis=0)
    return mean


def fill_prefix(prefix: Sequence[int]) -> list[int]:
    """Fill a prefix up to the stored length."""
    return [*prefix, *[_NOTHING] * (LONGEST_PREFIX - len(prefix))]
