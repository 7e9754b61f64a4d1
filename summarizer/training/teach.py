"""Let a trained model say what it thinks of the examples, for another to learn from.

``python -m summarizer.training.teach CHECKPOINTS --base FOLDER --state STATE --output FILE``. The mean of what several
models say tells more than the labels, which name a few sentences of many.
"""

import argparse
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from summarizer.model import BriefingModel
from summarizer.training.attention import use_packed_attention
from summarizer.training.base import WINDOW, load_base
from summarizer.training.batches import pack_examples
from summarizer.training.examples import Example, ExampleFile, write_lessons
from summarizer.training.losses import read_batch
from summarizer.training.prepare import EXAMPLES
from summarizer.wordpieces import find_markers, load_tokenizer

_BATCH = 8
_ALL_TOKENS = 1500  # of an article, as training reads the longest
_LOG_EVERY = 100  # batches

_log = logging.getLogger(__name__)


def judge(model: BriefingModel, examples: Sequence[Example], markers: tuple[int, int]) -> list[NDArray[np.float32]]:
    """Give the logits of salience and pick (2, sentences) of each article; the head sees what ``_ALL_TOKENS`` hold.

    Sentences behind them have NaN.
    """
    rarity = model.sentences.rarity.numpy()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        batch = pack_examples(examples, [_ALL_TOKENS] * len(examples), rarity, window=WINDOW, markers=markers)
        scores = read_batch(model, batch)
    said = torch.stack([scores.salience, scores.pick], dim=1).float().numpy()
    lessons = [np.full((2, len(example.tokens)), np.nan, np.float32) for example in examples]
    for number, (lesson, mask) in enumerate(zip(lessons, batch.mask.numpy(), strict=True)):
        lesson[:, : mask.sum()] = said[number, :, : mask.sum()]
    return lessons


def main() -> None:
    """Write the lessons of one state."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, help="folder with the prepared examples")
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder that training started from")
    parser.add_argument("--state", type=Path, required=True, help="what train wrote")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--articles", type=int, help="how many of the first ones; all if left out")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    model = load_base(options.base, attention=use_packed_attention()).train(mode=False)
    model.load_state_dict(torch.load(options.state, weights_only=True)["model"])
    examples = ExampleFile(options.checkpoints / EXAMPLES)
    count = len(examples) if options.articles is None else options.articles
    say = partial(judge, model, markers=find_markers(load_tokenizer(options.base)))
    batches = (
        [examples[number] for number in range(start, min(start + _BATCH, count))] for start in range(0, count, _BATCH)
    )
    lessons: list[NDArray[np.float32]] = []
    with ThreadPoolExecutor(options.workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        for number, said in enumerate(pool.map(say, batches), start=1):
            lessons += said
            if number % _LOG_EVERY == 0:
                _log.info("%d articles", len(lessons))
    write_lessons(options.output, lessons)


if __name__ == "__main__":
    main()
