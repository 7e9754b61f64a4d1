"""The training loop: rates, order, and going on from where it stopped."""

from itertools import chain, islice
from threading import Event

import pytest
import torch

from summarizer.training.attention import use_packed_attention
from summarizer.training.examples import ExampleFile, write_examples
from summarizer.training.train import BATCH, HELD_BACK, Plan, Trainer, draw_batches, train
from tests.tiny_briefing import build_briefing_model
from tests.training_examples import make_example


@pytest.fixture(name="trainer")
def make_trainer(tmp_path) -> Trainer:
    """A trainer of a small model, with one thread."""
    return Trainer(build_briefing_model(attention=use_packed_attention()), tmp_path, markers=(2, 3), workers=1)


def make_another(folder) -> Trainer:
    """A second trainer, at its beginning, with the same folder."""
    return Trainer(build_briefing_model(attention=use_packed_attention()), folder, markers=(2, 3), workers=1)


@pytest.fixture(name="examples", scope="module")
def make_examples(tmp_path_factory) -> ExampleFile:
    """Two batches of articles, and behind them as many as are held back."""
    path = tmp_path_factory.mktemp("prepared") / "examples.npz"
    learned = [make_example([5, 6, 4], seed=seed) for seed in range(2 * BATCH)]
    write_examples(path, learned + [make_example([2, 2])] * HELD_BACK)
    return ExampleFile(path)


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
    again = make_another(tmp_path)
    assert again.restore("last")
    assert again.step == 1
    assert torch.equal(trainer.learn(examples, 0.5).total, again.learn(examples, 0.5).total)
    assert torch.equal(trainer.model.sentences.combine.weight, again.model.sentences.combine.weight)


def test_there_may_be_nothing_to_go_on_from(trainer):
    """A folder without a state leaves the trainer at its beginning."""
    assert not trainer.restore("last")
    assert trainer.step == 0


def test_training_ends_with_its_plan(trainer, examples, tmp_path):
    """So many articles are read; the state where the rates begin to fall is kept, and the last one."""
    train(trainer, examples, Plan(articles=2 * BATCH, decay=BATCH), Event())
    assert trainer.step == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["last.pt", "plateau.pt"]
    for name, step in (("plateau", 1), ("last", 2)):
        again = make_another(tmp_path)
        assert again.restore(name)
        assert again.step == step


def test_training_stops_when_it_is_told(trainer, examples, tmp_path):
    """No further step is taken, and the state is kept."""
    stopping = Event()
    stopping.set()
    train(trainer, examples, Plan(articles=2 * BATCH, decay=0), stopping)
    assert trainer.step == 0
    assert make_another(tmp_path).restore("last")


def test_a_break_changes_nothing(trainer, examples, tmp_path):
    """Weights after two steps are the same, whether the second was taken at once or by another trainer."""
    train(trainer, examples, Plan(articles=BATCH, decay=0), Event())
    again = make_another(tmp_path)
    again.restore("last")
    for one in (trainer, again):
        train(one, examples, Plan(articles=2 * BATCH, decay=0), Event())
        assert one.step == 2
    weights = again.model.state_dict()
    assert all(torch.equal(one, weights[name]) for name, one in trainer.model.state_dict().items())


def test_what_is_held_back_is_never_learned(trainer, examples):
    """Only the articles before those at the file's end are drawn, a pass over again if need be."""
    drawn = []

    class Listening:
        """The examples, with a list of those that were asked for."""

        def __len__(self):
            return len(examples)

        def __getitem__(self, number):
            drawn.append(number)
            return examples[number]

    train(trainer, Listening(), Plan(articles=3 * BATCH, decay=0), Event())
    assert len(drawn) == 3 * BATCH
    assert set(drawn) == set(range(2 * BATCH))
