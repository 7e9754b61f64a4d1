"""How a configuration's problems are told: one line each, with file, line, key, what is wrong and what to do.

Finds no problems itself.
"""

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from bot.configuration.lines import key_lines, line_of
from bot.configuration.rules import Finding, Place, is_token
from bot.settings import ConfigFile

_SHOWN_LENGTH = 60
_HINTS: Mapping[Place, str] = {
    ("sources",): "add a [[sources]] table, with id, kind and url or path",
    ("channels",): 'add a [[channels]] table, like id = "console" and kind = "console"',
    ("schedules",): "add a [[schedules]] table, with id, every, sources and channel",
    ("id",): 'add id = "a-name-of-its-own"',
    ("kind",): "add it, below the id",
    ("schedules", "sources"): 'add sources = ["*"] for all of them, or a list of ids',
    ("schedules", "channel"): "add the id of a channel, or a list of ids",
}
_NO_TEXT = "{shown} is no text; write it in quotation marks"
_NO_WHOLE_NUMBER = "{shown} is no whole number; write one, without quotation marks"
_NO_NUMBER = "{shown} is no number; write one, without quotation marks"
_OUT_OF_RANGE = "{shown} is out of range; it must be {bound}"
_SENTENCES = {
    "missing": "it is missing; {hint}",
    "too_short": "the list is empty; {hint}",
    "literal_error": "{shown} is none of its values; it is {expected}",
    "string_type": _NO_TEXT,
    "string_too_short": "the text is empty; write one, or take the key out",
    "string_pattern_mismatch": "the text is empty; write one, or take the key out",
    "int_type": _NO_WHOLE_NUMBER,
    "int_from_float": _NO_WHOLE_NUMBER,
    "float_type": _NO_NUMBER,
    "finite_number": "it has no end; write a number",
    "greater_than": _OUT_OF_RANGE,
    "greater_than_equal": _OUT_OF_RANGE,
    "less_than_equal": _OUT_OF_RANGE,
    "tuple_type": "{shown} is no list; write [ ] around it",
    "model_type": "{shown} is no table; write its keys below [{key}], or between {{ }}",
}


def problem_lines(path: Path, text: str, raw: Mapping[str, Any], found: Iterable[Finding]) -> list[str]:
    """Write each finding as a line, in the order of the file."""
    lines = key_lines(text)
    placed = sorted((line_of(lines, place), _name(place, raw), sentence) for place, sentence in set(found))
    return [" ".join(f"{path}:{line}: {name}: {sentence}".splitlines()) for line, name, sentence in placed]


def finding_of(error: ErrorDetails) -> Finding | None:
    """Put one of pydantic's errors into words; None where another finding says it better."""
    place = error["loc"]
    is_list_of_broken_ones = error["type"] == "too_short" and bool(error["input"])
    if is_token(place) or is_list_of_broken_ones:
        return None
    return place, _sentence(place, error)


def _sentence(place: Place, error: ErrorDetails) -> str:
    """Say what is wrong with a value, and what to do."""
    match error["type"]:
        case "extra_forbidden":
            said = f"there is no such key; {_suggest(place)}"
        case "value_error":
            said = str(error["ctx"]["error"])
        case "tuple_type" if place in _HINTS:
            said = f"it must be a list of tables; {_HINTS[place]}, the name in double brackets"
        case kind if kind in _SENTENCES:
            said = _SENTENCES[kind].format(**_words(place, error))
        case _:
            said = f"{_shown(error['input'])} can't be used: {error['msg']}"
    return said


def _words(place: Place, error: ErrorDetails) -> dict[str, str]:
    """Gather what a sentence may speak of."""
    context = error.get("ctx", {})
    bounds = {"gt": "more than", "ge": "at least", "le": "at most"}
    table = tuple(step for step in place if isinstance(step, str))
    return {
        "shown": _shown(error["input"]),
        "key": str(place[-1]),
        "hint": _HINTS.get(table) or _HINTS.get(table[-1:], "add it"),
        "expected": context.get("expected", ""),
        "bound": " and ".join(f"{word} {context[bound]:g}" for bound, word in bounds.items() if bound in context),
    }


def _suggest(place: Place) -> str:
    """Say which key was probably meant."""
    table = tuple(step for step in place[:-1] if isinstance(step, str))
    known = _keys_of(table)
    near = get_close_matches(str(place[-1]), known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"there is: {', '.join(known)}"


def _keys_of(table: tuple[str, ...]) -> list[str]:
    """List the keys that a table may have."""
    schema = ConfigFile.model_json_schema()
    here = schema
    for step in table:
        inner = here["properties"][step]
        here = schema["$defs"][inner.get("items", inner)["$ref"].rpartition("/")[2]]
    return list(here["properties"])


def _name(place: Place, raw: Mapping[str, Any]) -> str:
    """Write a place as ``schedules[1].cron (schedule "live")``."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{_key(step)}" for step in place)[1:]
    match place:
        case (str(listed), int(position), *_):
            table = raw[listed][position]
            table_id = table.get("id") if isinstance(table, dict) else None
            return f"{path} ({listed.removesuffix('s')} {_quoted(table_id)})" if isinstance(table_id, str) else path
        case _:
            return path


def _key(key: str) -> str:
    """Write a key as TOML does."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _quoted(text: str) -> str:
    """Write a text as TOML does, in double quotation marks."""
    return json.dumps(text, ensure_ascii=False)


def _shown(value: object) -> str:
    """Show a value about as the file has it, at no great length."""
    shown = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= _SHOWN_LENGTH else f"{shown[:_SHOWN_LENGTH]}…"
