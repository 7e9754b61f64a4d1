import subprocess
import sys

import pytest

from summarizer.errors import ModelNotFoundError, UnknownEngineError
from summarizer.load import load_summarizer


def test_an_unknown_engine_is_named_with_the_known_ones():
    """The error says what there is."""
    with pytest.raises(UnknownEngineError, match=r"no summarizer engine 'magic'; there is: extractive"):
        load_summarizer("magic")


def test_a_missing_folder_is_named(tmp_path):
    """The error says which model was asked for and where it was looked for."""
    with pytest.raises(ModelNotFoundError, match=r"nowhere.*tokenizer\.json"):
        load_summarizer("extractive", model=str(tmp_path / "nowhere"))


def test_importing_the_loader_imports_no_torch():
    """A command that needs no engine does not wait for one."""
    code = "import sys, summarizer.load; print(sorted({'torch', 'transformers', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
