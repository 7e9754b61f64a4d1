"""Briefbot's default engine as the bot uses it: a batch of documents in, three key points and two quotations out."""

from collections.abc import Callable, Sequence

from summarizer.load import load_summarizer
from summarizer.types import Document


def load() -> Callable[[Sequence[str]], list[list[str]]]:
    """Load the engine; its summaries are the key points, the quotations are found all the same."""
    engine = load_summarizer("extractive")

    def summarize(texts: Sequence[str]) -> list[list[str]]:
        documents = [Document(id=str(number), title="", text=text) for number, text in enumerate(texts)]
        return [[point.text for point in briefing.key_points] for briefing in engine.summarize(documents)]

    return summarize
