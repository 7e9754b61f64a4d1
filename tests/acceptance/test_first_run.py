"""The first run: sample articles and whatever was dropped beside them become briefings in the console, once."""

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commandline import ROOT, SEED, Briefbot, Ended, with_seeds
from tests.readme import repeatable_commands

TITLE = "Sea lock [/x] reopens [bold]early[/bold] at Pellworth"
FERRY = "https://lantern.example/news/night-ferry-returns"
LOCK = f"""{TITLE}

The sea lock at Pellworth opened again on Monday, three weeks before the date that the harbour board had announced. \
Divers replaced both lower gates and the winch that moves them, and the work cost 1.2 million crowns.

“We had counted on storms that never came,” said Marta Quill, the harbour master of Pellworth. “Every calm day was a \
day gained.”

Some forty fishing boats had been using the tidal basin at Orrin Bay instead, which dries out twice a day. Skippers \
complained of damaged keels and lost hours.

The board wants to replace the upper gates next year. It has asked the county for half of the money.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """A folder in which the bot ran twice, and what it said."""

    briefbot: Briefbot
    first: Ended
    second: Ended


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Run the bot twice in a fresh checkout with one more article in it."""
    folder = with_seeds(tmp_path_factory.mktemp("checkout"))
    (folder / "seeds" / "lock.txt").write_text(LOCK, encoding="utf-8")
    briefbot = Briefbot(folder=folder)
    return FirstRun(briefbot=briefbot, first=briefbot("run", "--once"), second=briefbot("run", "--once"))


@pytest.fixture(scope="module")
def briefings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, list[dict]]:
    """Ask for the sample article, one of our own and one that is not there, as JSON."""
    folder = with_seeds(tmp_path_factory.mktemp("asked"))
    (folder / "lock.md").write_text(LOCK, encoding="utf-8")
    ended = Briefbot(folder=folder)("summarize", "--json", f"seeds/{SEED.name}", "missing.txt", "lock.md")
    return ended, [json.loads(line) for line in ended.out.splitlines()]


def test_every_article_is_briefed_by_the_first_run(ran: FirstRun) -> None:
    """The sample article, the recorded feed and the dropped file all come out, and the last line counts them."""
    assert ran.first.status == 0, ran.first.err
    assert SEED.read_text(encoding="utf-8").split("\n\n")[1] in ran.first.out
    assert "The Quillhaven Lantern" in ran.first.out
    assert ran.first.out.splitlines()[-1] == "5 briefed, 5 posted."


def test_what_is_printed_stands_in_the_articles(ran: FirstRun) -> None:
    """Each key point is a sentence of its article, word for word, and each quotation has a speaker."""
    text = " ".join((LOCK + SEED.read_text(encoding="utf-8") + recorded_feed()).split())
    points = [line.removeprefix("• ") for line in ran.first.out.splitlines() if line.startswith("• ")]
    assert len(points) >= 10
    assert not [point for point in points if point not in text]
    assert "▌ “Every calm day was a day gained.”\n▌ — Marta Quill\n" in ran.first.out


def test_the_second_run_says_that_nothing_is_new(ran: FirstRun) -> None:
    """Nothing is briefed twice."""
    assert (ran.second.status, ran.second.out) == (0, "Nothing new.\n")


def test_a_title_is_never_taken_for_terminal_markup(ran: FirstRun) -> None:
    """What looks like a tag is printed as it is, wherever a title is shown."""
    assert TITLE in ran.first.out
    assert TITLE in ran.briefbot("why", "seeds/lock.txt").out
    refused = ran.briefbot("summarize", "[/x]-[bold].txt")
    assert (refused.status, refused.err) == (1, "[/x]-[bold].txt: can't be read: No such file or directory\n")


def test_why_tells_the_whole_trail(ran: FirstRun) -> None:
    """An article is found by its address or its path, also a full one; an unknown one is one line and status 1."""
    trail = ran.briefbot("why", f"{FERRY}?utm_source=letter")
    assert trail.status == 0
    for step in ("found in source 'sample-feed'", "briefed:", "queued for channel 'console'", "posted in channel"):
        assert trail.out.count(step) == 1
    full = ran.briefbot("why", str(ran.briefbot.folder / "seeds" / "lock.txt"))
    assert full.out == ran.briefbot("why", "seeds/lock.txt").out
    unknown = ran.briefbot("why", "https://lantern.example/never")
    assert (unknown.status, unknown.out) == (1, "")
    assert unknown.err.startswith("https://lantern.example/never: ")


