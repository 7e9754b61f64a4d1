"""The same event in several sources, from the feeds to the outbox, over a real database and without a model."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.digest import FrontPage
from bot.pipeline import Pipeline, PolledSource, Tally
from bot.queueing import ScheduleRules
from bot.records import DeliveryKind
from bot.store.briefed import SqlBriefedStore
from bot.store.database import Database
from bot.store.intake import SqlIntakeStore
from bot.store.reports import SqlReportStore
from bot.store.retention import SqlRetentionStore
from bot.store.stories import SqlStoryStore
from bot.store.tables import articles, deliveries, fingerprints, stories
from bot.texts import Texts
from bot.threads import WorkerThreads
from bot.types import DeliveryState
from tests.outgoing import SetClock
from tests.stages import ListedSource
from tests.storytelling import TellingSummarizer, same_event, unheard

POST, UPDATE, EDIT = DeliveryKind.POST, DeliveryKind.UPDATE, DeliveryKind.EDIT


class Newsroom:
    """A pipeline over a real database, whose sources are made as they are named."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = SetClock()
        self.sources: dict[str, ListedSource] = {}
        self.numbers = 0

    def publish(self, source_id: str, text: str) -> str:
        """Have a source publish something; give its address."""
        self.numbers += 1
        source = self.sources.setdefault(source_id, ListedSource(source_id))
        source.offer(self.numbers, f"{text} #{self.numbers}")
        return source.offers[-1].address

    def pipeline(self) -> Pipeline:
        """Make the pipeline anew, as after a crash: all that is left is the database."""
        return Pipeline(
            {it.id: PolledSource(source=it, origin=it.id, label=None) for it in self.sources.values()},
            SqlIntakeStore(self.database),
            SqlBriefedStore(self.database),
            SqlStoryStore(self.database),
            read_batch=TellingSummarizer().read,
            find_story=same_event,
            find_news=unheard,
            fetchers=WorkerThreads("fetch", 2),
            clock=self.clock,
            jitter=lambda: 0.0,
            min_poll=timedelta(minutes=1),
        )

    def rules(self, schedule_id: str, **changes) -> ScheduleRules:
        """Make the rules of a schedule: every source into the channel "world"."""
        made = {
            "id": schedule_id,
            "mode": "each",
            "include": (),
            "exclude": (),
            "first_fetch": dict.fromkeys(self.sources),
            "max_per_day": {"world": None},
            "texts": Texts(),
        }
        return ScheduleRules(**{**made, **changes})

    def run(self, schedule_id: str = "live", **changes) -> list[tuple[str, str]]:
        """Run a schedule an hour after the last time; give kind and text of all that this run queued."""
        self.clock.move(3600)
        before = len(self.queued())
        self.pipeline().run(self.rules(schedule_id, **changes), run_key=f"{schedule_id} {self.clock()}")
        return self.queued()[before:]

    def queued(self, channel_id: str = "world") -> list[tuple[str, str]]:
        """List kind and text of what is queued for a channel, in its order."""
        query = select(deliveries.c.kind, deliveries.c.plain).where(deliveries.c.channel_id == channel_id)
        with self.database.read() as connection:
            return [(kind, plain) for kind, plain in connection.execute(query.order_by(deliveries.c.id))]

    def targets(self) -> list[int | None]:
        """List what the messages are about."""
        with self.database.read() as connection:
            return list(connection.scalars(select(deliveries.c.target_id).order_by(deliveries.c.id)))

    def settle(self, state: DeliveryState) -> None:
        """Let everything that waits come to this end."""
        with self.database.begin() as connection:
            connection.execute(update(deliveries).values(state=state))

    def stories(self) -> list[int | None]:
        """List the articles' stories."""
        with self.database.read() as connection:
            return list(connection.scalars(select(articles.c.story_id).order_by(articles.c.id)))

    def trail(self, address: str) -> str:
        """Tell what happened to an article."""
        [trail] = SqlReportStore(self.database).trails([address], None)
        return "; ".join(what for _, what in trail.happened)

    def count(self, table) -> int:
        """Count the rows of a table."""
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(table))


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom with an empty database."""
    database = Database(f"sqlite:///{tmp_path}/briefbot.db")
    database.migrate()
    yield Newsroom(database)
    database.close()


def test_articles_of_one_event_are_one_story(newsroom: Newsroom) -> None:
    """Those of one event share a story, in one batch or in two; the trail names the first."""
    first = newsroom.publish("ann", "bridge: It is closed.")
    newsroom.publish("bob", "fire: It burns.")
    second = newsroom.publish("cat", "bridge: It is shut.")
    newsroom.run()
    later = newsroom.publish("dan", "bridge: Nobody gets across.")
    newsroom.run()
    bridge, fire, again, much_later = newsroom.stories()
    assert bridge == again == much_later != fire
    assert "one story with “Title 1” (https://ann.example/1)" in newsroom.trail(second)
    assert "one story with “Title 1” (https://ann.example/1)" in newsroom.trail(later)
    assert "one story" not in newsroom.trail(first)


def test_what_cannot_be_compared_is_a_post_of_its_own(newsroom: Newsroom) -> None:
    """Without a fingerprint an article has no story."""
    newsroom.publish("ann", "It is closed.")
    newsroom.publish("bob", "It is closed again.")
    assert [kind for kind, _ in newsroom.run()] == [POST, POST]
    assert newsroom.stories() == [None, None]


def test_two_days_later_it_is_another_story(newsroom: Newsroom) -> None:
    """Beyond 48 hours nothing is compared, and the old fingerprints go when they are no longer needed."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.run()
    newsroom.clock.move(48 * 3600)
    newsroom.publish("bob", "bridge: It is closed.")
    assert [kind for kind, _ in newsroom.run()] == [POST]
    assert len(set(newsroom.stories())) == 2
    newsroom.clock.move(96 * 3600)
    newsroom.publish("cat", "fire: It burns.")
    newsroom.run()
    assert newsroom.count(fingerprints) == 1  # of the newest


