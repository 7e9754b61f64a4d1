"""A Bot API server on loopback, a bot of it, and a publisher without pace, for the tests that talk to one."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.publishers.telegram import DiscreetBot, TelegramPublisher, build_bot
from tests.botapi import BotApiServer
from tests.publishers import quick_gate
from tests.telegram_world import TOKEN


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    """Run a server for one test."""
    with BotApiServer() as running:
        yield running


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[DiscreetBot]:
    """Give a bot of that server."""
    made = build_bot(TOKEN, server.base_url)
    yield made
    await made.close_connections()


@pytest.fixture
def publisher(bot: DiscreetBot) -> TelegramPublisher:
    """Give a publisher without pace."""
    return TelegramPublisher(bot, quick_gate())
