"""One suite over every publisher: what the outbox may rely on, whoever delivers."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from io import StringIO

import pytest
from rich.console import Console

from bot.errors import FloodError, MessageGoneError, NotSentError, PublishError, RefusedError, UncertainError
from bot.publishers.console import ConsolePublisher
from bot.publishers.telegram import TelegramPublisher, build_bot
from bot.types import Message, Publisher
from tests.botapi import BotApiServer
from tests.publishers import FakePublisher
from tests.telegram_world import CHANNEL, TOKEN

HELLO = Message(html="<b>Hello</b> &amp; welcome", plain="Hello & welcome")


@dataclass
class Stage:
    """A publisher with a chat, what is shown there, how many requests it made, and ways to make trouble."""

    publisher: Publisher
    chat: str
    shown: Callable[[], list[str]]
    trouble: Callable[[str], None] = lambda _: None
    requests: Callable[[], int] = lambda: 0

    async def publish(self, *, plain: bool = False) -> int:
        """Publish a greeting."""
        posting = self.publisher.compose(HELLO, plain=plain)
        chat = await self.publisher.locate(self.chat)
        return await self.publisher.publish(chat, posting, reply_to=None, thread_id=None)


@pytest.fixture(params=["console", "telegram", "fake"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Give each publisher in turn."""
    async for built in globals()[f"{request.param}_stage"]():
        yield built


@pytest.fixture(params=["telegram", "fake"])
async def troubled(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Give each publisher that has a network to fail."""
    async for built in globals()[f"{request.param}_stage"]():
        yield built


async def console_stage() -> AsyncIterator[Stage]:
    """Stage the console."""
    out = StringIO()
    yield Stage(
        ConsolePublisher(Console(file=out)), "screen", lambda: [text for text in out.getvalue().split("\n\n") if text]
    )


async def fake_stage() -> AsyncIterator[Stage]:
    """Stage the fake that other tests use."""
    fake = FakePublisher()
    yield Stage(fake, "news", lambda: [posting.text for _, posting in fake.posted], fake.trouble, lambda: fake.requests)


async def telegram_stage() -> AsyncIterator[Stage]:
    """Stage Telegram, on loopback."""
    with BotApiServer() as server:
        bot = build_bot(TOKEN, server.base_url)

        def trouble(kind: str) -> None:
            if kind == "refused":
                server.chats[CHANNEL].member = {"status": "kicked"}
            else:
                server.fault("flood" if kind == "flood" else "reset_after", seconds=7)

        yield Stage(
            TelegramPublisher(bot),
            "@world_news",
            lambda: server.texts(CHANNEL),
            trouble,
            lambda: len(server.called("sendMessage")),
        )
        await bot.close_connections()


async def test_a_published_message_is_there(stage: Stage):
    """What is published is shown, as its plain words."""
    await stage.publish()
    assert stage.shown() == [HELLO.plain]


async def test_without_markup_the_words_are_the_same(stage: Stage):
    """What markup hid is shown then, and nothing else."""
    await stage.publish(plain=True)
    assert stage.shown() == [HELLO.plain]


async def test_a_chats_own_name_is_its_own(stage: Stage):
    """Located twice, a chat is where it was."""
    chat = await stage.publisher.locate(stage.chat)
    assert await stage.publisher.locate(chat) == chat


async def test_ids_are_positive_and_grow(stage: Stage):
    """An id tells what came after what."""
    ids = [await stage.publish() for _ in range(3)]
    assert ids[0] > 0
    assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("kind", "error", "there"),
    [("flood", FloodError, 0), ("refused", RefusedError, 0), ("uncertain", UncertainError, 1)],
)
async def test_trouble_is_an_error_of_its_kind_and_nothing_is_repeated(
    troubled: Stage, kind: str, error: type[PublishError], there: int
):
    """One request, one outcome: repeating is the outbox's."""
    troubled.trouble(kind)
    with pytest.raises(error) as raised:
        await troubled.publish()
    assert troubled.requests() == 1
    assert len(troubled.shown()) == there
    if isinstance(raised.value, FloodError):
        assert raised.value.retry_after_s == 7


BETTER = Message(html="<b>Hello</b> again", plain="Hello again")


async def test_an_edited_message_reads_as_told(stage: Stage):
    """It shows the new words in the end, with and without markup, and no message is new."""
    number = await stage.publish()
    chat = await stage.publisher.locate(stage.chat)
    for plain in (False, True):
        await stage.publisher.edit(chat, number, stage.publisher.compose(BETTER, plain=plain))
    assert stage.shown()[-1].splitlines()[-1] == BETTER.plain
    assert await stage.publish() == number + 1


async def test_an_edit_that_changes_nothing_is_one(troubled: Stage):
    """So one whose answer was lost can be made again."""
    number = await troubled.publish()
    chat = await troubled.publisher.locate(troubled.chat)
    for _ in range(2):
        await troubled.publisher.edit(chat, number, troubled.publisher.compose(HELLO, plain=False))
    assert troubled.shown() == [HELLO.plain]


async def test_a_message_that_is_not_there_cant_be_edited(troubled: Stage):
    """Which is another matter than a chat that refuses."""
    chat = await troubled.publisher.locate(troubled.chat)
    with pytest.raises(MessageGoneError):
        await troubled.publisher.edit(chat, 99, troubled.publisher.compose(HELLO, plain=False))


def test_not_sent_is_no_kind_of_uncertain():
    """The outbox sends the one again and looks the other up."""
    assert not issubclass(NotSentError, UncertainError)
    assert not issubclass(UncertainError, NotSentError)
