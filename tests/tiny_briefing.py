"""The two-headed model with a few thousand random weights, to drive the real engine in tests."""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel

from summarizer.model import BriefingConfig, BriefingModel

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


def build_briefing_model(*, window: int = 64, attention: str = "sdpa") -> BriefingModel:
    """Make a model with a window of so many tokens; the same weights every time."""
    torch.manual_seed(7)
    config = BriefingConfig(
        vocab_size=build_tokenizer().get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=window,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        head_size=16,
        head_heads=2,
        redundancy_size=4,
        speaker_layer=1,
        speaker_size=8,
        attn_implementation=attention,
    )
    return BriefingModel(config).train(mode=False)


def save_briefing_model(folder: Path) -> Path:
    """Write model and tokenizer as they are packaged."""
    build_briefing_model().save_pretrained(folder)
    build_tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def save_bert(folder: Path, *, window: int = 300) -> Path:
    """Write an encoder as it is published: a plain BERT that knows nothing of the heads, with its tokenizer."""
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=build_tokenizer().get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=window,
    )
    BertModel(config).save_pretrained(folder)
    build_tokenizer().save(str(folder / "tokenizer.json"))
    return folder
