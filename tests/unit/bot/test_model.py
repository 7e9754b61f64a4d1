"""The model's thread: one load, one piece of work at a time, people first."""

import threading
from collections.abc import Sequence

import pytest

from bot.model import Model
from summarizer.errors import SummarizerError
from summarizer.types import Briefing, Document
from tests.stages import PlainSummarizer

PATIENCE_S = 10.0


def document(name: str) -> Document:
    """Make a document of a name."""
    return Document(id=name, title=name, text=f"What {name} says.")


class WatchedSummarizer(PlainSummarizer):
    """Notes its threads and the order of what it is asked; the document "slow" waits to be let go."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = [threading.current_thread()]
        self.asked: list[list[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def summarize(self, documents: Sequence[Document], *, all_quotes: bool = False) -> list[Briefing]:
        self.threads.append(threading.current_thread())
        self.asked.append([it.id for it in documents] + ["all quotes"] * all_quotes)
        if self.asked[-1] == ["slow"]:
            self.begun.set()
            assert self.go_on.wait(PATIENCE_S)
        return super().summarize(documents, all_quotes=all_quotes)


def test_the_model_is_loaded_once_on_its_own_thread() -> None:
    """Not before it is needed, and never on the caller's thread."""
    made: list[WatchedSummarizer] = []

    def load() -> WatchedSummarizer:
        made.append(WatchedSummarizer())
        return made[-1]

    model = Model(load)
    assert not made
    assert model.name() == "none"
    assert [it.id for it in model.summarize([document("a"), document("b")])] == ["a", "b"]
    assert model.summarize_urgently(document("c")).id == "c"
    assert len(made) == 1
    assert len(set(made[0].threads)) == 1
    assert threading.current_thread() not in made[0].threads


def test_all_quotes_is_passed_on() -> None:
    """What the caller wants of the quotations reaches the engine."""
    summarizer = WatchedSummarizer()
    model = Model(lambda: summarizer)
    model.summarize([document("a")], all_quotes=True)
    model.summarize_urgently(document("b"))
    assert summarizer.asked == [["a", "all quotes"], ["b"]]


def test_a_person_goes_before_the_batches_that_wait() -> None:
    """A question asked in the middle of a long run is answered after the batch at hand."""
    summarizer = WatchedSummarizer()
    model = Model(lambda: summarizer)
    callers = [in_thread(lambda: model.summarize([document("slow")]))]
    assert summarizer.begun.wait(PATIENCE_S)
    callers.append(in_thread(lambda: model.summarize([document("batch")])))
    wait_for_queue(model, 1)
    callers.append(in_thread(lambda: model.summarize_urgently(document("person"))))
    wait_for_queue(model, 2)
    summarizer.go_on.set()
    for caller in callers:
        caller.join(PATIENCE_S)
    assert summarizer.asked == [["slow"], ["person"], ["batch"]]


def test_a_model_that_cannot_be_loaded_says_so_each_time() -> None:
    """The error reaches whoever asks, and a later try may work."""
    tries: list[int] = []

    def load() -> PlainSummarizer:
        tries.append(1)
        if len(tries) < 3:
            raise SummarizerError("the weights are not there")
        return PlainSummarizer()

    model = Model(load)
    with pytest.raises(SummarizerError, match="weights"):
        model.summarize([document("a")])
    with pytest.raises(SummarizerError, match="weights"):
        model.name()
    assert model.name() == "none"


def in_thread(work) -> threading.Thread:
    """Start some work on a thread of its own."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def wait_for_queue(model: Model, length: int) -> None:
    """Wait until so much work waits for the model."""
    look = threading.Event()
    for _ in range(1000):
        if model._thread.waiting == length:
            return
        look.wait(0.01)
    raise AssertionError("nothing came to wait")
