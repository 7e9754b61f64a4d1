"""How much memory the processes that a test starts take together at their most: sampled, shared pages counted once."""

import os
import re
import threading
from pathlib import Path
from typing import Self

LOOK_EVERY_S = 0.05


class Watch:
    """Looks at all descendants of this process while the ``with`` block lasts; ``peak_mb`` is the most they had."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            self.peak_mb = max(self.peak_mb, sum(map(_size_mb, _descendants(os.getpid()))))


def _descendants(pid: int) -> set[int]:
    found = {pid}
    parents = {int(it.name): _parent(it) for it in Path("/proc").iterdir() if it.name.isdigit()}
    while more := {it for it, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def _parent(process: Path) -> int:
    state_and_parent = _read(process / "stat").rpartition(")")[2].split()[:2]
    return int(state_and_parent[1]) if state_and_parent else 0


def _size_mb(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", _read(Path(f"/proc/{pid}/smaps_rollup")), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return ""