def test_what_is_new_is_a_reply_to_the_first_post(newsroom: Newsroom) -> None:
    """It holds the new point alone and its source; a later one replies to the same post, and repeats neither."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.run()
    second = newsroom.publish("bob", "bridge: It is closed. | A beam broke.")
    [(kind, text)] = newsroom.run()
    assert kind == UPDATE
    assert text.splitlines()[0] == "New: A beam broke."
    assert "It is closed" not in text
    assert "bob.example" in text
    newsroom.publish("cat", "bridge: A beam broke. | It opens on Monday.")
    [(kind, text)] = newsroom.run()
    assert (kind, text.splitlines()[0]) == (UPDATE, "New: It opens on Monday.")
    assert newsroom.targets() == [None, 1, 1]
    assert "what is new in it, as a reply" in newsroom.trail(second)


def test_what_says_nothing_new_is_named_under_the_first_post(newsroom: Newsroom) -> None:
    """An edit adds its source, each source once, beside those that were named before."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.run()
    newsroom.settle(DeliveryState.SENT)
    second = newsroom.publish("bob", "bridge: It is closed.")
    [(kind, text)] = newsroom.run()
    assert kind == EDIT
    assert text.splitlines()[0] == "Title 1"
    assert "Also: BOB" in text
    newsroom.settle(DeliveryState.SENT)
    newsroom.publish("bob", "bridge: It is closed.")
    newsroom.publish("ann", "bridge: It is closed.")
    assert newsroom.run() == []
    newsroom.publish("cat", "bridge: It is closed.")
    [(kind, text)] = newsroom.run()
    assert "Also: BOB" in text
    assert "\nhttps://bob.example/2\nhttps://cat.example/5" in text
    assert newsroom.targets() == [None, 1, 1]
    assert "its source is named there" in newsroom.trail(second)


def test_one_run_handles_a_story_in_order(newsroom: Newsroom) -> None:
    """The second article stands against the first, which is only queued: it replies, or is named at its foot."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.publish("bob", "bridge: It is closed.")
    newsroom.publish("cat", "bridge: It is closed. | A beam broke.")
    (first, post), (second, update_) = newsroom.run()
    assert (first, second) == (POST, UPDATE)
    assert "Also: BOB" in post
    assert update_.startswith("New: A beam broke.")
    assert newsroom.targets() == [None, 1]


def test_skip_and_post_do_as_they_say(newsroom: Newsroom) -> None:
    """With "skip" the second article goes nowhere, with the reason; with "post" it is one more post."""
    newsroom.publish("ann", "bridge: It is closed.")
    second = newsroom.publish("bob", "bridge: A beam broke.")
    channels = {"max_per_day": {"world": None, "town": None}, "same_story": {"world": "skip", "town": "post"}}
    assert [kind for kind, _ in newsroom.run(**channels)] == [POST]
    assert [kind for kind, _ in newsroom.queued("town")] == [POST, POST]
    assert 'one story with “Title 1”, which the channel has (same_story = "skip")' in newsroom.trail(second)


def test_a_post_that_failed_told_nothing(newsroom: Newsroom) -> None:
    """The next article of the story is posted in its place."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.run()
    newsroom.settle(DeliveryState.FAILED)
    newsroom.publish("bob", "bridge: It is closed.")
    assert [kind for kind, _ in newsroom.run()] == [POST]


