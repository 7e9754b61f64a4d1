"""The thread of speech: who goes on speaking where a quotation has no cue of its own.

Looks back at the quotation, the sentence and the line before. Reads no cue beside the marks; ``cue_rules`` does.
"""

from collections.abc import Sequence

from summarizer.choice import NOBODY, Choice, Rule
from summarizer.marks import QuoteSpan
from summarizer.names import Mention
from summarizer.scene import Scene


def hand_on(choice: Choice, rule: Rule) -> Choice:
    """Give a later quotation the speaker of an earlier one; the rule that chose first stays on record."""
    return Choice(rule=rule, mention=choice.mention, origin=choice.origin or choice.rule)


def follow_thread(scene: Scene, place: int, earlier: Sequence[Choice]) -> Choice:
    """Choose by what stands before: this sentence, the quotation before, the sentence before, the line above."""
    start = scene.sentence_start(place)
    previous = _previous_quote(scene, place)
    if previous is not None and previous >= start:
        return hand_on(earlier[-1], Rule.SAME_SENTENCE)
    subject = scene.first_speaker(start, place)
    if subject is not None or start == 0:
        return _by_subject(subject, Rule.SUBJECT)
    before = scene.sentence_start(start - 1)
    if scene.tokens[before].paragraph == scene.tokens[place].paragraph:
        return _within_paragraph(scene, previous, (before, start), earlier)
    if scene.word(start - 1) == ":":
        return _line_above(scene, before, start)
    if previous is not None and previous >= before:
        return hand_on(earlier[-1], Rule.PARAGRAPH_BEFORE)
    return _by_subject(scene.first_speaker(before, start), Rule.PARAGRAPH_BEFORE)


def join_paragraphs(choices: Sequence[Choice], spans: Sequence[QuoteSpan]) -> list[Choice]:
    """Give a quotation that runs over paragraphs one speaker, also where the cue comes only in the last."""
    joined = list(choices)
    for number in reversed(range(len(spans) - 1)):
        following = joined[number + 1]
        if spans[number + 1].continues and joined[number].cue is None and following.mention:
            joined[number] = hand_on(following, Rule.CONTINUED)
    return joined


def _within_paragraph(
    scene: Scene, previous: int | None, sentence: tuple[int, int], earlier: Sequence[Choice]
) -> Choice:
    before, start = sentence
    spoken = previous is not None and scene.tokens[previous].paragraph == scene.tokens[before].paragraph
    if previous is not None and previous >= before:
        return hand_on(earlier[-1], Rule.SAME_PARAGRAPH)
    subject = scene.first_speaker(before, start)
    if subject is None and spoken:
        return hand_on(earlier[-1], Rule.SAME_PARAGRAPH)
    return _by_subject(subject, Rule.SENTENCE_BEFORE)


def _by_subject(subject: Mention | None, rule: Rule) -> Choice:
    return Choice(rule=rule, mention=subject) if subject else NOBODY


def _previous_quote(scene: Scene, place: int) -> int | None:
    number = scene.tokens[place].quote
    return scene.place_of(number - 1) if number else None


def _line_above(scene: Scene, before: int, start: int) -> Choice:
    for cue in reversed(scene.cues_between(before, start)):
        subject, _ = scene.subject_of(cue)
        if subject:
            return Choice(rule=Rule.LINE_ABOVE, mention=subject, cue=cue)
    return _by_subject(scene.first_speaker(before, start), Rule.LINE_ABOVE)
