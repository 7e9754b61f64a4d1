from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.coverage import Reading
from bot.errors import StoreError
from bot.records import NewDelivery, QueuePlan, Settlement, Verdict
from bot.store.briefed import SqlBriefedStore
from bot.store.database import Database
from bot.store.intake import SqlIntakeStore
from bot.store.lock import service_lock
from bot.store.outgoing import SqlDeliveryStore
from bot.store.reports import SqlReportStore
from bot.store.runs import KEPT, SqlRunStore
from bot.store.tables import articles, deliveries, schedule_runs
from bot.timing.recurrence import Every, JobSpec, run_key
from bot.timing.uptime import Instant, Uptime
from bot.types import Article, ArticleState, DeliveryState, Entry, Message, Poll, Posting, Validators
from summarizer.types import Briefing, KeyPoint

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MOMENT = Instant(at=NOW, uptime=Uptime(boot="this", seconds=1.0))
POSTING = Posting(text="<b>x</b>", parse_mode="HTML", preview={})
NOTHING = Validators()
DAY = timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database with the newest schema."""
    database = Database(f"sqlite:///{tmp_path}/briefbot.db")
    database.migrate()
    yield database
    database.close()


def entry(number: int, source_id: str = "bbc", **changes) -> Entry:
    """Make an entry with an address, a guid and some text of its own."""
    address = f"https://news.example/{number}"
    made = Entry(
        source_id=source_id,
        address=address,
        canonical=f"news.example/{number}",
        guid=f"guid-{number}",
        title=f"Title {number}",
        content=f"Text {number}",
    )
    return replace(made, **changes)


def poll(*entries: Entry, **changes) -> Poll:
    """Make a poll of entries, the oldest first."""
    return replace(Poll(entries=entries, validators=Validators(etag='"1"'), label="The News"), **changes)


def article(found: Entry, words: str) -> Article:
    """Make the article that an entry leads to."""
    names = ("source_id", "address", "canonical", "guid", "title")
    return Article(**{name: getattr(found, name) for name in names}, text=words, content_hash=f"hash of {words}")


def briefing(number: int, **changes) -> Briefing:
    """Make a briefing with one point."""
    point = KeyPoint(text="Text", spans=((0, 4),), score=0.5)
    made = Briefing(id=str(number), title="T", language="en", engine="extractive", model="tiny", key_points=(point,))
    return replace(made, **changes)


def keep_poll(intake: SqlIntakeStore, *entries: Entry, first_fetch: int | None = None, source_id: str = "bbc") -> int:
    """Record a poll of a source."""
    return intake.record_poll(source_id, poll(*entries), origin="https://x", first_fetch=first_fetch, at=NOW)


def brief_all(database: Database, source_ids: tuple[str, ...] = ("bbc",)) -> list[int]:
    """Read and brief whatever was found, each with a text of its own."""
    intake, briefed = SqlIntakeStore(database), SqlBriefedStore(database)
    for found in intake.found(source_ids, NOW, 100):
        intake.record_read(found.id, article(found.entry, f"text of {found.entry.address}"), NOW)
    ready = briefed.ready(100)
    briefed.record_briefings([(it.id, Reading(briefing=briefing(it.id))) for it in ready], NOW)
    return [it.id for it in ready]


def plan(*article_ids: int, schedule_id: str = "live", channel_id: str = "world") -> QueuePlan:
    """Queue one message for each of some articles."""
    message = Message(html="<b>x</b>", plain="x")
    return QueuePlan(
        schedule_id=schedule_id,
        channel_id=channel_id,
        source_ids=("bbc",),
        run_key="run",
        verdicts=tuple(Verdict(article_id=it, queued=True) for it in article_ids),
        messages=tuple(NewDelivery(article_id=it, part=0, message=message) for it in article_ids),
    )


def test_commits_outlive_a_power_cut(database: Database) -> None:
    """SQLite runs in WAL mode, fully synchronous, with foreign keys on, on every connection."""
    with database.begin() as first, database.read() as second:
        for connection in (first, second):
            settings = [
                connection.execute(text(f"PRAGMA {it}")).scalar()
                for it in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert settings == ["wal", 2, 1]


def test_times_keep_their_instant(database: Database) -> None:
    """A time comes back as the same instant, in UTC; one without a zone is refused."""
    kyiv = NOW.astimezone(tz=None)
    with database.begin() as connection:
        row = {"source_id": "x", "state": "found", "address": "a", "title": "t", "found_at": kyiv}
        connection.execute(insert(articles).values(row))
        assert connection.scalar(select(articles.c.found_at)) == NOW
    with pytest.raises(Exception, match="without a zone"), database.begin() as connection:
        connection.execute(insert(articles).values({**row, "found_at": NOW.replace(tzinfo=None)}))


def test_one_service_at_a_time(tmp_path: Path) -> None:
    """A second service on one database is told so, and the first one's end lets it in."""
    with (
        service_lock(tmp_path / "x.db"),
        pytest.raises(StoreError, match="another briefbot"),
        service_lock(tmp_path / "x.db"),
    ):
        pass
    with service_lock(tmp_path / "x.db"):
        pass


