"""The table of systems."""

import pytest

from summarizer.training.evaluate import (
    RememberingAnalyst,
    Sample,
    compare_points,
    count_slices,
    format_scores,
    lead,
    measure,
    oracle,
    points_of,
    read_sample,
)
from summarizer.types import Document
from tests.analysts import FakeAnalyst
from tests.training_examples import write_corpus

SENTENCES = (
    "The town opened its new bridge over the river on Monday.",
    "Rain fell on the hills around it for the whole of the day.",
    "The work had cost nine million and taken almost four years.",
    "Many people had said that no bridge would ever stand there.",
    "Two of the old ferries will be sold to another town in spring.",
)
SAMPLE = Sample(
    documents=[Document(id="a", title="", text=" ".join(SENTENCES), language="en")],
    references=[[SENTENCES[0], SENTENCES[2]]],
)


def test_the_oracle_is_what_the_summary_was_made_of():
    """A summary of two of the sentences is found again, whole."""
    table = measure({"lead": lead(2), "oracle": oracle(SAMPLE)}, SAMPLE)
    assert table["oracle"] == [100, 100, 100, 2]
    assert table["lead"][0] < 100


def test_the_engine_makes_as_many_points_as_it_may():
    """The points are counted; each is a slice, or the measuring stops."""
    assert measure({"engine": points_of(FakeAnalyst(), 2)}, SAMPLE)["engine"][3] == 2


def test_margins_are_above_the_base():
    """The base has none above itself."""
    lines = list(format_scores({"lead": [40.0, 20.0, 30.0, 3.0], "model": [41.5, 20.0, 29.0, 2.0]}, "lead"))
    assert "+0.00  +0.00  +0.00" in lines[1]
    assert "+1.50  +0.00  -1.00" in lines[2]


def test_a_text_is_read_once():
    """A second system over the same articles asks the analyst for nothing."""
    analyst = FakeAnalyst()
    remembering = RememberingAnalyst(analyst)
    first = measure({"three": points_of(remembering, 3)}, SAMPLE)
    assert measure({"three": points_of(remembering, 3)}, SAMPLE) == first
    assert sum(analyst.batches) == 1


@pytest.fixture(name="corpus")
def make_corpus(tmp_path):
    """A packed corpus of six tokenised articles, the last one a copy."""
    articles = [f"town {number} opened its bridge . it did n't rain . the work took years ." for number in range(5)]
    lines = [
        {"id": str(number), "article": article, "highlights": ["the bridge is open ."]}
        for number, article in enumerate([*articles, articles[0]])
    ]
    return write_corpus(tmp_path / "corpus.jsonl.xz", lines)


def test_a_sample_is_read_in_natural_text(corpus):
    """A tokenised corpus is restored, each sentence a paragraph; another is taken as it is."""
    sample = read_sample(corpus, size=None, tokenised=True)
    assert len(sample.documents) == len(sample.references) == 5
    assert sample.documents[0].text == "town 0 opened its bridge.\n\nit didn't rain.\n\nthe work took years."
    assert sample.references[0] == ["the bridge is open."]
    plain = read_sample(corpus, size=None, tokenised=False)
    assert plain.documents[0].text == "town 0 opened its bridge . it did n't rain . the work took years ."


def test_a_draw_is_the_same_every_time(corpus):
    """So many articles, in the corpus's order; all of them when there are no more."""
    drawn = [document.id for document in read_sample(corpus, size=3, tokenised=True).documents]
    assert drawn == [document.id for document in read_sample(corpus, size=3, tokenised=True).documents]
    assert len(drawn) == 3
    assert drawn == sorted(drawn)
    assert len(read_sample(corpus, size=100, tokenised=True).documents) == 5


STORY = " ".join(SENTENCES) + "\n\n“Nobody has asked us about the cost of it,” Ann Lee said."


def test_slices_are_counted():
    """Key points and quotations of all documents, more than a batch of them."""
    documents = [Document(id=str(number), title="", text=STORY, language="en") for number in range(20)]
    said = count_slices(FakeAnalyst(), documents)
    assert said == "20 articles: 60 key points and 20 quotations, each an exact slice"


def test_compared_systems_are_lines_of_a_table(corpus):
    """A head, then simple systems, the model and the bound, each with its scores."""
    sample = read_sample(corpus, size=None, tokenised=True)
    lines = list(compare_points(FakeAnalyst(), sample))
    assert [line[:24].strip() for line in lines] == [
        "system",
        "lead-3",
        "lead-2",
        "position and words",
        "model",
        "model, 2 at most",
        "oracle",
    ]
    assert all(line.split()[-1].replace(".", "").isdigit() for line in lines[1:])
