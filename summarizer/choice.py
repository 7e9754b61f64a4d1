"""What the rules of attribution answer with: a mention, and how it was found. Holds no rules."""

from dataclasses import dataclass
from enum import StrEnum

from summarizer.names import Mention


class Rule(StrEnum):
    """How a speaker was found; each rule has its own measured sureness."""

    CUE_THEN_SPEAKER = "after: said X"
    SPEAKER_THEN_CUE = "after: X said"
    SPEAKER_ASIDE_CUE = "after: X, aside, said"
    SIGNED = "“…” - X"
    DETACHED = "after a full stop: X said."
    BEFORE_ADJACENT = "before: X said, “"
    BEFORE_FAR = "before: X, aside, said … “"
    BEFORE_INVERTED = "before: said X, “"
    ACCORDING = "according to X"
    COLON = "X: “"
    LINE_ABOVE = "the paragraph above ends with a colon"
    CONTINUED = "the paragraph before goes on"
    SAME_SENTENCE = "same sentence"
    SAME_PARAGRAPH = "same paragraph"
    SUBJECT = "subject of the sentence"
    SENTENCE_BEFORE = "subject of the sentence before"
    PARAGRAPH_BEFORE = "subject in the paragraph before"
    NONE = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A mention chosen for a quotation, the cue's token if there is one, and the rule that chose.

    ``origin`` is the rule that chose the mention in the first place, where the choice is handed on.
    """

    rule: Rule
    mention: Mention | None = None
    cue: int | None = None
    origin: Rule | None = None


NOBODY = Choice(rule=Rule.NONE)
