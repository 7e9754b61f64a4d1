"""A contestant's process, and who may import what."""

import ast
import json
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from benchmarks.process import Answer
from benchmarks.worker import read_peak, serve

ROOT = Path(__file__).parents[3]


def libraries(path: Path) -> Iterator[str]:
    """Name what a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_each_question_has_an_answer():
    """A line of texts in, a line with their summaries out."""
    questions = [["One came. Two came. Three came."], []]
    answers = StringIO()
    lines = StringIO("".join(f"{json.dumps(question)}\n" for question in questions))
    serve("benchmarks.contestants.leads", json.dumps({"count": 2}), lines, answers)
    first, second = (Answer(**json.loads(line)) for line in answers.getvalue().splitlines())
    assert first.summaries == [["One came.", "Two came."]]
    assert second.summaries == []


def test_peak_memory_is_in_bytes():
    """A Python with nothing in it has some megabytes."""
    assert 5_000_000 < read_peak() < 100_000_000_000


def test_a_worker_needs_the_standard_library_only():
    """It runs in environments that have nothing of Briefbot's."""
    assert set(libraries(ROOT / "benchmarks" / "worker.py")) <= sys.stdlib_module_names


@pytest.mark.parametrize("package", ["bot", "summarizer"])
def test_no_package_imports_the_benchmarks(package: str):
    """What is installed knows nothing of them."""
    assert not [path for path in (ROOT / package).rglob("*.py") if "benchmarks" in libraries(path)]
