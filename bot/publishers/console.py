"""Briefings on the console, for a first look and for channels that are a terminal or a log."""

from itertools import count

from rich.console import Console

from bot.terminal import print_message
from bot.types import Message


class ConsolePublisher:
    """Prints messages. Whatever the chat, ids count up from 1; nothing is ever uncertain."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._ids = count(1)

    async def publish(self, chat: str, message: Message) -> int:  # noqa: ARG002 - one console is every chat
        """Print the message and give its number."""
        print_message(self._console, message)
        return next(self._ids)
