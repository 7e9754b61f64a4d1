"""The digest on request: what it is made of, and how often."""

import asyncio
from datetime import timedelta

from bot.digest import FrontPage
from bot.digest_desk import DigestDesk
from bot.records import Candidate
from bot.texts import Texts
from tests.outgoing import SetClock
from tests.unit.bot.test_digest import article


class Shelf:
    """Gives the articles that it has; counts how often it is asked."""

    def __init__(self, *articles: Candidate) -> None:
        self.articles = list(articles)
        self.asked: list = []

    def briefed_since(self, since):
        self.asked.append(since)
        return self.articles


async def at_once(function, /, *args, **kwargs):
    """Call a function here and now."""
    await asyncio.sleep(0)
    return function(*args, **kwargs)


def desk(shelf: Shelf, clock: SetClock, most: int = 20) -> DigestDesk:
    """Make a desk."""
    return DigestDesk(shelf, FrontPage(most=most), ask=at_once, clock=clock, texts=Texts())


async def test_it_tells_the_last_day() -> None:
    """The stories of 24 hours stand under a heading, the best ones, and the rest is counted."""
    shelf, clock = Shelf(*(article(it, story=it % 3) for it in range(1, 7))), SetClock()
    [page] = await desk(shelf, clock, most=2).make_digest()
    assert page.plain.startswith("The last 24 hours\n\n• ")
    assert page.plain.endswith("and 1 more")
    assert shelf.asked == [clock() - timedelta(hours=24)]


async def test_nothing_is_told_in_a_sentence() -> None:
    """Who asks gets an answer."""
    [page] = await desk(Shelf(), SetClock()).make_digest()
    assert page.plain == "There is nothing new in the last 24 hours."


async def test_many_who_ask_at_once_cost_one_look() -> None:
    """Within a minute it is made once, then anew; also when the clock was set back."""
    shelf, clock = Shelf(article(1)), SetClock()
    made = desk(shelf, clock)
    await asyncio.gather(*(made.make_digest() for _ in range(100)))
    assert len(shelf.asked) == 1
    clock.move(61)
    await made.make_digest()
    clock.move(-3600)
    await made.make_digest()
    assert len(shelf.asked) == 3
