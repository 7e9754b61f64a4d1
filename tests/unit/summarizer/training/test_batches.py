"""Examples to packed rows, and the attention that reads them."""

import numpy as np
import pytest
import torch

from summarizer.recurrence import measure_recurrence
from summarizer.training.attention import use_packed_attention
from summarizer.training.batches import Batch, pack_examples
from summarizer.training.examples import ExampleFile, write_examples
from summarizer.training.losses import read_batch, step_logits, weigh
from tests.tiny_briefing import build_briefing_model
from tests.training_examples import make_example

MARKERS = (2, 3)
WINDOW = 24
RARITY = np.linspace(0, 5, 90, dtype=np.float32)


@pytest.fixture(name="batch")
def make_batch() -> Batch:
    """Two articles, the second shorter."""
    examples = [make_example([9, 8, 7, 12, 5]), make_example([6, 6], seed=2)]
    return pack_examples(examples, [100, 100], RARITY, window=WINDOW, markers=MARKERS)


def test_windows_hold_whole_sentences_and_their_markers(batch):
    """No window is larger than allowed; each begins and ends with its marker; all tokens are there."""
    assert max(batch.windows) <= WINDOW
    assert sum(batch.windows) == batch.ids.shape[1] == 41 + 12 + 2 * len(batch.windows)
    assert (batch.ids[0, batch.positions[0] == 0] == MARKERS[0]).all()
    assert batch.count == 7
    assert batch.mask.sum(dim=1).tolist() == [5, 2]


def test_a_budget_cuts_behind_a_sentence():
    """A document is cut to the sentences that fit, but keeps two."""
    cut = pack_examples([make_example([9, 8, 7, 12, 5])], [25], RARITY, window=WINDOW, markers=MARKERS)
    assert cut.mask.sum() == 3
    assert cut.totals.tolist() == [5]
    least = pack_examples([make_example([9, 8, 7])], [1], RARITY, window=WINDOW, markers=MARKERS)
    assert least.mask.sum() == 2


def test_recurrence_is_that_of_the_whole_article():
    """What a cut takes away still counts for what the rest of the text takes up again."""
    example = make_example([9, 8, 7, 12, 5])
    cut, whole = (pack_examples([example], [budget], RARITY, window=WINDOW, markers=MARKERS) for budget in (25, 100))
    assert torch.equal(cut.recurrence, whole.recurrence[:, :3])
    assert torch.equal(whole.recurrence[0], torch.from_numpy(measure_recurrence(example.tokens, RARITY)))


def test_packed_attention_agrees_with_torch(batch):
    """States and gradients are those that torch's own attention gives, window by window."""
    packed, plain = build_briefing_model(attention=use_packed_attention()), build_briefing_model()
    states = packed(batch.ids, position_ids=batch.positions, windows=batch.windows).last_hidden_state[0]
    alone = torch.cat([plain(window).last_hidden_state[0] for window in batch.ids.split(batch.windows, dim=1)])
    torch.testing.assert_close(states, alone)
    weights = [model.encoder.encoder.layer[0].attention.self.query.weight for model in (packed, plain)]
    ours, theirs = (
        torch.autograd.grad((said * torch.arange(32)).sum(), weight)
        for said, weight in zip((states, alone), weights, strict=True)
    )
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)


def test_what_was_taken_costs_the_rest(batch):
    """After a pick, the others' logits fall by their redundancy with it, and stopping has a logit of its own."""
    model = build_briefing_model(attention=use_packed_attention())
    scores = read_batch(model, batch)
    logits = step_logits(scores, batch.prefixes)
    assert logits.shape == (2, 7, 6)
    torch.testing.assert_close(logits[0, 0, :-1], scores.pick[0])
    torch.testing.assert_close(logits[0, 1, :-1], scores.pick[0] - scores.redundancy[0, :, 1])
    torch.testing.assert_close(logits[0, 1, -1], scores.stop[0, 1])


def test_losses_are_finite_and_reach_the_encoder(batch):
    """Padding and sentences that were taken leave no NaN in losses or gradients."""
    model = build_briefing_model(attention=use_packed_attention())
    losses = weigh(read_batch(model, batch), batch)
    (gradient,) = torch.autograd.grad(losses.total, model.encoder.encoder.layer[0].output.dense.weight)
    assert torch.isfinite(losses.total)
    assert losses.pick >= 0
    assert losses.alone >= 0
    assert torch.isfinite(gradient).all()
    assert gradient.any()


def test_examples_come_back_from_the_disk(tmp_path):
    """What was written is read, article by article."""
    written = [make_example([9, 8, 7]), make_example([6, 6], seed=2)]
    write_examples(tmp_path / "examples.npz", written)
    stored = ExampleFile(tmp_path / "examples.npz")
    assert len(stored) == 2
    for number, example in enumerate(written):
        again = stored[number]
        assert [ids.tolist() for ids in again.tokens] == [ids.tolist() for ids in example.tokens]
        assert again.oracle.tolist() == example.oracle.tolist()
        np.testing.assert_allclose(again.gains, example.gains, atol=1e-3)
