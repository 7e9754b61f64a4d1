"""Measure the stories: ``python -m summarizer.training.clusters DATA`` prints pairwise precision and recall.

Owns the corpus, the counts and the tables. The articles go through the very code that ``briefbot stories`` uses. With
``--fit`` it reckons the numbers in ``summarizer.stories`` anew and cross-validates them; with ``--new COUNT`` it lists
points that were called new, to be judged by a reader.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp
from pathlib import Path

import numpy as np

from summarizer.fingerprints import fingerprint_document
from summarizer.grouping import Grouping
from summarizer.load import load_summarizer
from summarizer.training.corpus import read_lines
from summarizer.training.likeness import compare_all, cross_validate, fit, group, orders_of_arrival
from summarizer.training.newness import draw, format_told
from summarizer.types import Document

CLUSTERS = "clusters_dev.jsonl.xz"
_SHUFFLES = 3
_DEALS = 3  # of the topics into folds
_LEAST_ODDS = np.arange(0, 4.01, 0.25)
_NAMES = ("_BIAS", "_ALL", "_NAMES", "_NUMBERS", "_LEAD", "_PHRASES", "_OTHER_MONTHS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustered:
    """An article with the event that it tells of; two events of one topic are of one kind."""

    document: Document
    cluster: str
    topic: str

    @property
    def is_hard(self) -> bool:
        """Whether there is another event of its kind among the articles (ECB+)."""
        return self.topic != self.cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Pairs of articles: what was joined, and what should have been. ``hard`` and ``strange`` are wrongly joined."""

    joined: int
    right: int
    hard: int
    strange: int
    found_of_kinds: tuple[int, int]
    of_kinds: tuple[int, int]

    @property
    def precision(self) -> float:
        """How many of the joined pairs are one event."""
        return self.right / max(1, self.joined)

    @property
    def recall(self) -> float:
        """How many of the pairs of one event are joined."""
        return self.right / max(1, sum(self.of_kinds))


def read_clusters(path: Path) -> list[Clustered]:
    """Read the corpus, in its order. A Multi-News set is a topic of its own."""
    return [
        Clustered(
            document=Document(id=line["id"], title="", text=line["text"]),
            cluster=line["cluster"],
            topic=line.get("topic") or line["cluster"],
        )
        for line in read_lines(path)
    ]


def count_pairs(articles: Sequence[Clustered], stories: Sequence[object]) -> Tally:
    """Count over each two articles."""
    wrong, found, of = [0, 0], [0, 0], [0, 0]
    for (one, story), (other, its) in combinations(zip(articles, stories, strict=True), 2):
        if one.cluster == other.cluster:
            of[one.is_hard] += 1
            found[one.is_hard] += story == its
        elif story == its:
            wrong[one.topic == other.topic] += 1
    right = sum(found)
    return Tally(
        joined=right + sum(wrong),
        right=right,
        hard=wrong[True],
        strange=wrong[False],
        found_of_kinds=(found[False], found[True]),
        of_kinds=(of[False], of[True]),
    )


def group_as_command(articles: Sequence[Clustered], order: Sequence[int]) -> list[str]:
    """Give each article's story as ``briefbot stories`` tells it, where they come in some order."""
    grouping = Grouping()
    placed = {place: grouping.place(articles[place].document) for place in order}
    return [placed[place] for place in range(len(articles))]


def format_tally(name: str, tallies: Sequence[Tally]) -> str:
    """Give a line of the table: the means over some runs, and the worst precision."""
    precision, recall = (float(np.mean([getattr(it, key) for it in tallies])) for key in ("precision", "recall"))
    multi, ecb = np.mean([np.divide(it.found_of_kinds, np.maximum(it.of_kinds, 1)) for it in tallies], axis=0)
    hard, strange = (float(np.mean([getattr(it, key) for it in tallies])) for key in ("hard", "strange"))
    return (
        f"{name:<24} precision {precision:.3f} (worst {min(it.precision for it in tallies):.3f})  recall {recall:.3f}"
        f"  ECB+ {ecb:.3f}  Multi-News {multi:.3f}  false pairs: same kind {hard:.0f}, others {strange:.0f}"
    )


def measure(articles: Sequence[Clustered]) -> Iterator[str]:
    """Give the table's lines: in the order of the file, and shuffled."""
    for number, order in enumerate(orders_of_arrival(len(articles), _SHUFFLES)):
        tally = count_pairs(articles, group_as_command(articles, order))
        yield format_tally(f"shuffled {number}" if number else "order of the file", [tally])


def fit_anew(articles: Sequence[Clustered]) -> Iterator[str]:
    """Fit the weights; give them, and what cross-validation makes of each threshold."""
    table = compare_all([fingerprint_document(it.document) for it in articles])
    clusters = np.array([it.cluster for it in articles])
    same = clusters[:, None] == clusters[None]
    upper = np.triu_indices(len(articles), 1)
    weights = fit(table[upper], same[upper])
    yield from (f"{name} = {weight:.2f}" for name, weight in zip(_NAMES, weights, strict=True))
    deals = [cross_validate(table, same, [it.topic for it in articles], seed=seed) for seed in range(_DEALS)]
    orders = list(orders_of_arrival(len(articles), _SHUFFLES))
    for least in _LEAST_ODDS:
        tallies = [count_pairs(articles, group(odds, order, least=float(least))) for odds in deals for order in orders]
        yield format_tally(f"SAME_STORY = {1 / (1 + exp(-least)):.3f}", tallies)


def list_new(articles: Sequence[Clustered], model: str | None, *, count: int, seed: int) -> Iterator[str]:
    """List points that were called new, with all that was told before."""
    clusters: dict[str, list[Document]] = {}
    for article in articles:
        clusters.setdefault(article.cluster, []).append(article.document)
    summarize = load_summarizer("extractive", model=model).summarize
    told = draw(clusters, summarize, count=count, seed=seed)
    yield from (format_told(number, one) for number, one in enumerate(told, start=1))


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--fit", action="store_true", help="reckon the weights anew")
    parser.add_argument("--new", type=int, metavar="COUNT", help="list so many points that were called new")
    parser.add_argument("--seed", type=int, default=1, help="of the draw of these points")
    parser.add_argument("--model", help="folder of the model that makes them; else the packaged one")
    options = parser.parse_args()
    articles = read_clusters(options.data / CLUSTERS)
    if options.new:
        lines = list_new(articles, options.model, count=options.new, seed=options.seed)
    else:
        lines = fit_anew(articles) if options.fit else measure(articles)
    for line in lines:
        print(line, flush=True)  # noqa: T201  # the tables are what the command is for


if __name__ == "__main__":
    main()
