"""A Bot API server on loopback, a bot of it, and a publisher, for the tests that talk to one."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from bot.confined import Bounds
from bot.confinement import Confinement
from bot.http import GuardedFetcher
from bot.publishers.telegram import DiscreetBot, TelegramPublisher, build_bot
from bot.sources.parse import prepare
from tests.botapi import BotApiServer
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
    """Give a publisher."""
    return TelegramPublisher(bot)


@pytest.fixture(scope="module")
def confine() -> Iterator[Confinement]:
    """Make a place to read documents in, with as much time as a test has."""
    made = Confinement(prepare=prepare, bounds=Bounds(time_s=5.0))
    yield made
    made.close()


@pytest.fixture
def web() -> GuardedFetcher:
    """Make a client that may talk to loopback."""
    return GuardedFetcher(clock=lambda: datetime(2026, 3, 1, tzinfo=UTC), allow_private=["127.0.0.1"])
