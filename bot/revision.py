"""A second look at what was posted, as the stage and the store know it. Rows with names; decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.coverage import Covered, PostedPart
from bot.records import DeliveryKind, NewEdit
from bot.types import Article, Message
from summarizer.types import Briefing


class Outcome(StrEnum):
    """What the second look at an article came to; it is the last one."""

    STANDS = "stands"  # all that was posted is still in it
    CORRECTED = "corrected"
    GONE = "gone"  # there is no article at its address any more
    UNCLEAR = "unclear"  # nobody can tell, and nothing is changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """An article that is in a channel, as it was when it was briefed. ``attempts`` to look at it again went wrong."""

    article_id: int
    article: Article
    briefing: Briefing
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a second look came to; ``outcome`` is None when it could not be had, and there is a ``next_try_at``.

    ``reason`` is for the trail. ``article`` and ``briefing`` are those of the corrected text, ``missing`` what was
    posted and is not in it.
    """

    posted: Posted
    outcome: Outcome | None
    reason: str
    next_try_at: datetime | None = None
    article: Article | None = None
    briefing: Briefing | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What tells of an article in one place, in parts: a channel's post or update, or the letters to all subscribers.

    Of letters, ``parts`` are those of one of them: they all read the same. ``covered`` is what a channel has of the
    article's story, in the order in which it came.
    """

    kind: DeliveryKind
    label: str | None
    parts: tuple[PostedPart, ...]
    covered: tuple[Covered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How messages are to read after a look: deliveries by their numbers, and the parts of all letters in order."""

    edits: tuple[NewEdit, ...] = ()
    letters: tuple[Message, ...] = ()
