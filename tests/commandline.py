"""Briefbot as a person runs it: commands in child processes, in a folder of their own, with a clean environment.

Every wait is bounded, and none is longer than what it waits for.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEED = next((ROOT / "seeds").glob("*.txt"))
PATIENCE_S = 180.0  # a busy machine takes its time to load a model; only a broken command takes this long
LOOK_AGAIN_S = 0.02
TOLD_LINES = 200  # of a log, when something goes wrong
# Room for a log, but for no page of the database: its write-ahead log is longer than this soon.
_FULL_BYTES = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command that has ended: its exit status and what it wrote."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefbot:
    """The command, to be run in ``folder``. ``program`` is another installation's; ``env`` comes on top."""

    folder: Path
    program: tuple[str, ...] = (sys.executable, "-c", "from bot.cli import main; main()")
    env: dict[str, str] = field(default_factory=dict)

    def __call__(self, *args: str, stdin: bytes = b"") -> Ended:
        """Run a command to its end."""
        done = subprocess.run(
            [*self.program, *args],
            cwd=self.folder,
            env=self._environment(),
            input=stdin,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return Ended(status=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())

    @contextmanager
    def started(self, *args: str) -> "Iterator[Service]":
        """Start a command that goes on until it is stopped; whatever happens, it is gone in the end."""
        log = self.folder / f"log-{time.monotonic_ns()}"
        with log.open("wb") as err, (self.folder / "out").open("ab") as out:
            process = subprocess.Popen(
                [*self.program, *args], cwd=self.folder, env=self._environment(), stdout=out, stderr=err
            )
        try:
            yield Service(process, log)
        finally:
            process.kill()
            process.wait()

    @contextmanager
    def piped(self, *args: str) -> "Iterator[subprocess.Popen[bytes]]":
        """Start a command whose input and output are the caller's to write and read."""
        process = subprocess.Popen(
            [*self.program, *args],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        patience = threading.Timer(PATIENCE_S, process.kill)
        patience.start()
        try:
            with process:
                yield process
        finally:
            patience.cancel()
            process.kill()

    def _environment(self) -> dict[str, str]:
        own = {key: value for key, value in os.environ.items() if not key.startswith(("BRIEFBOT_", "COV_"))}
        here = {} if self.program[0] != sys.executable else {"PYTHONPATH": str(ROOT)}
        return {**own, "COLUMNS": "200", **here, **self.env}


class Service:
    """A command at work."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def pid(self) -> int:
        """Tell which process it is."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What it wrote on standard error so far."""
        return self._log.read_text(encoding="utf-8")

    def fill_disk(self) -> None:
        """Let none of its files grow any more: as if its disk were full."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (_FULL_BYTES, resource.RLIM_INFINITY))

    def make_room(self) -> None:
        """Let its files grow again."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def stop(self, *, patience_s: float = PATIENCE_S) -> int:
        """Ask it to end, as a service manager does, and give its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(patience_s)

    def until(self, condition: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> None:
        """Wait for something that the service brings about; a service that ended will not."""
        wait_until(
            condition,
            broken=lambda: self._process.poll() is not None,
            told=lambda: self.log,
            patience_s=patience_s,
        )


def wait_until(
    condition: Callable[[], bool],
    *,
    broken: Callable[[], bool] = lambda: False,
    told: Callable[[], str] = str,
    patience_s: float = PATIENCE_S,
) -> None:
    """Look until a condition holds.

    Raises:
        AssertionError: it never did, with what the service told.
    """
    deadline, look = time.monotonic() + patience_s, threading.Event()
    while not condition():
        if broken() or time.monotonic() > deadline:
            last = "\n".join(told().splitlines()[-TOLD_LINES:])
            raise AssertionError(f"it never came to that:\n{last}")
        look.wait(LOOK_AGAIN_S)


def with_seeds(folder: Path) -> Path:
    """Make a folder what a fresh checkout is for a first run: the default configuration and the sample articles."""
    for name in ("config", "seeds"):
        shutil.copytree(ROOT / name, folder / name)
    return folder
