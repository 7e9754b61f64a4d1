"""Corpora as they lie on the disk."""

import pytest

from summarizer.training.corpus import read_lines, read_summarized
from tests.training_examples import write_corpus

BRIDGE = "the town opened its new bridge over the river on monday . " * 5


def line(name, article=BRIDGE, highlights=("the bridge is open .",)) -> dict:
    """Make an article's line."""
    return {"id": name, "article": article, "highlights": list(highlights)}


def read_names(path) -> list[str]:
    """Give the ids of the articles that are left."""
    return [article.id for article in read_summarized(path)]


def test_packed_lines_come_back(tmp_path):
    """Each line is an object, in order, with its letters as they were; a limit cuts them."""
    written = [line("a"), line("b", "Zoë said “no”.")]
    path = write_corpus(tmp_path / "corpus.jsonl.xz", written)
    assert list(read_lines(path)) == written
    assert list(read_lines(path, limit=1)) == written[:1]


def test_an_article_has_its_text_and_its_highlights(tmp_path):
    """Nothing is changed in them."""
    (article,) = read_summarized(write_corpus(tmp_path / "corpus.jsonl.xz", [line("a", highlights=("one .", "two ."))]))
    assert (article.id, article.text, article.highlights) == ("a", BRIDGE, ("one .", "two ."))


def test_what_opens_like_an_earlier_one_is_left_out(tmp_path):
    """A later version of an article is no second article, in whatever case; one with another beginning is."""
    lines = [line("a"), line("b", f"{BRIDGE}more ."), line("c", BRIDGE.upper()), line("d", f"so {BRIDGE}")]
    assert read_names(write_corpus(tmp_path / "corpus.jsonl.xz", lines)) == ["a", "d"]


@pytest.mark.parametrize("empty", [{"article": ""}, {"article": " \n"}, {"highlights": []}])
def test_what_is_empty_is_left_out(tmp_path, empty):
    """Without a text or without highlights there is nothing to learn."""
    lines = [line("a") | empty, line("b")]
    assert read_names(write_corpus(tmp_path / "corpus.jsonl.xz", lines)) == ["b"]


def test_an_empty_article_hides_no_later_one(tmp_path):
    """An opening counts as met only when its article was given."""
    lines = [line("a", highlights=()), line("b")]
    assert read_names(write_corpus(tmp_path / "corpus.jsonl.xz", lines)) == ["b"]
