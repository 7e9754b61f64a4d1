from datetime import UTC, datetime, timedelta

import pytest

from bot.timing.uptime import Instant, Uptime, read_uptime, seconds_since

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def instant(*, clock_s: float, uptime_s: float, boot: str = "a") -> Instant:
    """Make a moment by both clocks."""
    return Instant(at=NOON + timedelta(seconds=clock_s), uptime=Uptime(boot=boot, seconds=uptime_s))


@pytest.mark.parametrize("jump_s", [-86_400, 0, 86_400])
def test_a_clock_that_is_set_changes_nothing(jump_s: float):
    """Within one coming-up of the machine the wall clock is not asked."""
    then, now = instant(clock_s=0, uptime_s=100), instant(clock_s=60 + jump_s, uptime_s=160)
    assert seconds_since(then, now) == 60


@pytest.mark.parametrize(("clock_s", "ago_s"), [(60, 60), (-60, 0)])
def test_over_a_reboot_there_is_only_the_wall_clock(clock_s: float, ago_s: float):
    """Nothing is in the future, whatever it says."""
    then, now = instant(clock_s=0, uptime_s=9_000), instant(clock_s=clock_s, uptime_s=5, boot="b")
    assert seconds_since(then, now) == ago_s


def test_the_machines_own_clock_goes_forward():
    """And it knows which coming-up it counts from."""
    first, second = read_uptime(), read_uptime()
    assert first.boot == second.boot
    assert second.seconds >= first.seconds > 0