def test_a_new_source_counts_its_newest(database: Database) -> None:
    """Of a new source's entries the newest few are news, the rest is remembered as seen."""
    intake = SqlIntakeStore(database)
    assert keep_poll(intake, *[entry(it) for it in range(10)], first_fetch=3) == 3
    assert [it.entry.guid for it in intake.found(["bbc"], NOW, 100)] == ["guid-7", "guid-8", "guid-9"]
    assert keep_poll(intake, *[entry(it) for it in range(12)], first_fetch=3) == 2


def test_a_known_article_is_not_found_again(database: Database) -> None:
    """Neither the same guid nor the same canonical address makes a new article."""
    intake = SqlIntakeStore(database)
    keep_poll(intake, entry(1))
    assert keep_poll(intake, entry(1, address="https://elsewhere.example", canonical="elsewhere.example")) == 0
    assert keep_poll(intake, entry(1, guid="tomorrow's guid")) == 0
    assert keep_poll(intake, entry(1, source_id="cnn", guid="cnn's guid"), source_id="cnn") == 0


def test_the_same_text_is_one_article(database: Database) -> None:
    """Two addresses with one text are briefed once, and the one article stands for both sources."""
    intake, briefed = SqlIntakeStore(database), SqlBriefedStore(database)
    keep_poll(intake, entry(1))
    keep_poll(intake, entry(2, source_id="cnn"), source_id="cnn")
    kept = [
        intake.record_read(it.id, article(it.entry, "the same"), NOW) for it in intake.found(["bbc", "cnn"], NOW, 100)
    ]
    assert kept == [True, False]
    briefed.record_briefings([(it.id, Reading(briefing=briefing(it.id))) for it in briefed.ready(10)], NOW)
    [waiting] = briefed.waiting("live", "world", ["cnn"])
    [candidate] = briefed.candidates("world", [waiting.id])
    assert (candidate.article.source_id, waiting.source_ids) == ("bbc", {"cnn"})


def test_a_second_source_brings_a_known_article_to_its_own_channels(database: Database) -> None:
    """An article that one source had first is still news for the schedules of another that has it too."""
    intake, briefed = SqlIntakeStore(database), SqlBriefedStore(database)
    keep_poll(intake, entry(1))
    [article_id] = brief_all(database)
    keep_poll(intake, entry(1, source_id="cnn"), source_id="cnn")
    assert [it.id for it in briefed.waiting("other", "local", ["cnn"])] == [article_id]


def test_old_news_of_one_source_can_be_news_in_another(database: Database) -> None:
    """An entry that was there before its first source came is read when another source brings it fresh."""
    intake = SqlIntakeStore(database)
    keep_poll(intake, entry(1), entry(2), first_fetch=1)
    keep_poll(intake, entry(1, source_id="cnn"), source_id="cnn")
    assert [it.entry.canonical for it in intake.found(["cnn"], NOW, 100)] == ["news.example/1"]
    brief_all(database, ("bbc", "cnn"))
    briefed = SqlBriefedStore(database)
    ids = [it.id for it in briefed.waiting("live", "world", ["bbc"])]
    assert [it.article.canonical for it in briefed.candidates("world", ids)] == ["news.example/2"]


def test_a_failing_source_is_counted_and_keeps_its_validators(database: Database) -> None:
    """Failures are counted until the next success; what the server gave to ask with stays."""
    intake = SqlIntakeStore(database)
    keep_poll(intake, entry(1))
    intake.record_poll_failure("bbc", "no answer", origin="https://x", failures=2, next_try_at=NOW, at=NOW)
    state = intake.source_state("bbc", "https://x")
    assert (state.failures, state.validators.etag, state.next_try_at) == (2, '"1"', NOW)
    intake.record_poll("bbc", poll(changed=False, validators=NOTHING), origin="https://x", first_fetch=3, at=NOW)
    state = intake.source_state("bbc", "https://x")
    assert (state.failures, state.validators.etag, state.next_try_at) == (0, '"1"', None)


