"""What models say of the examples, and learning from it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from summarizer.training import teach
from summarizer.training.attention import use_packed_attention
from summarizer.training.batches import pack_examples
from summarizer.training.examples import ExampleFile, write_examples, write_lessons
from summarizer.training.losses import read_batch, weigh
from summarizer.training.train import Trainer
from tests.tiny_briefing import build_briefing_model
from tests.training_examples import make_example

MARKERS = (2, 3)
SIZES = ([9, 8, 7], [6, 6], [5, 5, 5, 5])


@pytest.fixture(name="model")
def make_model():
    """A small model that says something."""
    return build_briefing_model(attention=use_packed_attention()).eval()


@pytest.fixture(name="examples")
def make_examples():
    """Three articles."""
    return [make_example(sizes, seed=seed) for seed, sizes in enumerate(SIZES)]


@pytest.fixture(name="path")
def write_file(tmp_path, examples):
    """The articles on the disk."""
    write_examples(tmp_path / "examples.npz", examples)
    return tmp_path / "examples.npz"


def test_a_model_is_asked_about_each_sentence(model, examples):
    """Its logits are those of the head, whatever articles are read beside."""
    together = teach.judge(model, examples, MARKERS)
    assert [lesson.shape for lesson in together] == [(2, len(sizes)) for sizes in SIZES]
    alone = [teach.judge(model, [example], MARKERS)[0] for example in examples]
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(one, other, atol=0.02)
    assert np.ptp(together[0][0]) > 0


def test_sentences_that_are_not_read_have_no_lesson(model, examples, monkeypatch):
    """A very long article's end is unknown, and that is told."""
    monkeypatch.setattr(teach, "_ALL_TOKENS", 18)
    (lesson,) = teach.judge(model, examples[:1], MARKERS)
    assert np.isnan(lesson).tolist() == [[False, False, True]] * 2


def test_lessons_are_the_mean_of_what_models_say(path, tmp_path):
    """Where one file ends early, the articles that it is not about are left out."""
    sentences = sum(map(len, SIZES))
    write_lessons(tmp_path / "all.npz", [np.full((2, sentences), 3.0, np.float32)])
    write_lessons(tmp_path / "early.npz", [np.full((2, len(SIZES[0]) + len(SIZES[1])), 1.0, np.float32)])
    examples = ExampleFile(path, [tmp_path / "all.npz", tmp_path / "early.npz"])
    assert len(examples) == 2
    assert examples[1].taught.tolist() == [[2.0, 2.0]] * 2
    assert ExampleFile(path)[1].taught is None


def test_agreement_costs_nothing_and_the_rest_does(model, examples):
    """Who says what was taught has no loss from it; NaN is no lesson."""
    (said,) = teach.judge(model, examples[:1], MARKERS)
    said[:, -1] = np.nan

    def compare(taught):
        rarity = model.sentences.rarity.numpy()
        batch = pack_examples([replace(examples[0], taught=taught)], [100], rarity, window=256, markers=MARKERS)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            return float(weigh(read_batch(model, batch), batch).taught)

    assert compare(said) == pytest.approx(0, abs=1e-5)
    assert compare(said * -2 + 1) > 0.01


def test_a_model_comes_near_to_its_teacher(tmp_path, examples):
    """Learning from lessons lowers the loss, the lessons' share of it included."""
    random = np.random.default_rng(1)
    lessons = [random.normal(-2, 1, (2, len(sizes))).astype(np.float32) for sizes in SIZES]
    examples = [replace(example, taught=lesson) for example, lesson in zip(examples, lessons, strict=True)]
    pupil = Trainer(build_briefing_model(attention=use_packed_attention()), tmp_path, markers=MARKERS, workers=1)
    losses = [pupil.learn(examples, 1.0) for _ in range(12)]
    assert losses[-1].taught < losses[0].taught
    assert losses[-1].total < losses[0].total


def test_the_command_writes_what_the_model_says(path, tmp_path, model, monkeypatch):
    """From a state and prepared examples to a file of lessons."""
    torch.save({"model": model.state_dict()}, tmp_path / "last.pt")
    monkeypatch.setattr(teach, "load_base", lambda *_, **__: model)
    monkeypatch.setattr(teach, "load_tokenizer", lambda _: None)
    monkeypatch.setattr(teach, "find_markers", lambda _: MARKERS)
    output = tmp_path / "lessons.npz"
    options = ["--base", tmp_path, "--state", tmp_path / "last.pt", "--output", output, "--articles", "2"]
    monkeypatch.setattr("sys.argv", ["teach", str(tmp_path), *map(str, options), "--workers", "1"])
    teach.main()
    learned = ExampleFile(path, [output])
    assert len(learned) == 2
    said = teach.judge(model, [learned[0], learned[1]], MARKERS)
    np.testing.assert_allclose(learned[1].taught, said[1], atol=0.02)
