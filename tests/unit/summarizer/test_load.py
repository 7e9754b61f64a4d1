import subprocess
import sys

import pytest
from safetensors.torch import load_file, save_file

from summarizer.errors import ModelNotFoundError, UnknownEngineError
from summarizer.load import load_summarizer
from tests.tiny_briefing import save_bert, save_briefing_model


def test_an_unknown_engine_is_named_with_the_known_ones():
    """The error says what there is."""
    with pytest.raises(UnknownEngineError, match=r"no summarizer engine 'magic'; there is: extractive"):
        load_summarizer("magic")


def test_a_missing_folder_is_named(tmp_path):
    """The error says which model was asked for and where it was looked for."""
    with pytest.raises(ModelNotFoundError, match=r"nowhere.*tokenizer\.json"):
        load_summarizer("extractive", model=str(tmp_path / "nowhere"))


def test_an_encoder_without_heads_is_refused(tmp_path):
    """A published encoder is no model of Briefbot: the error names it, and both heads, which would be random."""
    folder = save_bert(tmp_path / "bert")
    with pytest.raises(ModelNotFoundError, match=r"bert.*no trained weights for .*sentences.*speakers"):
        load_summarizer("extractive", model=str(folder))


@pytest.mark.parametrize("head", ["sentences", "speakers"])
def test_a_model_without_one_head_is_refused(tmp_path, head):
    """The error names the head that is missing, and no other part."""
    path = save_briefing_model(tmp_path / "tiny") / "model.safetensors"
    weights = {name: numbers for name, numbers in load_file(path).items() if not name.startswith(head)}
    save_file(weights, path, metadata={"format": "pt"})
    with pytest.raises(ModelNotFoundError, match=rf"no trained weights for {head};"):
        load_summarizer("extractive", model=str(path.parent))


def test_weights_that_cannot_be_read_are_refused(tmp_path):
    """A file that was cut off is named as such, whatever the libraries make of it."""
    path = save_briefing_model(tmp_path / "tiny") / "model.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ModelNotFoundError, match="tiny"):
        load_summarizer("extractive", model=str(path.parent))


def test_importing_the_loader_imports_no_torch():
    """A command that needs no engine does not wait for one."""
    code = "import sys, summarizer.load; print(sorted({'torch', 'transformers', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
