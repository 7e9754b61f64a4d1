"""Lines in, stories out."""

import io
import json

from rich.console import Console

from bot.commandline.stories import group_lines
from tests.events import BEACON, HERALD, LANTERN


def group(*lines):
    """Give what is written for some lines, and whether all were articles."""
    out = io.StringIO()
    good = group_lines(io.BytesIO(b"\n".join(lines)), out, Console(file=io.StringIO()))
    return [json.loads(line) for line in out.getvalue().splitlines()], good


def line(id_, text, **more):
    """Write an article as a line."""
    return json.dumps({"id": id_, "text": text, **more}).encode()


def test_articles_get_their_story_in_order():
    """Each has its object, and a story the id of its first article."""
    written, good = group(line("a", LANTERN), line("b", BEACON), line("c", HERALD, title="A hill came down"))
    assert written == [{"id": "a", "story": "a"}, {"id": "b", "story": "b"}, {"id": "c", "story": "a"}]
    assert good


def test_a_line_that_is_no_article_gets_its_error_in_place():
    """The others are grouped around it."""
    written, good = group(line("a", LANTERN), b"{", b'{"id": "x"}', line("c", HERALD))
    assert [it.get("id") for it in written] == ["a", None, "x", "c"]
    assert [it.get("line") for it in written] == [None, 2, 3, None]
    assert written[3]["story"] == "a"
    assert not good


def test_no_lines_are_no_stories():
    """Nothing in, nothing out."""
    assert group() == ([], True)
