"""The scores of the extractive systems: their own processes' summaries, measured as ``training.evaluate`` measures."""

from collections.abc import Mapping, Sequence

from benchmarks.process import Worker
from summarizer.training.evaluate import Sample, System, measure, oracle
from summarizer.types import Document

ORACLE = "oracle, at most 4"
_BATCH = 16


def summarize_all(worker: Worker, sample: Sample) -> dict[str, list[str]]:
    """Have every article summarized, by its id."""
    summaries: dict[str, list[str]] = {}
    for start in range(0, len(sample.documents), _BATCH):
        part = sample.documents[start : start + _BATCH]
        answer = worker.ask([document.text for document in part])
        summaries |= zip((document.id for document in part), answer.summaries, strict=True)
    return summaries


def score(summaries: Mapping[str, Mapping[str, list[str]]], sample: Sample) -> dict[str, list[float]]:
    """Give for each system, and for the oracle, ROUGE-1, 2 and Lsum in percent and the mean number of sentences."""
    return measure({name: _recall(own) for name, own in summaries.items()} | {ORACLE: oracle(sample)}, sample)


def _recall(summaries: Mapping[str, list[str]]) -> System:
    def give(documents: Sequence[Document]) -> list[list[str]]:
        return [summaries[document.id] for document in documents]

    return give
