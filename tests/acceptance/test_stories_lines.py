"""``briefbot stories --jsonl`` as a script would call it."""

import json
from pathlib import Path

from tests.commandline import Briefbot
from tests.events import BEACON, CRIER, HERALD, LANTERN


def test_articles_in_stories_out(tmp_path: Path) -> None:
    """Events are told apart; a bad line has its error in place, and the status tells of it."""
    texts = {"lantern": LANTERN, "beacon": BEACON, "herald": HERALD, "crier": CRIER}
    lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    ended = Briefbot(folder=tmp_path)("stories", "--jsonl", stdin="\n".join([*lines, "no JSON"]).encode())
    written = [json.loads(line) for line in ended.out.splitlines()]
    assert [it.get("story") for it in written] == ["lantern", "beacon", "lantern", "lantern", None]
    assert written[-1]["line"] == 5
    assert ended.status == 1


def test_lines_are_asked_for(tmp_path: Path) -> None:
    """Without --jsonl there is nothing to read: that is said, with the way out."""
    ended = Briefbot(folder=tmp_path)("stories")
    assert ended.status == 2
    assert "--jsonl" in ended.err
