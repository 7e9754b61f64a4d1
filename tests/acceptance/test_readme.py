"""The README is true: its commands exist and take their arguments, its examples work, its links lead somewhere.

What its commands do is tried after a first run, in ``test_first_run``.
"""

import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.config import load_settings
from tests.commandline import ROOT
from tests.readme import blocks, commands, is_briefbot, is_make, links, repeatable_commands, shell_lines


@pytest.mark.parametrize("line", list(filter(is_make, commands())))
def test_make_knows_its_target(line: str) -> None:
    """What the README makes can be made."""
    program, *rest = shlex.split(line)
    asked = subprocess.run([program, "-n", *rest], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize("line", list(filter(is_briefbot, commands())))
def test_the_command_takes_its_arguments(line: str) -> None:
    """There is such a command, with such options."""
    _, *rest = shlex.split(line)
    told = CliRunner().invoke(app, [*rest, "--help"])
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize("line", shell_lines())
def test_every_shell_line_is_looked_at(line: str) -> None:
    """There is no line in a shell block that the tests above pass over."""
    assert is_make(line) or is_briefbot(line)


@pytest.mark.parametrize("block", blocks("toml"))
def test_an_example_configuration_can_be_used(tmp_path: Path, block: str) -> None:
    """A configuration that is copied from the README has no fault."""
    path = tmp_path / "my.toml"
    path.write_text(block, encoding="utf-8")
    assert load_settings(path, {}).schedules


@pytest.mark.parametrize("name", links())
def test_a_link_to_a_file_leads_somewhere(name: str) -> None:
    """No link to a file is dead."""
    assert (ROOT / name).exists()


def test_the_readme_shows_what_it_must() -> None:
    """The two commands of the first screen, and the bot's own."""
    assert shell_lines()[:2] == ["make run", "make test"]
    assert repeatable_commands()
