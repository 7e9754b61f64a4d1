"""Measure a model: ``python -m summarizer.training.evaluate DATA --model FOLDER`` prints one table.

Owns the systems that are compared and the table. ROUGE is rouge-score's, stemmed, mean F1 in percent; every system
reads the same natural text and is scored on the same articles.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]  # it has no types

from summarizer.analysis import Analysis, Analyst, Floats, ReadyText
from summarizer.attribution import attribute
from summarizer.checkpoint import load_weights
from summarizer.extractive import ExtractiveSummarizer
from summarizer.neutral import NeutralAnalyst
from summarizer.quotes import read_quotes
from summarizer.reading import Reader
from summarizer.text import make_readable
from summarizer.trained import TrainedAnalyst
from summarizer.training.corpus import (
    QUOTE_DEVELOPMENT,
    SUMMARY_CASED,
    SUMMARY_VALIDATION,
    Summarized,
    read_lines,
    read_summarized,
)
from summarizer.training.gains import GainTable, choose_greedily
from summarizer.training.restore import restore_text
from summarizer.training.speakers import SpeakerTally, measure_speakers
from summarizer.types import Briefing, Document, Quote

_MEASURES = ("rouge1", "rouge2", "rougeLsum")
_ORACLE = 4
_BATCH = 16
_SEED = 20261122

Summary = list[str]
System = Callable[[Sequence[Document]], list[Summary]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Articles in natural text, with their written summaries as lines."""

    documents: list[Document]
    references: list[Summary]


def read_sample(path: Path, *, size: int | None, tokenised: bool) -> Sample:
    """Read a corpus; a fixed draw of ``size`` articles, or all."""
    articles = list(read_summarized(path))
    if size is not None and size < len(articles):
        order = np.random.default_rng(_SEED).permutation(len(articles))[:size]
        articles = [articles[place] for place in sorted(order)]
    natural = restore_text if tokenised else str.strip
    return Sample(
        documents=[_to_document(article, natural) for article in articles],
        references=[[natural(line) for line in article.highlights] for article in articles],
    )


def measure(systems: dict[str, System], sample: Sample) -> dict[str, list[float]]:
    """Give for each system its mean scores, and how many points it makes."""
    scorer = RougeScorer(list(_MEASURES), use_stemmer=True)
    table: dict[str, list[float]] = {}
    for name, system in systems.items():
        rows: list[list[float]] = []
        for start in range(0, len(sample.documents), _BATCH):
            part = slice(start, start + _BATCH)
            for summary, reference in zip(system(sample.documents[part]), sample.references[part], strict=True):
                said = scorer.score("\n".join(reference), "\n".join(summary))
                rows.append([*(100 * said[one].fmeasure for one in _MEASURES), len(summary)])
        table[name] = [float(value) for value in np.mean(rows, axis=0)]
    return table


def lead(count: int) -> System:
    """Take the first sentences."""
    return lambda documents: [_split(document)[:count] for document in documents]


def points_of(analyst: Analyst, count: int) -> System:
    """Take the key points of the engine with an analyst, ``count`` at most."""
    engine = ExtractiveSummarizer(analyst, analyst, key_points=count)
    return lambda documents: [_check_slices(*pair) for pair in zip(engine.summarize(documents), documents, strict=True)]


def count_slices(analyst: Analyst, documents: Sequence[Document]) -> str:
    """Brief documents with every quotation and count what was said; any that is no exact slice ends the measuring."""
    engine = ExtractiveSummarizer(analyst, NeutralAnalyst())
    points = quotes = 0
    for start in range(0, len(documents), _BATCH):
        part = documents[start : start + _BATCH]
        for briefing, document in zip(engine.summarize(part, all_quotes=True), part, strict=True):
            points += len(_check_slices(briefing, document))
            quotes += len(briefing.quotes)
    return f"{len(documents)} articles: {points} key points and {quotes} quotations, each an exact slice"


def oracle(sample: Sample) -> System:
    """Take the sentences that are best in hindsight: what no extract does much better than."""
    references = {
        document.id: reference for document, reference in zip(sample.documents, sample.references, strict=True)
    }
    return lambda documents: [_choose_best(_split(document), references[document.id]) for document in documents]


def format_scores(table: dict[str, list[float]], base: str) -> Iterator[str]:
    """Give the lines of the table, with margins above one system."""
    yield f"{'system':<24} R-1    R-2    R-L    margin               points"
    for name, (*scores, points) in table.items():
        margins = " ".join(f"{score - other:+6.2f}" for score, other in zip(scores, table[base][:-1], strict=True))
        yield f"{name:<24} {' '.join(f'{score:6.2f}' for score in scores)}  {margins}  {points:.2f}"


