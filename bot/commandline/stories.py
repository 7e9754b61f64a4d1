"""What ``stories`` does: articles in, for each the story that it belongs to. Needs no database and no model."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, TextIO

from rich.console import Console
from rich.progress import track

from bot.commandline.jsonl import dump, read_line
from summarizer.grouping import Grouping
from summarizer.types import Document


def group_lines(lines: BinaryIO, out: TextIO, err: Console) -> bool:
    """Write ``{"id", "story"}`` for each line, in order, as it comes; False when a line was no article."""
    good = True
    placed = _place(lines)
    for result in track(placed, description="comparing", console=err, transient=True, disable=not err.is_terminal):
        good &= "error" not in result
        out.write(dump(result) + "\n")
        out.flush()
    return good


def _place(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    grouping = Grouping()
    for number, line in enumerate(lines, start=1):
        read = read_line(number, line)
        yield {"id": read.id, "story": grouping.place(read)} if isinstance(read, Document) else read
