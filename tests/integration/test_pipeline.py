from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.coverage import Reading
from bot.errors import ArticleError, FailureKind, SourceError
from bot.pipeline import PAGE, PATIENCE, READ_ATTEMPTS, READ_RETRY, Pipeline, PolledSource, Tally
from bot.queueing import ScheduleRules
from bot.store.briefed import SqlBriefedStore
from bot.store.database import Database
from bot.store.intake import SqlIntakeStore
from bot.store.reports import SqlReportStore
from bot.store.stories import SqlStoryStore
from bot.store.tables import deliveries
from bot.texts import Texts
from bot.threads import WorkerThreads
from tests.outgoing import SetClock
from tests.stages import ListedSource, PlainSummarizer
from tests.storytelling import same_event, unheard


class House:
    """A pipeline over a real database, with sources that do as they are told."""

    def __init__(self, database: Database, *sources: ListedSource) -> None:
        self.database = database
        self.clock = SetClock()
        self.sources = {source.id: source for source in sources}
        self.summarizer = PlainSummarizer()
        self.pipeline = self.restart()

    def restart(self) -> Pipeline:
        """Make the pipeline anew, as after a crash: all that is left is the database."""
        self.pipeline = Pipeline(
            {it.id: PolledSource(source=it, origin=it.id, label=None) for it in self.sources.values()},
            SqlIntakeStore(self.database),
            SqlBriefedStore(self.database),
            SqlStoryStore(self.database),
            read_batch=lambda documents: [Reading(briefing=it) for it in self.summarizer.summarize(documents)],
            find_story=same_event,
            find_news=unheard,
            fetchers=WorkerThreads("fetch", 2),
            clock=self.clock,
            jitter=lambda: 0.0,
            min_poll=timedelta(minutes=1),
        )
        return self.pipeline

    def rules(self, schedule_id: str = "live", **changes) -> ScheduleRules:
        """Make the rules of a schedule: every source into the channel "world"."""
        made = {
            "id": schedule_id,
            "mode": "each",
            "include": (),
            "exclude": (),
            "first_fetch": {it.id: it.first_fetch for it in self.sources.values()},
            "max_per_day": {"world": None},
            "texts": Texts(),
        }
        return ScheduleRules(**{**made, **changes})

    def run(self, schedule_id: str = "live", **changes) -> list[str]:
        """Run a schedule an hour after the last time; give the texts of all that is queued so far."""
        self.clock.move(3600)
        self.tally = self.pipeline.run(self.rules(schedule_id, **changes), run_key=f"{schedule_id} {self.clock()}")
        return self.queued()

    def queued(self, channel_id: str = "world") -> list[str]:
        """List what is queued for a channel, in its order."""
        query = select(deliveries.c.plain).where(deliveries.c.channel_id == channel_id).order_by(deliveries.c.id)
        with self.database.read() as connection:
            return list(connection.scalars(query))

    def trail(self, address: str) -> str:
        """Tell what happened to an article."""
        [trail] = SqlReportStore(self.database).trails([address], None)
        return "; ".join(what for _, what in trail.happened)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database with the newest schema."""
    database = Database(f"sqlite:///{tmp_path}/briefbot.db")
    database.migrate()
    yield database
    database.close()


def titles(messages: list[str]) -> list[str]:
    """Give the first line of each message."""
    return [message.splitlines()[0] for message in messages]


def test_an_article_goes_all_the_way_once(database: Database) -> None:
    """Two runs over the same two entries queue each of them once, the oldest first."""
    source = ListedSource("bbc")
    source.offer(1)
    source.offer(2)
    house = House(database, source)
    assert titles(house.run()) == ["Title 1", "Title 2"]
    assert titles(house.run()) == ["Title 1", "Title 2"]
    assert "queued for channel 'world'" in house.trail("https://bbc.example/1")


def test_one_poll_serves_every_schedule(database: Database) -> None:
    """Two schedules within a minute ask the source once, and both channels get the article."""
    source = ListedSource("bbc")
    source.offer(1)
    house = House(database, source)
    house.clock.move(3600)
    for schedule_id, channel_id in (("live", "world"), ("local", "town")):
        house.pipeline.run(house.rules(schedule_id, max_per_day={channel_id: None}), run_key="run")
    assert source.polled == 1
    assert titles(house.queued("world")) == titles(house.queued("town")) == ["Title 1"]


def test_two_schedules_into_one_channel_post_once(database: Database) -> None:
    """What one schedule put into a channel, another one does not put there again; the trail says why."""
    source = ListedSource("bbc")
    source.offer(1)
    house = House(database, source)
    house.run("live")
    assert titles(house.run("evening")) == ["Title 1"]
    assert "the channel has it already, from schedule 'live'" in house.trail("https://bbc.example/1")


def test_a_failing_source_does_not_stop_the_others(database: Database) -> None:
    """The good source's article goes on; the bad one is left alone until its time, then asked again."""
    good, bad = ListedSource("bbc"), ListedSource("cnn", error=SourceError("cnn", "no answer", retry_after_s=7200))
    good.offer(1)
    house = House(database, good, bad)
    assert titles(house.run()) == ["Title 1"]
    assert house.tally.failed_sources == ("cnn",)
    house.run()
    assert bad.polled == 1
    house.run()
    assert bad.polled == 2


