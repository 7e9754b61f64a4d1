"""A folder of weights to a model that is ready to read. Never asks a hub, says nothing while it loads."""

import os
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when transformers is imported
# Read when torch is: threads that wait for each other sleep. Spinning gains 7 % on an idle machine and costs five times
# the time on one that is shared.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from safetensors import SafetensorError
from tokenizers import Tokenizer
from transformers.utils import logging

from summarizer.errors import ModelNotFoundError
from summarizer.model import BriefingModel
from summarizer.wordpieces import load_tokenizer

_MOST_THREADS = 4  # a model of this size gains nothing from more


def load_weights(folder: Path, name: str) -> tuple[BriefingModel, Tokenizer]:
    """Load a trained model with its tokenizer; ``name`` is what errors call it.

    The encoder comes in the precision that it runs fastest in, the heads in full. Sets the number of threads of torch
    in this process.

    Raises:
        ModelNotFoundError: the folder is not there, or has no weights or tokenizer that can be read.
    """
    if not (folder / "tokenizer.json").is_file():
        raise ModelNotFoundError(name, f"there is no tokenizer.json in {folder}")
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # transformers' own
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the same
    torch.set_num_threads(min(_MOST_THREADS, len(os.sched_getaffinity(0))))
    try:
        model, tokenizer = _load_trained(folder), load_tokenizer(folder)
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise ModelNotFoundError(name, str(error).splitlines()[0]) from error
    model.encoder.to(fastest_dtype())  # type: ignore[arg-type]  # transformers wraps torch's
    return model, tokenizer


def _load_trained(folder: Path) -> BriefingModel:
    """Load weights and refuse a folder without the heads': transformers would draw them at random."""
    found: Any = BriefingModel.from_pretrained(
        folder, dtype=torch.float32, local_files_only=True, output_loading_info=True
    )
    model: BriefingModel = found[0]
    keys = found[1]
    missing = sorted({str(key).partition(".")[0] for key in [*keys["missing_keys"], *keys["mismatched_keys"]]})
    if missing:
        raise ValueError(f"{folder} has no trained weights for {', '.join(missing)}")
    return model


def fastest_dtype() -> torch.dtype:
    """Give bfloat16 where the processor reckons in it (four times as fast), float32 elsewhere."""
    abilities = torch.cpu.get_capabilities()
    native = abilities.get("amx_bf16") or abilities.get("avx512_bf16") or abilities.get("bf16")
    return torch.bfloat16 if native else torch.float32
