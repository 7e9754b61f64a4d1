"""The lane: what is needed to serve one chat. Owns no behaviour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.ports import Gate
from bot.types import Inspector, Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One chat, the channels that post there, and how. ``inspector`` is None where nothing can be looked up.

    ``held_until`` tells for a channel until when its quiet hours hold its messages, None outside them.
    """

    chat: str
    publisher: Publisher
    inspector: Inspector | None
    gate: Gate
    channel_ids: tuple[str, ...] = ()
    held_until: Callable[[str, datetime], datetime | None] = lambda _channel, _now: None
