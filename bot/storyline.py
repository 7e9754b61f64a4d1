"""What becomes of an article whose story a channel has already. Pure: the queue stage goes by it.

Something new in it: an update, with that alone, in reply to the post. Nothing new: its source is named under the post.
What has been said of a story are the titles and key points of its posts, updates and digests in that channel.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.coverage import Covered, Role
from bot.records import Candidate
from bot.render import MOST_NAMED, Mention, clip_title, source_name
from summarizer.types import KeyPoint

SameStory = Literal["update", "skip", "post"]
FindNews = Callable[[Sequence[KeyPoint], Sequence[str]], list[KeyPoint]]
"""Gives those of the points that say something that the known sentences do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told of an article: its ``news`` as an update, its source's name, or with a None ``role`` nothing.

    ``reason`` says why it is no post of its own.
    """

    role: Role | None
    reason: str
    news: tuple[KeyPoint, ...] = ()


@dataclass(slots=True, kw_only=True)
class Storyline:
    """One story in one channel, with what the run at hand adds; ``renamed`` when that changes the post's foot."""

    covered: list[Covered] = field(default_factory=list)
    renamed: bool = False

    @property
    def post(self) -> Covered | None:
        """The post that updates reply to and that names sources; None where a digest alone told the story."""
        return next((it for it in self.covered if it.role is Role.POST), None)

    @property
    def named(self) -> tuple[Mention, ...]:
        """The sources that the post names beside its own, once each, as many as there is room for."""
        shown = {_key(it) for it in self.covered if it.role in {Role.POST, Role.UPDATE}}
        mentions: dict[str, Mention] = {}
        for article in self.covered:
            if article.role is Role.NAMED and _key(article) not in shown:
                mentions.setdefault(_key(article), _mention(article))
        return tuple(mentions.values())[:MOST_NAMED]

    @property
    def said(self) -> list[str]:
        """The titles and key points that the channel's readers have seen."""
        seen = [it for it in self.covered if it.role is not Role.NAMED]
        points = [point.text for it in seen for point in it.briefing.key_points]
        return [*(it.article.title for it in seen if it.role is not Role.UPDATE and it.article.title), *points]

    def judge(self, candidate: Candidate, same_story: SameStory, find_news: FindNews) -> Telling | None:
        """Decide what is told of one more article; None when it is a post like any other."""
        told = [it for it in self.covered if it.role is not Role.NAMED]
        # Where only names are left, the post that had them has failed: nobody was told of the story.
        if not told or same_story == "post":
            return None
        first = self.post or told[0]
        one_story = f"one story with “{clip_title(first.article.title)}”"
        if same_story == "skip":
            return Telling(role=None, reason=f'{one_story}, which the channel has (same_story = "skip")')
        if news := find_news(candidate.briefing.key_points, self.said):
            return Telling(role=Role.UPDATE, reason=f"{one_story}: what is new in it, as a reply", news=tuple(news))
        if self._has_room_for(candidate):
            return Telling(role=Role.NAMED, reason=f"{one_story} and nothing new: its source is named there")
        return Telling(role=None, reason=f"{one_story} and nothing new")

    def add(self, candidate: Candidate, role: Role) -> None:
        """Count an article as told."""
        before = self.named
        self.covered.append(as_covered(candidate, role))
        self.renamed = self.renamed or self.named != before

    def _has_room_for(self, candidate: Candidate) -> bool:
        """Tell whether the post can name the article's source, and does not yet."""
        if self.post is None:
            return False
        with_it = replace(self, covered=[*self.covered, as_covered(candidate, Role.NAMED)])
        return with_it.named != self.named


def as_covered(candidate: Candidate, role: Role) -> Covered:
    """See an article as what a channel has."""
    return Covered(
        article_id=candidate.id,
        article=candidate.article,
        briefing=candidate.briefing,
        label=candidate.label,
        role=role,
    )


def _key(article: Covered) -> str:
    return source_name(article.article, article.label).casefold()


def _mention(article: Covered) -> Mention:
    return Mention(name=source_name(article.article, article.label), address=article.article.address)
