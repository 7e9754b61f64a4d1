"""Cue and position: the speaker that a verb of speech ties to a quotation in its own sentence.

Each reader looks at one side of the marks and answers with a choice or ``NOBODY``. Weighs nothing and keeps no thread.
"""

from summarizer.choice import NOBODY, Choice, Rule
from summarizer.cues import is_cue, is_plain_cue, looks_like_verb
from summarizer.names import Mention, MentionKind
from summarizer.scene import Scene
from summarizer.wordlists import word_set

_REACH = 40  # tokens
_SIGNING = word_set("- ~ \u2013 \u2014 \u2015")
_LEADING = _SIGNING | {","}
_AFTER_DETACHED = word_set(". , “” in on at during as of after when") | {""}


def read_adjacent(scene: Scene, place: int) -> Choice:
    """Read “X said, “…””: the cue stands right before the mark, or an addressee between them."""
    index = place - 1
    if scene.word(index) in {",", ":"}:
        index -= 1
    if scene.word(index) == "that":
        index -= 1
    start = _window_start(scene, place)
    if index < start or not scene.cues_between(index, index + 1):
        return NOBODY
    return _by_cue_before(scene, index, place)


def read_before(scene: Scene, place: int) -> Choice:
    """Read the nearest cue in what stands before the mark in its sentence, plain ones first."""
    start = _window_start(scene, place)
    cues = scene.cues_between(start, place)[::-1]
    for cue in sorted(cues, key=lambda index: not is_plain_cue(scene.word(index))):
        choice = _by_cue_before(scene, cue, place)
        if choice.mention is not None:
            return choice
    if scene.word(place - 1) == ":" and place - 1 > start:
        named = scene.first_speaker(start, place)
        return Choice(rule=Rule.COLON, mention=named) if named else NOBODY
    return NOBODY


def read_after(scene: Scene, place: int) -> Choice:
    """Read “…,” said X and “…,” X said."""
    end = _window_end(scene, place)
    index = place + 1
    while index < end and scene.word(index) in _LEADING:
        index += 1
    signed = _signature(scene, place)
    if signed.mention or index >= end:
        return signed if signed.mention else _detached(scene, place)
    if scene.word(index) == "according":
        named = scene.starting_at(index + 2)
        return Choice(rule=Rule.ACCORDING, mention=named, cue=index) if named else NOBODY
    verb = index
    while verb < end and scene.is_adverb_at(verb):
        verb += 1
    if verb < end and _is_inverted_cue(scene, verb):
        mention = scene.object_of(verb, end)
        return Choice(rule=Rule.CUE_THEN_SPEAKER, mention=mention, cue=verb) if mention else NOBODY
    mention = scene.starting_near(index, end)
    return _after_speaker(scene, mention, end) if mention else NOBODY


def _by_cue_before(scene: Scene, cue: int, place: int) -> Choice:
    if scene.word(cue) == "according":
        named = scene.starting_at(cue + 2)
        return Choice(rule=Rule.ACCORDING, mention=named, cue=cue) if named else NOBODY
    subject, beside = scene.subject_of(cue)
    crosses = subject is not None and subject.first < _window_start(scene, place)
    follows_quote = cue > 0 and scene.tokens[cue - 1].quote is not None
    if subject is None or crosses or follows_quote:
        inverted = scene.object_of(cue, place)
        if inverted and is_plain_cue(scene.word(cue)) and (subject is None or follows_quote):
            return Choice(rule=Rule.BEFORE_INVERTED, mention=inverted, cue=cue)
    if subject is None:
        return NOBODY
    return Choice(rule=Rule.BEFORE_ADJACENT if beside else Rule.BEFORE_FAR, mention=subject, cue=cue)


def _is_inverted_cue(scene: Scene, index: int) -> bool:
    """Tell whether a word right behind the marks can be the verb of a speaker that follows it."""
    word = scene.word(index)
    plain = scene.tokens[index].text.islower() and not word.endswith("ing")
    return plain and (is_cue(word) or (looks_like_verb(word) and scene.starting_at(index) is None))


def _after_speaker(scene: Scene, mention: Mention, end: int) -> Choice:
    cues = scene.cues_between(mention.last, end)
    if not cues:
        return _by_unknown_verb(scene, mention, end)
    subject = scene.named_apposition(mention)
    between = [index for index in range(mention.last, cues[0]) if not scene.is_adverb_at(index)]
    rule = Rule.SPEAKER_ASIDE_CUE if between else Rule.SPEAKER_THEN_CUE
    return Choice(rule=rule, mention=subject, cue=cues[0])


def _by_unknown_verb(scene: Scene, mention: Mention, end: int) -> Choice:
    index = mention.last
    while index < end and scene.is_adverb_at(index):
        index += 1
    if index < end and scene.may_speak(mention) and looks_like_verb(scene.word(index)):
        return Choice(rule=Rule.SPEAKER_THEN_CUE, mention=mention, cue=index)
    return NOBODY


def _signature(scene: Scene, place: int) -> Choice:
    """Read the name behind a dash that signs a quotation, on its line or on one of its own."""
    index = place + 1
    while scene.word(index) in _SIGNING:
        index += 1
    mention = scene.starting_at(index)
    if index == place + 1 or mention is None or mention.kind is not MentionKind.NAME:
        return NOBODY
    closed = mention.last + (scene.word(mention.last) == ".")
    ends = closed >= len(scene.tokens) or scene.tokens[closed].paragraph != scene.tokens[index].paragraph
    return Choice(rule=Rule.SIGNED, mention=mention) if ends or scene.word(closed) == "," else NOBODY


def _detached(scene: Scene, place: int) -> Choice:
    """Read “…missing.” Ann Lee said. — a full stop where a comma belongs."""
    mention = scene.starting_at(place + 1)
    if mention is None or scene.tokens[mention.first].paragraph != scene.tokens[place].paragraph:
        return NOBODY
    cue = mention.last
    if is_plain_cue(scene.word(cue)) and scene.word(cue + 1) in _AFTER_DETACHED:
        return Choice(rule=Rule.DETACHED, mention=mention, cue=cue)
    return NOBODY


def _window_start(scene: Scene, place: int) -> int:
    start = max(scene.sentence_start(place), place - _REACH)
    for index in range(place - 1, start - 1, -1):
        if scene.tokens[index].quote is not None:
            return index + 1
    return start


def _window_end(scene: Scene, place: int) -> int:
    index = place + 1
    while index < min(len(scene.tokens), place + _REACH) and scene.is_same_sentence(place, index):
        if scene.tokens[index].quote is not None:
            break
        index += 1
    return index
