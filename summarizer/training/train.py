"""Train the model: ``python -m summarizer.training.train CHECKPOINTS --base FOLDER --articles 20000 --decay 5000``.

Owns the loop, the rates and the state on the disk. Run again with the same folder, it goes on where it stopped; with
``--resume plateau`` and more articles, from where the rates began to fall.
"""

import argparse
import logging
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
import torch
from torch import Tensor, nn

from summarizer.model import BriefingModel
from summarizer.training.attention import use_packed_attention
from summarizer.training.base import load_base
from summarizer.training.batches import pack_examples
from summarizer.training.dropout import add_dropout, seed_dropout
from summarizer.training.examples import Example, ExampleFile
from summarizer.training.losses import Losses, read_batch, weigh
from summarizer.training.prepare import EXAMPLES
from summarizer.wordpieces import find_markers, load_tokenizer

BATCH = 16
HELD_BACK = 600  # examples at the file's end, for choosing what is done with the scores
_SEED = 20261122
_ENCODER_RATE = 1e-4
_HEAD_RATE = 5e-4
_WEIGHT_DECAY = 0.01
_LONGEST_GRADIENT = 1.0
_WARM_UP_STEPS = 100
_SAVE_EVERY_S = 600
_LOG_EVERY = 25
_USUAL_TOKENS = 510  # of an article that are read: the head sees the rest of long ones only now and then, for speed
_ALL_TOKENS = 1500
_READ_ALL = 0.4  # of the articles
_DROPOUT = 0.1
_PARTS = ("oracle", "alone", "pick", "taught")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many articles to read, and over how many of the last ones the rates fall to nothing."""

    articles: int
    decay: int

    def rate(self, step: int) -> float:
        """Give the share of the full rates for a step."""
        left = self.articles - step * BATCH
        return max(0.0, min(1.0, (step + 1) / _WARM_UP_STEPS, left / max(1, self.decay)))

    def falls_at(self, step: int) -> bool:
        """Tell whether the rates begin to fall with this step."""
        return step == (self.articles - self.decay) // BATCH


class Trainer:
    """The model, its optimiser and the step that they are at. One batch is shared by two threads, a half each.

    Each thread reckons on one processor: waiting for each other inside every operation costs more than it gains where
    the machine has other work.
    """

    def __init__(self, model: BriefingModel, folder: Path, *, markers: tuple[int, int], workers: int = 2) -> None:
        self.model, self._folder, self._markers, self.step = model, folder, markers, 0
        add_dropout(model, _DROPOUT)
        model.encoder.embeddings.requires_grad_(False)
        model.speakers.requires_grad_(False)
        self._parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        encoder = {id(parameter) for parameter in model.encoder.parameters()}
        groups = [
            {"params": [one for one in self._parameters if id(one) in encoder], "rate": _ENCODER_RATE},
            {"params": [one for one in self._parameters if id(one) not in encoder], "rate": _HEAD_RATE},
        ]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=_WEIGHT_DECAY, betas=(0.9, 0.98), fused=True)
        self._pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))
        self._workers = workers

    def learn(self, examples: Sequence[Example], rate: float) -> Losses:
        """Take one step on a batch; gives the losses before it."""
        shares = [examples[part :: self._workers] for part in range(self._workers)]
        results = list(self._pool.map(self._reckon, shares, range(self._workers)))
        for parameter, *gradients in zip(self._parameters, *(gradients for _, gradients in results), strict=True):
            parameter.grad = sum(gradients[1:], gradients[0]) / len(gradients)
        nn.utils.clip_grad_norm_(self._parameters, _LONGEST_GRADIENT)
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["rate"]
        self._optimizer.step()
        self.step += 1
        return Losses(**{name: torch.stack([getattr(losses, name) for losses, _ in results]).mean() for name in _PARTS})

    def save(self, name: str) -> None:
        """Write the state, never leaving half a file."""
        path = self._folder / f"{name}.pt"
        state = {"model": self.model.state_dict(), "optimizer": self._optimizer.state_dict(), "step": self.step}
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def restore(self, name: str) -> bool:
        """Read a state that was written; tells whether there was one."""
        path = self._folder / f"{name}.pt"
        if not path.exists():
            return False
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]
        return True

    def _reckon(self, examples: Sequence[Example], part: int) -> tuple[Losses, Sequence[Tensor]]:
        random = np.random.default_rng((_SEED, self.step, part))
        seed_dropout(int(random.integers(2**63)))
        budgets = [_ALL_TOKENS if draw < _READ_ALL else _USUAL_TOKENS for draw in random.random(len(examples))]
        window, rarity = self.model.config.max_position_embeddings, self.model.sentences.rarity.numpy()
        batch = pack_examples(examples, budgets, rarity, window=window, markers=self._markers)
        with torch.autocast("cpu", torch.bfloat16):
            losses = weigh(read_batch(self.model, batch), batch)
        gradients = torch.autograd.grad(losses.total, self._parameters, allow_unused=True, materialize_grads=True)
        return Losses(**{name: getattr(losses, name).detach() for name in _PARTS}), gradients


def draw_batches(count: int, first: int) -> Iterator[list[int]]:
    """Give the numbers of the examples of each step from ``first`` on: pass after pass, each in an order of its own."""
    steps = count // BATCH
    while True:
        order = np.random.default_rng((_SEED, first // steps)).permutation(count)
        start = first % steps * BATCH
        yield order[start : start + BATCH].tolist()
        first += 1


def train(trainer: Trainer, examples: ExampleFile, plan: Plan, stopping: Event) -> None:
    """Train until the plan's end or until told to stop, with a line on the log and a state on the disk now and then."""
    saved_at = began_at = time.monotonic()
    began, recent = trainer.step, []
    for numbers in draw_batches(len(examples) - HELD_BACK, trainer.step):
        if plan.falls_at(trainer.step):
            trainer.save("plateau")
        if trainer.step * BATCH >= plan.articles or stopping.is_set():
            break
        rate = plan.rate(trainer.step)
        recent.append(trainer.learn([examples[number] for number in numbers], rate))
        if trainer.step % _LOG_EVERY == 0:
            speed = (trainer.step - began) * BATCH / (time.monotonic() - began_at)
            _log.info("%s, %.1f articles/s, rate %.2f", _describe(trainer.step, recent), speed, rate)
            recent.clear()
        if time.monotonic() - saved_at > _SAVE_EVERY_S:
            trainer.save("last")
            saved_at = time.monotonic()
    trainer.save("last")


