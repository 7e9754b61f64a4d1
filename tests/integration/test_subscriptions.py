"""Subscriptions from the command to the letter: a real database, and the tests' Bot API server over connections."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from bot.app import now
from bot.commands.manners import Manners
from bot.commands.subscribing import MOST, Subscribing
from bot.gate import Gate, Pace
from bot.inbox import Inbox
from bot.lanes import Lane
from bot.limiter import CommandLimiter
from bot.outbox import Outbox
from bot.pipeline import Pipeline, PolledSource
from bot.publishers.telegram import DiscreetBot, TelegramPublisher
from bot.queueing import ScheduleRules
from bot.routes import Topics, asks_for_answer, build_application, listen
from bot.settling import Policy
from bot.store.briefed import SqlBriefedStore
from bot.store.chats import SqlChatStore
from bot.store.commands import SqlCommandStore
from bot.store.database import Database
from bot.store.intake import SqlIntakeStore
from bot.store.outgoing import SqlDeliveryStore
from bot.store.stories import SqlStoryStore
from bot.store.subscriptions import SqlSubscriptionStore
from bot.store.tables import deliveries
from bot.texts import Texts
from bot.threads import WorkerThreads
from bot.timing.uptime import uptime_s
from tests.botapi import BotApiServer
from tests.commandline import wait_until
from tests.outgoing import NOON, SetClock
from tests.stages import ListedSource
from tests.storytelling import TellingSummarizer, same_event, unheard
from tests.telegram_world import ANN_ID, CHANNEL, GROUP

QUICK = Pace(per_chat_s=0, per_second=10_000, per_group_minute=10_000)
TOPICS = {"Waterways": ("harbour", "canal")}


class House:
    """A bot that listens, and a pipeline that posts what its source offers into a channel."""

    def __init__(self, server: BotApiServer, bot: DiscreetBot, database: Database) -> None:
        self.server = server
        self.database = database
        self.clock = SetClock()
        self.source = ListedSource("gazette")
        publisher = TelegramPublisher(bot)
        lane = Lane(chat="", publisher=publisher, inspector=publisher, gate=Gate(QUICK, monotonic=uptime_s))
        news = Lane(chat=str(CHANNEL), publisher=publisher, inspector=publisher, gate=lane.gate, channel_ids=("news",))
        self.outbox = Outbox(
            SqlDeliveryStore(database),
            SqlChatStore(database),
            [news],
            private=lane,
            ask=WorkerThreads("outbox").ask,
            now=now,
            policy=Policy(settle_s=0.1),
        )
        manners = Manners(self.outbox, CommandLimiter(100, monotonic=time.monotonic), Texts())
        ask, store = WorkerThreads("subscriptions").ask, SqlSubscriptionStore(database)
        subscribing = Subscribing(store, manners, ask=ask, clock=self.clock, texts=Texts(), topics=tuple(TOPICS))
        self.application = build_application(bot, manners, Topics(subscribing=subscribing))
        self.inbox = Inbox(
            SqlCommandStore(database),
            ask=WorkerThreads("inbox").ask,
            asks=partial(asks_for_answer, self.application),
            give_up=manners.give_up,
        )
        self.pipeline = Pipeline(
            {"gazette": PolledSource(source=self.source, origin="gazette", label=None)},
            SqlIntakeStore(database),
            SqlBriefedStore(database, topics=TOPICS),
            SqlStoryStore(database),
            read_batch=TellingSummarizer().read,
            find_story=same_event,
            find_news=unheard,
            fetchers=WorkerThreads("fetch"),
            clock=self.clock,
            jitter=lambda: 0.0,
            min_poll=timedelta(0),
        )

    async def heard(self, text: str, *, chat: int = ANN_ID) -> str:
        """Say something to the bot and wait for its answer."""
        before = len(self.server.posts[chat])
        self.server.say(text, chat=chat)
        assert await asyncio.to_thread(self.server.wait_for, lambda: len(self.server.posts[chat]) > before)
        return self.server.texts(chat)[-1]

    async def publish(self, *texts: str, channel_id: str = "news") -> None:
        """Have articles queued for a channel, and what was queued delivered."""
        for text in texts:
            self.source.offer(len(self.source.offers) + 1, text)
        self.clock.move(3600)
        await asyncio.to_thread(self.pipeline.run, rules(channel_id), run_key=str(self.clock()))
        self.outbox.wake()
        await self.outbox.reach_out()
        await asyncio.to_thread(wait_until, lambda: not self.waiting())

    def waiting(self) -> int:
        """Count what is on its way to people, and to the channel that has a lane."""
        is_served = deliveries.c.channel_id.is_distinct_from("b")
        query = select(func.count()).where(deliveries.c.state.not_in(("sent", "failed")), is_served)
        with self.database.read() as connection:
            return connection.scalar(query) or 0

    def letters(self, chat: int = ANN_ID) -> list[str]:
        """Give the key points of the letters in a chat."""
        return [line for text in self.server.texts(chat) for line in text.splitlines() if line.startswith("•")]


def rules(channel_id: str) -> ScheduleRules:
    """Make the rules of a schedule that brings all there is to a channel."""
    return ScheduleRules(
        id=f"to {channel_id}",
        mode="each",
        include=(),
        exclude=(),
        first_fetch={"gazette": None},
        max_per_day={channel_id: None},
        texts=Texts(),
    )


@asynccontextmanager
async def at_work(house: House) -> AsyncIterator[House]:
    """Have the bot listen and deliver."""
    stop = asyncio.Event()
    delivering = asyncio.create_task(house.outbox.run())
    work = asyncio.create_task(listen(house.application, house.inbox, stop, monotonic=time.monotonic))
    yield house
    stop.set()
    await work
    house.outbox.stop()
    await delivering


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    made = Database(f"sqlite:///{tmp_path}/briefbot.db")
    made.migrate()
    yield made
    made.close()


@pytest.fixture
async def house(server: BotApiServer, bot: DiscreetBot, database: Database) -> AsyncIterator[House]:
    """Give a bot at work, for a channel and for people."""
    async with at_work(House(server, bot, database)) as made:
        yield made


async def test_everything_comes_until_it_is_ended(house: House) -> None:
    """Who subscribes gets each briefing after that, once and in order, and none after the end."""
    await house.publish("Before anybody asked.")
    assert (await house.heard("/subscribe")).startswith("You get every briefing here.")
    await house.publish("The first.", "The second.")
    assert house.letters() == ["• The first.", "• The second."]
    assert await house.heard("/unsubscribe") == "You get no briefings here any more. /subscribe brings them back."
    await house.publish("The third.")
    assert house.letters() == ["• The first.", "• The second."]
    assert len(house.server.posts[CHANNEL]) == 4


async def test_words_narrow_and_topics_are_words_too(house: House) -> None:
    """Whole words or phrases, in any case; a topic of the configuration stands for its own keywords."""
    await house.heard("/subscribe")
    told = await house.heard("/subscribe tram line, waterways")
    assert told.startswith("You get the briefings about “tram line”, “waterways” here.")
    await house.publish("The Tram\nline opens.", "The trams stand still.", "A canal is dug.", "No rain.")
    assert house.letters() == ["• The Tram line opens.", "• A canal is dug."]
    assert (await house.heard("/unsubscribe Tram Line")).startswith("You get the briefings about “waterways” here.")
    assert (await house.heard("/unsubscribe ducks")).startswith("You are not subscribed to “ducks”. You get")
    assert (await house.heard("/subscriptions")).startswith("You get the briefings about “waterways” here.")


async def test_a_chat_gets_an_article_once_whatever_it_asked_for(house: House) -> None:
    """Two words in one article are one letter, and so is an article that a second channel brings later."""
    await house.heard("/subscribe rain, canal")
    await house.publish("Rain fills the canal.")
    await house.publish(channel_id="b")
    assert house.letters() == ["• Rain fills the canal."]


async def test_there_is_a_limit(house: House) -> None:
    """What is too much changes nothing, and says so."""
    words = [f"word{it}" for it in range(MOST)]
    assert (await house.heard(f"/subscribe {', '.join(words)}")).count("“") == MOST
    assert (await house.heard("/subscribe Word3")).count("“") == MOST
    assert (await house.heard("/subscribe another")).startswith(f"Nothing is changed: that would be more than {MOST} ")
    assert (await house.heard(f"/subscribe {'x' * 61}")).startswith(
        "Nothing is changed: one of these is longer than 60"
    )


async def test_a_group_is_sent_to_the_private_chat(house: House) -> None:
    """Nobody subscribes a group: the answer leads to where it works."""
    assert "private chat" in await house.heard("/subscribe@brief_bot rain", chat=GROUP)
    keyboard = str(house.server.posts[GROUP][-1]["params"]["reply_markup"])
    assert '"url": "https://t.me/brief_bot"' in keyboard
    assert SqlSubscriptionStore(house.database).held(str(GROUP)) == []


async def test_who_blocks_the_bot_is_no_subscriber_any_more(house: House) -> None:
    """Nothing waits for somebody who is gone."""
    await house.heard("/subscribe")
    house.server.chats[ANN_ID].blocked = True
    await house.publish("Into the void.")
    assert SqlSubscriptionStore(house.database).held(str(ANN_ID)) == []


async def test_all_letters_of_an_article_are_queued_with_its_post(
    server: BotApiServer, bot: DiscreetBot, database: Database
) -> None:
    """Each chat has one, queued in a statement for all, and an article that a channel had before brings none."""
    store = SqlSubscriptionStore(database)
    for chat in range(200):
        store.subscribe(str(chat), ["rain"] if chat % 2 else [], most=MOST, at=NOON)
    statements: list[str] = []
    house = House(server, bot, database)
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    house.source.offer(1, "The rain is here.")
    for channel_id in ("news", "b"):
        house.pipeline.run(rules(channel_id), run_key="run")
    with database.read() as connection:
        written = connection.execute(select(deliveries.c.chat).where(deliveries.c.kind == "letter")).scalars().all()
    assert sorted(written, key=int) == [str(chat) for chat in range(200)]
    assert sum("INSERT INTO deliveries" in it for it in statements) == 3


def test_what_is_on_its_way_ends_with_the_subscription(
    server: BotApiServer, bot: DiscreetBot, database: Database
) -> None:
    """However much is queued; what others asked for comes."""
    store = SqlSubscriptionStore(database)
    for chat in ("1", "2"):
        store.subscribe(chat, [], most=MOST, at=NOON)
    house = House(server, bot, database)
    house.source.offer(1, "The rain is here.")
    house.pipeline.run(rules("news"), run_key="run")
    assert store.unsubscribe("1", ()) == []
    outbox = SqlDeliveryStore(database)
    assert outbox.head("1", (), ()) is None
    assert outbox.head("2", (), ()) is not None


def test_two_channels_with_one_story_are_one_letter(server: BotApiServer, bot: DiscreetBot, database: Database) -> None:
    """Who was told of it in private is not told again because another channel begins with another article."""
    SqlSubscriptionStore(database).subscribe("1", [], most=MOST, at=NOON)
    house = House(server, bot, database)
    for number, (channel_id, text) in enumerate([("news", "flood: It rains."), ("b", "flood: It rained.")], 1):
        house.source.offer(number, text)
        house.pipeline.run(replace(rules(channel_id), first_fetch={"gazette": 1}), run_key=str(number))
    with database.read() as connection:
        query = select(deliveries.c.kind, func.count()).group_by(deliveries.c.kind)
        assert dict(connection.execute(query).all()) == {"post": 2, "letter": 1}


def test_a_look_at_a_chat_reads_that_chat_alone(server: BotApiServer, bot: DiscreetBot, database: Database) -> None:
    """However many wait elsewhere: each part of it goes by an index of its own."""
    plans: list[str] = []

    def explain(connection, cursor, statement, parameters, context, executemany) -> None:
        del cursor, context, executemany
        if "FROM deliveries" in statement and not statement.startswith("EXPLAIN"):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in plan if "deliveries" in row[3])

    event.listen(database.engine, "before_cursor_execute", explain)
    assert SqlDeliveryStore(database).head("1", ("news",), ("news",)) is None
    assert len(plans) == 3
    assert all("ix_deliveries_chat_state" in it or "ix_deliveries_channel_id_state" in it for it in plans)
