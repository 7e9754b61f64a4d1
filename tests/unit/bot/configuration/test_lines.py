"""Lines of keys in TOML texts."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.configuration.lines import Path, key_lines, line_of

SAMPLE = '''\
# [not.a.table]
title = "a # b = [c]"   # d = 1
"quoted key" = 'x'

[telegram]
text = """
[inside]
not = "a key" \\"""
"""
limits.per_second = 1   # dotted
limits . "per.chat" = 2
inline = { a = 1, b = { c = [1, { d = "}" }] }, "e" = ',' }
[telegram.deep]
when = 1979-05-27 07:32:00Z

[[sources]]
id = "a"
list = [
  "x",  # ]
  # comment, with = [
  ["y", "z"],
  { k = 1 },
]
[sources.extra]
k = 1
[[sources]]
id = "b"
[[sources.parts]]
n = 1
[[sources.parts]]
n = 2
raw = \'\'\'
n = 3\'\'\'\'
last = true'''

EXPECTED: dict[Path, int] = {
    ("title",): 2,
    ("quoted key",): 3,
    ("telegram",): 5,
    ("telegram", "text"): 6,
    ("telegram", "limits"): 10,
    ("telegram", "limits", "per_second"): 10,
    ("telegram", "limits", "per.chat"): 11,
    ("telegram", "inline"): 12,
    ("telegram", "inline", "a"): 12,
    ("telegram", "inline", "b", "c", 1, "d"): 12,
    ("telegram", "inline", "e"): 12,
    ("telegram", "deep"): 13,
    ("telegram", "deep", "when"): 14,
    ("sources",): 16,
    ("sources", 0): 16,
    ("sources", 0, "id"): 17,
    ("sources", 0, "list"): 18,
    ("sources", 0, "list", 0): 19,
    ("sources", 0, "list", 1): 21,
    ("sources", 0, "list", 1, 1): 21,
    ("sources", 0, "list", 2, "k"): 22,
    ("sources", 0, "extra"): 24,
    ("sources", 0, "extra", "k"): 25,
    ("sources", 1): 26,
    ("sources", 1, "id"): 27,
    ("sources", 1, "parts", 0, "n"): 29,
    ("sources", 1, "parts", 1): 30,
    ("sources", 1, "parts", 1, "n"): 31,
    ("sources", 1, "parts", 1, "raw"): 32,
    ("sources", 1, "parts", 1, "last"): 34,
}


def paths_of(value: Any, here: Path = ()) -> Iterator[Path]:
    """Go through every key and list item of what tomllib read."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield (*here, step)
        yield from paths_of(each, (*here, step))


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_key_is_found_on_its_line(ends: str) -> None:
    """Tables, lists of tables, dotted and quoted keys, inline tables, long texts and lists: each has its line."""
    lines = key_lines(SAMPLE.replace("\n", ends))
    assert {path: lines[path] for path in EXPECTED} == EXPECTED


def test_paths_are_those_that_tomllib_reads() -> None:
    """Every key that tomllib reads has a line, and nothing else has one."""
    assert set(key_lines(SAMPLE)) == set(paths_of(tomllib.loads(SAMPLE)))


def test_what_is_not_there_is_placed_at_what_is_around_it() -> None:
    """A missing key is told at the header of its table, and at the first line when that is the file."""
    lines = key_lines(SAMPLE)
    assert line_of(lines, ("sources", 1, "kind")) == 26
    assert line_of(lines, ("channels",)) == 1


KEYS = st.sampled_from(["a", "b-1", '"c.d"', "'e # f'", '"\\u0041\\""'])
SCALARS = st.sampled_from(
    [
        "1",
        "-0.5e3",
        "true",
        '"x # [y] = {z}"',
        "'a\\'",
        '"\\""',
        '""',
        '"""\nk = 1\n"""',
        '""""quoted""""',
        "'''\n[t]\n'''",
        "1979-05-27",
    ]
)


def written(value: Any) -> str:
    """Write a drawn value as TOML, lists over several lines with comments."""
    if isinstance(value, list):
        return "[ # a, ]\n" + "".join(f"  {written(each)}, # ]\n" for each in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {written(each)}" for key, each in value.items()) + " }"
    return str(value)


VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, SCALARS, max_size=2))
TABLES = st.lists(st.tuples(st.booleans(), st.dictionaries(KEYS, VALUES, max_size=4)), max_size=4)


@given(TABLES)
def test_any_document_is_walked_to_its_end(tables: list[tuple[bool, dict[str, Any]]]) -> None:
    """In any document each pair is on the line where it was put, and every key that tomllib reads is there."""
    text, expected = "", {}
    for number, (is_listed, pairs) in enumerate(tables):
        text += f"\n[[listed]] # {number}\n" if is_listed else f"[table-{number}]\n"
        here = ("listed", sum(listed for listed, _ in tables[:number])) if is_listed else (f"table-{number}",)
        for key, value in pairs.items():
            name = next(iter(tomllib.loads(f"{key} = 1")))
            expected[*here, name] = text.count("\n") + 1
            text += f"{key} = {written(value)}\n"
    lines = key_lines(text)
    assert set(lines) == set(paths_of(tomllib.loads(text)))
    assert {path: lines[path] for path in expected} == expected
