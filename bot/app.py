"""Puts Briefbot together: the one room that names concrete classes. Decides nothing else."""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from pydantic import SecretStr
from rich.console import Console

from bot.desk import ThreadedDesk
from bot.gate import Gate, Pace
from bot.handlers import Commands
from bot.http import GuardedFetcher
from bot.limiter import CommandLimiter
from bot.model import Model
from bot.outbox import Lane, Outbox
from bot.pipeline import Pipeline, PolledSource, Progress
from bot.publishers.console import ConsolePublisher
from bot.publishers.telegram import DiscreetBot, TelegramPublisher, build_bot
from bot.queueing import ScheduleRules
from bot.reading import read_address, read_text
from bot.routes import build_application, listen
from bot.schedule import job_specs
from bot.service import Listen, Service
from bot.settings import ChannelSettings, ScheduleSettings, Settings, SourceSettings
from bot.sources.feed import FeedSource, RecordedFeedSource
from bot.sources.folder import FolderSource
from bot.store.briefed import SqlBriefedStore
from bot.store.database import Database
from bot.store.intake import SqlIntakeStore
from bot.store.outgoing import SqlDeliveryStore
from bot.store.runs import SqlRunStore
from bot.threads import WorkerThreads
from bot.types import Publisher, Source
from summarizer.load import load_summarizer

