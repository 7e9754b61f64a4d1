"""Articles and briefings as JSON Lines: what ``briefbot summarize --jsonl`` reads and writes. Pure; order is kept."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from summarizer.types import Briefing, Document

BATCH = 32

Summarize = Callable[[list[Document]], list[Briefing]]


class LineError(ValueError):
    """A line is no article; ``id`` is the one it names, if it names one."""

    def __init__(self, reason: str, id_: str | int | None = None) -> None:
        super().__init__(reason)
        self.id = id_


def brief_lines(lines: Iterable[bytes], summarize: Summarize) -> Iterator[dict[str, Any]]:
    """Turn each line into its object, a batch at a time, never holding more than one batch.

    A line that is no article gives ``{"id"?, "line", "error"}``, where ``line`` counts from 1.
    """
    for batch in _batches(enumerate(lines, start=1)):
        read = [read_line(number, line) for number, line in batch]
        documents = [it for it in read if isinstance(it, Document)]
        briefings = iter(summarize(documents) if documents else [])
        for it in read:
            yield next(briefings).to_json() if isinstance(it, Document) else it


def read_line(number: int, line: bytes) -> Document | dict[str, Any]:
    """Read the article of a line, or give the object that stands in its place."""
    try:
        return parse_line(line)
    except LineError as error:
        named = {} if error.id is None else {"id": error.id}
        return {**named, "line": number, "error": f"line {number} {error}"}


def dump(value: object) -> str:
    """Write one line of JSON: readable letters, escapes only where UTF-8 has no form for a character."""
    line = json.dumps(value, ensure_ascii=False)
    return line if _is_encodable(line) else json.dumps(value)


def parse_line(line: bytes) -> Document:
    """Read one article.

    Raises:
        LineError: it is none, and why.
    """
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise LineError("is not in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise LineError(f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise LineError('is not an object like {"id": "…", "title": "…", "text": "…"}')
    id_ = value.get("id")
    if not isinstance(id_, str):
        raise LineError('has no "id" that is a string', id_ if isinstance(id_, int) else None)
    for key, required in (("text", True), ("title", False)):
        given = value.get(key)
        if not isinstance(given, str) and (required or given is not None):
            raise LineError(f'has no "{key}" that is a string', id_)
    return Document(id=id_, title=value.get("title") or "", text=value["text"])


def _batches(lines: Iterable[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    batch: list[tuple[int, bytes]] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _is_encodable(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
