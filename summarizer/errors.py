"""What can go wrong in the summarizer.

SummarizerError
├── UnknownEngineError   the configuration names an engine that does not exist
└── ModelNotFoundError   the engine's weights are not on this machine
"""


class SummarizerError(Exception):
    """The summarizer can't do its work."""


class UnknownEngineError(SummarizerError):
    """There is no engine of that name."""

    def __init__(self, engine: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no summarizer engine {engine!r}; there is: {', '.join(known)}")
        self.engine = engine


class ModelNotFoundError(SummarizerError):
    """The model's files are missing or can't be read."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"the model {model!r} can't be loaded: {reason}; installing Briefbot anew restores its own")
        self.model = model
