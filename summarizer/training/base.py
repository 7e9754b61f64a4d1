"""The model that training starts from: a published encoder, its windows made shorter, with a fresh head."""

from pathlib import Path
from typing import Any

from transformers import BertConfig, BertModel

from summarizer.model import BriefingConfig, BriefingModel

WINDOW = 256  # tokens: an article's sentences meet in the head, and two short windows cost less than a long one

_KEPT = (
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "layer_norm_eps",
)


def load_base(folder: Path, *, attention: str = "sdpa") -> BriefingModel:
    """Load an encoder's folder into a model; the head's weights are drawn by torch's generator."""
    config = BertConfig.from_pretrained(folder)
    published = BertModel.from_pretrained(folder, dtype="float32", add_pooling_layer=False)
    settings: dict[str, Any] = {name: getattr(config, name) for name in _KEPT}
    settings |= dict.fromkeys(("hidden_dropout_prob", "attention_probs_dropout_prob"), 0.0)
    settings |= {"max_position_embeddings": WINDOW, "attn_implementation": attention}
    model = BriefingModel(BriefingConfig(**settings))
    weights = published.state_dict()
    positions = "embeddings.position_embeddings.weight"
    weights[positions] = weights[positions][:WINDOW]
    model.encoder.load_state_dict(weights)
    return model
