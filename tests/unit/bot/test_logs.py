"""The log: one line an event, in two styles, ours and the libraries', with nothing secret in it."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from rich.console import Console

from bot.logs import log_to
from bot.redaction import Redactor
from tests.telegram_world import TOKEN

HALF = TOKEN.partition(":")[2]
Lines = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Give the process its log back."""
    root = logging.getLogger()
    handlers, level, levels = root.handlers[:], root.level, {it: logging.getLogger(it).level for it in ("bot", "httpx")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.raiseExceptions = True
    logging.captureWarnings(capture=False)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Give what was written on standard error since the last look."""

    def read() -> list[str]:
        return capsys.readouterr().err.splitlines()

    return read


def begin(level: str, style: str) -> None:
    """Set the log up, with the token known."""
    redactor = Redactor()
    redactor.learn(TOKEN)
    log_to(Console(stderr=True), level=level, style=style, redact=redactor)


def ask() -> None:
    """Fail as a library does."""
    try:
        int(f"https://api.example/bot{TOKEN.replace(':', '%3A')}/getMe")
    except ValueError as error:
        raise KeyError(TOKEN) from error


def fail() -> None:
    """Log an error whose cause has the token in it."""
    try:
        ask()
    except KeyError:
        logging.getLogger("bot.it").exception("it broke: %s", TOKEN)


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_token_is_in_no_line(lines: Lines, style: str) -> None:
    """Neither in a message, nor in an exception or its cause, nor in a library's line."""
    begin("debug", style)
    fail()
    logging.getLogger("a.library").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logging.getLogger("bot.it").warning("stack", stack_info=True, extra={"token": TOKEN})
    written = lines()
    assert len(written) == 3
    assert not [line for line in written if HALF in line]
    assert "123456:***" in written[1]


def test_a_text_line_can_not_be_forged(lines: Lines) -> None:
    """What a feed wrote stays on its event's line; time, level and words are all of it."""
    begin("info", "text")
    logging.getLogger("bot.it").info("channel %s", "x\n2026-01-01T00:00:00Z ERROR forged\r\nagain")
    [line] = lines()
    assert line.endswith("Z INFO channel x | 2026-01-01T00:00:00Z ERROR forged | again")


def test_a_json_line_is_an_object_with_its_traceback(lines: Lines) -> None:
    """Event, level, logger, time and exception have keys of their own."""
    begin("info", "json")
    fail()
    [line] = lines()
    told = json.loads(line)
    assert set(told) == {"event", "level", "logger", "timestamp", "exception"}
    assert (told["level"], told["logger"]) == ("error", "bot.it")
    assert "direct cause" in told["exception"]


@pytest.mark.parametrize(
    ("level", "told"),
    [("debug", "bot debug, bot info, lib info, lib warning"), ("info", "bot info, lib warning"), ("error", "")],
)
def test_libraries_are_heard_one_step_later(lines: Lines, level: str, told: str) -> None:
    """At debug we tell each step and libraries what matters; else libraries only warn."""
    begin(level, "text")
    for name, logger in (("bot", "bot.it"), ("lib", "some.library")):
        for step in ("debug", "info"):
            logging.getLogger(logger).log(logging.getLevelNamesMapping()[step.upper()], "%s %s", name, step)
    logging.getLogger("some.library").warning("lib warning")
    assert ", ".join(line.split(" ", 2)[2] for line in lines()) == told
