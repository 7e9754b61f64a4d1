"""Messages and postings as columns, and back. Owns how they are written down; no query."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from bot.types import Button, Keyboard, Message, Posting


def message_columns(message: Message) -> dict[str, Any]:
    """Write a message down as a delivery's columns."""
    return {
        "html": message.html,
        "plain": message.plain,
        "preview_url": message.preview_url,
        "keyboard": keyboard_json(message.keyboard),
    }


def message_of(row: RowMapping) -> Message:
    """Read a message from a delivery's columns."""
    return Message(
        html=row["html"], plain=row["plain"], preview_url=row["preview_url"], keyboard=_keyboard(row["keyboard"])
    )


def posting_json(posting: Posting) -> dict[str, Any]:
    """Write a posting down."""
    return asdict(posting) | {"keyboard": keyboard_json(posting.keyboard)}


def posting_of(value: Mapping[str, Any]) -> Posting:
    """Read a posting; those of older Briefbots never had a keyboard."""
    return Posting(**{**value, "keyboard": _keyboard(value.get("keyboard"))})


def keyboard_json(keyboard: Keyboard) -> list[list[dict[str, str | None]]] | None:
    """Write a keyboard down: None where there is no button."""
    return [[asdict(button) for button in row] for row in keyboard] or None


def _keyboard(value: Sequence[Sequence[Mapping[str, Any]]] | None) -> Keyboard:
    return tuple(tuple(Button(**button) for button in row) for row in value or ())
