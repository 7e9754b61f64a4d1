"""``/subscribe`` and ``/unsubscribe``: the briefings that are posted, in the private chat, all or by word.

Owns what people can say there and what they are told; who holds what is the store's, letters are the queue stage's.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from telegram import Message as Incoming
from telegram import Update
from telegram.constants import ChatType

from bot.commands.manners import Context, Replies
from bot.filters import keyword_key
from bot.markup import plain_message
from bot.texts import Texts
from bot.threads import Ask
from bot.types import Button, Clock, Message

MOST = 20
LONGEST_WORD = 60
MOST_NAMED = 5  # of what somebody is not subscribed to

_SEPARATOR = re.compile(r"[,;\n]")
_AROUND = " \t#.\"'“”„«»‘’"  # noqa: RUF001 - quotation marks that phones put around words
_EVERYTHING = frozenset({"*", "all", "everything"})


class SubscriptionStore(Protocol):
    """Remembers who gets briefings in private. A chat has everything, which is None, or words."""

    def held(self, chat: str) -> list[str | None]:
        """List what a chat subscribes to, in the order in which it did."""
        ...

    def subscribe(self, chat: str, words: Sequence[str], *, most: int, at: datetime) -> list[str | None]:
        """Add words to what a chat subscribes to, unless it would have more than ``most``; give what it has then.

        Without words it is everything. Words narrow what was everything, and everything takes their place.
        """
        ...

    def unsubscribe(self, chat: str, words: Sequence[str]) -> list[str | None]:
        """End a chat's subscriptions to these words, or without words all of them; give what is left."""
        ...


class Subscribing:
    """The commands, one method each. ``topics`` are names that can be subscribed to, for an example."""

    def __init__(
        self,
        store: SubscriptionStore,
        replies: Replies,
        *,
        ask: Ask,
        clock: Clock,
        texts: Texts,
        topics: Sequence[str] = (),
    ) -> None:
        self._store = store
        self._replies = replies
        self._ask = ask
        self._clock = clock
        self._texts = texts
        self._example = ", ".join(topics[:2]) or texts.say("climate, NATO")

    async def subscribe(self, update: Update, context: Context) -> None:
        """Answer ``/subscribe``: everything, or what the words are about."""
        if message := await self._in_private(update, context):
            await self._say(update, await self._subscribe(str(message.chat_id), words_of(message.text or "")))

    async def unsubscribe(self, update: Update, context: Context) -> None:
        """Answer ``/unsubscribe``: end all, or what the words are about."""
        if message := await self._in_private(update, context):
            await self._say(update, await self._unsubscribe(str(message.chat_id), words_of(message.text or "")))

    async def subscriptions(self, update: Update, context: Context) -> None:
        """Answer ``/subscriptions``: what is held."""
        if message := await self._in_private(update, context):
            held = await self._ask(self._store.held, str(message.chat_id))
            await self._say(update, self._told(held) if held else self._nothing())

    async def _subscribe(self, chat: str, words: Sequence[str]) -> str:
        if too_long := self._too_long(words):
            return too_long
        wanted = [] if any(word.casefold() in _EVERYTHING for word in words) else words
        known = _spellings(await self._ask(self._store.held, chat))
        wanted = [known.get(keyword_key(word), word) for word in wanted]
        held = await self._ask(self._store.subscribe, chat, wanted, most=MOST, at=self._clock())
        if not set(wanted) <= {it for it in held if it is not None}:
            too_many = self._texts.say(
                "Nothing is changed: that would be more than {most} subscriptions. "
                "/unsubscribe with a word takes it out.",
                most=MOST,
            )
            return f"{too_many} {self._told(held)}"
        return self._told(held)

    async def _unsubscribe(self, chat: str, words: Sequence[str]) -> str:
        if too_long := self._too_long(words):
            return too_long
        held = await self._ask(self._store.held, chat)
        known = _spellings(held)
        unknown = [word for word in words if keyword_key(word) not in known]
        if unknown and held:
            not_held = self._texts.say("You are not subscribed to {words}.", words=self._listed(unknown[:MOST_NAMED]))
            return f"{not_held} {self._told(held)}"
        left = await self._ask(self._store.unsubscribe, chat, [known[keyword_key(word)] for word in words if known])
        if left:
            return self._told(left)
        return self._texts.say("You get no briefings here any more. /subscribe brings them back.")

    def _too_long(self, words: Sequence[str]) -> str | None:
        if all(len(word) <= LONGEST_WORD for word in words):
            return None
        return self._texts.say(
            "Nothing is changed: one of these is longer than {longest} characters. Put commas between what you name.",
            longest=LONGEST_WORD,
        )

    def _told(self, held: Sequence[str | None]) -> str:
        words = [it for it in held if it is not None]
        if words:
            return self._texts.say(
                "You get the briefings about {words} here. /subscribe with more words adds to that, "
                "/unsubscribe takes them out.",
                words=self._listed(words),
            )
        return self._texts.say(
            "You get every briefing here. To get fewer, say what about: /subscribe {example}. /unsubscribe ends it.",
            example=self._example,
        )

    def _nothing(self) -> str:
        return self._texts.say(
            "You get no briefings here. /subscribe brings all of them, /subscribe {example} those about that.",
            example=self._example,
        )

    async def _in_private(self, update: Update, context: Context) -> Incoming | None:
        """Give the message of a command in a private chat; elsewhere say where to go."""
        message = await self._replies.admitted(update)
        if message is None or message.chat.type == ChatType.PRIVATE:
            return message
        link = f"https://t.me/{context.bot.username}"
        way = ((Button(text=self._texts.say("Open the private chat"), url=link),),)
        told = plain_message(self._texts.say("I bring briefings to our private chat: send me /subscribe there."))
        answer = Message(html=told.html, plain=f"{told.plain}\n{link}", keyboard=way)
        await self._replies.reply(update, [answer])
        return None

    def _listed(self, words: Sequence[str]) -> str:
        return ", ".join(self._texts.say("“{word}”", word=word) for word in words)

    async def _say(self, update: Update, sentence: str) -> None:
        await self._replies.reply(update, [plain_message(sentence)])


def words_of(command: str) -> list[str]:
    """List what a command names, each once: words or phrases, with commas between them."""
    _, _, rest = command.partition(command.split(maxsplit=1)[0])
    named = (" ".join(piece.split()).strip(_AROUND) for piece in _SEPARATOR.split(rest))
    return list({keyword_key(it): it for it in named if it}.values())


def _spellings(held: Sequence[str | None]) -> dict[str, str]:
    return {keyword_key(it): it for it in held if it is not None}
