"""How long a failing source is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backoff import FIRST_DELAY_S, LONGEST_DELAY_S, LONGEST_RETRY_AFTER_S, next_poll_delay_s


@pytest.mark.parametrize(("failures", "delay_s"), [(0, 0), (1, 60), (2, 120), (5, 960), (9, 15360), (10, 21600)])
def test_the_delay_doubles_up_to_six_hours(failures: int, delay_s: float) -> None:
    """A minute at first, never more than six hours."""
    assert next_poll_delay_s(failures, None, jitter=0.0) == delay_s


def test_jitter_shortens_by_up_to_a_half() -> None:
    """Sources that failed together come back apart."""
    assert next_poll_delay_s(3, None, jitter=0.5) == 180.0


def test_what_the_server_asked_for_is_a_minimum() -> None:
    """Retry-After wins where it is longer, also after a success, and is believed up to a day."""
    assert next_poll_delay_s(1, 600.0, jitter=0.9) == 600.0
    assert next_poll_delay_s(0, 600.0, jitter=0.9) == 600.0
    assert next_poll_delay_s(1, 1e9, jitter=0.0) == LONGEST_RETRY_AFTER_S


@given(failures=st.integers(1, 10**6), jitter=st.floats(0, 1, exclude_max=True))
def test_the_delay_stays_in_its_bounds(failures: int, jitter: float) -> None:
    """However long a source has been failing."""
    assert FIRST_DELAY_S / 2 <= next_poll_delay_s(failures, None, jitter=jitter) <= LONGEST_DELAY_S
