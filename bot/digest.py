"""Digests: many articles as a front page. Pure: articles in, messages out.

How it is built, and why:

- One line for each story, however many articles tell it: its title is the link, and who has it stands behind.
- What comes first is what more sources tell, what says more, what is newer: see ``worth_of``.
- A story that the channel's readers know stands there with what is new, not with its title.
- Headings are the topics of the configuration, in its order; a story stands under the first that it has a word of.
- No more stories than somebody reads: the rest is counted at the end.
- It is cut into messages between stories, and a heading never stands alone at the end of one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from bot.filters import matches
from bot.markup import Block, Run, clean, clip, is_blank, link_to, paginate
from bot.records import Candidate
from bot.render import NAMELESS, clip_title, source_name
from bot.texts import Texts
from bot.types import Message
from summarizer.types import KeyPoint

MAX_LINE = 160
MOST_NAMES = 4  # of sources behind a story, beside the one that its link leads to
HALF_LIFE_H = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A heading, and the words that bring a story under it."""

    name: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """What a digest looks like: its headings, how many stories it shows, and whether it says that there is nothing."""

    topics: tuple[Topic, ...] = ()
    most: int = 20
    says_when_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStory:
    """The articles of one story in a digest, in the order in which they came.

    ``news`` is what the newest of them adds to what readers know of the story; None for a story that they don't know.
    """

    articles: tuple[Candidate, ...]
    news: KeyPoint | None = None

    @property
    def lead(self) -> Candidate:
        """The article that the line is made of: the newest, for it knows most."""
        return self.articles[-1]

    @property
    def sources(self) -> list[str]:
        """The names of its sources, once each, the lead's first."""
        names: dict[str, str] = {}
        for article in reversed(self.articles):
            name = source_name(article.article, article.label)
            names.setdefault(name.casefold(), name)
        return [name for name in names.values() if name]


def gather(articles: Iterable[Candidate], news: Mapping[int, KeyPoint]) -> list[DigestStory]:
    """Put articles of one story together, in the order in which the stories came.

    ``news`` gives by article what is new in it, for the stories that readers know.
    """
    stories: dict[tuple[str, int], list[Candidate]] = {}
    for article in articles:
        key = ("article", article.id) if article.story_id is None else ("story", article.story_id)
        stories.setdefault(key, []).append(article)
    return [DigestStory(articles=tuple(it), news=news.get(it[-1].id)) for it in stories.values()]


def rank(stories: Iterable[DigestStory], at: datetime) -> list[DigestStory]:
    """Order stories by their worth, the best first; equals keep their order."""
    return sorted(stories, key=lambda it: -worth_of(it, at))


def worth_of(story: DigestStory, at: datetime) -> float:
    """Weigh a story: a second source counts as much as the best key point or an hour-old date can, a fifth far less."""
    salience = max((point.score for it in story.articles for point in it.briefing.key_points), default=0.0)
    return math.log2(1 + len(story.sources)) + min(max(salience, 0.0), 1.0) + _freshness(story, at)


def render_digest(
    stories: Sequence[DigestStory], topics: Sequence[Topic], texts: Texts, *, left_out: int = 0, heading: str = ""
) -> list[Message]:
    """Write stories under their topics, in the order given, split between stories; none where there is no story."""
    if not stories:
        return []
    placed = sorted(((_topic_of(it, topics), it) for it in stories), key=itemgetter(0))
    has_topics = placed[0][0] < len(topics)
    blocks = [Block(runs=(Run(text=clip_title(heading), tag="b"),))] if heading else []
    for number, section in groupby(placed, key=itemgetter(0)):
        name = topics[number].name if number < len(topics) else texts.say("More news")
        blocks += _section(clip_title(name) if has_topics else "", [story for _, story in section], texts)
    if left_out:
        rest = texts.say_number("and {number} more", "and {number} more", left_out)
        blocks.append(Block(runs=(Run(text=rest, tag="i"),)))
    return paginate(blocks)


def render_nothing(texts: Texts) -> list[Message]:
    """Say that there is nothing to tell."""
    return paginate([Block(runs=(Run(text=texts.say("Nothing new since the last digest.")),))])


def _freshness(story: DigestStory, at: datetime) -> float:
    """Say how new a story is: 1 for just now, half as much each ``HALF_LIFE_H``; what has no date is half a day old."""
    dates = [it.article.published_at for it in story.articles if it.article.published_at is not None]
    age_h = (at - max(dates)).total_seconds() / 3600 if dates else HALF_LIFE_H
    return float(2.0 ** -(max(age_h, 0.0) / HALF_LIFE_H))


def _topic_of(story: DigestStory, topics: Sequence[Topic]) -> int:
    """Number the topic of a story; one more than there are if it has none."""
    words = "\n".join(f"{it.article.title}\n{it.article.text}" for it in story.articles)
    return next((at for at, topic in enumerate(topics) if matches(topic.keywords, (), words)), len(topics))


def _section(name: str, stories: Sequence[DigestStory], texts: Texts) -> list[Block]:
    """Write the stories of a topic; its name is part of the first, so that it never stands alone."""
    heading = (Run(text=name, tag="b"), Run(text="\n\n")) if name else ()
    first, *rest = stories
    return [Block(runs=(*heading, *_line(first, texts))), *(Block(runs=_line(story, texts)) for story in rest)]


def _line(story: DigestStory, texts: Texts) -> tuple[Run, ...]:
    new = (Run(text=texts.say("New:")), Run(text=" ")) if story.news else ()
    link = Run(text=_headline(story, texts), href=link_to(story.lead.article.address))
    return (Run(text="• "), *new, link, Run(text=_where(story.sources, texts)))


def _where(names: Sequence[str], texts: Texts) -> str:
    """Say who has a story, after its line."""
    own, others = names[:1], names[1:]
    shown, left = others[:MOST_NAMES], len(others[MOST_NAMES:])
    more = [texts.say_number("{number} more", "{number} more", left)] if left else []
    also = [texts.say(", also in {sources}", sources=_listed([*shown, *more], texts))] if shown else []
    return "".join([*(f" — {it}" for it in own), *also])


def _headline(story: DigestStory, texts: Texts) -> str:
    """Give a story in a few words: what is new of it, else its title, else its best key point, else its place."""
    article, points = story.lead.article, story.lead.briefing.key_points
    best = max(points, key=lambda it: it.score, default=None)
    told = (story.news.text if story.news else "", article.title, best.text if best else "")
    shown = (clip(words, MAX_LINE) for text in told if not is_blank(words := clean(text)))
    return next(shown, "") or source_name(article, story.lead.label) or texts.say(NAMELESS)


def _listed(names: Sequence[str], texts: Texts) -> str:
    if len(names) == 1:
        return names[0]
    return texts.say("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
