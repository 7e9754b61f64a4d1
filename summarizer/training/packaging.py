"""From a training state to a folder that ``from_pretrained`` reads: weights in half precision, tokenizer."""

import argparse
import shutil
from pathlib import Path

import torch

from summarizer.model import BriefingModel
from summarizer.training.base import load_base


def save_folder(model: BriefingModel, tokenizer: Path, folder: Path) -> None:
    """Write a model in half precision, with its tokenizer's file beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    model.to(torch.float16).save_pretrained(folder)  # type: ignore[arg-type]  # transformers wraps torch's
    if tokenizer.resolve() != (folder / "tokenizer.json").resolve():
        shutil.copyfile(tokenizer, folder / "tokenizer.json")


def main() -> None:
    """Turn a training state into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path, help="what train wrote: last.pt or plateau.pt")
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder that training started from")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    model = load_base(options.base)
    model.load_state_dict(torch.load(options.state, weights_only=True)["model"])
    save_folder(model, options.base / "tokenizer.json", options.output)


if __name__ == "__main__":
    main()
