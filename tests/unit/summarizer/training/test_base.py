"""The model that training starts from."""

import torch
from transformers import BertModel

from summarizer.training.base import WINDOW, load_base
from tests.tiny_briefing import save_bert


def test_a_published_encoder_is_taken_over(tmp_path):
    """All of its weights are those that were published, but for the places beyond the window, which are gone."""
    published = BertModel.from_pretrained(save_bert(tmp_path)).state_dict()
    ours = load_base(tmp_path).encoder.state_dict()
    places = "embeddings.position_embeddings.weight"
    assert ours[places].shape[0] == WINDOW
    for name, weights in ours.items():
        assert torch.equal(weights, published[name][: len(weights)]), name


def test_nothing_is_left_out_by_chance(tmp_path):
    """In training as at run time, the encoder reads the same text the same way."""
    model = load_base(save_bert(tmp_path)).train()
    ids = torch.tensor([[2, 9, 11, 3]])
    assert torch.equal(model(ids).last_hidden_state, model(ids).last_hidden_state)
