"""The share of the machine's rate."""

import json
from pathlib import Path

from benchmarks.limit import EncoderShape, count_flops, read_shape

TINY = EncoderShape(hidden=2, intermediate=3, layers=1, window=5)


def test_a_token_is_counted_by_hand():
    """One layer of width 2 and 3: 16 for the projections, 12 for the forward part, 4 for a token that sees itself."""
    assert count_flops(TINY, 1) == 2 * (16 + 12 + 4)


def test_a_token_sees_its_window_only():
    """Beyond the window, twice the tokens cost twice as much; within it, more."""
    assert count_flops(TINY, 20) == 2 * count_flops(TINY, 10)
    assert count_flops(TINY, 4) > 2 * count_flops(TINY, 2)


def test_the_shape_is_read_from_a_config(tmp_path: Path):
    """The names are those of a BERT's config.json."""
    config = {"hidden_size": 2, "intermediate_size": 3, "num_hidden_layers": 1, "max_position_embeddings": 5}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert read_shape(tmp_path) == TINY
