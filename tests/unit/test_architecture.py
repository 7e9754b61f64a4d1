"""The directions in which the rooms may import each other, held by reading their imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Each room may import those of the later layers. A room that is in no layer fails the test.
LAYERS = (
    {"cli"},
    {"commandline"},
    {"app"},
    {"reception", "supply"},
    {
        "service",
        "commands",
        "answers",
        "excuses",
        "routes",
        "requests",
        "schedule",
        "schedule_rules",
        "pipeline",
        "outbox",
        "courier",
        "lanes",
        "lookup",
        "waits",
        "settling",
        "targets",
        "polling",
        "inbox",
        "desk",
        "queueing",
        "storyline",
        "grouping",
        "drafts",
        "digest",
        "digest_desk",
        "reading",
        "retention",
        "corrections",
        "rechecking",
        "revising",
    },
    {"publishers", "sources", "store"},
    {
        "http",
        "headers",
        "guard",
        "inflate",
        "extract",
        "documents",
        "dedupe",
        "render",
        "markup",
        "keyboards",
        "terminal",
        "logs",
        "redaction",
    },
    {"config", "configuration", "settings"},
    {
        "ports",
        "library",
        "texts",
        "records",
        "reports",
        "pauses",
        "coverage",
        "revision",
        "gate",
        "turnstile",
        "limiter",
        "confinement",
        "confined",
        "threads",
        "model",
        "backoff",
        "filters",
        "timing",
    },
    {"types"},
    {"errors"},
)
OUTSIDE = {
    "telegram": {
        "routes",
        "commands",
        "inbox",
        "polling",
        "publishers",
        "app",
    },
    "babel": {"texts"},
    "apscheduler": {"schedule", "app"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "trafilatura": {"extract"},
    "courlan": {"sources"},
    "feedparser": {"sources"},
    "rich": {"cli", "commandline", "app", "publishers", "terminal", "logs"},
    "structlog": {"logs"},
    "typer": {"cli"},
}


def modules(package: str) -> list[Path]:
    """List a package's modules."""
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """List what a module imports, by full names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def room(path: Path) -> str:
    """Name the room that a module of the bot is, or is in."""
    return path.relative_to(ROOT / "bot").with_suffix("").parts[0]


def layer(name: str) -> int:
    """Give the number of the layer that a room is in."""
    return next(number for number, rooms in enumerate(LAYERS) if name in rooms)


@pytest.mark.parametrize("path", modules("bot"), ids=str)
def test_rooms_import_downwards(path: Path) -> None:
    """A room of the bot imports its own layer or those below, and sources, store, publishers never each other."""
    if room(path) == "__init__":
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "bot" or len(parts) == 1 or parts[1] == room(path):
            continue
        assert layer(room(path)) <= layer(parts[1]), f"{path} imports {name}"
        assert not {room(path), parts[1]} <= {"sources", "store", "publishers"}, f"{path} imports {name}"


@pytest.mark.parametrize("path", modules("bot"), ids=str)
def test_each_library_has_its_rooms(path: Path) -> None:
    """Telegram, APScheduler, SQLAlchemy and their like appear in the rooms that own them and nowhere else."""
    for name in imports(path):
        allowed = OUTSIDE.get(name.split(".")[0])
        assert allowed is None or room(path) in allowed, f"{path} imports {name}"


@pytest.mark.parametrize("path", modules("bot"), ids=str)
def test_the_bot_knows_no_model_library(path: Path) -> None:
    """Torch and transformers are the summarizer's alone."""
    assert not {name.split(".")[0] for name in imports(path)} & {"torch", "transformers", "tokenizers", "safetensors"}


@pytest.mark.parametrize("path", modules("bot"), ids=str)
def test_stages_know_protocols_only(path: Path) -> None:
    """The pipeline, the outbox and the service see no concrete store, source or publisher."""
    if room(path) in {
        "pipeline",
        "outbox",
        "courier",
        "lanes",
        "lookup",
        "waits",
        "settling",
        "targets",
        "service",
        "queueing",
        "storyline",
        "grouping",
        "drafts",
        "digest",
        "digest_desk",
        "retention",
        "corrections",
        "rechecking",
        "revising",
        "commands",
        "desk",
        "answers",
    }:
        concrete = ("bot.store", "bot.sources", "bot.publishers", "bot.http")
        assert not [name for name in imports(path) if name.startswith(concrete)]


@pytest.mark.parametrize("path", modules("summarizer"), ids=str)
def test_the_summarizer_stands_alone(path: Path) -> None:
    """The summarizer imports neither the bot nor anything that opens a socket."""
    forbidden = {"bot", "httpx", "socket", "telegram", "urllib", "requests"}
    assert not {name.split(".")[0] for name in imports(path)} & forbidden


@pytest.mark.parametrize("path", [*modules("bot"), *modules("summarizer")], ids=str)
def test_how_the_weights_came_to_be_is_not_read_at_run_time(path: Path) -> None:
    """Training needs libraries that an installation does not bring."""
    if "training" not in path.parts:
        assert not any(name.startswith("summarizer.training") for name in imports(path))
