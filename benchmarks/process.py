"""The other end of ``worker``: starts a contestant's process, asks it, ends it."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Self

from benchmarks.errors import PeerMissingError, WorkerDiedError
from benchmarks.systems import System

_ROOT = Path(__file__).resolve().parents[1]
# Threads that wait for each other sleep, for all alike: see summarizer/checkpoint.py.
_SETTINGS = {"OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1", "PYTHONWARNINGS": "ignore"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a contestant made of some texts, how long it took, and the most memory that its process has held so far."""

    seconds: float
    peak_bytes: int
    summaries: list[list[str]]


class Worker:
    """A system's process. Use it as a context: it is ended at the close."""

    def __init__(self, system: System) -> None:
        if not system.python.exists():
            raise PeerMissingError(system.name, str(system.python))
        self._name = system.name
        self._began = perf_counter()
        self._process = subprocess.Popen(  # noqa: S603  # nothing of it comes from outside
            [system.python, "-m", "benchmarks.worker", system.module, json.dumps(dict(system.arguments))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=_ROOT,
            env=os.environ | _SETTINGS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # the end of its input is the end of its work

    def ask(self, texts: Sequence[str]) -> Answer:
        """Have some texts summarized."""
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError("a worker is started with pipes")
        try:
            print(json.dumps(list(texts)), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise WorkerDiedError(self._name, self._process.wait())
        return Answer(**json.loads(line))

    def seconds_since_start(self) -> float:
        """Give the seconds since the process was started."""
        return perf_counter() - self._began
