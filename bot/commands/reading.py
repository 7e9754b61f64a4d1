"""``/latest``, ``/quotes``, ``/search``, ``/sources``, ``/schedule``: what readers look up. Owns what they may ask.

What there is, the store knows (``bot.library``); how it looks is ``bot.answers``'s.
"""

import logging
from collections.abc import Callable, Mapping, Sequence

from telegram import Message as Incoming
from telegram import Update

from bot.answers import (
    Coming,
    render_findings,
    render_latest,
    render_quotations,
    render_schedule,
    render_sources,
)
from bot.commands.manners import Context, Replies, words_after_command
from bot.errors import StoreError
from bot.excuses import excuse
from bot.library import Library
from bot.markup import clean, is_blank, plain_message
from bot.texts import Texts
from bot.threads import Ask
from bot.types import Clock, Message

log = logging.getLogger(__name__)

USUAL_LATEST = 5
MOST_LATEST = 10
MOST_FOUND = 5
MOST_QUOTATIONS = 200
MOST_SIMILAR = 4
LONGEST_ASKED = 200
_AROUND = " \t@.,;:\"'“”„«»‘’"  # noqa: RUF001 - quotation marks that phones put around names


class Reading:
    """The commands, one method each.

    ``sources`` are the names of the sources for readers, by id, where the configuration gives one. ``coming`` tells
    of the schedules; it may block.
    """

    def __init__(
        self,
        library: Library,
        replies: Replies,
        *,
        sources: Mapping[str, str | None],
        coming: Callable[[], Sequence[Coming]],
        ask: Ask,
        clock: Clock,
        texts: Texts,
    ) -> None:
        self._library = library
        self._replies = replies
        self._sources = sources
        self._coming = coming
        self._ask = ask
        self._clock = clock
        self._texts = texts

    async def latest(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer ``/latest``, with a number or without."""
        await self._serve(update, self._latest)

    async def quotes(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer ``/quotes`` with what people of that name said."""
        await self._serve(update, self._quotes)

    async def search(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer ``/search`` with the briefings that have the words."""
        await self._serve(update, self._search)

    async def sources(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer ``/sources``: what is read, and how fresh it is."""
        await self._serve(update, self._list_sources)

    async def schedule(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the library's signature
        """Answer ``/schedule``: when news comes next."""
        await self._serve(update, self._list_runs)

    async def _serve(self, update: Update, answer: Callable[[str], list[Message]]) -> None:
        message: Incoming | None = await self._replies.admitted(update)
        if message is None:
            return
        asked = clean(words_after_command(message))[:LONGEST_ASKED]
        try:
            messages = await self._ask(answer, asked)
        except StoreError as error:
            log.warning("nothing can be looked up: %s", error)
            messages = [plain_message(excuse(error, self._texts))]
        await self._replies.reply(update, messages)

    def _latest(self, asked: str) -> list[Message]:
        count = int(asked[:9]) if asked.isdecimal() else USUAL_LATEST
        return render_latest(self._library.latest(min(max(count, 1), MOST_LATEST)), self._texts)

    def _quotes(self, asked: str) -> list[Message]:
        name = asked.strip(_AROUND)
        if is_blank(name):
            return [plain_message(self._texts.say("Whose? Send me /quotes with a name or a surname."))]
        said = self._library.quotations(name, MOST_QUOTATIONS)
        similar = [] if said else self._library.similar_speakers(name, MOST_SIMILAR)
        return render_quotations(name, said, similar, self._texts)

    def _search(self, asked: str) -> list[Message]:
        if is_blank(asked):
            return [plain_message(self._texts.say("What for? Send me /search with some words."))]
        return render_findings(asked, self._library.search(asked, MOST_FOUND), self._texts)

    def _list_sources(self, _: str) -> list[Message]:
        return render_sources(self._sources, self._library.freshness(), self._clock(), self._texts)

    def _list_runs(self, _: str) -> list[Message]:
        return render_schedule(self._coming(), self._clock(), self._texts)
