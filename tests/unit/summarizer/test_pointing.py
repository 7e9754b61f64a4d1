"""Speakers by the trained head: candidates, features, and whom it points at."""

from pathlib import Path

import numpy as np
import pytest
import torch

import summarizer
from summarizer.attribution import POSTING_CONFIDENCE, choose_speakers
from summarizer.choice import NOBODY
from summarizer.marks import find_marked
from summarizer.model import BriefingConfig, BriefingModel, SpeakerHead
from summarizer.pointing import SpeakerPointer, ask
from summarizer.quotes import QuotedText, find_quotes, read_quotes
from summarizer.reading import Reader, Reading
from summarizer.scene import Scene
from summarizer.speaker_features import FEATURES, Describer
from summarizer.text import split_paragraphs
from summarizer.types import Quote
from tests.tiny_briefing import build_briefing_model, build_tokenizer

WEIGHTS = Path(summarizer.__file__).parent / "weights"
TEXT = (
    "Mayor Ann Lee met Bob Ray on Monday.\n\n"
    "“The bridge will open in the spring,” said Lee. She did not give a day.\n\n"
    "“Nobody has asked us about the cost of it,” Ray told reporters."
)


@pytest.fixture(name="weights")
def make_weights() -> BriefingModel:
    """A small model."""
    return build_briefing_model()


@pytest.fixture(name="reading")
def make_reading(weights) -> Reading:
    """The text, read as one sentence."""
    return Reader(weights, build_tokenizer()).read([[TEXT]], [[0]])[0]


def quoted(text) -> QuotedText:
    """Find the quotations of a text."""
    paragraphs = split_paragraphs(text)
    return read_quotes(text, paragraphs, find_marked(text, paragraphs))


def attribute(weights, text) -> list[Quote]:
    """Read a text as one sentence and attribute its quotations."""
    reading = Reader(weights, build_tokenizer()).read([[text]], [[0]])[0]
    return SpeakerPointer(weights.speakers).attribute(quoted(text), reading)


def make_describer() -> Describer:
    """A describer of the text's two quotations."""
    spans = find_quotes(TEXT)
    scene = Scene(TEXT, spans)
    return Describer(scene, spans, choose_speakers(scene, spans))


def find_feature_of_choice() -> int:
    """Find the feature that says "the rules chose this one": the first that changes when they choose nobody."""
    spans = find_quotes(TEXT)
    undecided = Describer(Scene(TEXT, spans), spans, [NOBODY] * len(spans))
    told, untold = make_describer().describe(0).features, undecided.describe(0).features  # (mentions, features)
    return int((told != untold).any(axis=0).argmax())


def follow_rules(head: SpeakerHead, *, sign: int) -> None:
    """Give the head weights that prefer the rules' choice (1), or the first mention that is not it (-1)."""
    with torch.no_grad():
        for weights in head.judge.parameters():
            weights.zero_()
        head.judge[0].weight[:, find_feature_of_choice()] = 5
        head.judge[2].weight.fill_(1)
        head.judge[4].weight.fill_(sign)


def test_candidates_are_the_mentions_of_people():
    """Names and pronouns around a quotation are candidates; short and full names are one person."""
    candidates = make_describer().describe(0)
    said = [TEXT[mention.start : mention.end] for mention in candidates.mentions]
    assert {"Bob Ray", "Lee", "She"} <= set(said)
    persons = dict(zip(said, candidates.persons, strict=True))
    assert persons["Lee"] == persons["She"] == "Ann Lee"


def test_the_weights_fit_the_features():
    """Every mention has as many features as the packaged weights were trained on."""
    candidates = make_describer().describe(1)
    assert candidates.features.shape == (len(candidates.mentions), FEATURES)
    assert BriefingConfig.from_pretrained(WEIGHTS).speaker_features == FEATURES


def test_a_question_holds_three_vectors_a_span(reading):
    """A mention's vector is made of its own tokens and of those on both sides."""
    spans = find_quotes(TEXT)
    scene = Scene(TEXT, spans)
    question = next(ask(scene, spans, choose_speakers(scene, spans), reading))
    mention = question.candidates.mentions[0]
    first, last = reading.find_tokens((mention.start, mention.end))
    np.testing.assert_allclose(question.mentions[0][:32], reading.mean_state(first, last))
    assert question.quotation.shape == (3 * 32,)


def test_the_best_mention_speaks(weights, reading):
    """The answer is the mention that the head prefers, under the fullest name, with a confidence."""
    follow_rules(weights.speakers, sign=1)
    first, second = SpeakerPointer(weights.speakers).attribute(quoted(TEXT), reading)
    assert first.speaker == "Ann Lee"
    assert TEXT[slice(*first.speaker_span)] == "Lee"
    assert first.cue == "said"
    assert second.speaker == "Bob Ray"
    assert first.confidence > 0.9


@pytest.mark.parametrize(
    ("opening", "cue"),
    [
        ("Bob Ray warned of a flood.", "warned"),
        ("So warned Bob Ray on Monday.", "warned"),
        ("Bob Ray came to the town hall.", None),
        ("Bob Ray came to the town hall and warned of a flood.", None),
    ],
)
def test_a_choice_of_the_head_alone_has_the_verb_beside_it(weights, opening, cue):
    """Where the head prefers somebody else, the cue is that mention's own, never the one of the rules' choice."""
    follow_rules(weights.speakers, sign=-1)
    text = f"{opening}\n\n“The bridge will open in the spring,” said Ann Lee."
    [quote] = attribute(weights, text)
    assert (quote.speaker, text[slice(*quote.speaker_span)]) == ("Bob Ray", "Bob Ray")
    assert quote.cue == cue


def test_answers_are_slices_in_order(weights, reading):
    """Whatever the head prefers, each quotation is there once and is an exact slice."""
    quotes = SpeakerPointer(weights.speakers).attribute(quoted(TEXT), reading)
    assert [quote.start for quote in quotes] == [span.start for span in find_quotes(TEXT)]
    for quote in quotes:
        assert quote.text == TEXT[quote.start : quote.end]
        assert 0 <= quote.confidence <= 1


def test_a_quotation_without_mentions_has_no_speaker(weights):
    """Where nobody is mentioned, nobody speaks."""
    [quote] = attribute(weights, "“nobody will ever find out how deep the river was.”")
    assert (quote.speaker, quote.confidence) == (None, 0)


def test_what_cannot_speak_is_no_sure_speaker(weights):
    """The only mention there is gets all of the head's trust, but a wall is not posted as a speaker."""
    [quote] = attribute(weights, "“nobody will ever find out how deep the river was,” was painted on the wall.")
    assert quote.confidence < POSTING_CONFIDENCE
