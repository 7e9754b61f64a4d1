"""What the guarded client reads from headers and addresses."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http import parse_retry_after_s, without_credentials

NOON = datetime(2025, 5, 6, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 90 ", 90.0),
        ("1.5", 1.5),
        ("Tue, 06 May 2025 12:01:00 GMT", 60.0),
        ("Tue, 06 May 2025 14:01:00 +0200", 60.0),
        ("Tuesday, 06-May-25 12:01:00 GMT", 60.0),
        ("Tue, 06 May 2025 11:00:00 GMT", 0.0),
        ("9" * 400, None),
        ("999999999999999", 10 * 365 * 86400.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_its_forms(value: str | None, seconds: float | None) -> None:
    """Seconds, dates with and without a zone, and nonsense."""
    assert parse_retry_after_s(value, now=NOON) == seconds


@given(st.text())
def test_retry_after_takes_anything(value: str) -> None:
    """No header breaks the reading, and none asks for less than nothing."""
    assert (parse_retry_after_s(value, now=NOON) or 0.0) >= 0.0


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ann:pw@news.example/a?x=@y", "https://news.example/a?x=@y"),
        ("https://news.example/@ann", "https://news.example/@ann"),
        ("//ann@news.example/", "//news.example/"),
        ("ftp://a:b@c@d/", "ftp://d/"),
        ("hello", "hello"),
    ],
)
def test_names_and_passwords_are_taken_out(url: str, shown: str) -> None:
    """Only those in front of the host."""
    assert without_credentials(url) == shown
