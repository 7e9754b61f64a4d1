"""Stories as the stages and the store know them: what is compared, what was decided, what a channel has of one.

Rows with names; decides nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.types import Article, Message
from summarizer.stories import Fingerprint
from summarizer.types import Briefing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the summarizer got out of an article: the briefing that is posted, and the same ``in_full`` for who asks.

    ``fingerprint`` is what it is compared by: without one, it is a story of its own.
    """

    briefing: Briefing
    in_full: Briefing | None = None
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A briefed article with what it is compared by; ``story_id`` is None until it has a story."""

    article_id: int
    fingerprint: Fingerprint
    found_at: datetime
    published_at: datetime | None
    story_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The story that an article tells of: ``story_id``, else the one that the article ``begun_by`` begins."""

    article_id: int
    story_id: int | None
    begun_by: int | None = None


class Role(StrEnum):
    """How an article of a story stands in a channel."""

    POST = "post"
    UPDATE = "update"  # a reply to the post, with what was new
    DIGEST = "digest"  # a line in one
    NAMED = "named"  # it said nothing new: at most its source is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a post says of itself after a second look at its article: when that was, and whether the article is gone."""

    at: datetime
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedPart:
    """One message of a post, by its delivery."""

    delivery_id: int
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """An article of a story that a channel has, or will have: what it says, and how it stands there.

    ``parts`` are the messages of a post, in order; one that is only being planned has none yet. ``revision`` is what
    it says of itself since somebody looked again.
    """

    article_id: int
    article: Article
    briefing: Briefing
    label: str | None
    role: Role
    parts: tuple[PostedPart, ...] = ()
    revision: Revision | None = None
