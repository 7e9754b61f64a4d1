"""Lengths of time as the configuration writes them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timing.durations import parse_duration, write_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("10m", timedelta(minutes=10)),
        ("6h", timedelta(hours=6)),
        ("90d", timedelta(days=90)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("0s", timedelta()),
    ],
)
def test_units_are_read(text: str, length: timedelta) -> None:
    """A number and its unit is a length of time; several add up."""
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "10", "m", "10 m", "-5m", "1.5h", "10min", "10M", "9999999d", "٣m", 10, None])
def test_anything_else_is_refused_with_an_example(text: object) -> None:
    """What is no length of time is named, and the message shows one."""
    with pytest.raises(ValueError, match="10m") as refused:
        parse_duration(text)
    assert repr(text) in str(refused.value)


@given(st.integers(0, 10**9))
def test_what_is_written_is_read_back(seconds: int) -> None:
    """Any whole number of seconds survives the way through text."""
    length = timedelta(seconds=seconds)
    assert parse_duration(write_duration(length)) == length
