"""A contestant's process: ``python -m benchmarks.worker MODULE ARGUMENTS``, asked and answering in lines of JSON.

Runs in the peers' environments too: the standard library is all it needs. What a contestant prints goes to the
standard error, so that it can't be taken for an answer.
"""

import json
import os
import re
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TextIO


def serve(module: str, arguments: str, questions: TextIO, answers: TextIO) -> None:
    """Load a contestant, then answer each line until there is none."""
    summarize = import_module(module).load(**json.loads(arguments))
    for line in questions:
        texts = json.loads(line)
        begin = perf_counter()
        summaries = summarize(texts)
        seconds = perf_counter() - begin
        answer = {"seconds": seconds, "peak_bytes": read_peak(), "summaries": summaries}
        print(json.dumps(answer), file=answers, flush=True)


def read_peak() -> int:
    """Give the most memory that this process has held, in bytes.

    Not ``getrusage``: what that counts begins with the memory of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    if found is None:
        raise OSError("/proc/self/status has no VmHWM: peak memory can be read on Linux only")
    return 1024 * int(found[1])


if __name__ == "__main__":
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as own:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.argv[1], sys.argv[2], sys.stdin, own)
