"""What readers look up in what was briefed: the contract of the store for that, and its rows. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.types import Article
from summarizer.types import Briefing


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A briefed article. ``id`` is None for one that no source brought; ``label`` is its source's name for readers."""

    id: int | None
    article: Article
    briefing: Briefing
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """What somebody said, and in which article. ``speaker_key`` is what two spellings of one name share."""

    speaker: str
    speaker_key: str
    text: str
    said_at: datetime
    title: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a search found, best first, as much as was asked for, and how much there is in all.

    Each has all of the words, unless none ``has_all``.
    """

    best: tuple[Shelved, ...]
    total: int
    has_all: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How a source does: its name, when it was last read, whether that fails now, and when it last brought news."""

    label: str | None
    read_at: datetime | None
    fails: bool
    news_at: datetime | None


class Library(Protocol):
    """Looks up. Each method is one transaction, and may raise ``StoreError``: the database refuses."""

    def latest(self, limit: int) -> list[Shelved]:
        """List the newest briefings, the newest first; of articles that tell one story, the newest."""
        ...

    def article(self, article_id: int) -> Shelved | None:
        """Give an article with its briefing in full; None when there is none, or not any more."""
        ...

    def at_address(self, canonical: str) -> Shelved | None:
        """Give what a source brought from an address."""
        ...

    def requested(self, canonical: str, since: datetime) -> Shelved | None:
        """Give what was briefed on request since then, from an address."""
        ...

    def keep_requested(self, canonical: str, shelved: Shelved, at: datetime, *, forget_before: datetime) -> None:
        """Keep what was briefed on request, and forget what was so before a time. Articles' texts are not kept."""
        ...

    def quotations(self, name: str, limit: int) -> list[Quotation]:
        """List what people of a full name or surname said, the newest first; case and accents don't count."""
        ...

    def similar_speakers(self, name: str, limit: int) -> list[str]:
        """Name speakers who may be meant by a name that nobody has."""
        ...

    def search(self, words: str, limit: int) -> Findings:
        """Find briefings with all of the words, or else with one of them; whatever is typed, it is words."""
        ...

    def freshness(self) -> Mapping[str, Freshness]:
        """Tell how each source does, by its id."""
        ...
