"""The trained model as an analyst: one pass gives salience and speakers."""

import numpy as np
import pytest
import torch

from summarizer.analysis import ReadyText
from summarizer.reading import Reader
from summarizer.trained import TrainedAnalyst
from tests.tiny_briefing import build_briefing_model, build_tokenizer

TEXT = ReadyText(
    text="The bridge opened on Monday. Nobody had asked for it. “It cost nine million in all,” said Mayor Ann Lee.",
    language="en",
)
RAIN = ReadyText(text="Rain fell in the north.", language="en")
MUCH_ALIKE = ReadyText(
    text="Rain fell in the north. Snow fell in the east. Hail fell in the west, as it does there all day.",
    language="en",
)


@pytest.fixture(name="analyst")
def make_analyst() -> TrainedAnalyst:
    """An analyst with a small model."""
    weights = build_briefing_model()
    return TrainedAnalyst(weights, Reader(weights, build_tokenizer()), model="tiny")


def test_every_sentence_has_a_salience(analyst):
    """A number between 0 and 1 for each."""
    (analysis,) = analyst.analyse([TEXT])
    assert analysis.salience.shape == (3,)
    assert ((analysis.salience >= 0) & (analysis.salience <= 1)).all()


def test_salience_does_not_depend_on_the_batch(analyst):
    """A text has the same numbers alone and beside others."""
    (alone,) = analyst.analyse([TEXT])
    beside = analyst.analyse([RAIN, TEXT])[1]
    assert np.array_equal(alone.salience, beside.salience)


def test_what_a_model_takes_for_alike_is_worth_more_early_and_short():
    """A head that makes no difference: the sentences are told apart by where they stand and by how long they are."""
    weights = build_briefing_model()
    with torch.no_grad():
        for output in (weights.sentences.salience, weights.sentences.pick, weights.sentences.taken):
            output.weight.zero_()
        weights.sentences.likeness.zero_()
    (analysis,) = TrainedAnalyst(weights, Reader(weights, build_tokenizer()), model="tiny").analyse([MUCH_ALIKE])
    first, second, last = analysis.salience
    assert first > second > last
    assert first - second < second - last


def test_quotations_are_uttered_by_a_mention_of_the_text(analyst):
    """Whatever random weights point at, it stands in the text, outside the quotation."""
    (analysis,) = analyst.analyse([TEXT])
    (quote,) = analysis.find_quotes(fragments=False)
    assert quote.text == TEXT.text[quote.start : quote.end] == "It cost nine million in all,"
    assert quote.speaker_span is not None
    start, end = quote.speaker_span
    assert TEXT.text[start:end] in {"Nobody", "it", "Ann Lee", "Mayor Ann Lee"}