def _describe(step: int, recent: Sequence[Losses]) -> str:
    means = {name: sum(float(getattr(losses, name)) for losses in recent) / len(recent) for name in _PARTS}
    return f"step {step} ({step * BATCH} articles): " + ", ".join(f"{name} {mean:.4f}" for name, mean in means.items())


def main() -> None:
    """Train in a folder of checkpoints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, help="folder with the prepared examples")
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder to start from")
    parser.add_argument("--run", default="salience", help="name of the folder for this run's states")
    parser.add_argument("--articles", type=int, required=True, help="to be read in all, from the run's beginning")
    parser.add_argument("--decay", type=int, required=True, help="articles over which the rates fall at the end")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--lessons", type=Path, nargs="+", default=[], help="what teach wrote, to learn from besides")
    parser.add_argument("--resume", help="state to go on from, if not the last one: plateau")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    torch.manual_seed(_SEED)
    folder = options.checkpoints / options.run
    folder.mkdir(parents=True, exist_ok=True)
    if options.resume and not (folder / f"{options.resume}.pt").exists():
        parser.error(f"there is no state {options.resume} in {folder}: leave --resume out to begin anew")
    examples = ExampleFile(options.checkpoints / EXAMPLES, options.lessons)
    model = load_base(options.base, attention=use_packed_attention())
    model.sentences.rarity.copy_(torch.from_numpy(examples.count_rarity(model.config.vocab_size)))
    trainer = Trainer(
        model.train(), folder, markers=find_markers(load_tokenizer(options.base)), workers=options.workers
    )
    trainer.restore(options.resume or "last")
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    train(
        trainer,
        examples,
        Plan(articles=options.articles, decay=options.decay),
        stopping,
    )


if __name__ == "__main__":
    main()
