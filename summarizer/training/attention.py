"""Attention for training on a processor: window by window, over packed rows without padding.

On one thread it is twice as fast as torch's own, whose backward pass falls behind there. Not used at run time.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface

PACKED = "packed"
Ends = Sequence[tuple[int, int]]


class _PackedAttention(torch.autograd.Function):
    """Softmax attention inside each window; the weights are reckoned again in the backward pass, not kept."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, ends: Ends) -> Tensor:
        mixed = torch.empty_like(query)  # (heads, tokens, size)
        for start, end in ends:
            weights = torch.softmax(query[:, start:end] @ key[:, start:end].transpose(1, 2), -1)
            mixed[:, start:end] = weights @ value[:, start:end]
        ctx.save_for_backward(query, key, value)
        ctx.ends = ends
        return mixed

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        query, key, value = ctx.saved_tensors
        to_query, to_key, to_value = torch.empty_like(query), torch.empty_like(key), torch.empty_like(value)
        for start, end in ctx.ends:
            near, far, held = query[:, start:end], key[:, start:end], gradient[:, start:end]
            weights = torch.softmax(near @ far.transpose(1, 2), -1)  # (heads, tokens, tokens)
            to_value[:, start:end] = weights.transpose(1, 2) @ held
            scores = torch._softmax_backward_data(  # noqa: SLF001  # the kernel that torch's own softmax uses
                held @ value[:, start:end].transpose(1, 2), weights, -1, weights.dtype
            )
            to_query[:, start:end] = scores @ far
            to_key[:, start:end] = scores.transpose(1, 2) @ near
        return to_query, to_key, to_value, None


def _attend(
    _module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    _mask: None,
    *,
    scaling: float,
    windows: Sequence[int],
    **_: Any,
) -> tuple[Tensor, None]:
    ends = tuple(pairwise(accumulate(windows, initial=0)))
    # Queries, keys and values come as (1, heads, tokens, size); the answer is (1, tokens, heads, size).
    mixed = _PackedAttention.apply(query[0] * scaling, key[0], value[0], ends)  # type: ignore[no-untyped-call]  # torch's own
    return mixed.transpose(0, 1)[None], None


def use_packed_attention() -> str:
    """Make the attention known to transformers; gives the name to load a model with.

    The model then takes one row of tokens, with ``position_ids`` and ``windows``: the tokens of each window in turn.
    """
    AttentionInterface.register(PACKED, _attend)
    return PACKED