FETCHING_THREADS = 8
CLERKS = 8
OUTBOX_THREADS = 2
CONSOLE_PACE = Pace(per_second=1e6, per_chat_s=0.0, per_group_minute=1_000_000)


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the service is put together from, and the commands that need only some of it."""

    settings: Settings
    fetcher: GuardedFetcher
    model: Model
    bot: DiscreetBot | None


def build_parts(settings: Settings) -> Parts:
    """Make what needs no database and starts nothing."""
    return Parts(
        settings=settings,
        fetcher=build_fetcher(settings),
        model=build_model(settings),
        bot=None if settings.token is None else _bot(settings.token, settings),
    )


def build_fetcher(settings: Settings) -> GuardedFetcher:
    """Make the one client that all fetches go through."""
    return GuardedFetcher(clock=utc_now, allow_private=settings.fetch.allow_private)


def build_model(settings: Settings) -> Model:
    """Make the model, which is loaded when it is first used."""
    asked = settings.summarizer
    load = partial(load_summarizer, asked.engine, model=asked.model, key_points=asked.key_points, quotes=asked.quotes)
    return Model(load)


def build_service(parts: Parts, database: Database, *, console: Console, report: Progress) -> Service:
    """Put the service together."""
    settings = parts.settings
    gate = _gate(settings)
    telegram = None if parts.bot is None else TelegramPublisher(parts.bot, gate)
    return Service(
        pipeline=_pipeline(parts, database, report),
        rules={schedule.id: _rules(schedule, settings) for schedule in settings.schedules},
        specs=job_specs(settings),
        run_log=SqlRunStore(database, utc_now),
        outbox=Outbox(
            SqlDeliveryStore(database),
            _lanes(settings, telegram, gate=gate, console=console),
            threads=WorkerThreads("outbox", OUTBOX_THREADS),
            clock=utc_now,
            on_uncertain=settings.telegram.on_uncertain,
        ),
        listen=None if parts.bot is None or telegram is None else _listen(parts, parts.bot, telegram),
        close=partial(_close, parts.bot),
        clock=utc_now,
    )


def without_lane(settings: Settings) -> list[str]:
    """Name the channels whose messages have to wait because there is no token."""
    return [it.id for it in settings.channels if it.kind == "telegram"] if settings.needs_token else []


def build_source(source: SourceSettings, parts: Parts) -> Source:
    """Make a source of what the configuration says of it."""
    if source.kind == "folder":
        return FolderSource(source.id, parts.settings.path_of(source))
    if source.url is None:
        return RecordedFeedSource(
            source.id, parts.settings.path_of(source), parts.fetcher, first_fetch=source.first_fetch
        )
    return FeedSource(source.id, source.url, parts.fetcher, first_fetch=source.first_fetch)


def _bot(token: SecretStr, settings: Settings) -> DiscreetBot:
    return build_bot(token.get_secret_value(), settings.telegram.base_url)


def _gate(settings: Settings) -> Gate:
    limits = settings.telegram.limits
    pace = Pace(per_second=limits.per_second, per_chat_s=limits.per_chat_s, per_group_minute=limits.per_group_minute)
    return Gate(pace, monotonic=time.monotonic)


def _pipeline(parts: Parts, database: Database, report: Progress) -> Pipeline:
    settings = parts.settings
    return Pipeline(
        {
            source.id: PolledSource(
                source=build_source(source, parts), origin=source.url or str(source.path), label=source.title
            )
            for source in settings.sources
        },
        SqlIntakeStore(database),
        SqlBriefedStore(database),
        summarize=parts.model.summarize,
        fetchers=WorkerThreads("fetch", FETCHING_THREADS),
        clock=utc_now,
        jitter=random.random,
        min_poll=settings.fetch.min_poll,
        progress=report,
    )


def _rules(schedule: ScheduleSettings, settings: Settings) -> ScheduleRules:
    channels = {channel.id: channel for channel in settings.channels}
    return ScheduleRules(
        id=schedule.id,
        mode=schedule.mode,
        include=schedule.include,
        exclude=schedule.exclude,
        first_fetch={
            source.id: None if source.kind == "folder" else source.first_fetch
            for source in settings.sources_of(schedule)
        },
        max_per_day={channel_id: channels[channel_id].max_per_day for channel_id in schedule.channels},
        timezone=settings.timezone,
    )


def _lanes(settings: Settings, telegram: TelegramPublisher | None, *, gate: Gate, console: Console) -> list[Lane]:
    """Make a lane for each chat, whatever number of channels post there. Without a token, none for Telegram."""
    by_chat: dict[str, list[ChannelSettings]] = {}
    for channel in settings.channels:
        chat = f"console {channel.id}" if channel.kind == "console" else str(channel.chat).lower()
        by_chat.setdefault(chat, []).append(channel)
    lanes = []
    for chat, channels in by_chat.items():
        on_console = channels[0].kind == "console"
        publisher: Publisher | None = ConsolePublisher(console) if on_console else telegram
        if publisher is not None:
            lanes.append(
                _lane(chat, channels, settings, publisher=publisher, gate=_open_gate() if on_console else gate)
            )
    return lanes


def _open_gate() -> Gate:
    return Gate(CONSOLE_PACE, monotonic=time.monotonic)


def _lane(chat: str, channels: list[ChannelSettings], settings: Settings, *, publisher: Publisher, gate: Gate) -> Lane:
    quiet_hours = {channel.id: channel.quiet_hours for channel in channels}

    def held_until(channel_id: str, now: datetime) -> datetime | None:
        quiet = quiet_hours[channel_id]
        return None if quiet is None else quiet.holds_until(now.astimezone(settings.timezone))

    return Lane(chat=chat, publisher=publisher, gate=gate, channel_ids=tuple(quiet_hours), held_until=held_until)


def _listen(parts: Parts, bot: DiscreetBot, publisher: TelegramPublisher) -> Listen:
    telegram = parts.settings.telegram
    desk = ThreadedDesk(
        read_address=partial(read_address, parts.fetcher),
        read_text=read_text,
        summarize=parts.model.summarize_urgently,
        clerks=WorkerThreads("desk", CLERKS),
        timezone=parts.settings.timezone,
    )
    limiter = CommandLimiter(telegram.commands_per_minute, monotonic=time.monotonic, exempt=frozenset(telegram.admins))
    application = build_application(bot, Commands(desk, publisher, limiter))
    return partial(listen, application, monotonic=time.monotonic)


async def _close(bot: DiscreetBot | None) -> None:
    if bot is not None:
        await bot.close_connections()
