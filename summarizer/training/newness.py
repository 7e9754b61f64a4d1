"""What would be told as new: clusters played through as a channel would post them, for a reader to judge.

Owns the playing and the draw. The first article of a cluster is posted with its key points; of each later one, the
points that say something new.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.novelty import new_points
from summarizer.types import Briefing, Document

_CLUSTERS = 50

Summarize = Callable[[Sequence[Document]], list[Briefing]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A point that was called new, and all that the cluster's readers had been told before it."""

    cluster: str
    point: str
    before: tuple[str, ...]


def play(cluster: str, briefings: Sequence[Briefing]) -> Iterator[Told]:
    """Give the points that are told as new, article by article."""
    told: tuple[str, ...] = ()
    for briefing in briefings:
        points = new_points(briefing.key_points, told) if told else []
        for point in points:
            yield Told(cluster=cluster, point=point.text, before=told)
        told += tuple(point.text for point in (points if told else briefing.key_points))


def draw(clusters: Mapping[str, Sequence[Document]], summarize: Summarize, *, count: int, seed: int) -> list[Told]:
    """Draw points that are told as new, at random from 50 clusters, in their order."""
    random = np.random.default_rng(seed)
    several = sorted(name for name, documents in clusters.items() if len(documents) > 1)
    chosen = random.permutation(several)[:_CLUSTERS].tolist()
    all_told = [told for name in chosen for told in play(name, summarize(clusters[name]))]
    places = random.permutation(len(all_told))[:count]
    return [all_told[place] for place in sorted(places)]


def format_told(number: int, told: Told) -> str:
    """Write a point for its judge."""
    before = "\n".join(f"      told: {line}" for line in told.before)
    return f"{number}. {told.cluster}\n{before}\n      NEW:  {told.point}"
