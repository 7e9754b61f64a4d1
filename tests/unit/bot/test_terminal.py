from io import StringIO

from rich.console import Console
from rich.text import Text

from bot.terminal import print_message
from bot.types import Message

POST = Message(
    html="<b>A title with [/x] &amp; [bold]</b>\n<i>Harbour News</i>\n\n• " + "many words " * 12 + "\n\n"
    "<blockquote>“" + "We made it " * 10 + "”\n<i>— Ida Berg</i></blockquote>\n\n"
    '<a href="https://example.org/a?b=1&amp;c=2">Read on example.org</a>',
    plain="",
)


def printed(*, terminal: bool, width: int = 40) -> str:
    """Print the post on a console of that kind."""
    out = StringIO()
    print_message(
        Console(file=out, force_terminal=terminal, width=width, color_system="standard" if terminal else "auto"), POST
    )
    return out.getvalue()


def test_a_pipe_gets_whole_lines_without_colour():
    """One paragraph is one line, whatever the width, and nothing is taken for markup."""
    lines = printed(terminal=False).splitlines()
    assert lines[0] == "A title with [/x] & [bold]"
    assert "• " + ("many words " * 12).strip() in lines
    assert "▌ — Ida Berg" in lines
    assert "https://example.org/a?b=1&c=2" in lines


def test_a_terminal_gets_colour_wrapped_to_its_width():
    """Each line of a quotation has its bar, the lines of a point hang below its first word."""
    text = printed(terminal=True)
    assert "\x1b[1m" in text
    bare = [line for line in _without_colour(text).splitlines() if not line.startswith("http")]
    assert all(len(line) <= 40 for line in bare)
    assert sum(line.startswith("▌ ") for line in bare) > 3
    assert sum(line.startswith(("  many words", "  words")) for line in bare) > 1


def test_an_address_is_never_broken():
    """It can be copied from a narrow terminal too."""
    assert "https://example.org/a?b=1&c=2" in _without_colour(printed(terminal=True, width=15)).splitlines()


def _without_colour(text: str) -> str:
    return Text.from_ansi(text).plain
