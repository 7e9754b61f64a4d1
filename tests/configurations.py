"""Small configurations, and how tests load them: support for the tests of the configuration."""

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.errors import ConfigError
from bot.settings import Settings

SMALL = """\
[[sources]]
id = "notes"
kind = "folder"
path = "notes"
[[channels]]
id = "console"
kind = "console"
[[schedules]]
id = "live"
every = "10m"
sources = ["*"]
channel = "console"
"""
WITH_TELEGRAM = SMALL + '[[channels]]\nid = "world"\nkind = "telegram"\nchat = "@world_briefings"\n'


def load(text: str, **env: str) -> Settings:
    """Load a configuration from a file with this text."""
    Path("it.toml").write_text(text, encoding="utf-8")
    return load_settings(Path("it.toml"), env)


def problems(text: str) -> list[str]:
    """Load a configuration that can't be used, and give what is said about it."""
    with pytest.raises(ConfigError) as refused:
        load(text)
    return refused.value.problems
