"""Engine names to engines. Importing it is cheap: torch and transformers come in when an engine is asked for."""

from pathlib import Path

from summarizer.errors import UnknownEngineError
from summarizer.types import Summarizer

ENGINES = ("extractive",)
PACKAGED_MODEL = "briefbot-minilm"

_WEIGHTS = Path(__file__).parent / "weights"


def load_summarizer(engine: str, *, model: str | None = None, key_points: int = 3, quotes: int = 2) -> Summarizer:
    """Load an engine with its weights from this machine; takes some seconds.

    ``model`` is the folder of other trained weights; None is the packaged one. ``key_points`` and ``quotes`` are the
    most that a briefing has.

    Raises:
        UnknownEngineError: there is no engine of that name.
        ModelNotFoundError: the weights are not there or can't be read.
    """
    if engine not in ENGINES:
        raise UnknownEngineError(engine, ENGINES)
    from summarizer.checkpoint import load_weights  # noqa: PLC0415  # torch takes seconds, and `--help` needs none
    from summarizer.extractive import ExtractiveSummarizer  # noqa: PLC0415  # numpy and the language model as well
    from summarizer.neutral import NeutralAnalyst  # noqa: PLC0415  # the same
    from summarizer.reading import Reader  # noqa: PLC0415  # the same
    from summarizer.trained import TrainedAnalyst  # noqa: PLC0415  # the same

    name = model or PACKAGED_MODEL
    weights, tokenizer = load_weights(Path(model) if model else _WEIGHTS, name)
    english = TrainedAnalyst(weights, Reader(weights, tokenizer), model=name)
    return ExtractiveSummarizer(english, NeutralAnalyst(), key_points=key_points, quotes=quotes)
