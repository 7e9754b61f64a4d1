"""People's commands against a Bot API server on loopback, over real connections."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

import httpx
import pytest

from bot.app import now
from bot.commands.manners import Manners
from bot.commands.menu import build_menu
from bot.commands.presses import Presses
from bot.commands.summarizing import Summarizing, usage
from bot.desk import Turn
from bot.errors import FailureKind, FetchError
from bot.gate import Gate, Pace
from bot.inbox import Inbox
from bot.lanes import Lane
from bot.limiter import CommandLimiter
from bot.outbox import Outbox
from bot.publishers.telegram import DiscreetBot, TelegramPublisher, build_bot
from bot.routes import Topics, asks_for_answer, build_application, listen
from bot.settling import Policy
from bot.texts import Texts
from bot.threads import WorkerThreads
from bot.timing.uptime import uptime_s
from bot.types import Message
from tests.botapi import BotApiServer
from tests.outgoing import MemoryDeliveryStore
from tests.telegram_world import ANN_ID, GROUP, TOKEN

LINK = "https://example.org/a"


class Desk:
    """Briefs any page; one whose address says so takes until it is let go."""

    def __init__(self) -> None:
        self.slow = asyncio.Event()

    async def brief_address(self, address: str, turn: Turn) -> list[Message]:
        """Brief a page."""
        turn.begin()
        if "slow" in address:
            await self.slow.wait()
        if "missing" in address:
            raise FetchError(address, "answered 404", transient=False, kind=FailureKind.MISSING)
        return [Message(html=f"<b>{address}</b>", plain=address)]

    async def brief_text(self, text: str, turn: Turn) -> list[Message]:
        """Brief a text."""
        turn.begin()
        return [Message(html="text", plain="text")]


class Listening(NamedTuple):
    """A bot that listens: whom it asks, how to stop it, and what ends when it has stopped."""

    desk: Desk
    stop: asyncio.Event
    work: asyncio.Task[None]


@asynccontextmanager
async def at_work(bot: DiscreetBot) -> AsyncIterator[Listening]:
    """Have a bot listen and answer, and stop it by its event."""
    desk, stop, publisher = Desk(), asyncio.Event(), TelegramPublisher(bot)
    gate = Gate(Pace(per_chat_s=0, per_second=10_000, per_group_minute=10_000), monotonic=uptime_s)
    private = Lane(chat="", publisher=publisher, inspector=publisher, gate=gate)
    store, ask = MemoryDeliveryStore(), WorkerThreads("outbox").ask
    outbox = Outbox(store, store, [], private=private, ask=ask, now=now, policy=Policy(settle_s=0.1))
    manners = Manners(outbox, CommandLimiter(100, monotonic=time.monotonic), Texts())
    presses = Presses(None, manners, ask=ask, clock=lambda: now().at, texts=Texts())
    topics = Topics(summarizing=Summarizing(desk, manners, Texts()), presses=presses)
    menu = build_menu((command for command, _ in topics.routes()), Texts())
    application = build_application(bot, manners, topics)
    asks = partial(asks_for_answer, application)
    inbox = Inbox(store.commands, ask=ask, asks=asks, give_up=manners.give_up)
    delivering = asyncio.create_task(outbox.run())
    work = asyncio.create_task(listen(application, inbox, stop, monotonic=time.monotonic, menu=menu))
    yield Listening(desk, stop, work)
    stop.set()
    await work
    outbox.stop()
    await delivering


@pytest.fixture
async def listening(bot: DiscreetBot) -> AsyncIterator[Listening]:
    """Have the bot listen during a test."""
    async with at_work(bot) as made:
        yield made


async def arrived(server: BotApiServer, chat: int, count: int) -> list[str]:
    """Wait for so many messages in a chat."""
    await asyncio.to_thread(server.wait_for, lambda: len(server.posts[chat]) >= count)
    return server.texts(chat)


async def test_commands_are_answered_while_another_takes_long(listening, server: BotApiServer):
    """One long article keeps nobody waiting."""
    desk = listening.desk
    server.say(f"/summarize {LINK}/slow")
    server.say(f"/summarize {LINK}")
    assert await arrived(server, ANN_ID, 1) == [LINK]
    assert server.called("sendChatAction")
    desk.slow.set()
    assert await arrived(server, ANN_ID, 2) == [LINK, f"{LINK}/slow"]
    assert [post["reply_to_message"]["message_id"] for post in server.posts[ANN_ID]] == [2, 1]


async def test_a_group_is_answered_by_name_and_by_reply(listening, server: BotApiServer):
    """Commands with the bot's name, and replies to a link, work among others."""
    first = server.say(f"look: {LINK}", chat=GROUP)
    chat = server.chats[GROUP].to_json()
    replied = {"message_id": first, "date": 1, "chat": chat, "text": f"look: {LINK}"}
    replied["entities"] = [{"type": "url", "offset": 6, "length": len(LINK)}]
    server.say("/summarize@brief_bot", chat=GROUP, reply_to=replied)
    assert await arrived(server, GROUP, 1) == [LINK]
    server.say("/summarize@other_bot", chat=GROUP)
    server.say("/summarize@brief_bot https://example.org/missing", chat=GROUP)
    assert (await arrived(server, GROUP, 2))[1:] == ["There is no page at this address."]


