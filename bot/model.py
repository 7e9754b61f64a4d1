"""The summarizer on its thread: loaded when first needed, used by one piece of work at a time."""

from collections.abc import Callable
from functools import cached_property

from bot.coverage import Reading
from bot.threads import WorkerThreads
from summarizer.fingerprints import fingerprint_document
from summarizer.types import Briefing, Document, Summarizer


class Model:
    """A summarizer and the one thread that owns it. ``load`` takes seconds and is called once, on that thread."""

    def __init__(self, load: Callable[[], Summarizer]) -> None:
        self._load = load
        self._thread = WorkerThreads("model")

    def summarize(self, documents: list[Document], *, all_quotes: bool = False) -> list[Briefing]:
        """Brief a batch in its turn, and wait for it."""
        return self._thread.submit(self._work, documents, all_quotes=all_quotes).result()

    def read(self, documents: list[Document]) -> list[Reading]:
        """Brief a batch in its turn, also in full; unless it is skipped, a document gets what it is compared by.

        The fingerprints need no model: they are taken on the caller's thread.
        """
        made = self._thread.submit(lambda: self._loaded.summarize_in_full(documents)).result()
        return [
            Reading(
                briefing=briefing,
                in_full=in_full,
                fingerprint=None if briefing.skipped else fingerprint_document(document),
            )
            for document, (briefing, in_full) in zip(documents, made, strict=True)
        ]

    def summarize_urgently(self, document: Document) -> Briefing:
        """Brief one document before all batches that have not begun, and wait for it."""
        return self._thread.submit_urgent(self._work, [document], all_quotes=False).result()[0]

    def name(self) -> str:
        """Load the model, if it is not, and tell what it is called."""
        return self._thread.submit(lambda: self._loaded.model).result()

    def _work(self, documents: list[Document], *, all_quotes: bool) -> list[Briefing]:
        return self._loaded.summarize(documents, all_quotes=all_quotes)

    @cached_property
    def _loaded(self) -> Summarizer:
        return self._load()
