"""What is said to readers: every word by way of the catalogues, every catalogue complete, all by locale and zone."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from bot.texts import CATALOGUES, ENGLISH, Texts, languages

BOT = Path(__file__).parents[3] / "bot"
# Where nothing is written that no reader sees, but for what is marked or logged.
SPEAKING = [
    *sorted(it for it in (BOT / "commands").glob("*.py") if it.stem != "attachments"),
    *(BOT / f"{name}.py" for name in ("answers", "desk", "digest", "digest_desk", "drafts", "excuses")),
    *(BOT / f"{name}.py" for name in ("keyboards", "render", "revising")),
]
SAYING = {"say": 1, "say_number": 2, "mark": 1}
UNHEARD = {
    "Error",
    "compile",
    "findall",
    "TypeVar",
    "getLogger",
    "debug",
    "info",
    "warning",
    "error",
    "exception",
    "say_number",
}
# Punctuation, names of columns and commands, pieces of addresses: a word alone counts if it begins as a sentence does.
NO_WORDS = re.compile(r"https://t\.me/|(?!.*[A-Z][a-z])[\w?=:/]*|[\W\d_]*")
OTHERS = [it for it in languages() if it != ENGLISH]
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)  # a Friday


def calls(path: Path) -> Iterator[ast.Call]:
    """List the calls in a module by which something is said or marked."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and name_of(node) in SAYING:
            yield node


def name_of(call: ast.Call) -> str:
    """Name what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def said() -> set[str]:
    """List all that the bot says to readers."""
    found = (call for path in BOT.rglob("*.py") for call in calls(path))
    words = (argument for call in found for argument in call.args[: SAYING[name_of(call)]])
    return {it.value for it in words if isinstance(it, ast.Constant) and isinstance(it.value, str)}


def loose_words(path: Path) -> list[str]:
    """List the words in a module that go to nobody by way of a catalogue: not a docstring, not a log line's."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = {id(it) for node in ast.walk(tree) if is_unheard(node) for it in ast.walk(node)}
    constants = (it for it in ast.walk(tree) if isinstance(it, ast.Constant) and isinstance(it.value, str))
    return [it.value for it in constants if id(it) not in passed and not NO_WORDS.fullmatch(it.value.strip())]


def is_unheard(node: ast.AST) -> bool:
    """Tell what no reader hears, or hears in translation: docstrings, log lines, errors, names, calls that say."""
    if isinstance(node, ast.Call):
        name = name_of(node)
        return name in SAYING or any(name.endswith(it) for it in UNHEARD)
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, ast.Import | ast.ImportFrom)


def placeholders(message: str) -> set[str]:
    """Name what is put into a message."""
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


def catalogue(language: str) -> dict[str, list[str]]:
    """Give a language's translations by the English, all plural forms of each."""
    with (CATALOGUES / language / "LC_MESSAGES" / "briefbot.po").open("rb") as file:
        return {form: told(it.string) for it in read_po(file, locale=language) if it.id for form in told(it.id)}


def told(forms: str | tuple[str, ...]) -> list[str]:
    """List the forms of a message."""
    return [forms] if isinstance(forms, str) else list(forms)


def test_there_is_more_than_one_language() -> None:
    """So that the mechanism is known to work."""
    assert "uk" in OTHERS


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.name)
def test_every_word_for_readers_is_in_the_catalogues(path: Path) -> None:
    """What is not said by ``Texts`` can't be translated."""
    assert loose_words(path) == []


def test_a_loose_word_is_found(tmp_path: Path) -> None:
    """The test before this one is no empty promise."""
    path = tmp_path / "room.py"
    path.write_text('"""Room."""\nlog.info("Not for readers.")\nA = mark("Marked.")\nB = f"Loose {A} words."\n')
    assert loose_words(path) == ["Loose ", " words."]


def test_what_is_said_is_said_in_words() -> None:
    """A message that is put together at run time is in no catalogue; one that was marked is known by its name."""
    for path in BOT.rglob("*.py"):
        for call in calls(path):
            for argument in call.args[: SAYING[name_of(call)]]:
                is_marked = isinstance(argument, ast.Name | ast.Subscript | ast.Attribute)
                is_plain = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                assert is_plain or is_marked, f"{path}:{argument.lineno}"


