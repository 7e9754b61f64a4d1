"""Weights on the disk, read by another process."""

import json
import subprocess
import sys

from summarizer.load import load_summarizer
from summarizer.types import Document
from tests.tiny_briefing import save_briefing_model

STORY = (
    "The council of Arlen voted on Tuesday to close the old bridge over the Wend for six months. "
    "Engineers found cracks in two of its pillars after the flood in March. "
    "“Nobody will cross this river on foot before the summer,” said Ann Orr, the mayor of Arlen. "
    "Buses will take the harbour road until the work is done."
)
SCRIPT = """
import json, sys
from summarizer.load import load_summarizer
from summarizer.types import Document
[briefing] = load_summarizer("extractive", model=sys.argv[1]).summarize([Document(id="a", title="", text=sys.argv[2])])
print(json.dumps(briefing.to_json()))
"""
LOADED = (
    SCRIPT
    + """
print(*sorted(sys.modules), file=sys.stderr)
"""
)


def test_a_fresh_process_gives_the_same_scores(tmp_path):
    """What was saved reads the same wherever it is loaded: points, scores, speakers and confidence."""
    folder = str(save_briefing_model(tmp_path / "tiny"))
    [here] = load_summarizer("extractive", model=folder).summarize([Document(id="a", title="", text=STORY)])
    command = [sys.executable, "-c", SCRIPT, folder, STORY]
    there = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # our own
    assert there == json.loads(json.dumps(here.to_json()))


def test_a_briefing_needs_nothing_of_training(tmp_path):
    """An engine that has briefed has imported neither the training nor a library that only it needs."""
    folder = str(save_briefing_model(tmp_path / "tiny"))
    command = [sys.executable, "-c", LOADED, folder, STORY]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stderr.split()
    assert "summarizer.trained" in loaded
    assert not {name for name in loaded if name.startswith(("summarizer.training", "nltk", "rouge_score"))}
