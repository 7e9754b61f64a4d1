"""Puts Briefbot together: with ``supply``, the one room that names concrete classes. Decides nothing else."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from pydantic import SecretStr
from rich.console import Console

from bot.commands.manners import Manners
from bot.commands.menu import build_menu
from bot.confinement import Confinement
from bot.corrections import Rechecker
from bot.gate import Gate, Pace
from bot.http import GuardedFetcher
from bot.inbox import Inbox
from bot.lanes import Lane
from bot.limiter import CommandLimiter
from bot.model import Model
from bot.outbox import Outbox
from bot.pipeline import Pipeline, PolledSource, Progress
from bot.publishers.console import ConsolePublisher
from bot.publishers.telegram import DiscreetBot, TelegramPublisher, build_bot
from bot.queueing import ScheduleRules
from bot.reading import Reader
from bot.reception import build_topics
from bot.retention import Pruner
from bot.routes import asks_for_answer, build_application, listen
from bot.schedule import job_specs
from bot.schedule_rules import read_rules
from bot.service import Listen, Service
from bot.settings import ChannelSettings, Settings
from bot.settling import Policy
from bot.sources.parse import prepare
from bot.store.briefed import SqlBriefedStore
from bot.store.chats import SqlChatStore
from bot.store.commands import SqlCommandStore
from bot.store.corrections import SqlCorrectionStore
from bot.store.database import Database
from bot.store.intake import SqlIntakeStore
from bot.store.outgoing import SqlDeliveryStore
from bot.store.retention import SqlRetentionStore
from bot.store.runs import SqlRunStore
from bot.store.stories import SqlStoryStore
from bot.supply import build_source, origin_of
from bot.threads import WorkerThreads
from bot.timing.uptime import Instant, read_uptime, uptime_s
from summarizer.load import load_summarizer
from summarizer.novelty import new_points
from summarizer.stories import find_story

FETCHING_THREADS = 8
OUTBOX_THREADS = 2
CONSOLE_PACE = Pace(per_second=1e6, per_chat_s=0.0, per_group_minute=1_000_000)


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def now() -> Instant:
    """Tell the moment, by the clock that people read and by the one that nobody sets."""
    return Instant(at=utc_now(), uptime=read_uptime())


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the service is put together from, and the commands that need only some of it."""

    settings: Settings
    fetcher: GuardedFetcher
    confine: Confinement
    model: Model
    bot: DiscreetBot | None


def build_parts(settings: Settings) -> Parts:
    """Make what needs no database and starts nothing."""
    return Parts(
        settings=settings,
        fetcher=build_fetcher(settings),
        confine=build_confinement(),
        model=build_model(settings),
        bot=None if settings.token is None else _bot(settings.token, settings),
    )


def build_fetcher(settings: Settings) -> GuardedFetcher:
    """Make the one client that all fetches go through."""
    return GuardedFetcher(clock=utc_now, allow_private=settings.fetch.allow_private)


def build_confinement() -> Confinement:
    """Make the one place where untrusted documents are read; it starts with the first of them."""
    return Confinement(prepare=prepare)


def build_reader(settings: Settings) -> Reader:
    """Make what reads single articles."""
    return Reader(build_fetcher(settings), build_confinement())


def build_model(settings: Settings) -> Model:
    """Make the model, which is loaded when it is first used."""
    asked = settings.summarizer
    load = partial(load_summarizer, asked.engine, model=asked.model, key_points=asked.key_points, quotes=asked.quotes)
    return Model(load)


def build_service(parts: Parts, database: Database, *, console: Console, report: Progress) -> Service:
    """Put the service together."""
    settings = parts.settings
    outbox = _outbox(parts, database, console)
    rules = {schedule.id: read_rules(schedule, settings, settings.texts) for schedule in settings.schedules}
    return Service(
        pipeline=_pipeline(parts, database, report),
        pruner=_pruner(rules, database, settings),
        rechecker=_rechecker(parts, database),
        rules=rules,
        specs=job_specs(settings),
        run_log=SqlRunStore(database, utc_now),
        outbox=outbox,
        listen=None if parts.bot is None else _listen(parts, parts.bot, database, outbox),
        close=partial(_close, parts.bot),
        clock=utc_now,
    )


def without_lane(settings: Settings) -> list[str]:
    """Name the channels whose messages have to wait because there is no token."""
    return [it.id for it in settings.channels if it.kind == "telegram"] if settings.needs_token else []


def _bot(token: SecretStr, settings: Settings) -> DiscreetBot:
    return build_bot(token.get_secret_value(), settings.telegram.base_url)