def test_a_run_by_hand_asks_sources_that_back_off(database: Database) -> None:
    """``not_polled_since`` overrides the back-off, once for each source."""
    bad = ListedSource("cnn", error=SourceError("cnn", "no answer", retry_after_s=7200))
    house = House(database, bad)
    house.run()
    house.clock.move(1)
    now = house.clock()
    for _ in range(2):
        house.pipeline.run(house.rules(), run_key="once", not_polled_since=now)
    assert bad.polled == 2


def test_a_source_whose_pages_take_all_the_time_waits_for_the_next_run(database: Database) -> None:
    """After a few of them the others of that source are put off, with the reason; other sources are read."""
    slow, quick = ListedSource("slow"), ListedSource("quick")
    for number in range(60):
        address = f"https://slow.example/{number}"
        slow.offer(number, ArticleError(address, "took longer than 20 s", kind=FailureKind.TOO_SLOW, transient=True))
    quick.offer(1)
    house = House(database, slow, quick)
    begun: list[int] = []
    slow.on_read = lambda: begun.append(1)
    assert titles(house.run()) == ["Title 1"]
    assert PATIENCE <= len(begun) <= PAGE
    last = house.trail("https://slow.example/59")
    assert f"put off: {PATIENCE} other pages of its source took too long or too much to read" in last


def test_an_unreadable_page_is_tried_again_and_then_skipped(database: Database) -> None:
    """A page that fails for now gets some more tries, each later than the last; then the reason is kept."""
    source = ListedSource("bbc")
    source.offer(1, ArticleError("https://bbc.example/1", "took longer than 20 s", transient=True))
    source.offer(2)
    house = House(database, source)
    for _ in range(READ_ATTEMPTS):
        house.clock.move(READ_RETRY.total_seconds() * 2**READ_ATTEMPTS)
        assert titles(house.run()) == ["Title 2"]
    assert "skipped: took longer than 20 s" in house.trail("https://bbc.example/1")


def test_a_page_that_comes_late_is_posted_late(database: Database) -> None:
    """A page that can be read at the second try is briefed then."""
    source = ListedSource("bbc")
    source.offer(1, ArticleError("https://bbc.example/1", "answered 503", transient=True))
    house = House(database, source)
    assert house.run() == []
    source.texts["https://bbc.example/1"] = "Here at last."
    assert titles(house.run()) == ["Title 1"]


@pytest.mark.parametrize("broken", ["poll", "read", "summarize"])
def test_what_breaks_on_one_item_stops_nothing_else(database: Database, broken: str) -> None:
    """An error that nobody foresaw is kept with its item; the other source's article goes all the way."""
    good, bad = ListedSource("bbc"), ListedSource("cnn")
    good.offer(1)
    bad.offer(1, "poison")
    house = House(database, good, bad)

    def poison(*_args: object) -> None:
        raise ZeroDivisionError("poison")

    if broken == "summarize":
        house.summarizer.poison = "poison"
    else:
        setattr(bad, broken, poison)
        house.restart()
    assert titles(house.run()) == ["Title 1"]
    assert "bbc.example" in house.queued()[0]
    assert titles(house.run()) == ["Title 1"]
    if broken != "poll":
        assert "poison" in house.trail("https://cnn.example/1")


