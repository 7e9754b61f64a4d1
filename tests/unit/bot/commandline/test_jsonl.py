"""JSON Lines in and out: what is an article, what is an error, in order and in batches."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commandline.jsonl import BATCH, LineError, brief_lines, dump, parse_line
from summarizer.types import Document
from tests.stages import PlainSummarizer


def line(**value: object) -> bytes:
    """Write an object as a line."""
    return json.dumps(value).encode() + b"\n"


def test_an_article_is_read() -> None:
    """Id, title and text are taken as they are; what else the object has is of no concern."""
    read = parse_line(line(id="7", title="T", text="What\n\nit says.", score=3))
    assert read == Document(id="7", title="T", text="What\n\nit says.")


@pytest.mark.parametrize("more", [{}, {"title": None}, {"title": ""}])
def test_a_title_may_be_left_out(more: dict) -> None:
    """It is empty then."""
    assert parse_line(line(id="7", text="x", **more)).title == ""


@pytest.mark.parametrize(
    ("bad", "reason", "named"),
    [
        (b"{", "is not JSON: ", None),
        (b"", "is not JSON: ", None),
        (b"[" * 100_000, "is not JSON: ", None),
        (b"1" * 5_000, "is not JSON: ", None),
        (b'{"id": "\xff"}', "is not in UTF-8", None),
        (b"[]", "is not an object like ", None),
        (b'"text"', "is not an object like ", None),
        (b"null", "is not an object like ", None),
        (line(text="x"), 'has no "id" that is a string', None),
        (line(id=7, text="x"), 'has no "id" that is a string', 7),
        (line(id="7"), 'has no "text" that is a string', "7"),
        (line(id="7", text=None), 'has no "text" that is a string', "7"),
        (line(id="7", text="x", title=["T"]), 'has no "title" that is a string', "7"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_article_says_why(bad: bytes, reason: str, named: str | int | None) -> None:
    """The error has the reason, and the id where the line names one."""
    with pytest.raises(LineError) as refused:
        parse_line(bad)
    assert str(refused.value).startswith(reason)
    assert refused.value.id == named


def test_answers_stand_in_the_order_of_the_lines() -> None:
    """Errors stand in their places, with their numbers from 1."""
    lines = [line(id="a", text="A."), b"no\n", line(id="b", text="unfit"), line(id="c"), line(id="d", text="D.")]
    made = list(brief_lines(lines, PlainSummarizer().summarize))
    assert [it.get("id") for it in made] == ["a", None, "b", "c", "d"]
    assert made[1] == {"line": 2, "error": made[1]["error"]}
    assert made[1]["error"].startswith("line 2 is not JSON: ")
    assert made[2]["skipped"] == "is unfit"
    assert made[3] == {"id": "c", "line": 4, "error": 'line 4 has no "text" that is a string'}


def test_no_more_than_a_batch_is_held() -> None:
    """Before the second batch is read, the first has been answered."""
    read: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in range(3 * BATCH):
            read.append(number)
            yield line(id=str(number), text="x")

    summarizer = PlainSummarizer()
    answers = brief_lines(lines(), summarizer.summarize)
    next(answers)
    assert len(read) == BATCH
    assert len(list(answers)) == 3 * BATCH - 1
    assert summarizer.batches == [BATCH] * 3


def test_a_batch_of_errors_needs_no_model() -> None:
    """Where no line is an article, there are errors, and nothing is loaded for them."""
    summarizer = PlainSummarizer()
    assert [set(it) for it in brief_lines([b"no", b"nor this"], summarizer.summarize)] == [{"line", "error"}] * 2
    assert list(brief_lines([], summarizer.summarize)) == []
    assert not summarizer.batches


@given(st.text(st.characters()))
def test_a_written_line_reads_back_as_it_was(text: str) -> None:
    """Any text, what no encoding has included, is one line of UTF-8 that gives the same text again."""
    written = dump({"text": text})
    assert written.encode().count(b"\n") == 0
    assert json.loads(written) == {"text": text}


def test_readable_letters_stay_readable() -> None:
    """Escapes are for what UTF-8 has no form for."""
    assert dump("Київ 🎉") == '"Київ 🎉"'
    assert dump("\ud800") == '"\\ud800"'


@given(st.lists(st.binary() | st.builds(line, id=st.text(), text=st.text())))
def test_every_line_has_exactly_one_answer(lines: list[bytes]) -> None:
    """Whatever the lines are."""
    made = list(brief_lines(lines, PlainSummarizer().summarize))
    assert len(made) == len(lines)
    assert all(it["line"] == number for number, it in enumerate(made, start=1) if "error" in it)
