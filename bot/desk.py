"""Briefings on request, for people in a chat: read, summarize, render, or take from the store. Blocks no event loop."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from bot.dedupe import canonical_address
from bot.errors import ArticleError, StoreError
from bot.keyboards import briefing_keyboard, with_keyboard
from bot.library import Library, Shelved
from bot.render import render_briefing
from bot.texts import Texts
from bot.threads import Ask, WorkerThreads
from bot.types import Article, Clock, Message
from summarizer.types import Briefing, Document

log = logging.getLogger(__name__)

# What was briefed on request is good for so long: pages change.
FRESH = timedelta(days=1)
# Seconds that a request takes, before any was seen; then the mean of what is seen, the latest counting most.
FIRST_GUESS_S = 1.0
_LATEST = 0.2


class Turn(Protocol):
    """Somebody who waits for a briefing."""

    async def wait(self, before: int, wait_s: float) -> None:
        """Hear how many wait already, and for about how many seconds."""
        ...

    def begin(self) -> None:
        """Hear that the work begins."""
        ...


class ThreadedDesk:
    """A desk whose every request is worked on by one of ``clerks``, from the page to the messages.

    Requests for one address at one time are one. One event loop owns a desk. ``count`` is how many clerks there are.
    """

    def __init__(
        self,
        *,
        read_address: Callable[[str], Article],
        read_text: Callable[[str], Article],
        read_document: Callable[[bytes, str], Article],
        summarize: Callable[[Document], Briefing],
        library: Library,
        ask: Ask,
        clerks: WorkerThreads,
        count: int,
        texts: Texts,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self._read_address = read_address
        self._read_text = read_text
        self._read_document = read_document
        self._summarize = summarize
        self._library = library
        self._ask = ask
        self._clerks = clerks
        self._count = count
        self._texts = texts
        self._clock = clock
        self._monotonic = monotonic
        self._takes_s = FIRST_GUESS_S
        self._under_way: dict[str, asyncio.Task[Shelved]] = {}

    async def brief_address(self, address: str, turn: Turn) -> list[Message]:
        """Read a page and brief it, unless that was done; see ``bot.commands.summarizing.Desk``."""
        canonical = canonical_address(address)
        shelved = await self._look_up(canonical)
        if shelved is None:
            shelved = await self._brief_page(address, canonical, turn)
        return self._render(shelved)

    async def brief_text(self, text: str, turn: Turn) -> list[Message]:
        """Brief a text; see ``bot.commands.summarizing.Desk``."""
        return self._render(await self._work(lambda: self._read_text(text), turn))

    async def brief_document(self, body: bytes, name: str, turn: Turn) -> list[Message]:
        """Brief what a file holds; see ``bot.commands.summarizing.Desk``."""
        return self._render(await self._work(lambda: self._read_document(body, name), turn))

    async def _look_up(self, canonical: str) -> Shelved | None:
        try:
            return await self._ask(self._find, canonical)
        except StoreError as error:
            log.warning("an answer can't be looked up, it is made anew: %s", error)
            return None

    def _find(self, canonical: str) -> Shelved | None:
        return self._library.at_address(canonical) or self._library.requested(canonical, self._clock() - FRESH)

    async def _brief_page(self, address: str, canonical: str, turn: Turn) -> Shelved:
        work = self._under_way.get(canonical)
        if work is None:
            work = asyncio.create_task(self._brief_and_keep(address, canonical, turn))
            self._under_way[canonical] = work
            work.add_done_callback(lambda done: self._forget(canonical, done))
        # Shielded: others may wait for it, too.
        return await asyncio.shield(work)

    async def _brief_and_keep(self, address: str, canonical: str, turn: Turn) -> Shelved:
        shelved = await self._work(lambda: self._read_address(address), turn)
        now = self._clock()
        try:
            await self._ask(self._library.keep_requested, canonical, shelved, now, forget_before=now - FRESH)
        except StoreError as error:
            log.warning("%s: what was made on request is not kept: %s", address, error)
        return shelved

    def _forget(self, canonical: str, done: asyncio.Task[Shelved]) -> None:
        del self._under_way[canonical]
        if not done.cancelled():
            done.exception()  # heard: whoever still waits for it is told

    async def _work(self, read: Callable[[], Article], turn: Turn) -> Shelved:
        before, loop = self._clerks.waiting, asyncio.get_running_loop()
        if before:
            await turn.wait(before, (before + 1) * self._takes_s / self._count)

        def work() -> tuple[Shelved, float]:
            began = self._monotonic()
            loop.call_soon_threadsafe(turn.begin)
            return self._brief(read()), self._monotonic() - began

        shelved, took_s = await asyncio.wrap_future(self._clerks.submit(work))
        self._takes_s += _LATEST * (took_s - self._takes_s)
        return shelved

    def _brief(self, article: Article) -> Shelved:
        document = Document(id=article.address, title=article.title, text=article.text, language=article.language)
        briefing = self._summarize(document)
        if briefing.skipped is not None:
            raise ArticleError(article.address, briefing.skipped)
        return Shelved(id=None, article=article, briefing=briefing)

    def _render(self, shelved: Shelved) -> list[Message]:
        article = shelved.article
        messages = render_briefing(article, shelved.briefing, label=shelved.label, texts=self._texts)
        return with_keyboard(messages, briefing_keyboard(article.address, shelved.id, self._texts))
