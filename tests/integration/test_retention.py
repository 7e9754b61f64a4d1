"""Old texts in a real database: what goes, what stays, and how large the file is in the end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.coverage import Reading
from bot.records import NewDelivery, QueuePlan, Verdict
from bot.store.briefed import SqlBriefedStore
from bot.store.database import Database
from bot.store.intake import SqlIntakeStore
from bot.store.reader_tables import quotations
from bot.store.reports import SqlReportStore
from bot.store.retention import ENDS_KEPT, FREE_PAGES_KEPT, SqlRetentionStore
from bot.store.tables import articles, briefings, deliveries, events, fingerprints, handled, rechecks
from bot.types import Article, ArticleState, DeliveryState, Entry, Message, Poll, Validators
from summarizer.types import Briefing, KeyPoint

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=100)
LONG = "A long sentence that fills a page of the file, and another one. " * 1000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database with the newest schema."""
    database = Database(f"sqlite:///{tmp_path}/briefbot.db")
    database.migrate()
    yield database
    database.close()


def entry(number: int) -> Entry:
    """Make an entry of a source."""
    address = f"news.example/{number}"
    return Entry(source_id="a", address=f"https://{address}", canonical=address, guid=f"g{number}", title=f"T {number}")


def poll(database: Database, count: int) -> int:
    """Have the source offer its entries; give how many were new."""
    entries = Poll(entries=tuple(entry(number) for number in range(1, count + 1)), validators=Validators())
    return SqlIntakeStore(database).record_poll("a", entries, origin="x", first_fetch=None, at=NOW)


def brief(database: Database, *, text: str = "text") -> list[int]:
    """Read and brief all that was found; a text is the article's number and ``text``."""
    intake, briefed = SqlIntakeStore(database), SqlBriefedStore(database)
    for found in intake.found(["a"], NOW, 1000):
        words = f"{found.id} {text}"
        names = ("source_id", "address", "canonical", "guid", "title")
        known = {name: getattr(found.entry, name) for name in names}
        intake.record_read(found.id, Article(**known, text=words, content_hash=f"{found.id}"), NOW)
    ids = [it.id for it in briefed.ready(1000)]
    point = KeyPoint(text=text, spans=((0, 4),), score=1.0)
    made = Briefing(id="", title="T", language="en", engine="plain", model="none", key_points=(point,))
    briefed.record_briefings([(it, Reading(briefing=made)) for it in ids], NOW)
    return ids


def queue(database: Database, *article_ids: int, is_digest: bool = False) -> None:
    """Queue messages for articles, one for each or one for all."""
    message = Message(html="<b>x</b>", plain="x", preview_url="https://x.example/")
    owners = [None] if is_digest else article_ids
    plan = QueuePlan(
        schedule_id="s",
        channel_id="c",
        source_ids=("a",),
        run_key="r",
        verdicts=tuple(Verdict(article_id=it, queued=True) for it in article_ids),
        messages=tuple(NewDelivery(article_id=it, part=0, message=message) for it in owners),
    )
    SqlBriefedStore(database).record_queue(plan, NOW)


def send_all(database: Database) -> None:
    """Settle what is queued."""
    with database.begin() as connection:
        connection.execute(update(deliveries).values(state=DeliveryState.SENT))


def prune(database: Database) -> int:
    """Let go what is older than a time that all of it is older than."""
    store = SqlRetentionStore(database)
    return store.prune(store.old_articles(LATER, after_id=0, limit=1000), LATER, "its text is deleted")


def count(database: Database, table) -> int:
    """Count the rows of a table."""
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_texts_go_and_nothing_comes_back(database: Database) -> None:
    """Text, briefing and marks are gone; the same entries, and the same text elsewhere, are still known."""
    poll(database, 3)
    queue(database, *brief(database))
    send_all(database)
    assert prune(database) == 3
    with database.read() as connection:
        rows = connection.execute(select(articles.c.text, articles.c.content, articles.c.state)).all()
    assert [tuple(row) for row in rows] == [(None, None, ArticleState.PRUNED)] * 3
    assert (count(database, briefings), count(database, handled)) == (0, 0)
    assert poll(database, 3) == 0
    assert SqlBriefedStore(database).waiting("new schedule", "c", ["a"]) == []
    poll(database, 4)
    [found] = SqlIntakeStore(database).found(["a"], LATER, 10)
    twin = Article(
        source_id="a", address="https://x", canonical="x", guid="g", title="T", text="1 text", content_hash="1"
    )
    assert not SqlIntakeStore(database).record_read(found.id, twin, LATER)
    assert prune(database) == 0


