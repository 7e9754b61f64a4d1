"""What is written about a mention beside a quotation: kind, place, cues, and what the rules made of it, as numbers.

Owns which mentions are candidates and the order of the features, which the weights depend on: new ones go to the end.
Chooses nobody.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray

from summarizer.choice import NOBODY, Choice, Rule
from summarizer.cues import is_cue, is_plain_cue
from summarizer.marks import QuoteSpan
from summarizer.names import Mention, MentionKind
from summarizer.scene import Scene

FEATURES = 79
"""How many numbers tell of a mention; the packaged configuration says the same."""

_TOKENS_BEFORE = 120
_TOKENS_AFTER = 60
_STEPS = (1, 2, 3, 5, 8, 12, 20, 40, 80)  # tokens
_NEAR = 3
_KINDS = (MentionKind.NAME, MentionKind.PRONOUN, MentionKind.NOMINAL)
_RULES = (
    Rule.CUE_THEN_SPEAKER,
    Rule.SPEAKER_THEN_CUE,
    Rule.SPEAKER_ASIDE_CUE,
    Rule.DETACHED,
    Rule.BEFORE_ADJACENT,
    Rule.BEFORE_FAR,
    Rule.BEFORE_INVERTED,
    Rule.ACCORDING,
    Rule.COLON,
    Rule.LINE_ABOVE,
    Rule.CONTINUED,
    Rule.SAME_SENTENCE,
    Rule.SAME_PARAGRAPH,
    Rule.SUBJECT,
    Rule.SENTENCE_BEFORE,
    Rule.PARAGRAPH_BEFORE,
)
# ``SIGNED`` is missing: its name stands on the quotation's own line, and place and signs tell it.
_OTHERS = frozenset({"they", "we", "i", "it"})
_OPEN_ENDINGS = frozenset(",?!")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The mentions that may have uttered a quotation, with ``features`` (mentions, features).

    ``persons`` tells for each mention whom it stands for, as far as that is known: equal ones are one person.
    """

    mentions: list[Mention]
    persons: list[str]
    features: NDArray[np.float32]


class Describer:
    """Describes the candidates of one article's quotations. ``choices`` are those of the rules, one for each."""

    def __init__(self, scene: Scene, spans: Sequence[QuoteSpan], choices: Sequence[Choice]) -> None:
        self._scene, self._spans, self._choices = scene, spans, choices
        self._persons = {_key(mention): self._name_person(mention) for mention in scene.mentions}
        self._often = Counter(self._persons.values())
        self._pieces = [_is_cue_word(token.lower, quoted=token.quote is not None) for token in scene.tokens]

    def describe(self, number: int) -> Candidates:
        """Find and describe the candidates for one quotation, in the text's order."""
        place = self._scene.place_of(number)
        mentions = self._find_near(place, self._choices[number].mention)
        rows = [
            [
                *self._describe_kind(mention),
                *self._describe_place(mention, place, rank),
                *self._describe_cues(mention, place),
                *self._describe_quotation(number, place),
                *self._describe_rules(mention, number),
            ]
            for mention, rank in zip(mentions, _rank(mentions, place), strict=True)
        ]
        return Candidates(
            mentions=mentions,
            persons=[self._persons[_key(mention)] for mention in mentions],
            features=np.array(rows, np.float32).reshape(len(mentions), FEATURES),
        )

    def _name_person(self, mention: Mention) -> str:
        named = self._scene.cast.resolve(mention)
        if named is not None:
            return self._scene.cast.full_name(named)
        return self._scene.text[mention.start : mention.end].lower()

    def _find_near(self, place: int, chosen: Mention | None) -> list[Mention]:
        first, last = place - _TOKENS_BEFORE, place + _TOKENS_AFTER
        return [
            mention
            for mention in self._scene.mentions
            if first <= mention.first < last or (chosen is not None and _key(mention) == _key(chosen))
        ]

    def _describe_kind(self, mention: Mention) -> list[float]:
        return [
            *(mention.kind is kind for kind in _KINDS),
            mention.is_possessive,
            mention.after_preposition,
            mention.has_article,
            self._scene.may_speak(mention),
            self._scene.cast.is_person(mention),
            bool(mention.roles),
            mention.head in {"he", "she"},
            mention.head in _OTHERS,
            log1p(self._often[self._persons[_key(mention)]]) / 3,
        ]

    def _describe_place(self, mention: Mention, place: int, rank: int) -> list[float]:
        here, quote = self._scene.tokens[mention.first], self._scene.tokens[place]
        behind = mention.first > place
        steps = mention.first - place if behind else place - mention.last + 1
        paragraphs = here.paragraph - quote.paragraph
        together = here.sentence == quote.sentence
        return [
            behind,
            together,
            together and behind,
            paragraphs == 0,
            paragraphs == -1,
            paragraphs < -1,
            paragraphs > 0,
            *(steps <= most for most in _STEPS),
            log1p(steps) / 4,
            *(rank == nearest for nearest in range(_NEAR)),
            min(rank, 9) / 9,
            mention.first == self._scene.sentence_start(mention.first),
        ]

    def _describe_cues(self, mention: Mention, place: int) -> list[float]:
        scene = self._scene
        between = range(place + 1, mention.first) if mention.first > place else range(mention.last, place)
        quotes = sum(self._pieces[index] == "quote" for index in between)
        cues = sum(self._pieces[index] == "cue" for index in between)
        return [
            quotes == 0,
            quotes == 1,
            min(quotes, 5) / 5,
            cues == 0,
            cues == 1,
            min(cues, 4) / 4,
            *(is_cue(scene.word(mention.last + step)) for step in range(_NEAR)),
            *(is_cue(scene.word(mention.first - 1 - step)) for step in range(_NEAR)),
            is_plain_cue(scene.word(mention.last)),
            is_plain_cue(scene.word(mention.first - 1)),
            scene.word(mention.last) == ",",
            scene.word(mention.first - 1) == ",",
            scene.word(mention.last) in {".", ""},
        ]

    def _describe_quotation(self, number: int, place: int) -> list[float]:
        span = self._spans[number]
        return [
            self._scene.word(place + 1) == ",",
            self._scene.word(place - 1) in {",", ":"},
            self._scene.text[span.end - 1] in _OPEN_ENDINGS,
            span.continues,
            span.carries_on,
            not span.closed,
        ]

    def _describe_rules(self, mention: Mention, number: int) -> list[float]:
        around = [self._choice_at(number), self._choice_at(number - 1), self._choice_at(number + 1)]
        person = self._persons[_key(mention)]
        alike = [choice.mention is not None and self._persons.get(_key(choice.mention)) == person for choice in around]
        same = [choice.mention is not None and _key(choice.mention) == _key(mention) for choice in around]
        return [*same, *alike, *(alike[0] and around[0].rule is rule for rule in _RULES)]

    def _choice_at(self, number: int) -> Choice:
        return self._choices[number] if 0 <= number < len(self._choices) else NOBODY


def _key(mention: Mention) -> tuple[int, int]:
    return mention.first, mention.last


def _is_cue_word(word: str, *, quoted: bool) -> str:
    return "quote" if quoted else "cue" if is_cue(word) else ""


def _rank(mentions: Sequence[Mention], place: int) -> list[int]:
    """Number the mentions on each side of a place, the nearest 0."""
    before = sum(mention.first <= place for mention in mentions)
    return [before - 1 - index if index < before else index - before for index in range(len(mentions))]
