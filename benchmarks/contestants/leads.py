"""The first sentences of an article: the summary that costs nothing, and that news is written for."""

from collections.abc import Callable, Sequence

from summarizer.text import make_readable, split_sentences


def load(*, count: int) -> Callable[[Sequence[str]], list[list[str]]]:
    """Give the summarizer that takes the first ``count`` sentences."""
    return lambda texts: [list_sentences(text)[:count] for text in texts]


def list_sentences(text: str) -> list[str]:
    """Split a text as Briefbot does."""
    readable = make_readable(text)
    return [readable[sentence.start : sentence.end] for sentence in split_sentences(readable)]
