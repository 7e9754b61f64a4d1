"""The network: shapes, what must not matter, and the way to the disk and back."""

from pathlib import Path

import pytest
import torch

from summarizer.model import SPAN_VECTORS, BriefingModel
from summarizer.recurrence import MEASURES
from tests.tiny_briefing import build_briefing_model

SENTENCES = 5


def count_nothing(documents: int, sentences: int) -> torch.Tensor:
    """What is counted of sentences that have nothing in common."""
    return torch.zeros(documents, sentences, MEASURES)


@pytest.fixture(name="model")
def make_model() -> BriefingModel:
    """A small model."""
    return build_briefing_model()


def test_the_head_judges_every_sentence(model):
    """Each sentence gets a salience and a pick, each pair a redundancy, each size of a summary a stop."""
    said = model.sentences(
        torch.randn(2, SENTENCES, 32),
        torch.full((2, SENTENCES), 90),
        count_nothing(2, SENTENCES),
        torch.ones(2, SENTENCES).bool(),
    )
    assert said.salience.shape == said.pick.shape == (2, SENTENCES)
    assert said.redundancy.shape == (2, SENTENCES, SENTENCES)
    assert said.stop.shape == (2, model.config.head_picks)


def test_padding_changes_no_score(model):
    """A short document beside a long one is judged as it is alone."""
    vectors, lengths = torch.randn(1, SENTENCES, 32), torch.full((1, SENTENCES), 90)
    alone = model.sentences(vectors, lengths, count_nothing(1, SENTENCES), torch.ones(1, SENTENCES).bool())
    padded = torch.cat([vectors, torch.zeros(1, 3, 32)], dim=1)
    mask = torch.tensor([[True] * SENTENCES + [False] * 3])
    beside = model.sentences(padded, torch.full((1, SENTENCES + 3), 90), count_nothing(1, SENTENCES + 3), mask)
    torch.testing.assert_close(alone.salience, beside.salience[:, :SENTENCES])
    torch.testing.assert_close(alone.redundancy, beside.redundancy[:, :SENTENCES, :SENTENCES])


def test_place_length_and_recurrence_are_seen(model):
    """Two sentences that say the same are told apart by where they stand, by length, and by what is taken up again."""
    vectors, mask, alike = torch.ones(1, 2, 32), torch.ones(1, 2).bool(), torch.tensor([[90, 90]])
    counted = count_nothing(1, 2)
    counted[0, 1] = 1
    by_place = model.sentences(vectors, alike, count_nothing(1, 2), mask).salience[0]
    by_length = model.sentences(vectors, torch.tensor([[90, 300]]), count_nothing(1, 2), mask).salience[0]
    by_recurrence = model.sentences(vectors, alike, counted, mask).salience[0]
    assert by_place[0] != by_place[1]
    assert by_place[1] != by_length[1]
    assert by_place[1] != by_recurrence[1]


def test_a_part_of_a_document_knows_its_place_in_the_whole(model):
    """Where not every sentence is given, the count of all of them makes a difference."""
    vectors, lengths, mask = torch.ones(1, 2, 32), torch.tensor([[90, 90]]), torch.ones(1, 2).bool()
    short = model.sentences(vectors, lengths, count_nothing(1, 2), mask, torch.tensor([2])).salience
    long = model.sentences(vectors, lengths, count_nothing(1, 2), mask, torch.tensor([40])).salience
    assert torch.equal(short, model.sentences(vectors, lengths, count_nothing(1, 2), mask).salience)
    assert not torch.equal(short, long)


def test_the_speaker_head_points_at_each_mention(model):
    """Every mention of every question gets a logit, and its features count."""
    width = SPAN_VECTORS * 32
    quotations, mentions = torch.randn(2, width), torch.randn(2, 4, width)
    features = torch.zeros(2, 4, model.config.speaker_features)
    logits = model.speakers(quotations, mentions, features)
    assert logits.shape == (2, 4)
    assert not torch.equal(logits, model.speakers(quotations, mentions, features + 1))


def test_a_saved_model_comes_back_the_same(model: BriefingModel, tmp_path: Path):
    """Weights and settings survive the way to the disk, heads included, and states are the same."""
    model.save_pretrained(tmp_path)
    again = BriefingModel.from_pretrained(tmp_path, dtype=torch.float32, local_files_only=True)
    assert again.config.head_size == model.config.head_size
    for name, weights in model.state_dict().items():
        assert torch.equal(weights, again.state_dict()[name]), name
    ids = torch.tensor([[2, 9, 11, 3]])
    assert torch.equal(model(ids).last_hidden_state, again(ids).last_hidden_state)


def test_half_precision_is_kept_exactly(model: BriefingModel, tmp_path: Path):
    """Weights that were rounded once are not rounded again by being written and read in full precision."""
    halved = model.to(torch.float16)
    halved.save_pretrained(tmp_path)
    again = BriefingModel.from_pretrained(tmp_path, dtype=torch.float32, local_files_only=True)
    for name, weights in halved.state_dict().items():
        assert torch.equal(weights.float(), again.state_dict()[name].float()), name
