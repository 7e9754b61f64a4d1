"""The inside of ``bot.confinement``: a process that forks itself for each call and knows no secret.

Its limits are the kernel's, which hold for C code too: an alarm that ends the process, and a bound on its memory.
"""

import gc
import os
import pickle
import resource
import signal
import socket
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.errors import DocumentError

TIME_S = 20.0
MEMORY = 112_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one call may take: seconds in all, and bytes of memory beyond what the program itself has."""

    time_s: float = TIME_S
    memory: int = MEMORY


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a call came to: its result, or the error that it raised."""

    result: object = None
    error: Exception | None = None


def serve(number: int) -> None:
    """Serve calls on the line with this number (a file descriptor), until its other end is closed."""
    with suppress(EOFError, ConnectionError), Connection(number) as line:  # killed, whoever asks can't close it
        prepare, bounds = line.recv()
        prepare()
        gc.collect()
        gc.freeze()  # what is never looked at again is never copied either
        _bound(bounds)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are done
        with socket.socket(fileno=os.dup(line.fileno())) as control:
            control.send(b".")
            _fork_for_each(control, bounds)


def _bound(bounds: Bounds) -> None:
    """Set the bounds that hold for this process and for all that it forks. That of memory is Linux's own."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])  # data and stack: proc(5)
        memory = pages * resource.getpagesize() + bounds.memory
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _fork_for_each(control: socket.socket, bounds: Bounds) -> None:
    while True:
        asked, lines, _, _ = socket.recv_fds(control, 1, 1)
        if not asked:
            return
        if os.fork() == 0:
            try:
                control.close()
                _answer(Connection(lines[0]), bounds)
            finally:
                os._exit(0)
        os.close(lines[0])


def _answer(line: "Connection[Any, Any]", bounds: Bounds) -> None:
    with suppress(EOFError, OSError):  # whoever asked is gone
        line.send_bytes(b"begun")
        line.poll(None)
        signal.setitimer(signal.ITIMER_REAL, bounds.time_s)  # nobody handles it: it ends the process
        function, args, kwargs = line.recv()
        line.send(_call(function, args, kwargs))


def _call(function: Any, args: tuple[object, ...], kwargs: dict[str, object]) -> Outcome:
    try:
        return Outcome(result=function(*args, **kwargs))
    except MemoryError:
        reason = "takes more memory to read than a document may"
    except RecursionError:
        reason = "is nested too deeply to be read"
    except Exception as error:  # noqa: BLE001 - raised again by whoever asked
        return Outcome(error=_sendable(error))
    return Outcome(error=DocumentError(reason))


def _sendable(error: Exception) -> Exception:
    """Give an error that can be told to another process, with the place where it was raised."""
    error.add_note(f"In the process that reads documents:\n{traceback.format_exc()}")
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own, made in this line
    except Exception:  # noqa: BLE001 - whatever a library's error can't do, its words can be told
        return RuntimeError(repr(error))
    return error
