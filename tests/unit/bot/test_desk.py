"""The desk: read, summarize, render, off the event loop; what is unfit is an error with its reason."""

import asyncio
import threading
from zoneinfo import ZoneInfo

import pytest

from bot.desk import ThreadedDesk
from bot.errors import ArticleError, FetchError
from bot.threads import WorkerThreads
from bot.types import Article
from summarizer.types import Briefing, Document
from tests.stages import PlainSummarizer

PATIENCE_S = 10.0


def article(address: str, text: str = "What it says.") -> Article:
    """Make an article on request."""
    return Article(
        source_id="on request",
        address=address,
        canonical=None,
        guid=None,
        title="The title",
        text=text,
        content_hash=text,
        language="en",
    )


def summarize(document: Document) -> Briefing:
    """Make the whole text the one key point."""
    return PlainSummarizer().summarize([document])[0]


def desk(*, read_address=article, summarize=summarize, clerks: int = 2) -> ThreadedDesk:
    """Make a desk."""
    return ThreadedDesk(
        read_address=read_address,
        read_text=lambda text: article("message.txt", text),
        summarize=summarize,
        clerks=WorkerThreads("desk", clerks),
        timezone=ZoneInfo("UTC"),
    )


async def test_a_page_is_briefed_with_title_and_link() -> None:
    """The answer is the briefing as it would be posted."""
    (message,) = await desk().brief_address("https://lantern.example/a")
    assert message.plain.startswith("The title\nlantern.example\n\n• What it says.")
    assert "https://lantern.example/a" in message.html


async def test_a_text_is_briefed() -> None:
    """What somebody sent is briefed as it is."""
    (message,) = await desk().brief_text("Nothing but this.")
    assert "• Nothing but this." in message.plain


async def test_the_model_gets_the_article_as_it_was_read() -> None:
    """Title, text and language go to the summarizer, offsets included."""
    asked: list[Document] = []

    def note(document: Document) -> Briefing:
        asked.append(document)
        return summarize(document)

    await desk(summarize=note).brief_address("https://lantern.example/a")
    expected = Document(id="https://lantern.example/a", title="The title", text="What it says.", language="en")
    assert asked == [expected]


async def test_what_is_unfit_is_an_error_with_the_reason() -> None:
    """A skipped briefing is never an answer."""
    with pytest.raises(ArticleError) as refused:
        await desk().brief_text("unfit")
    assert refused.value.reason == "is unfit"


async def test_a_page_that_cannot_be_had_is_the_askers_to_hear_of() -> None:
    """The reader's error comes through the thread as it is."""
    error = FetchError("https://lantern.example/a", "answered 404", transient=False, status=404)

    def refuse(address: str) -> Article:
        raise error

    with pytest.raises(FetchError) as refused:
        await desk(read_address=refuse).brief_address("https://lantern.example/a")
    assert refused.value is error


async def test_a_slow_page_blocks_neither_the_loop_nor_the_next_in_line() -> None:
    """While one page takes its time, another person is answered."""
    go_on = threading.Event()

    def read(address: str) -> Article:
        assert "slow" not in address or go_on.wait(PATIENCE_S)
        return article(address)

    both = desk(read_address=read)
    slow = asyncio.create_task(both.brief_address("https://lantern.example/slow"))
    assert await both.brief_address("https://lantern.example/quick")
    assert not slow.done()
    go_on.set()
    assert await slow
