"""The training command, as it is called."""

import subprocess
import sys

from tests.tiny_briefing import save_bert


def test_a_named_state_that_is_missing_is_an_error(tmp_path):
    """Whoever names a state to go on from is told that it is not there: nothing begins anew in silence."""
    command = [sys.executable, "-m", "summarizer.training.train", tmp_path, "--base", save_bert(tmp_path / "base")]
    options = ["--articles", "32", "--decay", "16", "--resume", "plateau"]
    ended = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert f"there is no state plateau in {tmp_path / 'salience'}" in ended.stderr
    assert not list((tmp_path / "salience").iterdir())
