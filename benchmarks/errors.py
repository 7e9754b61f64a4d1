"""What can go wrong with a benchmark.

BenchmarkError
├── PeerMissingError    something that a peer needs is not installed
├── TooFewArticlesError the corpus has too few long articles
└── WorkerDiedError     a contestant's process ended
"""


class BenchmarkError(Exception):
    """Anything that stops a benchmark with a reason."""


class PeerMissingError(BenchmarkError):
    """What a peer needs is not there."""

    def __init__(self, name: str, lacking: str) -> None:
        super().__init__(f"{name} can't run: there is no {lacking}; `make bench` installs what the peers need")


class TooFewArticlesError(BenchmarkError):
    """The corpus has fewer long articles than are to be timed."""

    def __init__(self, wanted: int, found: int) -> None:
        super().__init__(f"{wanted} articles are to be timed, but the corpus has {found} that are long enough")


class WorkerDiedError(BenchmarkError):
    """A contestant's process ended before it was asked to."""

    def __init__(self, name: str, status: int) -> None:
        advice = "its own message stands above, and `make bench` installs what it needs"
        super().__init__(f"the process of {name} ended with status {status}: {advice}")