async def test_a_flood_in_the_middle_loses_no_answer(listening, server: BotApiServer):
    """The answer waits and comes, once."""
    server.fault("flood", seconds=1, chat=ANN_ID)
    server.say("/summarize")
    assert await arrived(server, ANN_ID, 1) == [usage(Texts())]


@pytest.mark.parametrize("trouble", ["502", "502_after", "reset_after"])
async def test_an_answer_in_a_group_comes_once_whatever_happens_to_it(listening, server: BotApiServer, trouble: str):
    """Where ids can be looked up, a lost answer is neither lost nor doubled."""
    server.fault(trouble, chat=GROUP)
    server.say("/summarize", chat=GROUP)
    server.say("/summarize@brief_bot https://example.org/missing", chat=GROUP)
    assert await arrived(server, GROUP, 2) == [usage(Texts()), "There is no page at this address."]
    assert not [post for post in server.posts[GROUP] if post["edits"]]


async def test_the_menu_is_registered(listening, server: BotApiServer):
    """Telegram's clients show the commands."""
    assert await asyncio.to_thread(server.wait_for, lambda: len(server.menus) == 4)
    assert [it["command"] for it in server.menus["default"]] == ["summarize", "help"]


async def test_stopping_gives_up_on_work_that_takes_too_long(listening, server: BotApiServer, caplog, monkeypatch):
    """A command that never ends does not keep the bot from stopping."""
    monkeypatch.setattr("bot.routes.PATIENCE_S", 0.05)
    server.say(f"/summarize {LINK}/slow")
    assert await asyncio.to_thread(server.wait_for, lambda: bool(server.called("sendChatAction")))
    listening.stop.set()
    async with asyncio.timeout(5):
        await listening.work
    assert "unanswered" in caplog.text
    assert server.posts[ANN_ID] == []


async def test_two_pollers_make_one_clear_line(listening, server: BotApiServer, caplog, monkeypatch):
    """The operator learns that another program takes the commands."""
    monkeypatch.setattr("bot.polling.RIVAL_S", (0.01, 0.01))
    assert await asyncio.to_thread(server.wait_for, lambda: bool(server.called("getUpdates")))
    async with httpx.AsyncClient() as other:
        await other.post(f"{server.base_url}/bot{TOKEN}/getUpdates", data={"timeout": "0"})
    assert await asyncio.to_thread(server.wait_for, lambda: len(server.called("getUpdates")) >= 3)
    assert caplog.text.count("another program is taking this bot's commands") == 1


async def test_a_refused_token_is_a_line_and_is_tried_again(server: BotApiServer, caplog, monkeypatch):
    """Somebody may put it right; until then it is asked for ever more seldom."""
    waits: list[float] = []

    async def pause(stop: asyncio.Event, seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            stop.set()

    monkeypatch.setattr("bot.polling.pause", pause)
    bot = build_bot("123456:wrong", server.base_url)
    async with at_work(bot) as made:
        await made.work
    await bot.close_connections()
    assert caplog.text.count("BRIEFBOT_TELEGRAM_TOKEN") == 1
    assert waits == [60, 120, 240]


async def test_a_server_that_is_away_at_first_is_waited_for(server: BotApiServer, bot, caplog, monkeypatch):
    """The bot listens as soon as it can, without anyone's help, and says so once."""

    async def at_once(stop: asyncio.Event, seconds: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr("bot.polling.pause", at_once)
    server.fault("500", method="getMe", times=2)
    server.fault("500", method="deleteWebhook", times=1)
    server.say("/help")
    async with at_work(bot):
        assert await arrived(server, ANN_ID, 1)
    assert caplog.text.count("Telegram can't be asked for commands") == 1
