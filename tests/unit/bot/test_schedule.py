"""From settings to job specs."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import load_settings
from bot.schedule import job_specs
from bot.settings import ScheduleSettings
from bot.timing.cron import parse_cron
from bot.timing.recurrence import Every

CONFIG = """
timezone = "Europe/Kyiv"
[[sources]]
id = "a"
kind = "folder"
path = "a"
[[channels]]
id = "c"
kind = "console"
[[schedules]]
id = "live"
every = "10m"
sources = ["a"]
channel = "c"
[[schedules]]
id = "morning"
cron = "0 7 * * 1-5"
sources = ["*"]
channel = "c"
catch_up = "2h"
"""


def test_each_schedule_becomes_a_spec(tmp_path: Path) -> None:
    """Interval or cron line, the configuration's time zone, and how long a missed run is made up for."""
    (tmp_path / "it.toml").write_text(CONFIG)
    live, morning = job_specs(load_settings(tmp_path / "it.toml", {}))
    assert (live.schedule_id, morning.schedule_id) == ("live", "morning")
    assert live.timing == Every(interval=timedelta(minutes=10))
    assert morning.timing == parse_cron("0 7 * * 1-5")
    assert live.zone == morning.zone == ZoneInfo("Europe/Kyiv")
    assert (live.catch_up, morning.catch_up) == (timedelta(hours=6), timedelta(hours=2))


def test_a_schedule_that_never_runs_is_refused(tmp_path: Path) -> None:
    """A schedule that was put together without the configuration's checks is not passed over in silence."""
    (tmp_path / "it.toml").write_text(CONFIG)
    settings = load_settings(tmp_path / "it.toml", {})
    never = ScheduleSettings.model_validate({"id": "never", "sources": ["a"], "channel": "c"})
    with pytest.raises(ValueError, match="'never' never runs"):
        job_specs(settings.model_copy(update={"schedules": (never,)}))
