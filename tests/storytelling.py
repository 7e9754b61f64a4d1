"""Articles whose stories are written on them, and judges that read it there: what grouping is tried with, no model."""

from collections.abc import Sequence

from bot.coverage import Reading
from summarizer.stories import Fingerprint
from summarizer.types import Briefing, Document, KeyPoint


class TellingSummarizer:
    """Reads texts like "bridge: It is closed. | A car fell.": the event, then the key points.

    A text without an event has no fingerprint. Counts what was compared.
    """

    def read(self, documents: list[Document]) -> list[Reading]:
        return [Reading(briefing=tell_briefing(it), fingerprint=tell_fingerprint(it.text)) for it in documents]


def tell_briefing(document: Document) -> Briefing:
    """Make the briefing that stands in a text; what comes after a # only tells it from others."""
    text = document.text.partition(" #")[0]
    words = text.partition(": ")[2] or text
    points = tuple(KeyPoint(text=it, spans=((0, 1),), score=0.5) for it in words.split(" | "))
    return Briefing(
        id=document.id, title=document.title, language="en", engine="plain", model="none", key_points=points
    )


def tell_fingerprint(text: str) -> Fingerprint | None:
    """Make the fingerprint of the event that a text names."""
    event, colon, _ = text.partition(": ")
    return event_fingerprint(event) if colon else None


def event_fingerprint(event: str) -> Fingerprint:
    """Make the fingerprint of an article on an event."""
    return Fingerprint(language="en", names={event: 1.0}, numbers={}, words={}, lead={}, months=frozenset())


def same_event(new: Fingerprint, known: Sequence[tuple[int, Fingerprint]]) -> int | None:
    """Find the story of the same event."""
    return next((story for story, it in known if it.names == new.names), None)


def unheard(points: Sequence[KeyPoint], known: Sequence[str]) -> list[KeyPoint]:
    """Find the points that are not known word for word."""
    return [it for it in points if it.text not in known]
