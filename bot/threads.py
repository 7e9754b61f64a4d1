"""Threads for blocking work. Owns how such work is ordered and that none of it keeps the program from ending.

The standard executors wait for their threads at exit; a fetch or a model at work would hold a stop back. What runs
here is safe to be cut off at any point: each stage takes up what it finds in the store.
"""

import asyncio
import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Ask(Protocol):
    """Calls a function that blocks somewhere else than on the event loop."""

    async def __call__(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Give the function's result, or raise what it raised."""
        ...


URGENT = 0
ROUTINE = 1


class WorkerThreads:
    """A few daemon threads and one queue: urgent work first, else first come, first served."""

    def __init__(self, name: str, count: int = 1) -> None:
        self._queue: queue.PriorityQueue[tuple[int, int, Callable[[], None]]] = queue.PriorityQueue()
        self._order = itertools.count()
        for number in range(count):
            threading.Thread(target=self._serve, name=f"{name}-{number}", daemon=True).start()

    def submit(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function called when its turn comes."""
        return self._submit(ROUTINE, lambda: function(*args, **kwargs))

    async def ask(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Have a function called when its turn comes, and wait for its result without blocking the event loop."""
        return await asyncio.wrap_future(self.submit(function, *args, **kwargs))

    def submit_urgent(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function called before all that is not urgent and not begun."""
        return self._submit(URGENT, lambda: function(*args, **kwargs))

    @property
    def waiting(self) -> int:
        """How much work is not begun."""
        return self._queue.qsize()

    def _submit(self, priority: int, call: Callable[[], R]) -> Future[R]:
        future: Future[R] = Future()
        self._queue.put((priority, next(self._order), lambda: _fulfil(future, call)))
        return future

    def _serve(self) -> None:
        while True:
            _, _, work = self._queue.get()
            work()


def _fulfil(future: Future[Any], call: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 - it is raised again where the result is asked for
        future.set_exception(error)
    else:
        future.set_result(result)