def test_the_template_has_what_is_said() -> None:
    """``make texts`` was not forgotten: translators find all there is, and nothing else."""
    with (CATALOGUES / "briefbot.pot").open("rb") as file:
        assert {form for it in read_po(file) if it.id for form in told(it.id)} == said()


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_is_complete(language: str) -> None:
    """Whatever the bot says, it says in the reader's language; what it says no longer is not kept."""
    found = catalogue(language)
    assert said() - {english for english, forms in found.items() if all(forms)} == set()
    assert found.keys() - said() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_puts_in_what_there_is(language: str) -> None:
    """It may leave something out, like a reason that is English, but names nothing that nobody gives it."""
    for english, forms in catalogue(language).items():
        for form in forms:
            assert placeholders(form) <= placeholders(english), english


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "Перед вами 1 запит: чекати приблизно 5 с."),
        (3, "Перед вами 3 запити: чекати приблизно 5 с."),
        (1111, "Перед вами 1 111 запитів: чекати приблизно 5 с."),
    ],
)
def test_numbers_bend_words(number: int, sentence: str) -> None:
    """Each language by its own rules."""
    one, many = (f"{{number}} {it} before you: it takes about {{wait}}." for it in ("is", "are"))
    told = Texts("uk").say_number(one, many, number, wait="5 с")
    assert told.replace("\xa0", " ") == sentence


def test_english_needs_no_catalogue() -> None:
    """It is what stands in the code."""
    assert Texts().say_number("{number} more", "{number} more", 12_000) == "12,000 more"


@pytest.mark.parametrize(
    ("language", "at", "told"),
    [
        ("en", datetime(2026, 3, 6, 22, 30, tzinfo=UTC), "7 Mar 2026, 00:30"),
        ("uk", datetime(2026, 3, 6, 22, 30, tzinfo=UTC), "7 бер. 2026\u202fр., 00:30"),
        ("en", datetime(2026, 3, 6, tzinfo=UTC), "6 Mar 2026"),
        ("en", datetime(1, 1, 1, 0, 1, tzinfo=UTC), "1 Jan 1, 02:03"),
        ("en", datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "31 Dec 9999, 23:59"),
    ],
)
def test_moments(language: str, at: datetime, told: str) -> None:
    """By the reader's clocks and customs; a bare date stays one, and no year is too odd."""
    assert Texts(language, ZoneInfo("Europe/Kyiv")).moment(at) == told


@pytest.mark.parametrize(
    ("language", "after", "told"),
    [
        ("en", timedelta(hours=6), "today 20:00"),
        ("en", timedelta(hours=10), "tomorrow 00:00"),
        ("uk", timedelta(days=1), "завтра о 14:00"),
        ("en", timedelta(days=3), "Monday 14:00"),
        ("uk", timedelta(days=3), "понеділок 14:00"),
        ("en", timedelta(days=7), "13 Mar 14:00"),
    ],
)
def test_what_is_coming(language: str, after: timedelta, told: str) -> None:
    """In the words that people use for days that are near."""
    assert Texts(language, ZoneInfo("Europe/Kyiv")).coming(NOON + after, NOON) == told


@pytest.mark.parametrize(
    ("language", "before", "told"),
    [
        ("en", timedelta(seconds=40), "just now"),
        ("en", timedelta(seconds=-40), "just now"),
        ("en", timedelta(minutes=5), "5 minutes ago"),
        ("uk", timedelta(hours=3), "3 години тому"),
    ],
)
def test_what_was(language: str, before: timedelta, told: str) -> None:
    """Roughly; a clock that was set makes nothing of the future."""
    assert Texts(language).ago(NOON - before, NOON) == told


@pytest.mark.parametrize(
    ("language", "span", "told"),
    [
        ("en", timedelta(minutes=10), "10 minutes"),
        ("en", timedelta(minutes=90), "1 hour 30 minutes"),
        ("uk", timedelta(days=2, seconds=1), "2 дні 1 секунда"),
        ("en", timedelta(), "0 seconds"),
    ],
)
def test_lengths_of_time(language: str, span: timedelta, told: str) -> None:
    """To the second, and no more units than needed."""
    assert Texts(language).length(span) == told
