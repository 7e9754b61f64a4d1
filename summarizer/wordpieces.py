"""The tokenizer's file, and the marks that a window begins and ends with. Needs no torch."""

from pathlib import Path

from tokenizers import Tokenizer


def load_tokenizer(folder: Path) -> Tokenizer:
    """Load a folder's tokenizer so that it cuts nothing off and fills nothing up."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def find_markers(tokenizer: Tokenizer) -> tuple[int, int]:
    """Give the ids of the tokens that stand at a window's beginning and end.

    Raises:
        ValueError: it is not the tokenizer of a BERT encoder.
    """
    first, last = (_find(tokenizer, token) for token in ("[CLS]", "[SEP]"))
    return first, last


def _find(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer has no {token} token: it is not one of a BERT encoder")
    return int(found)
