"""From a trained model to the folder that is packaged."""

import torch
from safetensors.torch import load_file

from summarizer.checkpoint import load_weights
from summarizer.training.packaging import save_folder
from tests.tiny_briefing import build_briefing_model, build_tokenizer


def test_weights_are_written_in_half_precision(tmp_path):
    """Each number takes two bytes on the disk."""
    build_tokenizer().save(str(tmp_path / "tokenizer.json"))
    save_folder(build_briefing_model(), tmp_path / "tokenizer.json", tmp_path / "model")
    assert {weights.dtype for weights in load_file(tmp_path / "model" / "model.safetensors").values()} == {
        torch.float16
    }


def test_a_packaged_model_can_be_loaded(tmp_path):
    """The engine's own loader finds weights and tokenizer; the heads come back as they were rounded."""
    build_tokenizer().save(str(tmp_path / "tokenizer.json"))
    save_folder(build_briefing_model(), tmp_path / "tokenizer.json", tmp_path / "deep" / "model")
    loaded, tokenizer = load_weights(tmp_path / "deep" / "model", "tiny")
    assert tokenizer.get_vocab() == build_tokenizer().get_vocab()
    written = {name: weights.half().float() for name, weights in build_briefing_model().state_dict().items()}
    for name, weights in loaded.state_dict().items():
        if not name.startswith("encoder."):
            assert torch.equal(weights, written[name]), name


def test_a_folder_may_be_written_anew(tmp_path):
    """The tokenizer that is there already stays as it is."""
    build_tokenizer().save(str(tmp_path / "tokenizer.json"))
    before = (tmp_path / "tokenizer.json").read_bytes()
    save_folder(build_briefing_model(), tmp_path / "tokenizer.json", tmp_path)
    assert (tmp_path / "tokenizer.json").read_bytes() == before
