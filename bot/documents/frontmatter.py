"""Reads the front matter of a text file: the few lines between "---" that name title, author and date. Pure."""

import re

_BLOCK = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r"([A-Za-z_-]+)[ \t]*:[ \t]*(\S.*)")
_KEYS = {
    "title": "title",
    "author": "author",
    "authors": "author",
    "byline": "author",
    "date": "date",
    "published": "date",
    "pubdate": "date",
    "lang": "language",
    "language": "language",
}


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Take the front matter off a text: ``title``, ``author``, ``date`` and ``language`` if they stand there.

    A text that merely begins with a line of dashes comes back whole.
    """
    block = _BLOCK.match(text)
    if not block:
        return {}, text
    found = {
        _KEYS[line[1].lower()]: value
        for line in map(_LINE.fullmatch, block[1].splitlines())
        if line and line[1].lower() in _KEYS and (value := _unquoted(line[2]))
    }
    return (found, text[block.end() :]) if found else ({}, text)


def _unquoted(value: str) -> str:
    value = value.strip()
    if value[0] == "[" and value[-1] == "]":
        return ", ".join(name.strip().strip("\"'") for name in value[1:-1].split(","))
    if value[0] == value[-1] and value[0] in "\"'" and len(value) > 1:
        return value[1:-1]
    return value
