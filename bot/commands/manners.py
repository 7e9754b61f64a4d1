"""How the bot hears and answers: who is answered, who has to wait, and how an answer gets on its way.

Every answer is a reply, and the outbox sees to it that it arrives. What is answered is the neighbours'.
"""

import asyncio
import logging
import math
from collections.abc import Sequence
from typing import Any, Protocol

from telegram import CallbackQuery, MaybeInaccessibleMessage, Update, User
from telegram import Message as Incoming
from telegram.ext import CallbackContext

from bot.errors import StoreError
from bot.excuses import FAILED
from bot.limiter import CommandLimiter, Verdict
from bot.markup import plain_message
from bot.texts import Texts
from bot.types import Message

log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]


# An answer that the database does not take is offered again after this.
STORE_RETRY_S = 10.0


class Replies(Protocol):
    """Takes commands in and answers out; ``Manners`` is one."""

    async def admitted(self, update: Update) -> Incoming | None:
        """Give the message of a command that may go ahead; its author is told where it has to wait."""
        ...

    async def reply(self, update: Update, answers: Sequence[Message]) -> None:
        """Answer a command, or a press of a button."""
        ...


class Mail(Protocol):
    """Takes answers on their way and hears of what happens in chats; ``bot.outbox`` is one.

    Each method may raise ``StoreError``: it could not be kept.
    """

    async def answer(
        self,
        chat: str,
        messages: Sequence[Message],
        *,
        reply_to: int,
        thread_id: int | None = None,
        command: int | None = None,
    ) -> None:
        """Queue an answer to a message, which may be gone; ``thread_id`` is the topic it stands in.

        The answer to a ``command``, its update's id, is queued once: none for one that was answered before. It may be
        no message at all.
        """
        ...

    async def note_id(self, chat: str, message_id: int) -> None:
        """Hear that an id in a chat is somebody else's message."""
        ...

    async def move(self, chat: str, moved_to: str) -> None:
        """Hear that a chat goes on under another number."""
        ...

    async def reopen(self, chat: str) -> None:
        """Hear that somebody has changed what the bot may do in a chat."""
        ...


class Manners:
    """What all commands do alike."""

    def __init__(self, mail: Mail, limiter: CommandLimiter, texts: Texts) -> None:
        self._mail = mail
        self._limiter = limiter
        self._texts = texts

    async def note(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Pass on what an update tells of its chat, whether or not it is a command."""
        try:
            await self._note(update)
        except StoreError as error:
            # A look-up gets along without: it tries the ids that it does not know.
            log.warning("what was heard of a chat is not kept: %s", error)

    async def admitted(self, update: Update) -> Incoming | None:
        """Give the message of a command that may go ahead; its author is told where it has to wait."""
        message = question(update)
        if message is None:
            return None
        verdict = self._limiter.judge(_asker(message))
        if verdict.allowed:
            return message
        await self.reply(update, [plain_message(self._waiting_time(verdict))] if verdict.tell else [])
        return None

    def obstacle(self, query: CallbackQuery) -> str | None:
        """Say why a press of a button has to wait, or None when it may go ahead."""
        verdict = self._limiter.judge(query.from_user.id)
        return None if verdict.allowed else self._waiting_time(verdict)

    async def reply(self, update: Update, answers: Sequence[Message]) -> None:
        """Answer a command, or a press of a button: in the chat where the button is, to the message above it."""
        query = update.callback_query
        message = question(update) if query is None else query.message
        if message is not None:
            await self._answer(message, answers, command=update.update_id if query is None else None)

    async def tell(self, update: Update, answer: Message) -> None:
        """Say something while the answer to a command is still being worked on."""
        if message := question(update):
            await self._answer(message, [answer])

    async def give_up(self, update: Update) -> None:
        """Answer a command that ends the bot each time that it is begun."""
        log.error("a command is given up: the service ended each time that it was worked on")
        await self.reply(update, [plain_message(self._texts.say(FAILED))])

    async def report(self, update: object, context: Context) -> None:
        """Log what a handler let through, then tell the person that it is not their fault."""
        log.error("a command failed", exc_info=context.error)
        if isinstance(update, Update):
            await self.reply(update, [plain_message(self._texts.say(FAILED))])

    async def _note(self, update: Update) -> None:
        if (changed := update.my_chat_member) is not None:
            await self._mail.reopen(str(changed.chat.id))
        # People's chats have no count of ids of their own.
        if (message := update.message or update.channel_post) is None or message.chat_id > 0:
            return
        await self._mail.note_id(str(message.chat_id), message.message_id)
        if message.migrate_to_chat_id is not None:
            await self._mail.move(str(message.chat_id), str(message.migrate_to_chat_id))

    async def _answer(
        self, message: MaybeInaccessibleMessage, answers: Sequence[Message], *, command: int | None = None
    ) -> None:
        """Give an answer to be sent, however long the database refuses; a stop leaves the command to the next start."""
        chat, thread_id = str(message.chat.id), None
        if isinstance(message, Incoming) and message.is_topic_message:
            thread_id = message.message_thread_id
        while True:
            try:
                await self._mail.answer(
                    chat, answers, reply_to=message.message_id, thread_id=thread_id, command=command
                )
            except StoreError as error:
                log.error("chat %s: an answer waits: %s", chat, error)  # noqa: TRY400 - the error says it all
                await asyncio.sleep(STORE_RETRY_S)
            else:
                return

    def _waiting_time(self, verdict: Verdict) -> str:
        wait = math.ceil(verdict.wait_s)
        return self._texts.say("That is a lot at once: I can take your next command in {wait} s.", wait=wait)


def question(update: Update) -> Incoming | None:
    """Give a new message when it comes from a person: other bots are not answered, anonymous administrators are."""
    message = update.message
    if message is None or message.is_automatic_forward:
        return None
    sender: User | None = message.from_user
    return None if sender is not None and sender.is_bot and message.sender_chat is None else message


def words_after_command(message: Incoming) -> str:
    """Give what stands after a message's command, in a text or a caption; all of it where there is none."""
    said = (message.text or message.caption or "").strip()
    return said.partition(said.split(maxsplit=1)[0])[2].strip() if said.startswith("/") else said


def _asker(message: Incoming) -> int:
    who = message.sender_chat or message.from_user or message.chat
    return who.id
