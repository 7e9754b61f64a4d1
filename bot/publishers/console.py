"""Briefings on the console, for a first look and for channels that are a terminal or a log."""

from html import escape
from itertools import count

from rich.console import Console

from bot.terminal import print_message
from bot.types import Message, Posting


class ConsolePublisher:
    """Prints messages. Whatever the chat, ids count up from 1; nothing is ever uncertain."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._ids = count(1)

    def compose(self, message: Message, *, plain: bool) -> Posting:
        """Say what would be printed."""
        text = escape(message.plain, quote=False) if plain else message.html
        return Posting(text=text, parse_mode="HTML", preview={}, keyboard=message.keyboard)

    async def fit(self, chat: str, message: Message) -> Message:  # noqa: ARG002 - one console is every chat
        """Give the message as it is: no button is printed."""
        return message

    async def locate(self, chat: str) -> str:
        """Give the name as it is: it is the only one."""
        return chat

    async def publish(
        self,
        chat: str,  # noqa: ARG002 - one console is every chat
        posting: Posting,
        *,
        reply_to: int | None,  # noqa: ARG002 - nobody asks here
        thread_id: int | None,  # noqa: ARG002 - there are no topics
    ) -> int:
        """Print the posting and give its number."""
        print_message(self._console, Message(html=posting.text, plain=posting.text))
        return next(self._ids)

    async def edit(
        self,
        chat: str,  # noqa: ARG002 - one console is every chat
        message_id: int,  # noqa: ARG002 - numbers are not printed, and another run's are this one's too
        posting: Posting,
    ) -> None:
        """Print what the message reads now: what is printed already stays as it is."""
        text = f"<i>Edited:</i>\n{posting.text}"
        print_message(self._console, Message(html=text, plain=text))
