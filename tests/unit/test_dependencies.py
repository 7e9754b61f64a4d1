"""What the packages import is what an installation brings: every library is named in pyproject.toml."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OWN = {"bot", "summarizer"}
# Released with another one and pinned by it to the very version.
PART_OF = {"pydantic-core": "pydantic"}
DISTRIBUTIONS = packages_distributions()


def modules() -> list[Path]:
    """List what is used at run time: all but how the weights came to be."""
    files = [path for package in sorted(OWN) for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in files if not path.is_relative_to(ROOT / "summarizer" / "training")]


def libraries(path: Path) -> Iterator[str]:
    """Name the libraries that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        yield from {name.partition(".")[0] for name in names} - OWN - sys.stdlib_module_names


def normal(name: str) -> str:
    """Write a distribution's name as indexes do."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_library_is_a_named_dependency(path: Path) -> None:
    """Nothing is there only because something else happens to need it."""
    named = {normal(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in PROJECT["dependencies"]}
    for library in libraries(path):
        brought_by = {normal(it) for it in DISTRIBUTIONS.get(library, [library])}
        assert {PART_OF.get(it, it) for it in brought_by} & named, f"{library} is not in pyproject's dependencies"
