"""Who said it, by the trained model: the speaker head points at one of the mentions, the rules' choice being one hint.

Owns the way from a reading to speakers. Mentions, persons and the rules' own choice come from next door (``scene``,
``attribution``); the features are ``speaker_features``'.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from summarizer.analysis import Floats
from summarizer.attribution import choose_speakers, to_quote, weigh_mention
from summarizer.choice import NOBODY, Choice, Rule
from summarizer.cues import is_cue
from summarizer.marks import QuoteSpan
from summarizer.model import SpeakerHead
from summarizer.names import Mention
from summarizer.quotes import QuotedText
from summarizer.reading import Reading
from summarizer.scene import Scene
from summarizer.speaker_features import Candidates, Describer
from summarizer.types import Quote, Span

# Where the rules find nobody, or it is no speaker (“the wall”): the head must point at one of those who are there.
_UNSUPPORTED = 0.7
_BEHIND = 3  # tokens of a mention's neighbourhood on each side
_AROUND = 5  # the same for a quotation: where its cue would be


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One quotation as the speaker head gets it: its candidates, with vectors (mentions, 3 x hidden).

    ``quotation`` is the quotation's own (3 x hidden).
    """

    candidates: Candidates
    mentions: Floats
    quotation: Floats


class SpeakerPointer:
    """Attributes quotations with the model's speaker head."""

    def __init__(self, head: SpeakerHead) -> None:
        self._head = head

    def attribute(self, quoted: QuotedText, reading: Reading) -> list[Quote]:
        """Give each quotation its speaker: the best guess, however unsure; ``confidence`` tells how sure.

        ``reading`` is of the same text.
        """
        scene = Scene(quoted.text, quoted.spans, quoted.tokens)
        choices = choose_speakers(scene, quoted.spans)
        questions = ask(scene, quoted.spans, choices, reading)
        return [
            self._answer(scene, span, choice, question)
            for span, choice, question in zip(quoted.spans, choices, questions, strict=True)
        ]

    def _answer(self, scene: Scene, span: QuoteSpan, choice: Choice, question: Question) -> Quote:
        mention, share = self._point(question)
        if mention is None:
            return to_quote(scene, span, NOBODY, 0.0)
        found = choice if choice.mention == mention else _choose(scene, mention)
        supported = choice.mention is not None and scene.is_speaker(mention)
        share = share if supported else min(share, _UNSUPPORTED)
        return to_quote(scene, span, found, weigh_mention(scene, mention, share))

    @torch.inference_mode()
    def _point(self, question: Question) -> tuple[Mention | None, float]:
        """Give the best mention, and the probability of all those that stand for the same person."""
        if not question.candidates.mentions:
            return None, 0.0
        logits = self._head(
            torch.from_numpy(question.quotation)[None],
            torch.from_numpy(question.mentions)[None],
            torch.from_numpy(question.candidates.features)[None],
        )[0]
        shares = torch.softmax(logits, dim=0).numpy()  # (mentions,)
        best = int(shares.argmax())
        person = question.candidates.persons[best]
        same = np.array([one == person for one in question.candidates.persons])
        return question.candidates.mentions[best], float(shares[same].sum())


def _choose(scene: Scene, mention: Mention) -> Choice:
    """Make a choice of a mention that the rules did not make, with the verb of speech beside it if there is one."""
    beside = (mention.last, mention.first - 1)
    return Choice(rule=Rule.NONE, mention=mention, cue=next((one for one in beside if is_cue(scene.word(one))), None))


def ask(scene: Scene, spans: Sequence[QuoteSpan], choices: Sequence[Choice], reading: Reading) -> Iterator[Question]:
    """Put a question for each quotation; ``choices`` are the rules'."""
    describer = Describer(scene, spans, choices)
    for number, span in enumerate(spans):
        candidates = describer.describe(number)
        vectors = [_vectors_of(reading, (one.start, one.end), _BEHIND) for one in candidates.mentions]
        width = 3 * reading.states.shape[1]
        yield Question(
            candidates=candidates,
            mentions=np.array(vectors, np.float32).reshape(len(vectors), width),
            quotation=_vectors_of(reading, (span.outer_start, span.outer_end), _AROUND),
        )


def _vectors_of(reading: Reading, span: Span, around: int) -> Floats:
    """Give what stands in a span, behind it and before it, one mean each: (3 x hidden,)."""
    first, last = reading.find_tokens(span)
    return np.concatenate(
        [
            reading.mean_state(first, last),
            reading.mean_state(last, last + around),
            reading.mean_state(first - around, first),
        ]
    )
