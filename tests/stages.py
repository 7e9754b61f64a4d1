"""Sources and stores in memory, and a summarizer without a model: what the pipeline needs to be tried."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.errors import ArticleError, SourceError
from bot.types import Article, Entry, Poll, Validators
from summarizer.types import Briefing, Document, KeyPoint


@dataclass
class ListedSource:
    """A source that offers what it is given; an entry whose text is an error can't be read."""

    id: str
    first_fetch: int | None = None
    offers: list[Entry] = field(default_factory=list)
    texts: dict[str, str | ArticleError] = field(default_factory=dict)
    error: SourceError | None = None
    polled: int = 0
    on_read: Callable[[], None] = lambda: None

    def offer(self, number: int, text: str | ArticleError | None = None) -> None:
        address = f"https://{self.id}.example/{number}"
        self.texts[address] = text or f"Text number {number}."
        self.offers.append(
            Entry(
                source_id=self.id,
                address=address,
                canonical=f"{self.id}.example/{number}",
                guid=str(number),
                title=f"Title {number}",
            )
        )

    def poll(self, validators: Validators) -> Poll:
        self.polled += 1
        if self.error is not None:
            raise self.error
        return Poll(entries=tuple(self.offers), validators=Validators(etag="e"), label=self.id.upper())

    def read(self, entry: Entry) -> Article:
        self.on_read()
        text = self.texts[entry.address]
        if isinstance(text, ArticleError):
            raise text
        return Article(
            source_id=self.id,
            address=entry.address,
            canonical=entry.canonical,
            guid=entry.guid,
            title=entry.title,
            text=text,
            content_hash=text,
        )


class PlainSummarizer:
    """Makes the whole text the one key point; a text "unfit" is skipped. Remembers the sizes of its batches."""

    engine = "plain"
    model = "none"

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.poison: str | None = None

    def summarize(self, documents: Sequence[Document], *, all_quotes: bool = False) -> list[Briefing]:
        self.batches.append(len(documents))
        if any(it.text == self.poison for it in documents):
            raise ZeroDivisionError(self.poison)
        return [_briefing(it) for it in documents]

    def summarize_in_full(self, documents: Sequence[Document]) -> list[tuple[Briefing, Briefing]]:
        return [(it, it) for it in self.summarize(documents)]


def _briefing(document: Document) -> Briefing:
    point = KeyPoint(text=document.text, spans=((0, len(document.text)),), score=1.0)
    unfit = document.text == "unfit"
    return Briefing(
        id=document.id,
        title=document.title,
        language="en",
        engine="plain",
        model="none",
        key_points=() if unfit else (point,),
        skipped="is unfit" if unfit else None,
    )
