"""The desk: read, summarize, render, off the event loop; what is unfit is an error with its reason."""

import asyncio
import threading
from datetime import datetime, timedelta

import pytest

from bot.desk import FIRST_GUESS_S, ThreadedDesk
from bot.errors import ArticleError, FetchError, StoreError
from bot.library import Shelved
from bot.texts import Texts
from bot.threads import Ask, WorkerThreads
from bot.types import Article, Clock
from summarizer.types import Briefing, Document
from tests.outgoing import NOON
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


class Shelf:
    """A library of what was asked for; ``brought`` is what sources brought, by canonical address."""

    def __init__(self) -> None:
        self.brought: dict[str, Shelved] = {}
        self.kept: dict[str, tuple[Shelved, datetime]] = {}
        self.error: StoreError | None = None

    def at_address(self, canonical: str) -> Shelved | None:
        if self.error is not None:
            raise self.error
        return self.brought.get(canonical)

    def requested(self, canonical: str, since: datetime) -> Shelved | None:
        shelved, at = self.kept.get(canonical, (None, since))
        return shelved if at > since else None

    def keep_requested(self, canonical: str, shelved: Shelved, at: datetime, *, forget_before: datetime) -> None:
        if self.error is not None:
            raise self.error
        self.kept[canonical] = (shelved, at)


class Waiting:
    """Somebody who waits, and what they hear."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.spoken_to = asyncio.Event()

    async def wait(self, before: int, wait_s: float) -> None:
        self._hear(f"{before} before, {wait_s:g} s")

    def begin(self) -> None:
        self._hear("begun")

    def _hear(self, said: str) -> None:
        self.heard.append(said)
        self.spoken_to.set()


def desk(
    *,
    read_address=article,
    summarize=summarize,
    clerks: int = 2,
    library: Shelf | None = None,
    ask: Ask | None = None,
    clock: Clock = lambda: NOON,
    monotonic=lambda: 0.0,
) -> ThreadedDesk:
    """Make a desk."""
    return ThreadedDesk(
        read_address=read_address,
        read_text=lambda text: article("message.txt", text),
        read_document=lambda body, name: article(name, body.decode()),
        summarize=summarize,
        library=library or Shelf(),
        ask=ask or WorkerThreads("library").ask,
        clerks=WorkerThreads("desk", clerks),
        count=clerks,
        texts=Texts(),
        clock=clock,
        monotonic=monotonic,
    )


async def test_a_page_is_briefed_with_title_and_link() -> None:
    """The answer is the briefing as it would be posted."""
    (message,) = await desk().brief_address("https://lantern.example/a", Waiting())
    assert message.plain.startswith("The title\nlantern.example\n\n• What it says.")
    assert "https://lantern.example/a" in message.html


async def test_a_text_is_briefed() -> None:
    """What somebody sent is briefed as it is."""
    (message,) = await desk().brief_text("Nothing but this.", Waiting())
    assert "• Nothing but this." in message.plain


async def test_the_model_gets_the_article_as_it_was_read() -> None:
    """Title, text and language go to the summarizer, offsets included."""
    asked: list[Document] = []

    def note(document: Document) -> Briefing:
        asked.append(document)
        return summarize(document)

    await desk(summarize=note).brief_address("https://lantern.example/a", Waiting())
    expected = Document(id="https://lantern.example/a", title="The title", text="What it says.", language="en")
    assert asked == [expected]


async def test_what_is_unfit_is_an_error_with_the_reason() -> None:
    """A skipped briefing is never an answer."""
    with pytest.raises(ArticleError) as refused:
        await desk().brief_text("unfit", Waiting())
    assert refused.value.reason == "is unfit"


async def test_a_page_that_cannot_be_had_is_the_askers_to_hear_of() -> None:
    """The reader's error comes through the thread as it is."""
    error = FetchError("https://lantern.example/a", "answered 404", transient=False, status=404)

    def refuse(address: str) -> Article:
        raise error

    with pytest.raises(FetchError) as refused:
        await desk(read_address=refuse).brief_address("https://lantern.example/a", Waiting())
    assert refused.value is error


