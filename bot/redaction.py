"""Secrets out of texts: the last line of defence in front of logs, the database and the terminal.

Secrets are kept where they belong by those who have them (``SecretStr``, ``DiscreetBot``); this room covers what others
write: a library's log of an address, a server that repeats a request in its error. Knows no log and no database.
"""

import re

HIDDEN = "***"
# Shorter ones are words that stand in any text.
_SHORTEST_HALF = 16
# What every bot's token looks like, known to us or not; the number before the colon is no secret.
_ANY_TOKEN = re.compile(r"(?<=\d:)[\w-]{30,64}|(?<=\d%3[Aa])[\w-]{30,64}", re.ASCII)
_LOGIN = re.compile(r"(?P<before>\b[a-z][a-z0-9+.-]*://)[^\s/?#@\\\"'<>]+@", re.IGNORECASE)


class Redactor:
    """Hides the tokens that it has learned, however their characters are percent-encoded, and what looks like one.

    Safe to call from any thread.
    """

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._known_pattern = re.compile(r"(?!)")

    def learn(self, token: str) -> None:
        """Hide a token from now on. Of ``number:letters`` the letters are hidden, also alone, if they are many."""
        half = token.rpartition(":")[2]
        worth = half if len(half) >= _SHORTEST_HALF else token
        if ":" not in token and len(token) < _SHORTEST_HALF:
            return  # a word like any other
        self._known.add(worth)
        longest_first = sorted(self._known, key=len, reverse=True)
        self._known_pattern = re.compile("|".join(map(_encoded, longest_first)))

    def hide_known(self, text: str) -> str:
        """Give a text without what was learned, and else as it is: for texts that others wrote and we only keep."""
        if self._known and ("%" in text or any(it in text for it in self._known)):
            return self._known_pattern.sub(HIDDEN, text)
        return text

    def __call__(self, text: str) -> str:
        """Give a text without secrets: nothing learned, nothing like a token, no login in an address."""
        shown = _ANY_TOKEN.sub(HIDDEN, self.hide_known(text))
        return _LOGIN.sub(rf"\g<before>{HIDDEN}@", shown) if "@" in shown else shown


def _encoded(secret: str) -> str:
    """Match each character as it is or as ``%3a``, ``%3A``, ``%253A`` and so on."""
    return "".join(rf"(?:{re.escape(it)}|%(?:25)*(?i:{it.encode().hex('%')}))" for it in secret)
