"""Worker threads: order, urgency, errors, and that they keep nobody from ending."""

import threading
from concurrent.futures import CancelledError

import pytest

from bot.threads import WorkerThreads

PATIENCE_S = 10.0


class Occupied:
    """A single thread that is kept busy until it is let go."""

    def __init__(self) -> None:
        self.threads = WorkerThreads("test")
        self.go_on = threading.Event()
        begun = threading.Event()
        self.threads.submit(lambda: (begun.set(), self.go_on.wait(PATIENCE_S)))
        assert begun.wait(PATIENCE_S)


def test_a_result_comes_back() -> None:
    """Arguments go in, the result comes out."""
    assert WorkerThreads("test").submit(divmod, 17, 5).result(PATIENCE_S) == (3, 2)


def test_routine_work_is_done_in_the_order_it_came() -> None:
    """First come, first served."""
    occupied, done = Occupied(), []
    work = [occupied.threads.submit(done.append, number) for number in range(20)]
    assert occupied.threads.waiting == 20
    occupied.go_on.set()
    work[-1].result(PATIENCE_S)
    assert done == list(range(20))


def test_urgent_work_goes_before_all_that_has_not_begun() -> None:
    """A person who waits goes before a batch that waits, and two people go in their order."""
    occupied, done = Occupied(), []
    last = occupied.threads.submit(done.append, "batch")
    occupied.threads.submit_urgent(done.append, "first person")
    occupied.threads.submit_urgent(done.append, "second person")
    occupied.go_on.set()
    last.result(PATIENCE_S)
    assert done == ["first person", "second person", "batch"]


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_an_error_is_raised_where_the_result_is_asked_for(error: BaseException) -> None:
    """Whatever goes wrong is the asker's to hear of, and the thread works on."""
    threads = WorkerThreads("test")

    def fail() -> None:
        raise error

    failed = threads.submit(fail)
    with pytest.raises(type(error)) as raised:
        failed.result(PATIENCE_S)
    assert raised.value is error
    assert threads.submit(lambda: "still here").result(PATIENCE_S) == "still here"


def test_work_that_is_cancelled_in_time_is_never_begun() -> None:
    """What nobody wants any more is passed over."""
    occupied, done = Occupied(), []
    unwanted = occupied.threads.submit(done.append, "unwanted")
    last = occupied.threads.submit(done.append, "wanted")
    assert unwanted.cancel()
    occupied.go_on.set()
    last.result(PATIENCE_S)
    assert done == ["wanted"]
    with pytest.raises(CancelledError):
        unwanted.result(PATIENCE_S)


def test_several_threads_work_at_once() -> None:
    """As many pieces of work are under way together as there are threads."""
    meeting = threading.Barrier(3)
    threads = WorkerThreads("test", 3)
    together = [threads.submit(meeting.wait, PATIENCE_S) for _ in range(3)]
    assert {it.result(PATIENCE_S) for it in together} == {0, 1, 2}


def test_no_thread_keeps_the_program_from_ending() -> None:
    """They are daemons, so that a fetch or a model at work holds no stop back."""
    assert WorkerThreads("test").submit(lambda: threading.current_thread().daemon).result(PATIENCE_S)
