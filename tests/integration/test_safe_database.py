"""A database that is damaged, full, copied or only to be read: what is said of it, and what a backup holds."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bot.errors import StoreError
from bot.store.backup import back_up
from bot.store.database import Database
from bot.store.integrity import find_damage, require_whole
from bot.store.lock import service_lock
from bot.store.tables import sources
from tests.telegram_world import TOKEN


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Tell where the database is."""
    return tmp_path / "briefbot.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    """A database with the newest schema and a little in it."""
    database = Database(f"sqlite:///{file}")
    database.migrate()
    add(database, *range(500))
    yield database
    database.close()


def add(database: Database, *numbers: int) -> None:
    """Add a source for each number."""
    with database.begin() as connection:
        rows = [{"id": f"source {number}", "origin": f"https://{number}.example/{'x' * 99}"} for number in numbers]
        connection.execute(insert(sources), rows)


def names(path: Path) -> set[str]:
    """List the sources that a file has, read by nobody of ours."""
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("select id from sources")}


def listed(folder: Path) -> list[str]:
    """List what is in a folder."""
    return sorted(it.name for it in folder.iterdir())


def test_a_whole_database_is_called_so(database: Database) -> None:
    """Nothing is found where nothing is."""
    require_whole(database)
    assert find_damage(database) is None


def test_damage_is_found_and_the_way_out_told(database: Database, file: Path) -> None:
    """Pages that were written over are no database any more."""
    database.close()
    with file.open("r+b") as disk:
        for place in range(8192, file.stat().st_size, 4096):
            disk.seek(place)
            disk.write(b"\xa5" * 100)
    with pytest.raises(StoreError, match=r"is damaged .* put a backup in its place"):
        require_whole(database)
    with pytest.raises(StoreError, match="damaged"):
        back_up(file, file.with_name("copy.db"))
    assert not file.with_name("copy.db").exists()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    """Whatever came in its place."""
    (tmp_path / "x.db").write_bytes(b"no database at all, but long enough to be taken for one\n" * 100)
    with pytest.raises(StoreError, match="the file is damaged"):
        Database(f"sqlite:///{tmp_path}/x.db").migrate()


def test_rows_that_point_nowhere_are_found(database: Database, file: Path) -> None:
    """What no page check sees: a reference into nothing."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("insert into events (article_id, at, what) values (99, '2026-01-01', 'x')")
        connection.commit()
    assert "1 rows of events point at rows that are not there" in str(find_damage(database))


def test_a_full_database_says_so_and_goes_on(database: Database) -> None:
    """Nothing of what did not fit is there, and what is written after it is."""
    with database.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="the disk is full: make room, and it goes on by itself"):
        add(database, *range(1000, 3000))
    with database.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA max_page_count = 1000000")
    add(database, 3000)
    with database.read() as connection:
        assert len(connection.execute(select(sources.c.id)).all()) == 501


def test_a_database_that_is_only_to_be_read_says_so(database: Database, file: Path) -> None:
    """Reading works, writing is refused with a sentence."""
    reading = Database(f"sqlite:///{file}", reading=True)
    with reading.begin() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
        with pytest.raises(Exception, match="readonly"):
            connection.execute(insert(sources).values(id="x", origin="x"))
    reading.close()


def test_a_copy_is_read_where_nothing_can_be_written(database: Database, file: Path, monkeypatch) -> None:
    """A backup on a file system that is only to be read is opened as it stands, and nothing is made beside it."""
    folder = file.parent / "archive"
    folder.mkdir()
    back_up(file, folder / "b.db")
    access = os.access
    monkeypatch.setattr("bot.store.database.os.access", lambda path, mode: mode != os.W_OK and access(path, mode))
    reading = Database(f"sqlite:///{folder}/b.db", reading=True)
    assert reading.schema_problem() is None
    assert listed(folder) == ["b.db"]
    reading.close()


def test_a_backup_is_whole_while_others_write(database: Database, file: Path) -> None:
    """It has all that was committed before it began, and is one file that any SQLite can read."""
    going = threading.Event()
    writer = threading.Thread(
        target=lambda: [add(database, number) or going.set() for number in range(1000, 1200)], daemon=True
    )
    writer.start()
    assert going.wait(10)
    target = file.with_name("copy.db")
    assert back_up(file, target) == target.stat().st_size
    writer.join()
    assert {f"source {number}" for number in range(500)} <= names(target)
    assert listed(file.parent) == ["briefbot.db", "briefbot.db-shm", "briefbot.db-wal", "copy.db"]
    copy = Database(f"sqlite:///{target}")
    copy.migrate()
    assert find_damage(copy) is None
    copy.close()


def test_an_older_backup_is_replaced(database: Database, file: Path) -> None:
    """By the new one, when that is whole."""
    target = file.with_name("copy.db")
    back_up(file, target)
    add(database, 777)
    back_up(file, target)
    assert "source 777" in names(target)


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("briefbot.db", "belongs to the database itself"),
        ("briefbot.db-wal", "belongs to the database itself"),
        ("link.db", "belongs to the database itself"),
        ("used.db", "is a database that is in use"),
        ("notes.txt", "is no backup of a database"),
        ("folder", "is a folder: name a file in it"),
        ("nowhere/b.db", "there is no folder"),
        ("/sys/b.db", "can't be written"),
    ],
)
def test_a_backup_never_goes_over_something_else(database: Database, file: Path, target: str, line: str) -> None:
    """Neither over the database nor over a file that is none; the sentence says what to do, and nothing is left."""
    folder = file.parent
    (folder / "link.db").symlink_to(file)
    for name in ("used.db-wal", "notes.txt"):
        (folder / name).write_text("mine", encoding="utf-8")
    (folder / "folder").mkdir()
    before = listed(folder)
    with pytest.raises(StoreError, match=line):
        back_up(file, folder / target)
    assert listed(folder) == before
    assert len(names(file)) == 500


def test_the_lock_tells_how_the_last_service_ended(file: Path) -> None:
    """In order at first and after a good end; not after one that broke off."""
    told = []
    for _ in range(2):
        with service_lock(file) as ended_in_order:
            told.append(ended_in_order)
    with pytest.raises(KeyError), service_lock(file) as ended_in_order:
        raise KeyError
    for _ in range(2):
        with service_lock(file) as ended_in_order:
            told.append(ended_in_order)
    assert told == [True, True, False, True]


def test_a_link_to_a_database_has_its_lock(file: Path) -> None:
    """Two names of one file are one database."""
    file.touch()
    file.with_name("link.db").symlink_to(file)
    with (
        service_lock(file),
        pytest.raises(StoreError, match="another briefbot"),
        service_lock(file.with_name("link.db")),
    ):
        pass


def test_no_secret_is_stored(file: Path) -> None:
    """Whoever wrote it into a reason: it is not in the file, nor in its log."""
    half = TOKEN.partition(":")[2]
    database = Database(f"sqlite:///{file}", redact=lambda it: it.replace(half, "***"))
    database.migrate()
    with database.begin() as connection:
        values = {"origin": "x", "last_error": f"502 for /bot{TOKEN}/sendMessage"}
        connection.execute(insert(sources), [{"id": "a", **values}, {"id": "b", **values}])
        connection.execute(insert(sources).values(id="c", **values))
    written = b"".join(it.read_bytes() for it in file.parent.iterdir())
    database.close()
    assert half.encode() not in written
    assert written.count(b"/bot123456:***/sendMessage") >= 3
