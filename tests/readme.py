"""What the README shows: its commands and its blocks, for the tests that try them."""

import re
from textwrap import dedent

from tests.commandline import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Give the fenced blocks in a language, also those inside lists."""
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", README, re.DOTALL | re.MULTILINE)
    return [dedent(block) for block in found]


def shell_lines() -> list[str]:
    """List the lines of the shell blocks, without comments."""
    lines = [re.sub(r"(?:^|\s+)#.*", "", line).strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line]


def commands() -> list[str]:
    """List the commands that the README names, in its shell blocks and in running text."""
    named = [*shell_lines(), *re.findall(r"`([^`\n]+)`", README)]
    return sorted({line for line in named if is_make(line) or is_briefbot(line)})


def is_make(line: str) -> bool:
    """Tell a command of make's."""
    return line.startswith("make ")


def is_briefbot(line: str) -> bool:
    """Tell a command of Briefbot's, of whatever installation."""
    return bool(re.match(r"(?:\S*/)?briefbot ", line))


def links() -> list[str]:
    """List the files that the README links to."""
    return sorted(set(re.findall(r"\]\((?!https?://|#)([^)#]+)", README)))


def repeatable_commands() -> list[str]:
    """List those of Briefbot's commands in shell blocks that end by themselves and ask nothing outside."""
    return [line for line in shell_lines() if is_briefbot(line) and "--config" not in line]