def test_a_source_with_another_address_is_new(database: Database) -> None:
    """Validators of the old address are not sent to the new one."""
    intake = SqlIntakeStore(database)
    keep_poll(intake, entry(1))
    assert intake.source_state("bbc", "https://moved").validators == NOTHING


def test_a_source_with_another_address_that_fails_at_first_is_still_new(database: Database) -> None:
    """What was known of the old address is gone: when the new one answers, its newest entries alone are news."""
    intake = SqlIntakeStore(database)
    keep_poll(intake, entry(1))
    intake.record_poll_failure("bbc", "no answer", origin="https://moved", failures=1, next_try_at=NOW, at=NOW)
    state = intake.source_state("bbc", "https://moved")
    assert (state.is_new, state.validators, state.failures) == (True, NOTHING, 1)
    found = poll(*(entry(number) for number in range(2, 12)))
    assert intake.record_poll("bbc", found, origin="https://moved", first_fetch=3, at=NOW) == 3


def test_an_unread_article_waits_or_is_skipped(database: Database) -> None:
    """An article that could not be read comes back at its time; the last try ends it with the reason."""
    intake = SqlIntakeStore(database)
    keep_poll(intake, entry(1))
    [found] = intake.found(["bbc"], NOW, 100)
    later = NOW + timedelta(minutes=5)
    intake.record_unread(found.id, "took too long", next_try_at=later, at=NOW)
    assert intake.found(["bbc"], NOW, 100) == []
    assert [it.attempts for it in intake.found(["bbc"], later, 100)] == [1]
    intake.put_off(found.id, "others took too long", next_try_at=NOW, at=NOW)
    assert [it.attempts for it in intake.found(["bbc"], NOW, 100)] == [1]
    intake.record_unread(found.id, "took too long", next_try_at=None, at=later)
    assert intake.found(["bbc"], later, 100) == []


def test_candidates_come_in_the_order_of_arrival_once(database: Database) -> None:
    """A schedule sees each article once for a channel, oldest first."""
    keep_poll(SqlIntakeStore(database), entry(1), entry(2), entry(3))
    ids = brief_all(database)
    briefed = SqlBriefedStore(database)
    assert [it.id for it in briefed.waiting("live", "world", ["bbc"])] == ids
    briefed.record_queue(plan(*ids[:2]), NOW)
    assert [it.id for it in briefed.waiting("live", "world", ["bbc"])] == ids[2:]
    assert briefed.queued_since("world", NOW) == 2
    assert briefed.known_routes("live", "world") == {"bbc"}


def test_a_channel_never_gets_an_article_twice(database: Database) -> None:
    """The database itself refuses a second queueing of one article for one channel, and then keeps nothing of it."""
    keep_poll(SqlIntakeStore(database), entry(1), entry(2))
    first, second = brief_all(database)
    briefed = SqlBriefedStore(database)
    briefed.record_queue(plan(first), NOW)
    assert [it.had_by for it in briefed.candidates("world", [second, first])] == [None, "live"]
    with pytest.raises(IntegrityError):
        briefed.record_queue(plan(second, first, schedule_id="evening"), NOW)
    assert len(briefed.waiting("evening", "world", ["bbc"])) == 2


def test_a_skipped_briefing_ends_its_article(database: Database) -> None:
    """A text that can't be briefed is skipped with its reason and is nobody's candidate."""
    intake, briefed = SqlIntakeStore(database), SqlBriefedStore(database)
    keep_poll(intake, entry(1))
    [found] = intake.found(["bbc"], NOW, 100)
    intake.record_read(found.id, article(found.entry, "short"), NOW)
    briefed.record_briefings([(found.id, Reading(briefing=briefing(1, skipped="too short", key_points=())))], NOW)
    assert briefed.ready(10) == []
    assert briefed.waiting("live", "world", ["bbc"]) == []
    assert SqlReportStore(database).status().articles == {ArticleState.SKIPPED: 1}


def queue(database: Database, count: int) -> SqlDeliveryStore:
    """Queue some messages for the channel "world"."""
    keep_poll(SqlIntakeStore(database), *[entry(it) for it in range(count)])
    SqlBriefedStore(database).record_queue(plan(*brief_all(database)), NOW)
    return SqlDeliveryStore(database)


def test_two_claimers_never_get_the_same_message(database: Database) -> None:
    """However many claim at once, each message is one claimer's."""
    store = queue(database, 5)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda number: store.claim(number % 5 + 1, "-1", POSTING, MOMENT), range(40)))
    assert sum(won) == 5


