"""What ``briefbot check`` finds out: token, chats, sources. Asks each once, changes nothing, tells in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.app import Parts
from bot.errors import SourceError
from bot.publishers.telegram_check import check_chat, check_token
from bot.reports import StatusReport
from bot.settings import ChannelSettings, SourceSettings
from bot.supply import build_source
from bot.threads import WorkerThreads
from bot.types import Poll, Validators

AT_ONCE = 8
SHOWN_LINKS = 3


class Outcome(StrEnum):
    """How a check came out."""

    GOOD = "ok"
    WARNING = "note"
    BAD = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: what it is, how it is, and what about it."""

    outcome: Outcome
    subject: str
    sentence: str


def check_sources(parts: Parts) -> Iterator[Finding]:
    """Ask each source once, several at a time."""
    threads = WorkerThreads("check", AT_ONCE)
    asked = [threads.submit(_check_source, source, parts) for source in parts.settings.sources]
    for answer in asked:
        yield answer.result()


async def check_telegram(parts: Parts) -> list[Finding]:
    """Ask about the token and about each chat. The bot's connections are closed afterwards."""
    channels = [it for it in parts.settings.channels if it.kind == "telegram"]
    if parts.bot is None:
        return [_no_token(channels)]
    try:
        problem = await check_token(parts.bot)
        if problem is not None:
            return [Finding(outcome=Outcome.BAD, subject="token", sentence=problem)]
        token = Finding(outcome=Outcome.GOOD, subject="token", sentence=f"belongs to @{parts.bot.username}")
        return [token, *[await _check_channel(parts, it) for it in channels]]
    finally:
        await parts.bot.close_connections()


def shut_findings(report: StatusReport, zone: ZoneInfo) -> Iterator[Finding]:
    """Tell of each chat that took no posts when the service last tried; what is so now was asked before."""
    for shut in report.shut_chats:
        if shut.paused_since is not None:
            since = shut.paused_since.astimezone(zone)
            sentence = f"refuses the bot since {since:%Y-%m-%d %H:%M}: {shut.reason}; its messages wait"
            yield Finding(outcome=Outcome.WARNING, subject=f"chat {shut.chat}", sentence=sentence)


def _check_source(source: SourceSettings, parts: Parts) -> Finding:
    subject = f"source {source.id}"
    try:
        poll = build_source(source, parts.settings, parts.fetcher, parts.confine).poll(Validators())
    except SourceError as error:
        return Finding(outcome=Outcome.BAD, subject=subject, sentence=error.reason)
    sentence = _links(source, poll) if source.kind == "webpage" else _entries(poll)
    return Finding(outcome=Outcome.GOOD if poll.entries else Outcome.WARNING, subject=subject, sentence=sentence)


def _entries(poll: Poll) -> str:
    named = f", “{poll.label}”" if poll.label else ""
    count = len(poll.entries)
    return f"{count} {'entry' if count == 1 else 'entries'}{named}"


def _links(source: SourceSettings, poll: Poll) -> str:
    """Tell what a page links to, the newest first: whether these are articles is for the operator to see."""
    count = len(poll.entries)
    if not count and source.link_pattern:
        return "no link fits its link_pattern, which must be in the absolute address; correct it, or take it out"
    if not count:
        return "no links to articles found; add a link_pattern that fits them, or look whether the page has a feed"
    newest = ", ".join(f"“{entry.title}” ({entry.address})" for entry in reversed(poll.entries[-SHOWN_LINKS:]))
    named = f", “{poll.label}”" if poll.label else ""
    return f"{count} article {'link' if count == 1 else 'links'}{named}: {newest}{', …' * (count > SHOWN_LINKS)}"


def _no_token(channels: Sequence[ChannelSettings]) -> Finding:
    if channels:
        names = ", ".join(it.id for it in channels)
        sentence = f"there is none: set BRIEFBOT_TELEGRAM_TOKEN, in the environment or in .env, to post to {names}"
        return Finding(outcome=Outcome.BAD, subject="token", sentence=sentence)
    return Finding(outcome=Outcome.GOOD, subject="token", sentence="not set, and no channel needs it")


async def _check_channel(parts: Parts, channel: ChannelSettings) -> Finding:
    if parts.bot is None:
        raise ValueError("a chat can't be asked about without a bot")
    report = await check_chat(parts.bot, str(channel.chat))
    subject = f"channel {channel.id}"
    if report.problem is not None:
        return Finding(outcome=Outcome.BAD, subject=subject, sentence=report.problem)
    if report.warning is not None:
        return Finding(outcome=Outcome.WARNING, subject=subject, sentence=report.warning)
    return Finding(outcome=Outcome.GOOD, subject=subject, sentence=f"may post to “{report.title}” ({channel.chat})")
