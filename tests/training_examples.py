"""Made-up articles as training reads them."""

import json
import lzma
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from summarizer.training.examples import Example


def make_example(sizes, seed=1) -> Example:
    """Make an article of random tokens with sentences of these sizes; the second is the oracle."""
    random = np.random.default_rng(seed)
    count = len(sizes)
    gains = random.normal(0, 0.1, (7, count)).astype(np.float32)
    gains[1:, 1] = np.nan
    return Example(
        tokens=[random.integers(4, 90, size).astype(np.uint16) for size in sizes],
        lengths=np.full(count, 80, np.int32),
        prefixes=np.array([[-1, -1, -1], *[[1, -1, -1]] * 6], np.int16),
        gains=gains,
        oracle=np.arange(count) == 1,
    )


def write_corpus(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """Pack objects as a corpus lies on the disk."""
    with lzma.open(path, "wt", encoding="utf-8") as packed:
        packed.writelines(f"{json.dumps(line)}\n" for line in lines)
    return path
