"""What operators are told of how things stand, as ``bot.store.reports`` finds it. Rows with names; words nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """How a source does: ``failures`` in a row, the last of them, and when it is asked again."""

    label: str | None
    succeeded_at: datetime | None
    next_try_at: datetime | None
    failures: int
    last_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutChat:
    """A chat that takes no messages before a time, and why; one that refuses is ``paused_since`` it first did."""

    chat: str
    not_before: datetime | None
    reason: str | None
    paused_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """How things stand: sources by id, articles and deliveries counted by state."""

    sources: Mapping[str, SourceReport]
    articles: Mapping[str, int]
    deliveries: Mapping[str, int]
    oldest_waiting_at: datetime | None
    shut_chats: tuple[ShutChat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTrail:
    """What happened to one article, each with its time, in order."""

    address: str
    title: str
    state: str
    happened: tuple[tuple[datetime, str], ...]