def test_why_still_tells_the_trail(database: Database) -> None:
    """From found to posted, and that the text is deleted."""
    poll(database, 1)
    queue(database, *brief(database))
    send_all(database)
    prune(database)
    [trail] = SqlReportStore(database).trails(["https://news.example/1"], None)
    assert [what.split(" ")[0].rstrip(":") for _, what in trail.happened] == [
        "found",
        "read",
        "briefed",
        "queued",
        "its",
    ]


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCERTAIN])
@pytest.mark.parametrize("is_digest", [False, True])
def test_what_is_on_its_way_stays(database: Database, state: DeliveryState, is_digest) -> None:
    """An article whose message, or whose digest, is not settled keeps all it has, however old."""
    poll(database, 2)
    mine, _ = brief(database)
    queue(database, mine, is_digest=is_digest)
    with database.begin() as connection:
        connection.execute(update(deliveries).values(state=state))
    assert prune(database) == 1
    store = SqlRetentionStore(database)
    assert store.old_articles(LATER, after_id=0, limit=10) == [mine]
    assert store.delete_deliveries(LATER, 10) == 0
    send_all(database)
    assert prune(database) == 1


def test_messages_that_are_settled_go(database: Database) -> None:
    """A few at a time, the old ones alone; and no article is queued again for it."""
    poll(database, 3)
    ids = brief(database)
    queue(database, *ids)
    send_all(database)
    store = SqlRetentionStore(database)
    assert store.delete_deliveries(NOW, 10) == 0
    assert [store.delete_deliveries(LATER, 2) for _ in range(3)] == [2, 1, 0]
    assert SqlBriefedStore(database).waiting("s", "c", ["a"]) == []
    with pytest.raises(IntegrityError):
        queue(database, *ids)


def test_a_long_trail_keeps_its_ends(database: Database) -> None:
    """A text that came back a thousand times has its beginning and its end told."""
    poll(database, 1)
    [article_id] = brief(database)
    with database.begin() as connection:
        again = [{"article_id": article_id, "at": NOW, "what": f"again {number}"} for number in range(1000)]
        connection.execute(insert(events), again)
    prune(database)
    [trail] = SqlReportStore(database).trails(["https://news.example/1"], None)
    told = [what for _, what in trail.happened]
    assert len(told) == 2 * ENDS_KEPT + 1
    assert (told[0], told[-2]) == ("found in source 'a'", "again 999")


def test_the_file_becomes_smaller(database: Database, tmp_path: Path) -> None:
    """What the texts took is given back to the disk, a little at a time, but for a reserve."""
    poll(database, 200)
    queue(database, *brief(database, text=LONG))
    send_all(database)
    before = size_of(database, tmp_path)
    prune(database)
    store, steps = SqlRetentionStore(database), 0
    while store.give_back_space():
        steps += 1
    assert steps > 1
    after = size_of(database, tmp_path)
    assert after < before / 2
    assert after < (FREE_PAGES_KEPT + 500) * 4096


def size_of(database: Database, folder: Path) -> int:
    """Give the size of the file with all that was written."""
    with database.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (folder / "briefbot.db").stat().st_size


def test_what_readers_look_for_goes_with_its_briefing(database: Database) -> None:
    """Words, quotations, fingerprints and second looks of old articles are gone; a newer article's stay."""
    poll(database, 2)
    old, new = brief(database)
    with database.begin() as connection:
        for it in (old, new):
            said = {"speaker": "Zoe", "speaker_key": "zoe", "text": "No.", "said_at": NOW}
            connection.execute(insert(quotations).values(article_id=it, **said))
            connection.execute(insert(fingerprints).values(article_id=it, fingerprint={}, made_at=NOW))
            connection.execute(insert(rechecks).values(article_id=it, from_page=True))
    SqlRetentionStore(database).prune([old], LATER, "old")
    with database.read() as connection:
        for table in (quotations, fingerprints, rechecks):
            assert connection.scalars(select(table.c.article_id)).all() == [new]
        query = text("SELECT rowid FROM briefing_search WHERE briefing_search MATCH 'text'")
        assert connection.scalars(query).all() == [new]


def test_a_message_stays_as_long_as_something_on_its_way_is_about_it(database: Database) -> None:
    """An edit has to know what it edits; settled, both go."""
    row = {"channel_id": "world", "part": 0, "html": "x", "plain": "x"}
    with database.begin() as connection:
        connection.execute(insert(deliveries).values(state="sent", created_at=NOW, **row))
        edit = {"kind": "edit", "target_id": 1, "created_at": LATER}
        connection.execute(insert(deliveries).values(state="pending", **edit, **row))
    store = SqlRetentionStore(database)
    assert store.delete_deliveries(LATER, 10) == 0
    with database.begin() as connection:
        connection.execute(update(deliveries).values(state="sent"))
    assert store.delete_deliveries(LATER, 10) == 1
    with database.read() as connection:
        assert connection.execute(select(deliveries.c.id, deliveries.c.target_id)).all() == [(2, None)]


def test_a_look_is_had_once_a_day(database: Database) -> None:
    """Over restarts, too; a look from a future that was none does not count."""
    store = SqlRetentionStore(database)
    assert store.begin_look(NOW) is None
    assert store.begin_look(NOW + timedelta(hours=1)) is None
    assert store.begin_look(NOW + timedelta(days=400)) == NOW
    assert store.begin_look(NOW + timedelta(days=1)) == NOW
    assert store.begin_look(NOW + timedelta(days=2)) == NOW + timedelta(days=1)
