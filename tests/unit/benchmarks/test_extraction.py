"""How an extract is scored against the true text of its page."""

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from benchmarks.extraction import compare, read_pages, run, score
from tests.newsroom import Story

STORY = Story(number=3)


def archive(folder: Path) -> Path:
    """Write an archive with one page."""
    gold = {"file": "a.html.gz", "url": "https://lantern.example/3", "gold_text": STORY.text}
    files = {"a.html.gz": gzip.compress(bytes(STORY.page().body)), "gold.jsonl": json.dumps(gold).encode()}
    path = folder / "pages.tar"
    with tarfile.open(path, "w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"pages/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    ("extract", "shares"),
    [
        ("one two three four five", (1, 0, 0)),
        ("One, two; three: four five!", (1 / 3, 1 / 3, 1 / 3)),
        ("one two three four five six", (2 / 3, 1 / 3, 0)),
        ("two three four five", (1 / 2, 0, 1 / 2)),
        ("", (0, 0, 1)),
    ],
)
def test_runs_of_four_words_are_counted(extract: str, shares: tuple[float, ...]) -> None:
    """In shares of all there are; case counts, punctuation does not."""
    found = compare(extract, "one two three four five")
    assert (found.both, found.extra, found.missing) == pytest.approx(shares)


def test_each_page_counts_as_much_as_another() -> None:
    """However long it is; an extract of nothing costs recall alone."""
    whole = score([compare("a b c d", "a b c d"), compare("", "e f g h " * 50)])
    assert (whole.precision, whole.recall) == (1.0, 0.5)
    assert whole.f1 == pytest.approx(2 / 3)


def test_pages_come_out_of_the_archive_as_they_were(tmp_path: Path) -> None:
    """With address and true text."""
    (page,) = read_pages(archive(tmp_path))
    assert (page.url, page.body, page.text) == ("https://lantern.example/3", STORY.page().body, STORY.text)


def test_both_are_scored_and_the_worst_pages_named(tmp_path: Path) -> None:
    """In tables."""
    lines = list(run(archive(tmp_path), worst=1))
    assert "| Briefbot | 100.00 | 100.00 | 100.00 |" in lines
    assert lines[-1].startswith("| https://lantern.example/3 | 100.0 | 0.0 | 0.0 | ")
