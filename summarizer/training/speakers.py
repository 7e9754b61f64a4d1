"""How well speakers are found: quotations against the hand-made ones of an attribution corpus.

Owns the counting. What is right: the mention overlaps the gold one, or the resolved name ends in the gold surname.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarizer.attribution import POSTING_CONFIDENCE
from summarizer.types import Quote

Attributor = Callable[[str], Sequence[Quote]]

_LEAST_WORDS = 4
OVERLAP = 0.8  # of the gold quotation's characters: more, and the quotation is the same
_CAPITAL = re.compile(r"\b[A-Z][\w'\u2019-]+")
_OPENERS = frozenset({"The", "A", "An", "One", "Another", "His", "Her", "Their", "Some", "Many", "Most", "No"})


@dataclass(slots=True, kw_only=True)
class SpeakerTally:
    """Counts over a corpus; ``right`` and ``total`` by kind of the gold speaker: name, pronoun, nominal.

    ``sure`` are the found ones that may be posted, ``surely_right`` those of them whose speaker is right.
    """

    quotations: int = 0
    found: int = 0
    sure: int = 0
    surely_right: int = 0
    right: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)

    def share(self, *kinds: str) -> float:
        """Give the share of right speakers among gold ones of these kinds, in percent; of all without any."""
        chosen = kinds or tuple(self.total)
        return 100 * sum(self.right.get(kind, 0) for kind in chosen) / max(1, sum(self.total.get(k, 0) for k in chosen))

    def add(self, gold: dict[str, Any], answers: Sequence[Quote]) -> None:
        """Count one gold quotation against the answers for its article."""
        if len(gold["quote"].split()) < _LEAST_WORDS or not gold["speaker"]:
            return
        kind = _kind_of(gold)
        answer = _find_answer(gold, answers)
        self.quotations += 1
        self.found += answer is not None
        self.total[kind] = self.total.get(kind, 0) + 1
        right = answer is not None and is_right(gold, answer)
        sure = answer is not None and answer.speaker is not None and answer.confidence >= POSTING_CONFIDENCE
        self.right[kind] = self.right.get(kind, 0) + right
        self.sure += sure
        self.surely_right += sure and right


def measure_speakers(articles: Iterable[dict[str, Any]], attribute: Attributor) -> SpeakerTally:
    """Attribute the quotations of each article and count."""
    tally = SpeakerTally()
    for article in articles:
        answers = attribute(article["text"])
        for gold in article["quotes"]:
            tally.add(gold, answers)
    return tally


def is_right(gold: dict[str, Any], answer: Quote) -> bool:
    """Tell whether an answer names the gold speaker."""
    if answer.speaker_span and overlaps(answer.speaker_span, tuple(gold["speaker_span"])):
        return True
    names = _CAPITAL.findall(gold["speaker"])
    return bool(answer.speaker and names and not gold["speaker_is_pronoun"] and answer.speaker.endswith(names[-1]))


def overlaps(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def _find_answer(gold: dict[str, Any], answers: Sequence[Quote]) -> Quote | None:
    start, end = gold["start"], gold["end"]
    shares = [(min(end, one.end) - max(start, one.start), one) for one in answers]
    shared, best = max(shares, key=lambda pair: pair[0], default=(0, None))
    return best if shared >= OVERLAP * (end - start) else None


def _kind_of(gold: dict[str, Any]) -> str:
    if gold["speaker_is_pronoun"]:
        return "pronoun"
    return "name" if set(_CAPITAL.findall(gold["speaker"])) - _OPENERS else "nominal"
