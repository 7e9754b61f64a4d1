"""What readers look up, in a real database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.store.archive import keep_briefing
from bot.store.database import Database
from bot.store.library import SqlLibrary
from bot.store.tables import articles, briefings, stories
from summarizer.types import Briefing, KeyPoint, Quote
from tests.outgoing import NOON


class Shelves:
    """A library, and who fills it."""

    def __init__(self, database: Database) -> None:
        self.library = SqlLibrary(database)
        self._database = database

    def add(self, number: int, title: str, *, speaker: str | None = None, story: int | None = None) -> None:
        """Keep an article with one point, and perhaps a quotation."""
        said = Quote(text="So it is.", start=0, end=9, speaker=speaker, speaker_span=None, cue=None, confidence=0.9)
        briefing = Briefing(
            id=str(number),
            title=title,
            language="en",
            engine="plain",
            model="none",
            key_points=(KeyPoint(text=f"Point of {title}.", spans=((0, 1),), score=0.5),),
            quotes=(said,) if speaker else (),
        )
        row = {"id": number, "source_id": "a", "state": "briefed", "address": f"https://a.example/{number}"}
        row |= {"title": title, "text": "x", "found_at": NOON, "content_is_text": True, "attempts": 0}
        row |= {"content_hash": str(number), "story_id": story}
        made = {
            "article_id": number,
            "engine": "plain",
            "model": "none",
            "briefing": briefing.to_json(),
            "made_at": NOON,
        }
        with self._database.begin() as connection:
            connection.execute(insert(articles).values(row))
            connection.execute(insert(briefings).values(made))
            keep_briefing(connection, number, briefing)

    def found(self, words: str) -> list[int | None]:
        """Search."""
        return [it.id for it in self.library.search(words, 10).best]


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[Shelves]:
    """An empty library with room for three stories."""
    database = Database(f"sqlite:///{tmp_path}/briefbot.db")
    database.migrate()
    with database.begin() as connection:
        connection.execute(insert(stories), [{"id": it, "began_at": NOON, "latest_at": NOON} for it in (1, 2, 3)])
    yield Shelves(database)
    database.close()


def test_the_newest_of_each_story_is_listed(shelves: Shelves) -> None:
    """The newest first; what has no story stands by itself."""
    for number, story in enumerate((1, None, 2, 1, 2, None), start=1):
        shelves.add(number, f"Title {number}", story=story)
    assert [it.id for it in shelves.library.latest(10)] == [6, 5, 4, 2]
    assert [it.id for it in shelves.library.latest(2)] == [6, 5]


def test_one_article_is_given_or_none(shelves: Shelves) -> None:
    """By its number."""
    shelves.add(1, "Title")
    found = shelves.library.article(1)
    assert found is not None
    assert found.article.title == "Title"
    assert shelves.library.article(2) is None


def test_words_are_found_with_any_ending_and_accent(shelves: Shelves) -> None:
    """All of them, or else one; a short word is found as it is, but where a script sets no spaces."""
    shelves.add(1, "Fähren nach Arlen")
    shelves.add(2, "習近平主席 in Brenn")
    shelves.add(3, "Arlen votes")
    assert shelves.found("fahre arlen") == [1]
    assert shelves.found("習近平") == [2]
    assert shelves.found("vot") == []
    assert sorted(shelves.found("fahre votes"), key=str) == [1, 3]
    assert shelves.found('"votes arlen"') == []


def test_quotations_go_by_full_name_or_surname(shelves: Shelves) -> None:
    """The newest first."""
    for number, speaker in enumerate(("Zoë Lund", "Anna Reed", "Jonas Reed"), start=1):
        shelves.add(number, f"Title {number}", speaker=speaker)
    assert [it.speaker for it in shelves.library.quotations("reed", 10)] == ["Jonas Reed", "Anna Reed"]
    assert [it.speaker for it in shelves.library.quotations("zoe lund", 10)] == ["Zoë Lund"]
    assert shelves.library.quotations("und", 10) == []


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("Anna Reid", ["Anna Reed"]), ("anna", ["Anna Reed"]), ("Lumd", ["Zoë Lund"]), ("Qqq", []), ("%", [])],
)
def test_a_misspelled_name_is_guessed(shelves: Shelves, asked: str, meant: list[str]) -> None:
    """By a letter beside it, in the whole name or the surname, or by the first name."""
    for number, speaker in enumerate(("Zoë Lund", "Anna Reed", "Kim Vos"), start=1):
        shelves.add(number, f"Title {number}", speaker=speaker)
    assert shelves.library.similar_speakers(asked, 3) == meant
