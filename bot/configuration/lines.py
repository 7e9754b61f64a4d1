"""On which line of a TOML text a key stands. Reads no values (tomllib does, and says no lines).

The text must be valid TOML: what ``tomllib`` accepted. Paths are tuples of keys and list positions, as pydantic
names them: ``("schedules", 1, "cron")``.
"""

import re
import tomllib

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_TEXT = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!"")|""(?!"))*"{3,5}|\'\'\'(?:[^']|'(?!'')|''(?!'))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''',
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")


def key_lines(text: str) -> dict[Path, int]:
    """Map each key, table and list item of a TOML text to its line, counted from 1.

    A table stands where its header does, a list of tables at its first header.
    """
    scan = _Scan(text.replace("\r\n", "\n"))
    scan.document()
    return scan.lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Give the line of a path, or of the nearest thing around it that is there; 1 for the file itself."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scan:
    """One walk through a text. ``_at`` is where it stands."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._counts: dict[Path, int] = {}
        self._line = 1
        self._line_at = 0

    def document(self) -> None:
        """Read headers and pairs up to the end."""
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> Path:
        """Read ``[a.b]`` or ``[[a.b]]``; the path of the table that it opens."""
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        line = self._line_here()
        self._at += brackets
        keys = self._dotted_key()
        self._at += brackets
        table = self._enter((), keys[:-1], line)
        if brackets == 1:
            return self._enter(table, keys[-1:], line)
        listed = (*table, keys[-1])
        self._counts[listed] = self._counts.get(listed, 0) + 1
        self._mark(listed, line)
        return self._mark((*listed, self._counts[listed] - 1), line)

    def _enter(self, table: Path, keys: list[str], line: int) -> Path:
        """Go down into tables; in a list of tables that is its latest one."""
        for key in keys:
            table = self._mark((*table, key), line)
            if table in self._counts:
                table = (*table, self._counts[table] - 1)
        return table

    def _pair(self, table: Path) -> None:
        """Read ``key = value``."""
        line = self._line_here()
        for key in self._dotted_key():
            table = self._mark((*table, key), line)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(table)

    def _dotted_key(self) -> list[str]:
        """Read ``a . "b"`` with the space after it."""
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            written = self._skip(_KEY)
            keys.append(tomllib.loads(f"it = {written}")["it"] if written[0] in "\"'" else written)
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _value(self, path: Path) -> None:
        """Read a value and what is in it."""
        match self._text[self._at]:
            case "[":
                self._list(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_TEXT)
            case _:
                self._skip(_BARE)

    def _list(self, path: Path) -> None:
        """Read ``[a, b, c]``, over as many lines as it has."""
        position = 0
        while self._next_in("]"):
            self._mark((*path, position), self._line_here())
            self._value((*path, position))
            position += 1

    def _inline_table(self, path: Path) -> None:
        """Read ``{ a = 1, b = 2 }``."""
        while self._next_in("}"):
            self._pair(path)

    def _next_in(self, closing: str) -> bool:
        """Step over the opening bracket or the comma to the next item; False, and past the end, if there is none."""
        self._skip(_BLANK)
        if self._text[self._at] in "[{,":
            self._at += 1
            self._skip(_BLANK)
        is_item = self._text[self._at] != closing
        self._at += not is_item
        return is_item

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Step over what the pattern matches here, and give it."""
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"no valid TOML at character {self._at}")
        self._at = found.end()
        return found[0]

    def _mark(self, path: Path, line: int) -> Path:
        """Note a path's line, the first time that it is met."""
        self.lines.setdefault(path, line)
        return path

    def _line_here(self) -> int:
        """Count the lines up to here, from where it counted last."""
        self._line += self._text.count("\n", self._line_at, self._at)
        self._line_at = self._at
        return self._line
