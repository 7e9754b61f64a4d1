"""Calls functions that read untrusted documents in processes of their own, where time and memory have an end.

Parsers are C code and regular expressions: no thread and no exception stops one that has lost itself in a document,
but a process can be ended. Each call has one, forked from a process that has everything imported (``bot.confined``),
and gone when the call is over. Owns that process and the calls into it; knows nothing of documents.
"""

import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar, cast

from bot.confined import Bounds, Outcome
from bot.errors import DocumentError

P = ParamSpec("P")
R = TypeVar("R")

AT_ONCE = 2
_STARTS = 2
_USUAL = Bounds()
# What a program needs to run at all. Everything else, tokens and passwords among it, stays outside.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONHOME")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # a fork copies one only
_END_PATIENCE_S = 1.0


def nothing_to_prepare() -> None:
    """Load nothing ahead."""


class Confinement:
    """Calls functions where they can be stopped (``bot.types.Confine``). Safe to use from many threads at once.

    Function, arguments, result and errors are pickled. ``prepare`` is called once, in the process that is forked:
    what it imports and loads, no call has to. That process starts with the first call, and again if it was ended.
    """

    def __init__(
        self,
        *,
        prepare: Callable[[], None] = nothing_to_prepare,
        bounds: Bounds = _USUAL,
        at_once: int = AT_ONCE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bounds = bounds
        self._monotonic = monotonic
        self._turns = threading.Semaphore(at_once)
        self._nursery = _Nursery(prepare, bounds)
        self.close = weakref.finalize(self, self._nursery.end)

    def __call__(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a function there; see ``bot.types.Confine``. The wait for a turn is no part of its time."""
        with self._turns, self._new_process() as line:
            outcome = self._exchange(line, (function, args, kwargs))
        if outcome.error is not None:
            raise outcome.error
        return cast("R", outcome.result)

    def _new_process(self) -> "Connection[Any, Any]":
        for _ in range(_STARTS):
            with suppress(EOFError, OSError):
                return self._nursery.fork()
        raise DocumentError("can't be read now: no process can be started for it", transient=True)

    def _exchange(self, line: "Connection[Any, Any]", call: object) -> Outcome:
        since = self._monotonic()
        try:
            line.send(call)
            return cast("Outcome", line.recv())
        except (EOFError, OSError) as error:
            raise self._cut_off(self._monotonic() - since) from error

    def _cut_off(self, after_s: float) -> DocumentError:
        """Say why a process ended without an answer: by the alarm that it set with its call, or it broke."""
        if after_s >= self._bounds.time_s:
            return DocumentError(f"takes longer than {self._bounds.time_s:g} s to read")
        return DocumentError("breaks the program that reads it")


class _Nursery:
    """The process that the others are forked from: started by the first fork, and by the next one when it is gone."""

    def __init__(self, prepare: Callable[[], None], bounds: Bounds) -> None:
        self._orders = (prepare, bounds)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self) -> "Connection[Any, Any]":
        """Give the line to a new process, which waits for its call.

        Raises:
            OSError, EOFError: none came of it; the next fork starts from the beginning.
        """
        ours, theirs = socket.socketpair()
        line = Connection(ours.detach())
        try:
            with theirs:
                control = self._hand_over(theirs)
            self._await_beginning(line, control)
        except (EOFError, OSError):
            line.close()
            raise
        return line

    def end(self) -> None:
        """Let the process end, which it does when its line is closed."""
        with self._lock:
            self._end()

    def _hand_over(self, line: socket.socket) -> socket.socket:
        with self._lock:
            control = self._control or self._start()
            try:
                socket.send_fds(control, [b"."], [line.fileno()])
            except OSError:
                self._end()
                raise
            return control

    def _await_beginning(self, line: "Connection[Any, Any]", control: socket.socket) -> None:
        try:
            line.recv_bytes()
        except (EOFError, OSError):
            with self._lock:
                if self._control is control:  # nobody else has noticed yet
                    self._end()
            raise

    def _start(self) -> socket.socket:
        """Start the process, and wait until it has everything loaded."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-P", "-c", f"from bot.confined import serve; serve({theirs.fileno()})"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for us; it ends when we do
            )
        self._control = ours
        with Connection(os.dup(ours.fileno())) as line:
            line.send(self._orders)
        if not ours.recv(1):
            self._end()
            raise ConnectionResetError
        return ours

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(_END_PATIENCE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._control = None


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | _ONE_THREAD | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
