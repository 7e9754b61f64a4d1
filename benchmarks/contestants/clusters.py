"""bert-extractive-summarizer: the sentences nearest to the centres of k-means, over an encoder's vectors.

It has settings of its own for what a sentence is and always takes the first one; they are left as they are. It can't
live beside Briefbot: its package is called ``summarizer`` too, and it asks for a transformers before version 5.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def load(*, encoder: str, count: int) -> Callable[[Sequence[str]], list[list[str]]]:
    """Load it with the encoder in a folder, in float32 as it is published, to take ``count`` sentences."""
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != _ROOT]  # where Briefbot's summarizer is
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415  # heavy, and another version than Briefbot's

    from summarizer import Summarizer  # type: ignore[attr-defined]  # noqa: PLC0415  # the peer's, not Briefbot's

    model = AutoModel.from_pretrained(encoder, output_hidden_states=True)
    peer = Summarizer(custom_model=model, custom_tokenizer=AutoTokenizer.from_pretrained(encoder))
    return lambda texts: [list(peer(text, num_sentences=count, return_as_list=True)) for text in texts]
