"""Dropout that is drawn from a seed of its own in each thread, so that two threads train the same way every time.

Not inside attention: there it would keep torch from its fused kernel.
"""

from threading import local

import torch
from torch import Tensor, nn
from transformers.models.bert.modeling_bert import BertSelfAttention

_drawing = local()


class SeededDropout(nn.Module):
    """Sets a share of the numbers to zero, as drawn from this thread's seed, and makes up for it with the others."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self._rate = rate

    def forward(self, states: Tensor) -> Tensor:
        """Drop some of ``states`` (any shape); all are kept when the model is not in training."""
        if not self.training:
            return states
        kept = torch.empty(states.shape, dtype=states.dtype).bernoulli_(1 - self._rate, generator=_drawing.generator)
        return states * kept.div_(1 - self._rate)


def seed_dropout(seed: int) -> None:
    """Begin anew what this thread will drop."""
    _drawing.generator = torch.Generator().manual_seed(seed)


def add_dropout(model: nn.Module, rate: float) -> None:
    """Put dropout where a transformer has it: on embeddings, and on what attention and dense layers give."""
    for parent in list(model.modules()):
        if isinstance(parent, BertSelfAttention):
            continue
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Dropout):
                setattr(parent, name, SeededDropout(rate))
