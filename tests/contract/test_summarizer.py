"""What every summarizer holds to, whatever reads for it (``summarizer.types.Summarizer``)."""

import json

import pytest

from summarizer.extractive import ExtractiveSummarizer
from summarizer.neutral import NeutralAnalyst
from summarizer.reading import Reader
from summarizer.trained import TrainedAnalyst
from summarizer.types import Briefing, Document
from tests.analysts import FakeAnalyst
from tests.tiny_briefing import build_briefing_model, build_tokenizer

STORY = (
    "The council of Arlen voted on Tuesday to close the old bridge over the Wend for six months.\n\n"
    "Engineers found cracks in two of its pillars after the flood in March. Buses will take the harbour road.\n\n"
    "“Nobody will cross this river on foot before the summer,” said Ann Orr, the mayor of Arlen. "
    "Repairs are expected to cost about four million euros and to begin in June.\n\n"
)
ODD_TEXTS = {
    "empty": "",
    "breaks": "\n" * 500,
    "mark": '"',
    "emoji": "😀" * 300,
    "controls": "\x00\x01" * 300,
    "surrogates": STORY + "\ud800 \udfff",
    "nul": STORY.replace("\n\n", "\x00\n\n"),
    "right-to-left": "وصل الرئيس إلى العاصمة يوم الأربعاء في زيارة مفاجئة لحضور اجتماع الوزراء. " * 8,
    "one long sentence": "and the bridge over the river " * 5000,
    "open quotation": STORY + "“" + STORY,
}
SKIPPED = {"empty", "breaks", "mark", "emoji", "controls", "one long sentence"}


def extractive_with_fake_analyst():
    """The default engine without a model."""
    return ExtractiveSummarizer(FakeAnalyst(), NeutralAnalyst())


def extractive_with_tiny_model():
    """The default engine with a real, very small model."""
    weights = build_briefing_model()
    english = TrainedAnalyst(weights, Reader(weights, build_tokenizer()), model="tiny")
    return ExtractiveSummarizer(english, NeutralAnalyst())


@pytest.fixture(params=[extractive_with_fake_analyst, extractive_with_tiny_model], scope="module")
def summarizer(request):
    """Each implementation in turn."""
    return request.param()


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_odd_texts_get_a_briefing(summarizer, name):
    """Whatever a text is like, an object comes back, exact in its slices, and it goes through JSON."""
    text = ODD_TEXTS[name]
    [briefing] = summarizer.summarize([Document(id=name, title="", text=text)], all_quotes=True)
    assert bool(briefing.skipped) == (name in SKIPPED)
    assert all(point.text == text[slice(*point.spans[0])] for point in briefing.key_points)
    assert all(quote.text == text[quote.start : quote.end] for quote in briefing.quotes)
    assert Briefing.from_json(json.loads(json.dumps(briefing.to_json()))) == briefing


def test_answers_stand_in_the_order_of_the_questions(summarizer):
    """One briefing for each document, with its id and title, under the engine's own names."""
    documents = [Document(id=str(n), title=f"Title {n}", text=STORY * (n % 3)) for n in range(7)]
    briefings = summarizer.summarize(documents)
    assert [(one.id, one.title) for one in briefings] == [(one.id, one.title) for one in documents]
    assert {(one.engine, one.model) for one in briefings} == {(summarizer.engine, summarizer.model)}


def test_no_documents_get_no_briefings(summarizer):
    """An empty batch is answered by an empty list."""
    assert summarizer.summarize([]) == []


def test_a_briefing_does_not_depend_on_its_batch(summarizer):
    """Alone, in company and in another order: the same briefing, scores included."""
    sentences = STORY.split(". ")
    texts = [". ".join(sentences[n % 3 :] * (1 + n % 5)) for n in range(9)]
    documents = [Document(id=str(n), title="", text=text) for n, text in enumerate(texts)]
    together = summarizer.summarize(documents)
    assert [summarizer.summarize([document])[0] for document in documents] == together
    assert summarizer.summarize(documents[::-1])[::-1] == together


def test_nothing_stays_of_earlier_documents(summarizer):
    """The same question gets the same answer, whatever was asked in between."""
    document = Document(id="a", title="", text=STORY)
    before = summarizer.summarize([document])
    summarizer.summarize([Document(id="b", title="", text=STORY[::-1])])
    assert summarizer.summarize([document]) == before
