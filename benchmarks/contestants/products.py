"""The machine's own rate: products of two large matrices, with nothing around them."""

from collections.abc import Callable, Sequence

import torch

SIZE = 2048
FLOPS = 2 * SIZE**3  # of one product


def load(*, dtype: str, threads: int) -> Callable[[Sequence[str]], list[list[str]]]:
    """Set up square matrices; one is multiplied with the other for each text."""
    torch.set_num_threads(threads)
    left, right = torch.randn(2, SIZE, SIZE).to(getattr(torch, dtype))  # (size, size) each
    out = torch.empty_like(left)

    def multiply(texts: Sequence[str]) -> list[list[str]]:
        for _ in texts:
            torch.mm(left, right, out=out)
        return [[] for _ in texts]

    return multiply
