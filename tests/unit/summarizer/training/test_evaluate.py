"""The table of systems."""

from summarizer.training.evaluate import RememberingAnalyst, Sample, format_scores, lead, measure, oracle, points_of
from summarizer.types import Document
from tests.analysts import FakeAnalyst

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