def test_status_counts_and_looks_ahead(ran: FirstRun) -> None:
    """Sources with their health, articles and deliveries by state, and the next run."""
    status = ran.briefbot("status")
    assert status.status == 0
    for line in ("Articles    5 briefed", "Deliveries  5 sent", "Next run    live: "):
        assert line in status.out
    assert [line.split()[:2] for line in status.out.splitlines()[1:3]] == [["seeds", "good"], ["sample-feed", "good"]]


@pytest.mark.parametrize("line", repeatable_commands())
def test_the_commands_of_the_readme_do_what_is_said(ran: FirstRun, line: str) -> None:
    """After the first run the README's commands tell of the sample article."""
    ended = ran.briefbot(*shlex.split(line)[1:])
    assert (ended.status, ended.err) == (0, "")
    assert ended.out


def test_migrate_is_safe_to_repeat(ran: FirstRun) -> None:
    """A schema that is up to date stays as it is, and so does what is in it."""
    assert ran.briefbot("migrate").out == "database sqlite:///data/briefbot.db is up to date\n"
    assert "Articles    5 briefed" in ran.briefbot("status").out


def test_quotations_are_slices_with_the_right_speakers(ran: FirstRun, briefings: tuple[Ended, list[dict]]) -> None:
    """Offsets hold in the text that ``extract`` gives; the speaker is the fullest name of the one who is mentioned."""
    text = ran.briefbot("extract", f"seeds/{SEED.name}").out
    seed = briefings[1][0]
    assert seed["quotes"]
    for quote in seed["quotes"]:
        assert text[quote["start"] : quote["end"]] == quote["text"]
        assert quote["text"] in SEED.read_text(encoding="utf-8")
        mention = text[slice(*quote["speaker_span"])]
        assert quote["speaker"] in text
        assert quote["speaker"].split()[-1] == mention.split()[-1] or not mention[0].isupper()
    for point in seed["key_points"]:
        assert point["text"] == " ".join(text[start:end] for start, end in point["spans"])


def test_one_missing_item_keeps_none_from_its_briefing(briefings: tuple[Ended, list[dict]]) -> None:
    """Each readable item gets its object in order, the other a line, and the status tells of it."""
    ended, (seed, lock) = briefings
    assert (ended.status, ended.err) == (1, "missing.txt: can't be read: No such file or directory\n")
    assert (seed["skipped"], lock["skipped"]) == (None, None)
    assert (lock["id"], lock["title"]) == ("lock.md", TITLE)
    assert {quote["speaker"] for quote in lock["quotes"]} == {"Marta Quill"}
    assert set(lock) == {"id", "title", "language", "engine", "model", "key_points", "quotes", "skipped"}


def test_a_bad_configuration_is_status_two(tmp_path: Path) -> None:
    """A file that is not there and a command that is none are told from each other and from failures."""
    briefbot = Briefbot(folder=tmp_path)
    missing = briefbot("--config", "none.toml", "run", "--once")
    assert (missing.status, missing.out) == (2, "")
    assert missing.err.startswith("none.toml: there is no such file")
    assert briefbot("sing").status == 2


def test_help_loads_no_model_library(tmp_path: Path) -> None:
    """Help is there at once, for every command, with none of the heavy libraries imported."""
    heavy = "{'torch', 'transformers', 'trafilatura', 'sqlalchemy', 'telegram'} & set(sys.modules)"
    code = f"import sys\nfrom bot.cli import app\ntry:\n    app()\nfinally:\n    print('loaded:', *{heavy})"
    briefbot = Briefbot(folder=tmp_path, program=(sys.executable, "-c", code))
    for args in ([], ["run"], ["summarize"], ["check"]):
        told = briefbot(*args, "--help")
        assert told.status == 0
        assert told.out.splitlines()[-1].strip() == "loaded:"


def recorded_feed() -> str:
    """Give the text of the recorded feed, without its tags' effects on spaces."""
    return (
        " ".join((ROOT / "seeds" / "sample-feed.xml").read_text(encoding="utf-8").split())
        .replace("<em>", "")
        .replace("</em>", "")
    )
