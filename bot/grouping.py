"""Which articles tell of one event. Pure: reads fingerprints, gives each article its story.

Owns which articles are compared at all. How alike two fingerprints are is the summarizer's.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.coverage import Placement, Printed
from summarizer.stories import Fingerprint

WINDOW = timedelta(hours=48)

FindStory = Callable[[Fingerprint, Sequence[tuple[int, Fingerprint]]], int | None]
"""Gives the number of the story, among those of the known fingerprints, that a new one belongs to, if any."""


def place(new: Sequence[Printed], known: Sequence[Printed], find: FindStory) -> list[Placement]:
    """Give each new article, in order, a story of the known ones or of those before it, or one of its own.

    The same articles always come out the same, however many are new at once.
    """
    # A story that begins here has no number yet: it goes by that of its first article, negated.
    stories = [(it, it.story_id) for it in known if it.story_id is not None]
    placements = []
    for article in new:
        near = [(story, it.fingerprint) for it, story in stories if _may_be_one(article, it)]
        found = find(article.fingerprint, near) if near else None
        story = -article.article_id if found is None else found
        stories.append((article, story))
        placements.append(_placement(article.article_id, story))
    return placements


def _may_be_one(one: Printed, other: Printed) -> bool:
    """Tell whether two articles are close enough in time; what sources say of it counts where both say something."""
    if abs(one.found_at - other.found_at) > WINDOW:
        return False
    if one.published_at is None or other.published_at is None:
        return True
    return abs(one.published_at - other.published_at) <= WINDOW


def _placement(article_id: int, story: int) -> Placement:
    if story > 0:
        return Placement(article_id=article_id, story_id=story)
    return Placement(article_id=article_id, story_id=None, begun_by=-story)
