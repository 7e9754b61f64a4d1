"""A model of the shape of distilbart-cnn-12-6, with random weights: its speed is that of the published one.

``python -m benchmarks.contestants.distilbart FOLDER`` draws the weights. Shape and search are those of the published
config.json (huggingface.co/sshleifer/distilbart-cnn-12-6). Random weights would never end a summary at the right
place, so every one has the same number of tokens. Reading starts from token ids: splitting the text costs it nothing.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import torch
from transformers import BartConfig, BartForConditionalGeneration, GenerationConfig, set_seed

READ_TOKENS = 512
WRITTEN_TOKENS = 60
_SEED = 20261122
_SHAPE: dict[str, Any] = {
    "vocab_size": 50264,
    "d_model": 1024,
    "max_position_embeddings": 1024,
    "encoder_layers": 12,
    "encoder_attention_heads": 16,
    "encoder_ffn_dim": 4096,
    "decoder_layers": 6,
    "decoder_attention_heads": 16,
    "decoder_ffn_dim": 4096,
}
_MARKS = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2}
_FORCED = {"forced_bos_token_id": 0, "forced_eos_token_id": 2}
_LENGTH = {"min_new_tokens": WRITTEN_TOKENS, "max_new_tokens": WRITTEN_TOKENS}
_SEARCH = {"num_beams": 4, "early_stopping": True, "length_penalty": 2.0, "no_repeat_ngram_size": 3}


def write_checkpoint(folder: str) -> None:
    """Draw the weights and save them, in float32 as the published ones are (1.2 GB)."""
    set_seed(_SEED)
    config = BartConfig.from_dict(_SHAPE | _MARKS)
    BartForConditionalGeneration(config).save_pretrained(folder)


def load(*, folder: str, beams: bool, dtype: str, batch: int) -> Callable[[Sequence[str]], list[list[str]]]:
    """Load the checkpoint to write with the published search or greedily, ``batch`` articles at a time.

    Its summaries are empty: what random weights write says nothing.
    """
    model: Any = BartForConditionalGeneration.from_pretrained(folder, dtype=getattr(torch, dtype))
    model.train(mode=False)
    ids = torch.randint(3, model.config.vocab_size, (batch, READ_TOKENS))  # (batch, tokens)
    search = _MARKS | _FORCED | _LENGTH | (_SEARCH if beams else {})
    model.generation_config = GenerationConfig(**search)  # type: ignore[no-untyped-call]  # transformers' own

    def write(count: int) -> None:
        written = model.generate(ids[:count], attention_mask=torch.ones_like(ids[:count]))
        if written.shape[1] != 1 + WRITTEN_TOKENS:  # (batch, start token and written ones)
            raise ValueError(f"{written.shape[1] - 1} tokens were written in place of {WRITTEN_TOKENS}")

    def summarize(texts: Sequence[str]) -> list[list[str]]:
        for start in range(0, len(texts), batch):
            write(min(batch, len(texts) - start))
        return [[] for _ in texts]

    return summarize


if __name__ == "__main__":
    write_checkpoint(sys.argv[1])
