"""A BERT of a few thousand random weights, to drive the real engine in tests without the real weights."""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel

_SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,!?\"'“”-"


def build_tokenizer() -> Tokenizer:
    """Make a tokenizer that knows characters only: each is a token."""
    pieces = [*_SPECIALS, *_CHARACTERS, *(f"##{character}" for character in _CHARACTERS)]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100_000))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def build_model(*, window: int = 512) -> BertModel:
    """Make a model with a window of so many tokens; the same weights every time."""
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(_SPECIALS) + 2 * len(_CHARACTERS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=window,
    )
    return BertModel(config)


def save_model(folder: Path) -> Path:
    """Write model and tokenizer where ``load_summarizer`` finds them."""
    build_model().save_pretrained(folder)
    build_tokenizer().save(str(folder / "tokenizer.json"))
    return folder