def test_an_unfit_text_is_skipped_with_its_reason(database: Database) -> None:
    """What can't be briefed is not posted, and the trail says why."""
    source = ListedSource("bbc")
    source.offer(1, "unfit")
    house = House(database, source)
    assert house.run() == []
    assert house.tally.skipped == 1
    assert "skipped: is unfit" in house.trail("https://bbc.example/1")


def test_articles_are_summarized_in_batches(database: Database) -> None:
    """Many articles are a few calls of the summarizer, none of them large."""
    source = ListedSource("bbc")
    for number in range(20):
        source.offer(number)
    house = House(database, source)
    assert len(house.run()) == 20
    assert house.summarizer.batches == [8, 8, 4]


@pytest.mark.parametrize("stage", ["collect", "brief"])
def test_a_crash_between_stages_is_continued(database: Database, stage: str) -> None:
    """After a stop behind any stage, the next run goes on from there, and the source need not offer it again."""
    source = ListedSource("bbc")
    source.offer(1)
    house = House(database, source)
    house.clock.move(3600)
    house.pipeline.collect(["bbc"], Tally())
    if stage == "brief":
        house.pipeline.brief(Tally())
    source.offers.clear()
    house.restart()
    assert titles(house.run()) == ["Title 1"]


def test_a_stop_in_the_middle_of_reading_loses_nothing(database: Database) -> None:
    """What was not read when the stop came is read by the next run, in the same order."""
    source = ListedSource("bbc")
    for number in range(5):
        source.offer(number)
    house = House(database, source)
    source.on_read = house.pipeline.stop
    assert house.run() == []
    source.on_read = lambda: None
    house.restart()
    assert titles(house.run()) == [f"Title {number}" for number in range(5)]


def test_a_channel_new_to_a_source_gets_its_newest(database: Database) -> None:
    """A schedule that comes later starts with the newest few, not with the archive; after that it gets everything."""
    source = ListedSource("bbc", first_fetch=2)
    house = House(database, source)
    for number in range(5):
        source.offer(number)
        house.run()
    assert len(house.queued()) == 5
    house.run("late", max_per_day={"town": None})
    assert titles(house.queued("town")) == ["Title 3", "Title 4"]
    source.offer(5)
    house.run("late", max_per_day={"town": None})
    assert titles(house.queued("town")) == ["Title 3", "Title 4", "Title 5"]


def test_keywords_choose(database: Database) -> None:
    """An article without an included word, or with an excluded one, is left out with the reason."""
    source = ListedSource("bbc")
    source.offer(1, "The harbour opens.")
    source.offer(2, "The harbour festival opens.")
    source.offer(3, "The market opens.")
    house = House(database, source)
    assert titles(house.run(include=("harbour",), exclude=("festival",))) == ["Title 1"]
    assert "keywords" in house.trail("https://bbc.example/2")


def test_a_channel_takes_so_many_a_day(database: Database) -> None:
    """What is more than ``max_per_day`` is skipped with that reason; the next local day starts anew."""
    source = ListedSource("bbc")
    for number in range(4):
        source.offer(number)
    house = House(database, source)
    limit = {"max_per_day": {"world": 3}}
    assert len(house.run(**limit)) == 3
    assert "max_per_day" in house.trail("https://bbc.example/3")
    house.clock.move(24 * 3600)
    source.offer(4)
    assert titles(house.run(**limit))[-1] == "Title 4"


def test_a_digest_is_one_message(database: Database) -> None:
    """A digest lists what is new, once; with nothing new it says nothing."""
    source = ListedSource("bbc")
    source.offer(1)
    source.offer(2)
    house = House(database, source)
    [digest] = house.run(mode="digest")
    assert "Title 1" in digest
    assert "Title 2" in digest
    assert len(house.run(mode="digest")) == 1
