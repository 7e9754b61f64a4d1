"""Dropout from a seed in each thread."""

import pytest
import torch
from torch import nn

from summarizer.training.dropout import SeededDropout, add_dropout, seed_dropout
from tests.tiny_briefing import build_briefing_model


def test_a_seed_decides_what_is_dropped():
    """The same seed drops the same numbers, another one others, and the mean stays."""
    layer, ones = SeededDropout(0.25), torch.ones(40_000)
    dropped = []
    for seed in (1, 1, 2):
        seed_dropout(seed)
        dropped.append(layer(ones))
    assert torch.equal(dropped[0], dropped[1])
    assert not torch.equal(dropped[0], dropped[2])
    assert float(dropped[0].mean()) == pytest.approx(1, abs=0.02)
    assert float((dropped[0] == 0).float().mean()) == pytest.approx(0.25, abs=0.02)


def test_nothing_is_dropped_outside_training():
    """A model that is only read gives all it has."""
    assert torch.equal(SeededDropout(0.5).eval()(torch.ones(9)), torch.ones(9))


def test_layers_drop_and_attention_does_not():
    """What attention and dense layers give is dropped in part; the attention's own weights never are."""
    model = build_briefing_model()
    add_dropout(model, 0.1)
    kinds = {name: type(module) for name, module in model.named_modules() if name.endswith(("dropout", "dropout1"))}
    assert kinds["encoder.embeddings.dropout"] is SeededDropout
    assert kinds["encoder.encoder.layer.1.output.dropout"] is SeededDropout
    assert kinds["encoder.encoder.layer.1.attention.output.dropout"] is SeededDropout
    assert kinds["sentences.layers.layers.0.dropout1"] is SeededDropout
    assert kinds["encoder.encoder.layer.1.attention.self.dropout"] is nn.Dropout
