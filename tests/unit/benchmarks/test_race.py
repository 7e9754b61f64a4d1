"""The timing by turns."""

from benchmarks.process import Answer
from benchmarks.race import Result, Start, compare_rates, run_round, time_start, warm_up
from benchmarks.systems import System

START = Start(seconds=1.0, summarized=1)


class FakeWorker:
    """Takes two seconds for whatever it is asked; only the first text has a summary."""

    def __init__(self):
        self.asked = []

    def ask(self, texts):
        self.asked.append(len(texts))
        return Answer(seconds=2.0, peak_bytes=7, summaries=[["a point"], *([] for _ in texts[1:])])

    def seconds_since_start(self):
        return float(len(self.asked))


def workers():
    """Give two systems, the second one with a share of one article."""
    systems = System(name="all", module=""), System(name="one", module="", share=1)
    return {system.name: (system, FakeWorker()) for system in systems}


def result(*rates: float) -> Result:
    """Give a result with rates."""
    return Result(rates=rates, start=START, peak_bytes=0)


def test_every_system_has_its_share():
    """The rate is of the articles that the system got."""
    assert list(run_round(workers(), ["a", "b", "c", "d"], turn=0)) == [("all", 2.0, 7), ("one", 0.5, 7)]


def test_each_round_begins_with_another():
    """No system always has the machine as the same one left it."""
    assert [name for name, *_ in run_round(workers(), ["a"], turn=1)] == ["one", "all"]


def test_the_first_summary_ends_the_start():
    """One text is enough."""
    worker = FakeWorker()
    assert time_start(worker, ["a", "b", "c"]) == 1.0
    assert worker.asked == [1]


def test_warming_up_counts_the_summaries():
    """It is the round's own share."""
    assert warm_up(*workers()["all"], ["a", "b", "c"]) == 1
    system, worker = workers()["one"]
    warm_up(system, worker, ["a", "b", "c"])
    assert worker.asked == [1]


def test_ratios_are_taken_round_by_round():
    """A round in which both were held up does not change what the one is to the other."""
    assert compare_rates(result(10.0, 1.0, 12.0), result(5.0, 0.5, 4.0)) == 2.0


def test_the_rate_is_the_median():
    """One bad round is no result."""
    assert result(10.0, 1.0, 12.0).rate == 10.0