def test_a_story_counts_once_a_day(newsroom: Newsroom) -> None:
    """Updates and edits come also when the channel has had its posts, and count for nothing."""
    limit = {"max_per_day": {"world": 1}}
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.run(**limit)
    newsroom.publish("bob", "bridge: It is closed.")
    newsroom.publish("cat", "bridge: A beam broke.")
    late = newsroom.publish("dan", "fire: It burns.")
    assert sorted(kind for kind, _ in newsroom.run(**limit)) == [EDIT, UPDATE]
    assert "max_per_day" in newsroom.trail(late)


def test_another_schedule_repeats_nothing(newsroom: Newsroom) -> None:
    """What stands behind a post has been told, whichever schedule comes with it."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.publish("bob", "bridge: It is closed.")
    newsroom.run()
    assert newsroom.run("evening") == []


@pytest.mark.parametrize("stage", ["collect", "brief", "group"])
def test_a_crash_between_stages_is_continued(newsroom: Newsroom, stage: str) -> None:
    """After a stop behind any stage, a new service goes on from there, with the same stories."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.publish("bob", "bridge: It is closed.")
    newsroom.clock.move(3600)
    pipeline = newsroom.pipeline()
    pipeline.collect(list(newsroom.sources), Tally())
    if stage != "collect":
        pipeline.brief(Tally())
    if stage == "group":
        pipeline.group()
    assert [kind for kind, _ in newsroom.run()] == [POST]
    assert len(set(newsroom.stories())) == 1


def test_a_story_goes_with_its_last_article(newsroom: Newsroom) -> None:
    """Pruned articles leave their story; one that nobody is left in goes, and the fingerprints with it."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.publish("bob", "bridge: It is closed.")
    newsroom.run()
    newsroom.settle(DeliveryState.SENT)
    retention = SqlRetentionStore(newsroom.database)
    retention.prune([1], newsroom.clock(), "old")
    assert newsroom.count(stories) == 1
    retention.prune([2], newsroom.clock(), "old")
    assert newsroom.count(stories) == newsroom.count(fingerprints) == 0


def test_a_digest_tells_a_story_in_one_line(newsroom: Newsroom) -> None:
    """Its sources stand behind the newest title; the next digest has only what is new of it."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.publish("bob", "fire: It burns.")
    newsroom.publish("cat", "bridge: It is closed.")
    [(kind, text)] = newsroom.run(mode="digest")
    assert kind == POST
    assert "• Title 3 — CAT, also in ANN" in text
    assert "Title 1" not in text
    newsroom.publish("dan", "bridge: It is closed. | It opens on Monday.")
    newsroom.publish("eve", "bridge: It is closed.")
    [(_, text)] = newsroom.run(mode="digest")
    assert text.startswith("• New: It opens on Monday. — DAN")
    assert "fire" not in text


def test_a_story_that_a_digest_told_goes_on_without_a_post(newsroom: Newsroom) -> None:
    """An article with something new is an update that replies to nothing; one without is left out."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.run("morning", mode="digest")
    newsroom.publish("bob", "bridge: It is closed.")
    newsroom.publish("cat", "bridge: A beam broke.")
    assert [kind for kind, _ in newsroom.run()] == [UPDATE]
    assert newsroom.targets() == [None, None]


def test_an_empty_digest_says_so_once_if_asked(newsroom: Newsroom) -> None:
    """One line, and not again when the same run is gone on with after a crash."""
    newsroom.publish("ann", "bridge: It is closed.")
    newsroom.run(mode="digest")
    rules = newsroom.rules("live", mode="digest", front_page=FrontPage(says_when_empty=True))
    for _ in range(2):
        newsroom.pipeline().run(rules, run_key="tuesday")
    assert [text for _, text in newsroom.queued()[1:]] == ["Nothing new since the last digest."]
