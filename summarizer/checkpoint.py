"""A folder of weights to an encoder that is ready to read. Never asks a hub, says nothing while it loads."""

import os
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when transformers is imported
# Read when torch is: threads that wait for each other sleep. Spinning gains 7 % on an idle machine and costs five times
# the time on one that is shared.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from safetensors import SafetensorError
from tokenizers import Tokenizer
from transformers import AutoModel
from transformers.utils import logging

from summarizer.encoder import SentenceEncoder
from summarizer.errors import ModelNotFoundError

_MOST_THREADS = 4  # a model of this size gains nothing from more


def load_encoder(folder: Path, name: str) -> SentenceEncoder:
    """Load a BERT encoder with its tokenizer; ``name`` is what errors call it.

    Sets the number of threads of torch in this process.

    Raises:
        ModelNotFoundError: the folder is not there, or has no weights or tokenizer that can be read.
    """
    if not (folder / "tokenizer.json").is_file():
        raise ModelNotFoundError(name, f"there is no tokenizer.json in {folder}")
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # transformers' own
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the same
    torch.set_num_threads(min(_MOST_THREADS, len(os.sched_getaffinity(0))))
    try:
        model = AutoModel.from_pretrained(folder, local_files_only=True, dtype=fastest_dtype())
        return SentenceEncoder(model, _load_tokenizer(folder))
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise ModelNotFoundError(name, str(error).splitlines()[0]) from error


def fastest_dtype() -> torch.dtype:
    """Give bfloat16 where the processor reckons in it (four times as fast), float32 elsewhere."""
    abilities = torch.cpu.get_capabilities()
    native = abilities.get("amx_bf16") or abilities.get("avx512_bf16") or abilities.get("bf16")
    return torch.bfloat16 if native else torch.float32


def _load_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