async def test_a_slow_page_blocks_neither_the_loop_nor_the_next_in_line() -> None:
    """While one page takes its time, another person is answered."""
    go_on = threading.Event()

    def read(address: str) -> Article:
        assert "slow" not in address or go_on.wait(PATIENCE_S)
        return article(address)

    both = desk(read_address=read)
    slow = asyncio.create_task(both.brief_address("https://lantern.example/slow", Waiting()))
    assert await both.brief_address("https://lantern.example/quick", Waiting())
    assert not slow.done()
    go_on.set()
    assert await slow


async def test_a_document_is_briefed() -> None:
    """What a file holds is briefed, under its name."""
    (message,) = await desk().brief_document(b"Words on paper.", "paper.txt", Waiting())
    assert "• Words on paper." in message.plain
    assert message.plain.endswith("paper.txt")


async def test_an_address_is_read_once_a_day() -> None:
    """The second one who asks, by whatever spelling, is answered from the store; a day later it is read anew."""
    read: list[str] = []
    at = NOON

    def read_address(address: str) -> Article:
        read.append(address)
        return article(address)

    made = desk(read_address=read_address, clock=lambda: at)
    second = Waiting()
    first = await made.brief_address("https://www.lantern.example/a?utm_source=x", Waiting())
    assert await made.brief_address("http://lantern.example/a#top", second) == first
    assert (len(read), second.heard) == (1, [])
    at += timedelta(days=1)
    await made.brief_address("https://lantern.example/a", Waiting())
    assert len(read) == 2


async def test_what_a_source_brought_is_not_read_again() -> None:
    """It has a number, so that there is more to be had of it."""
    shelf = Shelf()
    document = Document(id="7", title="The title", text="Brought.", language="en")
    brought = Shelved(id=7, article=article("https://lantern.example/a"), briefing=summarize(document), label="Lantern")
    shelf.brought["https://lantern.example/a"] = brought
    (message,) = await desk(read_address=None, library=shelf).brief_address("https://lantern.example/a", Waiting())
    assert message.plain.startswith("The title\nLantern\n\n• Brought.")
    assert [button.text for button in message.keyboard[0]] == ["Source", "More"]


async def test_two_who_ask_at_once_are_one_reading() -> None:
    """However many wait for a page, it is fetched once; an error is everybody's, and is not kept."""
    go_on, read = threading.Event(), []

    def read_address(address: str) -> Article:
        read.append(address)
        assert go_on.wait(PATIENCE_S)
        raise FetchError(address, "answered 404", transient=False, status=404)

    heard = asyncio.Semaphore(0)

    async def ask(function, /, *args, **kwargs):
        found = await library_thread.ask(function, *args, **kwargs)
        heard.release()
        return found

    library_thread = WorkerThreads("library")
    made = desk(read_address=read_address, ask=ask)
    asked = [asyncio.create_task(made.brief_address("https://lantern.example/a", Waiting())) for _ in range(3)]
    for _ in asked:
        await heard.acquire()
    go_on.set()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(it) for it in outcomes] == [FetchError] * 3
    assert len(read) == 1


async def test_a_store_that_refuses_costs_no_briefing(caplog: pytest.LogCaptureFixture) -> None:
    """It is made anew, and the operator hears why."""
    shelf = Shelf()
    shelf.error = StoreError("the disk is full")
    assert await desk(library=shelf).brief_address("https://lantern.example/a", Waiting())
    assert caplog.text.count("the disk is full") == 2


async def test_who_comes_late_hears_of_the_queue() -> None:
    """Who waits for others that wait is told how many they are, and how long that takes."""
    go_on = threading.Event()

    def slow(document: Document) -> Briefing:
        assert go_on.wait(PATIENCE_S)
        return summarize(document)

    made = desk(summarize=slow, clerks=1)
    turns = [Waiting() for _ in range(4)]
    asked = []
    for number, turn in enumerate(turns):
        asked.append(asyncio.create_task(made.brief_text(f"Number {number}.", turn)))
        if number != 1:  # the second has one before it, but nobody who waits
            await asyncio.wait_for(turn.spoken_to.wait(), PATIENCE_S)
    go_on.set()
    await asyncio.gather(*asked)
    waits = [f"{before} before, {(before + 1) * FIRST_GUESS_S:g} s" for before in (1, 2)]
    assert [turn.heard for turn in turns] == [["begun"], ["begun"], [waits[0], "begun"], [waits[1], "begun"]]