def _outbox(parts: Parts, database: Database, console: Console) -> Outbox:
    """Make a lane for each chat, and one for the answers to everyone else. Without a token, none for Telegram."""
    telegram = parts.settings.telegram
    private = None if parts.bot is None else _telegram_lane(parts.bot, parts.settings)
    return Outbox(
        SqlDeliveryStore(database),
        SqlChatStore(database),
        _lanes(parts.settings, private, console),
        private=private,
        ask=WorkerThreads("outbox", OUTBOX_THREADS).ask,
        now=now,
        policy=Policy(
            on_uncertain=telegram.on_uncertain,
            settle_s=telegram.limits.settle_s,
            admins=() if parts.bot is None else tuple(str(admin) for admin in telegram.admins),
        ),
    )


def _telegram_lane(bot: DiscreetBot, settings: Settings) -> Lane:
    limits = settings.telegram.limits
    pace = Pace(per_second=limits.per_second, per_chat_s=limits.per_chat_s, per_group_minute=limits.per_group_minute)
    publisher = TelegramPublisher(bot)
    return Lane(chat="", publisher=publisher, inspector=publisher, gate=Gate(pace, monotonic=uptime_s))


def _pipeline(parts: Parts, database: Database, report: Progress) -> Pipeline:
    settings = parts.settings
    return Pipeline(
        {
            source.id: PolledSource(
                source=build_source(source, settings, parts.fetcher, parts.confine),
                origin=origin_of(source),
                label=source.title,
            )
            for source in settings.sources
        },
        SqlIntakeStore(database),
        SqlBriefedStore(database, topics={it.name: it.keywords for it in settings.topics}),
        SqlStoryStore(database),
        read_batch=parts.model.read,
        find_story=find_story,
        find_news=new_points,
        fetchers=WorkerThreads("fetch", FETCHING_THREADS),
        clock=utc_now,
        jitter=random.random,
        min_poll=settings.fetch.min_poll,
        progress=report,
    )


def _pruner(rules: Mapping[str, ScheduleRules], database: Database, settings: Settings) -> Pruner:
    return Pruner(
        SqlRetentionStore(database),
        SqlBriefedStore(database),
        tuple(rules.values()),
        retention=settings.retention,
        clock=utc_now,
    )


def _rechecker(parts: Parts, database: Database) -> Rechecker:
    return Rechecker(
        SqlCorrectionStore(database),
        read_again=Reader(parts.fetcher, parts.confine).read_again,
        summarize=parts.model.summarize,
        find_news=new_points,
        after=parts.settings.corrections_after,
        texts=parts.settings.texts,
        clock=utc_now,
    )


def _lanes(settings: Settings, telegram: Lane | None, console: Console) -> list[Lane]:
    """Make a lane for each chat, whatever number of channels post there."""
    by_chat: dict[str, list[ChannelSettings]] = {}
    for channel in settings.channels:
        chat = f"console {channel.id}" if channel.kind == "console" else str(channel.chat).lower()
        by_chat.setdefault(chat, []).append(channel)
    lanes = []
    for chat, channels in by_chat.items():
        lane = _console_lane(console) if channels[0].kind == "console" else telegram
        if lane is not None:
            ids = tuple(it.id for it in channels)
            lanes.append(replace(lane, chat=chat, channel_ids=ids, held_until=_quiet_hours(channels, settings)))
    return lanes


def _console_lane(console: Console) -> Lane:
    gate = Gate(CONSOLE_PACE, monotonic=uptime_s)
    return Lane(chat="", publisher=ConsolePublisher(console), inspector=None, gate=gate)


def _quiet_hours(channels: Sequence[ChannelSettings], settings: Settings) -> Callable[[str, datetime], datetime | None]:
    quiet_hours = {channel.id: channel.quiet_hours for channel in channels}

    def held_until(channel_id: str, now: datetime) -> datetime | None:
        quiet = quiet_hours[channel_id]
        return None if quiet is None else quiet.holds_until(now.astimezone(settings.timezone))

    return held_until


def _listen(parts: Parts, bot: DiscreetBot, database: Database, outbox: Outbox) -> Listen:
    telegram, texts = parts.settings.telegram, parts.settings.texts
    limiter = CommandLimiter(telegram.commands_per_minute, monotonic=time.monotonic, exempt=frozenset(telegram.admins))
    manners = Manners(outbox, limiter, texts)
    reader = Reader(parts.fetcher, parts.confine)
    topics = build_topics(parts.settings, manners, reader=reader, model=parts.model, database=database, clock=utc_now)
    application = build_application(bot, manners, topics)
    inbox = Inbox(
        SqlCommandStore(database),
        ask=WorkerThreads("inbox").ask,
        asks=partial(asks_for_answer, application),
        give_up=manners.give_up,
    )
    menu = build_menu((command for command, _ in topics.routes()), texts)
    return partial(listen, application, inbox, monotonic=time.monotonic, menu=menu)


async def _close(bot: DiscreetBot | None) -> None:
    if bot is not None:
        await bot.close_connections()
