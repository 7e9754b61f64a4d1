"""How much of the machine's own rate Briefbot uses: what its encoder must reckon, over what the machine could."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderShape:
    """The sizes of a BERT encoder; ``window`` is the tokens that it reads at once."""

    hidden: int
    intermediate: int
    layers: int
    window: int


def read_shape(folder: Path) -> EncoderShape:
    """Read the sizes from a model's config.json."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return EncoderShape(
        hidden=config["hidden_size"],
        intermediate=config["intermediate_size"],
        layers=config["num_hidden_layers"],
        window=config["max_position_embeddings"],
    )


def count_flops(shape: EncoderShape, tokens: int) -> int:
    """Count the floating-point operations of reading ``tokens`` once, a multiplication and an addition as two.

    Matrix products only, as the machine's rate is one of matrix products. Not counted, so that the share is rather too
    low: padding, what overlapping windows read twice, the heads, and everything that is no product.
    """
    projections = 4 * shape.hidden**2  # query, key, value, output
    forward = 2 * shape.hidden * shape.intermediate
    attention = 2 * shape.hidden * min(tokens, shape.window)  # likeness with every token, and their weighted sum
    return 2 * shape.layers * (projections + forward + attention) * tokens