def format_speakers(name: str, tally: SpeakerTally) -> str:
    """Give a line of the speakers' table."""
    found = 100 * tally.found / max(1, tally.quotations)
    kinds = " ".join(f"{kind} {tally.share(kind):.1f}" for kind in ("name", "pronoun", "nominal"))
    return (
        f"{name:<24} {tally.quotations} quotations, found {found:.1f} %, right: {kinds} all {tally.share():.1f}; "
        f"sure enough to post {100 * tally.sure / max(1, tally.found):.1f} %, "
        f"of those right {100 * tally.surely_right / max(1, tally.sure):.1f}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    """What is worth keeping of an analysis: the states of all articles would fill the memory."""

    salience: Floats
    quotes: list[Quote]

    def find_quotes(self, *, fragments: bool) -> list[Quote]:
        del fragments  # all were found
        return self.quotes


class RememberingAnalyst:
    """Answers for a text that it has met from memory: systems that differ in what they choose read once.

    Its quotations are all that can be found, fragments included.
    """

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst
        self._known: dict[str, Analysis] = {}
        self.engine, self.model = analyst.engine, analyst.model

    def analyse(self, texts: Sequence[ReadyText]) -> list[Analysis]:
        """Read each text, in order."""
        unknown = [text for text in texts if text.text not in self._known]
        for text, found in zip(unknown, self._analyst.analyse(unknown), strict=True):
            self._known[text.text] = _Remembered(salience=found.salience, quotes=found.find_quotes(fragments=True))
        return [self._known[text.text] for text in texts]


def attribute_by_model(analyst: Analyst, text: str) -> list[Quote]:
    """Find the quotations of an English text, and their speakers with the model."""
    (analysis,) = analyst.analyse([ReadyText(text=make_readable(text), language="en")])
    return analysis.find_quotes(fragments=True)


def attribute_by_rules(text: str) -> list[Quote]:
    """Find the quotations of an English text, and their speakers by rules alone."""
    ready = ReadyText(text=make_readable(text), language="en")
    quoted = read_quotes(ready.text, ready.paragraphs, ready.marked, fragments=True)
    return attribute(ready.text, quoted.spans, quoted.tokens)


def _to_document(article: Summarized, natural: Callable[[str], str]) -> Document:
    return Document(id=article.id, title="", text=natural(article.text), language="en")


def _split(document: Document) -> Summary:
    return ReadyText(text=make_readable(document.text), language="en").lines


def _check_slices(briefing: Briefing, document: Document) -> Summary:
    """Give a briefing's points; what is no exact slice of its document ends the measuring."""
    said = [("".join(document.text[start:end] for start, end in one.spans), one.text) for one in briefing.key_points]
    said += [(document.text[one.start : one.end], one.text) for one in briefing.quotes]
    if any(slice_ != text for slice_, text in said):
        raise ValueError(f"the briefing of {document.id} is not made of exact slices")
    return [point.text for point in briefing.key_points]


def _choose_best(sentences: Summary, reference: Summary) -> Summary:
    chosen = choose_greedily(GainTable(sentences, reference), limit=_ORACLE)
    return [sentences[place] for place in sorted(chosen)]


def main() -> None:
    """Print the tables for a model's folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument("--sample", type=int, help="articles, drawn once and for all; all if not given")
    parser.add_argument("--cased", action="store_true", help="on the articles in natural case")
    options = parser.parse_args()
    weights, tokenizer = load_weights(options.model, options.model.name)
    analyst = RememberingAnalyst(TrainedAnalyst(weights, Reader(weights, tokenizer), model=options.model.name))
    path = options.data / (SUMMARY_CASED if options.cased else SUMMARY_VALIDATION)
    sample = read_sample(path, size=options.sample, tokenised=not options.cased)
    spoken = list(read_lines(options.data / QUOTE_DEVELOPMENT))
    documents = [*sample.documents, *(Document(id=line["id"], title="", text=line["text"]) for line in spoken)]
    for line in (
        *compare_points(analyst, sample),
        count_slices(analyst, documents),
        *compare_speakers(analyst, spoken),
    ):
        print(line, flush=True)  # noqa: T201  # the tables are what the command is for


def compare_points(analyst: Analyst, sample: Sample) -> Iterator[str]:
    """Measure the key points of a model beside those of simple systems, and the bound; gives a table's lines."""
    systems = {"lead-3": lead(3), "lead-2": lead(2), "position and words": points_of(NeutralAnalyst(), 3)}
    systems |= {"model": points_of(analyst, 3), "model, 2 at most": points_of(analyst, 2), "oracle": oracle(sample)}
    yield from format_scores(measure(systems, sample), "lead-3")


def compare_speakers(analyst: Analyst, articles: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Measure the speakers of a model beside those of rules alone; gives a table's lines."""
    yield format_speakers("rules", measure_speakers(articles, attribute_by_rules))
    yield format_speakers("model", measure_speakers(articles, partial(attribute_by_model, analyst)))


if __name__ == "__main__":
    main()
