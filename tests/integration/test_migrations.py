"""The way of a database from one version of the schema to another, and back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text

from bot.errors import StoreError
from bot.store.chats import SqlChatStore
from bot.store.columns import metadata
from bot.store.database import Database, _alembic_config
from bot.store.outgoing import SqlDeliveryStore
from bot.store.reader_tables import quotations
from bot.store.tables import briefings, deliveries
from bot.timing.uptime import Instant, Uptime
from bot.types import DeliveryState
from summarizer.types import Briefing, KeyPoint, Quote

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MOMENT = Instant(at=NOW, uptime=Uptime(boot="this", seconds=1.0))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database with the newest schema."""
    database = Database(f"sqlite:///{tmp_path}/briefbot.db")
    database.migrate()
    yield database
    database.close()


def test_migrating_from_nothing_gives_the_schema_of_the_tables(database: Database) -> None:
    """The migrations and the tables in the code are the same schema."""
    # SQLite keeps a search table in tables of its own making.
    options = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("briefing_search")}
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    """A start with an up-to-date schema is no trouble."""
    database.migrate()
    assert database.schema_problem() is None


def test_a_database_of_the_first_version_keeps_its_deliveries(tmp_path: Path) -> None:
    """What was sent and what waits is there after the migration, and numbers are never given twice."""
    database = Database(f"sqlite:///{tmp_path}/old.db")
    migrate_to(database, "0001")
    row = "'world', 'live', 'run', 0, '<b>x</b>', 'x', 'sent', '@world', 7, '2026-03-01 12:00:00'"
    columns = "channel_id, schedule_id, run_key, part, html, plain, state, chat, message_id, created_at"
    with database.begin() as connection:
        connection.execute(text(f"INSERT INTO deliveries ({columns}) VALUES ({row})"))
        connection.execute(text(f"INSERT INTO deliveries ({columns}) VALUES ({row.replace('sent', 'sending')})"))
    database.migrate()
    assert SqlDeliveryStore(database).recover(MOMENT) == 1
    head = SqlDeliveryStore(database).head("@world", ["world"], [])
    assert head is not None
    assert (head.state, head.departure and head.departure.posting) == (DeliveryState.UNCERTAIN, None)
    with database.begin() as connection:
        connection.execute(text("DELETE FROM deliveries"))
        connection.execute(text(f"INSERT INTO deliveries ({columns}) VALUES ({row})"))
        assert connection.scalar(text("SELECT max(id) FROM deliveries")) == 3
    migrate_to(database, "0001", back=True)
    database.close()


def test_a_database_of_the_second_version_can_be_searched(tmp_path: Path) -> None:
    """Who said what, and where words stand, is written down of the briefings that are there; going back loses none."""
    database = Database(f"sqlite:///{tmp_path}/old.db")
    migrate_to(database, "0002")
    said = Quote(text="We won.", start=0, end=7, speaker="Zoé Martin", speaker_span=None, cue="said", confidence=1.0)
    nobody = replace(said, text="No.", speaker=None)
    point = KeyPoint(text="The ferry is back.", spans=((0, 18),), score=1.0)
    briefing = Briefing(
        id="1", title="Ferry", language="en", engine="e", model="m", key_points=(point,), quotes=(said, nobody)
    )
    with database.begin() as connection:
        columns = "id, source_id, state, address, title, found_at"
        connection.execute(
            text(f"INSERT INTO articles ({columns}) VALUES (7, 's', 'briefed', 'a', 'Ferry', '2026-03-01 12:00:00')")
        )
        row = {"article_id": 7, "engine": "e", "model": "m", "briefing": briefing.to_json(), "made_at": NOW}
        connection.execute(insert(briefings).values(row))
    database.migrate()
    with database.read() as connection:
        assert connection.execute(select(quotations)).mappings().all() == [
            {"id": 1, "article_id": 7, "speaker": "Zoé Martin", "speaker_key": "zoe martin", "text": "We won."}
            | {"said_at": datetime(2026, 3, 1, 12, tzinfo=UTC)}
        ]
        for words, found in (("ferry back", [7]), ("zoe", [7]), ("plane", [])):
            query = text("SELECT rowid FROM briefing_search WHERE briefing_search MATCH :words")
            assert connection.scalars(query, {"words": words}).all() == found
    migrate_to(database, "0002", back=True)
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM briefings")) == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    database.migrate()
    database.close()


def test_a_chat_of_the_second_version_knows_its_highest_id(tmp_path: Path) -> None:
    """A look-up begins after what an older Briefbot had posted; people's chats count no ids of their own."""
    database = Database(f"sqlite:///{tmp_path}/old.db")
    migrate_to(database, "0002")
    columns = "channel_id, part, html, plain, state, chat, message_id, created_at"
    with database.begin() as connection:
        connection.execute(text("INSERT INTO chats (chat, highest_id) VALUES ('-1', 0), ('-2', 90)"))
        for number, (chat, message_id) in enumerate([("-1", 7), ("-1", 5), ("-2", 80), ("-3", 3), ("1001", 44)]):
            row = f"'world', {number}, 'x', 'x', 'sent', '{chat}', {message_id}, '2026-03-01 12:00:00'"
            connection.execute(text(f"INSERT INTO deliveries ({columns}) VALUES ({row})"))
    database.migrate()
    chats = SqlChatStore(database)
    wanted = {"-1": 7, "-2": 90, "-3": 3, "1001": 0, "-4": 0}
    assert {it: chats.seen_ids(it, 0).highest for it in wanted} == wanted
    migrate_to(database, "0002", back=True)
    database.close()


def test_going_back_loses_edits_updates_and_letters_alone(database: Database) -> None:
    """What an older Briefbot does not know is not left to it; posts stay, and are the same."""
    with database.begin() as connection:
        row = {"part": 0, "html": "x", "plain": "x", "state": "sent", "created_at": NOW, "channel_id": "world"}
        for kind, target_id in (("post", None), ("update", 1), ("edit", 1), ("letter", None)):
            connection.execute(insert(deliveries).values(kind=kind, target_id=target_id, **row))
    migrate_to(database, "0002", back=True)
    with database.read() as connection:
        assert connection.execute(text("SELECT id, kind, html FROM deliveries")).all() == [(1, "post", "x")]
    database.migrate()
    assert database.schema_problem() is None


def migrate_to(database: Database, version: str, *, back: bool = False) -> None:
    """Bring a database to one version of the schema."""
    config = _alembic_config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, version)


def test_a_newer_database_is_refused(database: Database) -> None:
    """A database that a newer version made is left alone, with a sentence that says so."""
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Briefbot"):
        database.migrate()
