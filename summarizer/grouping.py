"""Articles as they come, each put into its story: what the command line does with them, and what is measured.

Keeps fingerprints of the last ones, no text. What is one story, ``stories`` tells.
"""

from collections import deque

from summarizer.fingerprints import fingerprint_document
from summarizer.stories import Fingerprint, find_story
from summarizer.types import Document

_WINDOW = 4_000  # articles that a new one is compared with: two days of a hundred busy sources, some 100 MB


class Grouping:
    """Tells the story of each article from those that came before it, ``window`` of them at most."""

    def __init__(self, window: int = _WINDOW) -> None:
        self._known: deque[tuple[int, Fingerprint]] = deque(maxlen=window)
        self._begun: list[str] = []

    def place(self, document: Document) -> str:
        """Give the name of the story that a document joins or begins: the id of the article that began it."""
        fingerprint = fingerprint_document(document)
        story = find_story(fingerprint, self._known)
        if story is None:
            story = len(self._begun)
            self._begun.append(document.id)
        self._known.append((story, fingerprint))
        return self._begun[story]
