"""Articles as they come."""

from summarizer.grouping import Grouping
from summarizer.types import Document
from tests.events import BEACON, CRIER, HERALD, LANTERN, NOTICE


def place_all(*texts, window=100):
    """Place texts, named by their numbers."""
    grouping = Grouping(window)
    return [grouping.place(Document(id=str(number), title="", text=text)) for number, text in enumerate(texts)]


def test_a_story_is_called_by_its_first_article():
    """Whoever comes first; the others join it."""
    assert place_all(LANTERN, BEACON, HERALD, CRIER) == ["0", "1", "0", "0"]
    assert place_all(CRIER, HERALD, LANTERN, BEACON) == ["0", "0", "0", "3"]


def test_what_says_nothing_stays_alone():
    """Neither notices nor empty texts are one story."""
    assert place_all(NOTICE, "", NOTICE, "") == ["0", "1", "2", "3"]


def test_only_the_last_articles_are_remembered():
    """Memory has an end; what it had before is news again."""
    assert place_all(LANTERN, BEACON, BEACON, HERALD, window=2) == ["0", "1", "1", "3"]
