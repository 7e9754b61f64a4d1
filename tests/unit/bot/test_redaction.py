"""Secrets are hidden however they are written, and nothing else is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redaction import Redactor
from tests.telegram_world import TOKEN

HALF = TOKEN.partition(":")[2]


@pytest.fixture
def redactor() -> Redactor:
    """A redactor that knows the token."""
    made = Redactor()
    made.learn(TOKEN)
    return made


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/getMe", "POST https://api.telegram.org/bot123456:***/getMe"),
        (f"/bot{TOKEN.replace(':', '%3A')}/x", "/bot123456%3A***/x"),
        (f"/bot{TOKEN.replace(':', '%253a').replace('-', '%2D')}/x", "/bot123456%253a***/x"),
        (f"{HALF} alone", "*** alone"),
        (f"InvalidToken('{TOKEN}')", "InvalidToken('123456:***')"),
        ("another one: 987654:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr", "another one: 987654:***"),
        ("https://ann:hunter2@news.example/feed", "https://***@news.example/feed"),
        ("http://ann@news.example:8080/p?q=a@b", "http://***@news.example:8080/p?q=a@b"),
    ],
)
def test_secrets_are_hidden(redactor: Redactor, text: str, shown: str) -> None:
    """The token in every spelling, a token that nobody knows, and logins in addresses."""
    assert redactor(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Ann wrote to ann@news.example about https://news.example/@ann?x=1",
        "at 12:30:45 the sea lock opened",
        "10 % of 2026:03:01",
        "",
    ],
)
def test_what_is_no_secret_stays(redactor: Redactor, text: str) -> None:
    """Times, mail addresses and paths are left as they are."""
    assert redactor(text) == text


@given(encoded=st.lists(st.booleans(), min_size=len(HALF), max_size=len(HALF)), before=st.text(), after=st.text())
def test_no_encoding_gets_through(encoded: list[bool], before: str, after: str) -> None:
    """Whichever of its characters are percent-encoded, the secret part is gone."""
    redactor = Redactor()
    redactor.learn(TOKEN)
    written = "".join(f"%{ord(it):02x}" if is_encoded else it for it, is_encoded in zip(HALF, encoded, strict=True))
    assert written not in redactor(before + written + after)


def test_a_short_token_is_hidden_whole_and_a_word_is_none() -> None:
    """A token that is none leaves the words of an article alone."""
    redactor = Redactor()
    redactor.learn("123456:wrong")
    redactor.learn("secret")
    assert redactor("wrong: 123456:wrong in a secret ballot") == "wrong: *** in a secret ballot"


def test_only_what_is_known_is_taken_out_of_what_is_kept(redactor: Redactor) -> None:
    """An article may speak of logins and of other people's tokens; ours is in none."""
    text = "987654:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr and https://a:b@c.example/ 5 %"
    assert redactor.hide_known(text) == text
    assert not re.search(HALF, redactor.hide_known(f"{text} {TOKEN}"))
