"""The timing: every system by turns, round after round, so that whatever else the machine does hits all alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.process import Worker
from benchmarks.systems import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a system began: seconds from a process's start to its first summary, and of how many articles it made one."""

    seconds: float
    summarized: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a system reached: ``rates`` in articles a second, one a round."""

    rates: tuple[float, ...]
    start: Start
    peak_bytes: int

    @property
    def rate(self) -> float:
        """The median rate."""
        return median(self.rates)


def compare_rates(one: Result, other: Result) -> float:
    """Tell how many times as fast the one is: the median over the rounds, each compared in itself."""
    return median(mine / its for mine, its in zip(one.rates, other.rates, strict=True))


def time_start(worker: Worker, texts: Sequence[str]) -> float:
    """Have a new process summarize one text; gives the seconds since it was started."""
    worker.ask(texts[:1])
    return worker.seconds_since_start()


def warm_up(system: System, worker: Worker, texts: Sequence[str]) -> int:
    """Do a round's share, so that nothing of the first time is left to the rounds; gives how many have a summary."""
    return sum(map(bool, worker.ask(texts[: system.share]).summaries))


def run_round(
    workers: Mapping[str, tuple[System, Worker]], texts: Sequence[str], *, turn: int
) -> Iterator[tuple[str, float, int]]:
    """Time every system once, beginning with another one each ``turn``; gives name, articles a second, peak bytes."""
    order = list(workers)
    first = turn % len(order)
    for name in order[first:] + order[:first]:
        system, worker = workers[name]
        own = texts[: system.share]
        answer = worker.ask(own)
        yield name, len(own) / answer.seconds, answer.peak_bytes
