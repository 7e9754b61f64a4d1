"""``briefbot summarize --jsonl``: a thousand articles in flat memory, and every kind of line that is no article."""

import json
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

from tests.commandline import Briefbot
from tests.newsroom import Story

PROSE = Story(number=7).text
RIGHT_TO_LEFT = (
    "أعلن مجلس المدينة يوم الاثنين أن القفل البحري سيفتح من جديد قبل ثلاثة أسابيع من الموعد المحدد. "
    "وقال المهندس إن العمل انتهى بسرعة لأن الشتاء كان هادئا ولم تأت العواصف التي انتظرها الجميع. "
    "وكلف الإصلاح أكثر من مليون كرونة دفعت المدينة نصفها من قرض قديم والنصف الآخر من الضرائب. "
    "ويريد المجلس أن يغير البوابات العليا في السنة القادمة وسيقرر ذلك في الخريف."
)
NOTICE = (
    "We value your privacy. We and our partners store and read information on your device so that we can show you "
    "pages that suit you. You can accept all of this or choose what you allow us, and change it at any time."
)
LONG = Story(number=9, words=30_000).text
SHORT = [Story(number=number, words=60) for number in range(1, 1001)]

ODD: dict[str, Any] = {
    "empty": "",
    "notice": NOTICE,
    "emoji": PROSE.replace(".", " 🎉👩‍👩‍👧‍👦.", 2),
    "right to left": RIGHT_TO_LEFT,
    "nul bytes": PROSE.replace(" ", "\x00 ", 3),
    "lone mark": PROSE.replace("“", '"').replace("”", "", 1),
    "only a mark": '"',
    "surrogate": PROSE.replace(" ", " \ud800 ", 1),
    "30,000 words": LONG,
}
NO_ARTICLES = [
    b"no JSON at all",
    b'{"id": "cut", "text": "never',
    b"[1, 2]",
    b'{"text": "who am I?"}',
    b'{"id": "no text", "title": "T"}',
    b'{"id": "number", "text": 12}',
    b'{"id": "\xff\xfe", "text": "x"}',
    b"",
    b"[" * 100_000,
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came back for the lines: raw, and as objects; the process's size early and late; its exit status."""

    raw: list[bytes]
    objects: list[dict[str, Any]]
    early_mb: float
    late_mb: float
    status: int


# Lines that are certainly answered before the last batch, which waits for the end of the input.
LATE = 960


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """Send a thousand articles, then the odd ones, then the lines that are none, through one process."""
    lines = [as_line(str(it.number), it.text, title=it.title) for it in SHORT]
    lines += [as_line(name, text) for name, text in ODD.items()]
    with Briefbot(folder=tmp_path_factory.mktemp("jsonl")).piped("summarize", "--jsonl") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        measured = threading.Event()
        args = (process.stdin, [*lines, *NO_ARTICLES], measured)
        threading.Thread(target=write, args=args, daemon=True).start()
        raw = [process.stdout.readline() for _ in range(100)]
        early_mb = size_mb(process.pid)
        raw += [process.stdout.readline() for _ in range(LATE - 100)]
        late_mb = size_mb(process.pid)
        measured.set()
        raw += process.stdout.readlines()
    objects = [json.loads(line) for line in raw]
    return Answered(raw=raw, objects=objects, early_mb=early_mb, late_mb=late_mb, status=process.returncode)


def as_line(name: str, text: str, **more: str) -> bytes:
    """Write an article as a line."""
    return json.dumps({"id": name, "text": text, **more}).encode()


def write(pipe: IO[bytes], lines: Iterable[bytes], measured: threading.Event) -> None:
    """Write lines, and close the pipe when the process, which ends with it, has been measured."""
    with pipe:
        pipe.writelines(line + b"\n" for line in lines)
        pipe.flush()
        measured.wait()


def size_mb(pid: int) -> float:
    """Read how much memory a process holds."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


def test_a_thousand_articles_are_a_thousand_briefings_in_order(answered: Answered) -> None:
    """Every article has its object, in its place."""
    assert [it["id"] for it in answered.objects[: len(SHORT)]] == [str(it.number) for it in SHORT]
    assert [it["title"] for it in answered.objects[: len(SHORT)]] == [it.title for it in SHORT]
    assert not [it["skipped"] for it in answered.objects[: len(SHORT)] if it["skipped"]]


def test_every_point_and_quotation_is_a_slice_of_its_article(answered: Answered) -> None:
    """Of all that is said of a thousand articles, there is not one word that stands elsewhere or otherwise."""
    for made, story in zip(answered.objects, SHORT, strict=False):
        assert made["key_points"]
        for point in made["key_points"]:
            assert point["text"] == " ".join(story.text[start:end] for start, end in point["spans"])
        for quote in made["quotes"]:
            assert quote["text"] == story.text[quote["start"] : quote["end"]]


def test_memory_is_flat(answered: Answered) -> None:
    """Nine hundred articles more take no more room than the first hundred did."""
    assert answered.late_mb - answered.early_mb < 60


@pytest.mark.parametrize("name", ODD)
def test_an_odd_text_gets_its_object(answered: Answered, name: str) -> None:
    """Each has every key, and what is quoted of it is a slice of exactly what was given."""
    made = next(it for it in answered.objects if it.get("id") == name)
    assert set(made) == {"id", "title", "language", "engine", "model", "key_points", "quotes", "skipped"}
    for point in made["key_points"]:
        assert point["text"] == " ".join(ODD[name][start:end] for start, end in point["spans"])
    for quote in made["quotes"]:
        assert quote["text"] == ODD[name][quote["start"] : quote["end"]]


def test_what_is_no_article_is_skipped_with_a_reason(answered: Answered) -> None:
    """Nothing is made up where there is nothing to tell, and everything else is briefed."""
    made = {it.get("id"): it for it in answered.objects[len(SHORT) :]}
    for name in ODD:
        unfit = name in {"empty", "notice", "only a mark"}
        assert bool(made[name]["skipped"]) == unfit, made[name]
        assert bool(made[name]["key_points"]) != unfit


def test_a_long_text_is_read_to_its_end(answered: Answered) -> None:
    """Nothing is cut off unread: a text of 30,000 words is briefed like any other."""
    made = next(it for it in answered.objects if it.get("id") == "30,000 words")
    assert len(made["key_points"]) in {2, 3}


def test_lines_that_are_no_article_get_their_error_in_place(answered: Answered) -> None:
    """Each names its line, its id if it has one, and what is wrong; the exit status tells of them."""
    first = len(SHORT) + len(ODD) + 1
    errors = answered.objects[first - 1 :]
    assert [it["line"] for it in errors] == list(range(first, first + len(NO_ARTICLES)))
    assert [it.get("id") for it in errors] == [None, None, None, None, "no text", "number", None, None, None]
    assert all(set(it) - {"id"} == {"line", "error"} for it in errors)
    assert [it["error"].startswith(f"line {it['line']} ") for it in errors] == [True] * len(errors)
    assert answered.status == 1


def test_every_line_of_output_is_utf8(answered: Answered) -> None:
    """Also where a text had what no encoding has."""
    assert [line.decode() for line in answered.raw]
    assert all(line.endswith(b"\n") for line in answered.raw)
