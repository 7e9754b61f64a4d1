"""Messages on a terminal: Telegram's markup in colour, wrapped to the width, plain in a pipe.

What is printed is what would be posted: it is read back from the rendered message. Nothing in it is taken for
terminal markup, and control characters are gone since rendering.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from rich.console import Console
from rich.text import Text

from bot.types import Message

# Longer lines are hard to read on a wide screen.
MAX_WIDTH = 92
_STYLES = {"b": "bold", "i": "dim", "code": "cyan", "a": "blue"}
_BAR = "▌ "


def print_message(console: Console, message: Message) -> None:
    """Print one message and an empty line: wrapped on a terminal, one paragraph a line in a pipe."""
    width = min(console.width, MAX_WIDTH) if console.is_terminal else None
    for line in _read(message.html):
        # Wrapped here or not at all: a bar stands before each line of a quotation, and an address stays whole.
        console.print(_laid_out(console, line, width), soft_wrap=True)
    console.print()


@dataclass(slots=True, kw_only=True)
class _Line:
    text: Text = field(default_factory=Text)
    quoted: bool = False
    whole: bool = False


def _laid_out(console: Console, line: _Line, width: int | None) -> Text:
    first, rest = (_BAR, _BAR) if line.quoted else ("", "  " if line.text.plain.startswith("• ") else "")
    wrapped = [line.text] if width is None or line.whole else line.text.wrap(console, max(width - len(_BAR), 10))
    parts = [Text.assemble((rest if number else first, "green"), part) for number, part in enumerate(wrapped)]
    for part in parts:
        part.rstrip()
    return Text("\n").join(parts)


def _read(html: str) -> list[_Line]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.lines


class _Reader(HTMLParser):
    """Reads the few tags of ``bot.markup`` back; the address of a link is written out on a line of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [_Line()]
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append((tag, dict(attrs).get("href")))
        self.lines[-1].quoted |= tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        _, address = self._open.pop()
        if address:
            self.lines.append(_Line(text=Text(address, style=_STYLES[tag]), whole=True))

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        for number, words in enumerate(data.split("\n")):
            if number:
                self.lines.append(_Line(quoted="blockquote" in tags))
            self.lines[-1].text.append(words, style=" ".join(_STYLES[tag] for tag in tags if tag in _STYLES))
