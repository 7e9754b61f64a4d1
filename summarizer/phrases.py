"""Noun phrases: where one begins and ends, and which of its words are a name.

A small grammar without a tagger: capitals, word lists and neighbours. Makes no mentions; ``names`` does.
"""

from collections.abc import Sequence
from itertools import pairwise

from summarizer.cues import is_adverb, is_cue, is_plain_cue, looks_like_verb, may_be_noun
from summarizer.roles import GROUP_HEADS, MODIFIERS, ORGANISATION_WORDS, PERSON_ROLES, TIME_WORDS
from summarizer.stopwords import CALENDAR, DETERMINERS, FUNCTION_WORDS, PARTICLES, SUFFIXES
from summarizer.tokens import Token
from summarizer.wordlists import word_set

HEADS = PERSON_ROLES | GROUP_HEADS
_NOUNS = HEADS | MODIFIERS
_LONGEST_LEFT = 3
_DOUBTFUL_NAMES = frozenset({"will", "read"})
_STANDING_ALONE = word_set("one another some many several both most two three")
_NUMERALS = word_set(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds thousands millions dozens"""
)
_ORDINALS = word_set("first second third last next same own other")
_CAPITAL_NAMES = frozenset({"US", "WHO"})
_LONGEST_NOMINAL = 8


def phrase_end(tokens: Sequence[Token], start: int, ordinary: frozenset[str]) -> int:
    """Give where the noun phrase that begins at a token ends; the token itself if none does."""
    index = start
    if tokens[index].lower in DETERMINERS:
        index += 1
    free = index > start  # after a determiner or a possessor any word may follow
    while index < len(tokens) and index - start < _LONGEST_NOMINAL * 2:
        if index > start and not adjoins(tokens, index):
            break
        step = _step(tokens, index, free=free and index - start < _LONGEST_NOMINAL, ordinary=ordinary)
        if not step:
            break
        index += step
        free = free or tokens[index - 1].is_possessive
    alone = tokens[start].lower in DETERMINERS and index == start + 1
    return (
        start if alone and not (tokens[start].lower in _STANDING_ALONE and is_cue(_lower_at(tokens, index))) else index
    )


def trim_phrase(tokens: Sequence[Token], first: int, last: int) -> int:
    """Cut a free phrase behind its head noun, so that no verb stays in it (“the group | hit”)."""
    known = [index for index in range(first, last) if tokens[index].lower in HEADS]
    if not known or tokens[last - 1].is_capital:
        return last
    head = known[-1]
    rest = [tokens[index].text for index in range(head + 1, last)]
    return last if "of" in rest or not all(map(str.islower, rest)) else head + 1


def is_name_word(tokens: Sequence[Token], index: int, ordinary: frozenset[str]) -> bool:
    """Tell whether a token is part of a name: a capital that its place in the sentence does not explain."""
    token = tokens[index]
    if not token.is_word or not token.is_capital or token.lower in CALENDAR:
        return False
    if token.lower in FUNCTION_WORDS:
        inside = index and tokens[index - 1].sentence == token.sentence
        return token.text in _CAPITAL_NAMES or bool(
            inside and token.lower in _DOUBTFUL_NAMES and is_plain_cue(_lower_at(tokens, index + 1))
        )
    if index and tokens[index - 1].sentence == token.sentence:
        return True
    if token.lower.partition("-")[0] in _NUMERALS:  # “Fifty-one percent say”, but “Seven Network said”
        return adjoins(tokens, index + 1) and tokens[index + 1].is_capital
    if token.lower in _NOUNS:
        return index + 1 < len(tokens) and tokens[index + 1].is_capital
    followed = adjoins(tokens, index + 1) and tokens[index + 1].is_capital
    return token.lower not in ordinary or (followed and not _is_verbal(token.lower))


def is_name_part(tokens: Sequence[Token], index: int, last: int, ordinary: frozenset[str]) -> bool:
    """Tell whether a token of a phrase belongs to the name that ends it."""
    token = tokens[index]
    if is_name_word(tokens, index, ordinary) or token.lower == "&" or token.lower in SUFFIXES:
        return True
    inner = index + 1 < last
    return inner and (token.lower in PARTICLES or (token.lower in {"of", "the"} and index > 0))


def heads_body(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether what follows an office makes it the name of a body: “Democratic | Party”."""
    return first < last and tokens[first].lower in ORGANISATION_WORDS


def ordinary_openers(tokens: Sequence[Token]) -> frozenset[str]:
    """Give the words whose capital says nothing at a sentence's head: they are verbal, or stand elsewhere without."""
    lower = {token.text for token in tokens if token.text.islower()}
    inner = {
        token.lower
        for before, token in pairwise(tokens)
        if token.is_capital and before.sentence == token.sentence and before.is_word
    }
    capital = {token.lower for token in tokens if token.is_capital} - inner
    return frozenset(word for word in capital if word in lower or _is_verbal(word))


def is_verb(word: str) -> bool:
    """Tell whether a lower-case word cannot stand inside a noun phrase."""
    return (is_cue(word) and not may_be_noun(word)) or looks_like_verb(word)


def adjoins(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a token follows the one before it in one sentence, with no sign and no possessive between."""
    if not 0 < index < len(tokens):
        return False
    before, token = tokens[index - 1], tokens[index]
    return token.sentence == before.sentence and token.is_word and before.is_word


def _step(tokens: Sequence[Token], index: int, *, free: bool, ordinary: frozenset[str]) -> int:
    """Give how many tokens the phrase may take from here: none where it ends."""
    token = tokens[index]
    if is_name_word(tokens, index, ordinary) or (free and token.text in _ORDINALS):
        return 1
    joined = _join(tokens, index)
    if joined or not token.is_word or token.lower in FUNCTION_WORDS:
        return joined
    if token.lower in _NOUNS:
        return int(not is_cue(token.lower) or may_be_noun(token.lower))
    if free:
        leads = tokens[index - 1].lower in DETERMINERS and looks_like_verb(token.lower)  # “the retired surgeon”
        return int(leads or not (is_verb(token.lower) or is_adverb(token.lower)))
    return 0 if token.is_capital else _reach_role(tokens, index)


def _join(tokens: Sequence[Token], index: int) -> int:
    """Give how many tokens a small word inside a name binds: “de”, “&”, “of State”."""
    word = tokens[index].lower
    if word in PARTICLES:
        ahead = 1 + (_lower_at(tokens, index + 1) in PARTICLES)
        return ahead if _capital_at(tokens, index + ahead) else 0
    if word == "&" and _capital_at(tokens, index + 1):
        return 2
    if word == "of" and _joins_with_of(tokens, index):
        return 2 if _capital_at(tokens, index + 1) or tokens[index + 1].lower == "state" else 3
    return 0


def _joins_with_of(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether “of” stands inside a title or a body's name: “Secretary of State”, “head of the Commission”."""
    before = tokens[index - 1] if index else None
    if before is None or index + 1 >= len(tokens) or tokens[index + 1].sentence != tokens[index].sentence:
        return False
    if before.lower == "head" and tokens[index + 1].lower in {"state", "government"}:
        return True
    if not (before.is_capital or before.lower in PERSON_ROLES):
        return False
    return _capital_at(tokens, index + 1) or (tokens[index + 1].lower == "the" and _capital_at(tokens, index + 2))


def _reach_role(tokens: Sequence[Token], index: int) -> int:
    """Look past unknown words (“presidential”) for an office; a phrase may hold a few of them before one."""
    for ahead in range(1, _LONGEST_LEFT + 1):
        place = index + ahead
        if not adjoins(tokens, place) or tokens[place].is_capital or tokens[place].lower in FUNCTION_WORDS:
            return 0
        if is_verb(tokens[place - 1].lower) or is_adverb(tokens[place - 1].lower):
            return 0
        if tokens[place].lower in PERSON_ROLES and not is_verb(tokens[place].lower):
            return ahead + 1
    return 0


def _is_verbal(word: str) -> bool:
    return is_cue(word) or is_adverb(word) or word.endswith(("ing", "ed")) or word in TIME_WORDS


def _lower_at(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].lower if index < len(tokens) else ""


def _capital_at(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].is_word and tokens[index].is_capital
