"""The buttons under briefings, and what they say to the bot. Pure; who presses and what is answered is elsewhere.

*Source* opens the article. *More* asks for all that the bot knows of it: by a press where the answer can stand in the
same chat, and in a channel, where it can't, by a link that opens the private chat.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.markup import link_to
from bot.texts import Texts
from bot.types import Button, Keyboard, Message

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PRESS = "m:"
_PAYLOAD = "a"
_NUMBER = re.compile(r"[0-9a-z]{1,12}")


def briefing_keyboard(address: str, article_id: int | None, texts: Texts) -> Keyboard:
    """Make the row under a briefing; ``article_id`` is None for one that the bot does not keep."""
    row = []
    if link := link_to(address):
        row.append(Button(text=texts.say("Source"), url=link))
    if article_id is not None:
        row.append(Button(text=texts.say("More"), data=f"{_PRESS}{_write(article_id)}"))
    return (tuple(row),) if row else ()


def with_keyboard(messages: Sequence[Message], keyboard: Keyboard) -> list[Message]:
    """Put a keyboard under the last part of something that is told in parts."""
    return [*messages[:-1], *(replace(it, keyboard=keyboard) for it in messages[-1:])]


def asked_article(said: str) -> int | None:
    """Give the number of the article that a press or the payload of a deep link asks for; None for anything else."""
    prefix = next((it for it in (_PRESS, _PAYLOAD) if said.startswith(it)), None)
    if prefix is None or not _NUMBER.fullmatch(said.removeprefix(prefix)):
        return None
    return int(said.removeprefix(prefix), len(_DIGITS))


def speaks(keyboard: Keyboard) -> bool:
    """Tell whether a keyboard has a button that speaks to the bot, and so waits for its answer."""
    return any(button.data is not None for row in keyboard for button in row)


def for_channel(keyboard: Keyboard, username: str) -> Keyboard:
    """Make links to the bot's private chat of the buttons that speak to it."""
    return tuple(tuple(_link(button, username) for button in row) for row in keyboard)


def _link(button: Button, username: str) -> Button:
    if button.data is None:
        return button
    payload = f"{_PAYLOAD}{button.data.removeprefix(_PRESS)}"
    return replace(button, url=f"https://t.me/{username}?start={payload}", data=None)


def _write(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
