"""The training loop: rates, order, and going on from where it stopped."""

from itertools import chain, islice

import pytest
import torch

from summarizer.training.attention import use_packed_attention
from summarizer.training.train import BATCH, Plan, Trainer, draw_batches
from tests.tiny_briefing import build_briefing_model
from tests.training_examples import make_example


@pytest.fixture(name="trainer")
def make_trainer(tmp_path) -> Trainer:
    """A trainer of a small model, with one thread."""
    return Trainer(build_briefing_model(attention=use_packed_attention()), tmp_path, markers=(2, 3), workers=1)


def test_rates_rise_stay_and_fall():
    """The rate warms up, is whole, and is nothing at the plan's end."""
    plan = Plan(articles=10_000 * BATCH, decay=1000 * BATCH)
    assert plan.rate(0) < plan.rate(50) < plan.rate(500) == 1
    assert plan.rate(9500) == pytest.approx(0.5)
    assert plan.rate(10_000) == 0
    assert plan.falls_at(9000)


def test_a_pass_shows_every_example_once():
    """The batches of one pass share no example, and the next pass has another order."""
    first, second = (list(islice(draw_batches(64, step), 4)) for step in (0, 4))
    assert sorted(chain.from_iterable(first)) == list(range(64))
    assert first != second


def test_batches_depend_on_the_step_alone():
    """Going on from a step draws what would have been drawn without a break."""
    assert list(islice(draw_batches(64, 0), 6))[3:] == list(islice(draw_batches(64, 3), 3))


def test_learning_lowers_the_loss(trainer):
    """On the same few articles the loss falls."""
    examples = [make_example([5, 6, 4], seed=seed) for seed in range(4)]
    losses = [float(trainer.learn(examples, 1.0).total) for _ in range(12)]
    assert losses[-1] < losses[0]


def test_training_goes_on_where_it_stopped(trainer, tmp_path):
    """A restored trainer takes the very step that the first one takes."""
    examples = [make_example([5, 6, 4], seed=seed) for seed in range(4)]
    trainer.learn(examples, 1.0)
    trainer.save("last")
    again = Trainer(build_briefing_model(attention=use_packed_attention()), tmp_path, markers=(2, 3), workers=1)
    assert again.restore("last")
    assert again.step == 1
    assert torch.equal(trainer.learn(examples, 0.5).total, again.learn(examples, 0.5).total)
    assert torch.equal(trainer.model.sentences.combine.weight, again.model.sentences.combine.weight)


def test_there_may_be_nothing_to_go_on_from(trainer):
    """A folder without a state leaves the trainer at its beginning."""
    assert not trainer.restore("last")
    assert trainer.step == 0
