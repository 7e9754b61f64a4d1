from dataclasses import dataclass

import pytest

from bot.limiter import CommandLimiter


@dataclass
class Clock:
    """Seconds, moved by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        """Give the time, in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands at zero."""
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> CommandLimiter:
    """Give a limiter of three commands a minute, with one exempt user."""
    return CommandLimiter(3, monotonic=clock, exempt=frozenset({99}))


def test_the_limit_is_for_each_user(limiter: CommandLimiter):
    """One user's commands are nothing to another's."""
    assert all(limiter.judge(1).allowed for _ in range(3))
    assert not limiter.judge(1).allowed
    assert limiter.judge(2).allowed


def test_a_refusal_names_the_wait_and_is_told_once(limiter: CommandLimiter, clock: Clock):
    """A user who goes on hammering gets silence."""
    for clock.now in (0.0, 10.0, 20.0):
        limiter.judge(1)
    first, second = limiter.judge(1), limiter.judge(1)
    assert (first.allowed, first.wait_s, first.tell) == (False, 40.0, True)
    assert (second.allowed, second.tell) == (False, False)


def test_commands_are_welcome_again_when_the_minute_is_over(limiter: CommandLimiter, clock: Clock):
    """The window slides, refused commands don't count, and the next refusal is told again."""
    for _ in range(5):
        limiter.judge(1)
    clock.now = 60.0
    assert [limiter.judge(1).allowed for _ in range(3)] == [True, True, True]
    assert limiter.judge(1).tell


def test_admins_are_exempt(limiter: CommandLimiter):
    """Those who run the bot are never refused."""
    assert all(limiter.judge(99).allowed for _ in range(50))


def test_users_of_long_ago_are_forgotten(limiter: CommandLimiter, clock: Clock):
    """Memory stays flat, however many people ever wrote."""
    for user in range(2_000):
        clock.now += 1
        limiter.judge(user)
    assert len(limiter._users) <= 1_001
