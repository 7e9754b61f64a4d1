"""What is news beside what has been told."""

import pytest

from summarizer.novelty import new_points
from summarizer.types import KeyPoint

TOLD = (
    "A landslide above Brackwater buried two hundred metres of the coast road on Sunday night.",
    "Nobody was hurt, the county of Lower Wend said.",
    "The road will stay closed until the middle of May.",
)


def point(text):
    """Make a key point."""
    return KeyPoint(text=text, spans=((0, len(text)),), score=0.5)


@pytest.mark.parametrize(
    "text",
    [
        "Clearing away the debris will cost 2.4 million crowns, the treasurer reckons.",
        "Engineers found cracks in the foundations of eleven houses below the hill.",
        "Otto Kellerby resigned as mayor after residents had jeered him at a meeting.",
    ],
)
def test_other_facts_are_new(text):
    """Costs, finds and deeds that nobody has been told of."""
    assert new_points([point(text)], TOLD) == [point(text)]


@pytest.mark.parametrize(
    "text",
    [
        *TOLD,
        "The coast road at Brackwater was buried by a landslide on Sunday.",
        "200 metres of coast road above Brackwater were buried on Sunday night in a landslide.",
        "The county said that nobody was hurt when the landslide buried the road.",
        "Officials commented.",
    ],
)
def test_the_same_in_other_words_is_not(text):
    """Order, forms of words and what everybody says make no news."""
    assert new_points([point(text)], TOLD) == []


def test_the_order_is_kept():
    """Points that stay stand as they stood."""
    points = [point("Divers searched the flooded harbour for a missing ferryman."), point(TOLD[0])]
    points.append(point("Parliament will debate an emergency fund for farmers on Thursday."))
    assert new_points(points, TOLD) == [points[0], points[2]]


def test_no_points_are_none():
    """Nothing in, nothing out; and a point without words is no news."""
    assert new_points([], TOLD) == []
    assert new_points([point("…")], ()) == []
