"""The words that the summarizer and its callers share. Holds data and the protocol, decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, Self

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text to brief.

    Every offset in the briefing counts Unicode code points of exactly this ``text``.
    """

    id: str
    title: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPoint:
    """A thing that the article says: the slices of its text at ``spans``, unless ``generated``."""

    text: str
    spans: tuple[Span, ...]
    score: float
    generated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A direct quotation: ``text`` is the article's slice from ``start`` to ``end``, without its marks.

    ``speaker`` is the fullest name that the article gives, ``speaker_span`` the mention that utters the words.
    ``confidence`` is between 0 and 1 and speaks of the speaker.
    """

    text: str
    start: int
    end: int
    speaker: str | None
    speaker_span: Span | None
    cue: str | None
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What the summarizer makes of one document. With ``skipped`` (the reason) there are no points and no quotes."""

    id: str
    title: str
    language: str | None
    engine: str
    model: str
    key_points: tuple[KeyPoint, ...] = ()
    quotes: tuple[Quote, ...] = ()
    skipped: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the briefing object of the command line: plain types, every key present."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote, also after a way through JSON."""
        points = tuple(
            KeyPoint(**{**point, "spans": tuple((start, end) for start, end in point["spans"])})
            for point in value["key_points"]
        )
        quotes = tuple(
            Quote(**{**quote, "speaker_span": tuple(quote["speaker_span"]) if quote["speaker_span"] else None})
            for quote in value["quotes"]
        )
        return cls(**{**value, "key_points": points, "quotes": quotes})


class Summarizer(Protocol):
    """Makes briefings. An engine adds its technology to the name (``ExtractiveSummarizer``).

    ``engine`` and ``model`` are the names that its briefings carry.
    """

    engine: str
    model: str

    def summarize(self, documents: Sequence[Document], *, all_quotes: bool = False) -> list[Briefing]:
        """Brief each document; answers stand in the order of the questions, one each.

        Never raises for what a text is like: an unfit one comes back ``skipped``. Each quotation and each key point
        that is not ``generated`` is an exact slice of its text. The result for a document does not depend on what
        else is in the batch. ``all_quotes`` keeps every quotation found with the best guess of its speaker, not
        only those that would be posted. Blocking and not thread-safe: one thread owns an engine.
        """
        ...

    def summarize_in_full(self, documents: Sequence[Document]) -> list[tuple[Briefing, Briefing]]:
        """Brief each document twice at the cost of once: as ``summarize`` does, and with all that is worth telling.

        Whatever the first of the two has, the second has too. Both are skipped, or none.
        """
        ...
