"""What every analyst holds to, however it reads (``summarizer.analysis.Analyst``)."""

import gc
import weakref

import numpy as np
import pytest

from summarizer.analysis import ReadyText
from summarizer.neutral import NeutralAnalyst
from summarizer.reading import Reader
from summarizer.trained import TrainedAnalyst
from tests.analysts import FakeAnalyst
from tests.tiny_briefing import build_briefing_model, build_tokenizer

STORIES = {
    "en": (
        "The council of Arlen closed the old bridge on Tuesday.\n\n"
        "“Nobody will cross this river on foot before the summer,” said Ann Orr, the mayor. It rained. She left.\n\n"
        "Bob Ray said: “We have been told nothing at all about the cost of it.” He sighed. “It is a bad day for us,” "
        "he added."
    ),
    "de": (
        "Der Rat von Arlen hat am Dienstag die alte Brücke gesperrt.\n\n"
        "„Niemand wird diesen Fluss vor dem Sommer zu Fuß überqueren“, sagte Anna Orr. Es regnete. Sie ging.\n\n"
        "Robert Ray sagte: „Wir haben von den Kosten bisher gar nichts gehört.“ Er seufzte. „Es ist ein schlechter Tag "
        "für uns alle“, sagte er."
    ),
}
# Of each story. The tiny model reads some sixty letters at once: windows overlap where a sentence fits into both.
TEXTS = {
    "story": "{story}",
    "long": "\n\n".join(["So it was. {story}"] * 6),
    "one word": "Rain.",
    "one long sentence": "over the river " * 60 + "it fell.",
    "no letters": "…",
    "open mark": "{story}\n\n“Nobody will ever find out how deep the river was",
}


def trained():
    """The model's analyst, with a very small model."""
    weights = build_briefing_model()
    return TrainedAnalyst(weights, Reader(weights, build_tokenizer()), model="tiny")


@pytest.fixture(params=[trained, NeutralAnalyst, FakeAnalyst], ids=["trained", "neutral", "fake"], scope="module")
def analyst(request):
    """Each implementation in turn."""
    return request.param()


@pytest.fixture(name="ready")
def make_ready(analyst):
    """Give what makes a text ready, anew each time, in a language that the analyst knows."""
    language = "de" if isinstance(analyst, NeutralAnalyst) else "en"
    return lambda name: ReadyText(text=TEXTS[name].format(story=STORIES[language]), language=language)


def findings(analysis):
    """Give all that an analysis says, to compare it exactly."""
    quotes = {fragments: analysis.find_quotes(fragments=fragments) for fragments in (False, True)}
    return analysis.salience.tolist(), quotes


def test_an_analyst_has_names(analyst):
    """The briefings carry what the engine and the model are called."""
    assert isinstance(analyst.engine, str)
    assert isinstance(analyst.model, str)
    assert analyst.engine
    assert analyst.model


@pytest.mark.parametrize("name", TEXTS)
def test_every_sentence_has_a_salience_between_nothing_and_one(analyst, ready, name):
    """One number for each sentence, however many windows a text takes."""
    text = ready(name)
    (analysis,) = analyst.analyse([text])
    assert analysis.salience.shape == (len(text.sentences),)
    assert analysis.salience.dtype == np.float32
    assert 0 <= analysis.salience.min() <= analysis.salience.max() <= 1


@pytest.mark.parametrize("fragments", [False, True])
@pytest.mark.parametrize("name", TEXTS)
def test_quotations_are_exact_slices_in_order(analyst, ready, name, *, fragments):
    """Each is the text at its place, none overlap, and each speaker is mentioned in the text."""
    text = ready(name).text
    quotes = analyst.analyse([ready(name)])[0].find_quotes(fragments=fragments)
    edges = [edge for quote in quotes for edge in (quote.start, quote.end)]
    assert edges == sorted(edges)
    for quote in quotes:
        assert quote.text == text[quote.start : quote.end] != ""
        assert 0 <= quote.confidence <= 1
        if quote.speaker_span is not None:
            assert 0 <= quote.speaker_span[0] < quote.speaker_span[1] <= len(text)


def test_plain_quotations_are_found(analyst, ready):
    """The three of the story are there, the first with a speaker, so that nothing above was said of nothing."""
    quotes = analyst.analyse([ready("story")])[0].find_quotes(fragments=False)
    assert len(quotes) == 3
    assert quotes[0].speaker_span is not None


def test_an_analysis_does_not_depend_on_its_batch(analyst, ready):
    """Alone, in company and in another order: the same salience and the same quotations."""
    names = [*TEXTS, "story"]
    together = list(map(findings, analyst.analyse([ready(name) for name in names])))
    backwards = list(map(findings, analyst.analyse([ready(name) for name in names[::-1]])))
    assert backwards[::-1] == together
    assert [findings(analyst.analyse([ready(name)])[0]) for name in names] == together


def test_the_same_text_gets_the_same_analysis(analyst, ready):
    """What was read in between changes nothing, whether the quotations are asked for before it or after it."""
    (before,) = analyst.analyse([ready("story")])
    analyst.analyse([ready("long")])[0].find_quotes(fragments=True)
    (after,) = analyst.analyse([ready("story")])
    assert findings(after) == findings(before)


def test_nothing_is_kept_of_a_text(analyst, ready):
    """Once its analysis is dropped, a text is gone."""
    text = ready("story")
    kept = weakref.ref(text)
    analyst.analyse([text])[0].find_quotes(fragments=True)
    del text
    gc.collect()
    assert kept() is None


def test_no_texts_have_no_analyses(analyst):
    """An empty batch is answered by an empty list."""
    assert analyst.analyse([]) == []