def test_the_trail_tells_an_articles_life(database: Database) -> None:
    """From found to posted, each step is on record, by address or by any spelling of it."""
    store = queue(database, 1)
    store.claim(1, "-1", POSTING, MOMENT)
    store.settle(1, "-1", Settlement(state=DeliveryState.SENT, message_id=7), NOW)
    [trail] = SqlReportStore(database).trails(["https://news.example/0"], None)
    told = " ".join(what for _, what in trail.happened)
    for step in ("found", "read", "briefed", "queued", "posted", "message 7"):
        assert step in told
    assert SqlReportStore(database).trails(["nowhere"], "news.example/0") == [trail]


def test_a_run_is_claimed_once(database: Database) -> None:
    """One key is one run; an unfinished one is known after a restart."""
    runs = SqlRunStore(database, lambda: NOW)
    assert runs.claim("live", "live 12:00", NOW)
    assert not runs.claim("live", "live 12:00", NOW)
    assert runs.last_run_at("live") == NOW
    assert SqlRunStore(database, lambda: NOW).unfinished("live") == NOW
    runs.finish("live")
    assert runs.unfinished("live") is None
    assert runs.last_run_at("never") is None


def test_the_log_of_runs_does_not_grow_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each schedule the newest are kept, of the rest some go with each run; the others' are theirs."""
    monkeypatch.setattr("bot.store.runs.KEPT", 3)
    monkeypatch.setattr("bot.store.runs.DELETED_AT_ONCE", 4)
    spec = JobSpec(schedule_id="live", timing=Every(interval=timedelta(seconds=1)), zone=ZoneInfo("UTC"), catch_up=DAY)
    rows = [
        {"schedule_id": "live", "key": run_key(spec, at), "scheduled_at": at, "started_at": at, "finished_at": at}
        for at in (NOW + timedelta(seconds=it) for it in range(-9, 1))
    ]
    with database.begin() as connection:
        connection.execute(insert(schedule_runs), [*rows, rows[0] | {"schedule_id": "daily"}])
    runs, left = SqlRunStore(database, lambda: NOW), []
    for second in range(1, 5):
        at = NOW + timedelta(seconds=second)
        assert runs.claim("live", run_key(spec, at), at)
        with database.read() as connection:
            left.append(connection.scalar(text("SELECT count(*) FROM schedule_runs WHERE schedule_id = 'live'")))
    assert left == [7, 4, 4, 4]
    assert not runs.claim("live", run_key(spec, NOW + timedelta(seconds=1)), NOW)
    assert runs.unfinished("live") == runs.last_run_at("live") == NOW + timedelta(seconds=4)
    assert runs.last_run_at("daily") == NOW - timedelta(seconds=9)


def test_every_run_of_two_days_is_remembered() -> None:
    """A cron line of each minute has its local times for as long as a clock that is set can bring them back."""
    assert KEPT >= 2 * 24 * 60


def test_a_database_that_is_none_is_a_clear_error(tmp_path: Path) -> None:
    """A file that is no database is named in the error."""
    (tmp_path / "x.db").write_text("this is no database, it is a text" * 100)
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with pytest.raises(StoreError, match=r"x\.db"):
        database.migrate()
    database.close()


def test_deliveries_keep_their_words(database: Database) -> None:
    """What was rendered when a message was queued is what is sent, whatever happens in between."""
    store = queue(database, 1)
    with database.read() as connection:
        assert connection.execute(select(deliveries.c.html)).scalar() == "<b>x</b>"
    head = store.head("-1", ["world"], ["world"])
    assert head is not None
    assert head.delivery.message == Message(html="<b>x</b>", plain="x")


def test_a_digest_is_in_the_trail_of_each_of_its_articles(database: Database) -> None:
    """What became of a digest is told where each article that it names is asked about."""
    keep_poll(SqlIntakeStore(database), entry(1), entry(2))
    made = plan(*brief_all(database))
    digest = replace(made, messages=(NewDelivery(article_id=None, part=0, message=made.messages[0].message),))
    SqlBriefedStore(database).record_queue(digest, NOW)
    store = SqlDeliveryStore(database)
    store.claim(1, "-1", POSTING, MOMENT)
    store.settle(1, "-1", Settlement(state=DeliveryState.SENT, message_id=7), NOW)
    for number in (1, 2):
        [trail] = SqlReportStore(database).trails([f"https://news.example/{number}"], None)
        assert "message 7" in trail.happened[-1][1]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A lock that can't be made is a sentence about the folder, not a traceback."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="can't be"), service_lock(tmp_path / "file" / "x.db"):
        pass
