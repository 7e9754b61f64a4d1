"""Briefings on request, for people in a chat: read, summarize, render. Blocks no event loop."""

import asyncio
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.errors import ArticleError
from bot.render import render_briefing
from bot.threads import WorkerThreads
from bot.types import Article, Message
from summarizer.types import Briefing, Document


class ThreadedDesk:
    """A desk whose every request is worked on by one of ``clerks``, from the page to the messages."""

    def __init__(
        self,
        *,
        read_address: Callable[[str], Article],
        read_text: Callable[[str], Article],
        summarize: Callable[[Document], Briefing],
        clerks: WorkerThreads,
        timezone: ZoneInfo,
    ) -> None:
        self._read_address = read_address
        self._read_text = read_text
        self._summarize = summarize
        self._clerks = clerks
        self._timezone = timezone

    async def brief_address(self, address: str) -> list[Message]:
        """Read a page and brief it; see ``bot.handlers.Desk``."""
        return await self._work(self._read_address, address)

    async def brief_text(self, text: str) -> list[Message]:
        """Brief a text; see ``bot.handlers.Desk``."""
        return await self._work(self._read_text, text)

    async def _work(self, read: Callable[[str], Article], request: str) -> list[Message]:
        return await asyncio.wrap_future(self._clerks.submit(lambda: self._brief(read(request))))

    def _brief(self, article: Article) -> list[Message]:
        document = Document(id=article.address, title=article.title, text=article.text, language=article.language)
        briefing = self._summarize(document)
        if briefing.skipped is not None:
            raise ArticleError(article.address, briefing.skipped)
        return render_briefing(article, briefing, label=None, timezone=self._timezone)
