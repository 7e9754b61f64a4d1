"""What the guarded client reads from addresses."""

import pytest

from bot.http import without_credentials


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
