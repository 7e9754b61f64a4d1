"""Mentions: every place where a text names somebody who could speak, by name, by pronoun or by office.

Owns the finding and the spans. Who a mention is, ``people`` decides; which one speaks, ``attribution``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from summarizer.cues import is_adverb
from summarizer.given_names import FEMALE_NAMES, MALE_NAMES
from summarizer.phrases import (
    HEADS,
    adjoins,
    heads_body,
    is_name_part,
    is_verb,
    ordinary_openers,
    phrase_end,
    trim_phrase,
)
from summarizer.roles import GROUP_HEADS, HONORIFICS, ORGANISATION_WORDS, PERSON_ROLES, TIME_WORDS, is_office
from summarizer.stopwords import DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, PRONOUNS
from summarizer.tokens import Token

_GIVEN_NAMES = FEMALE_NAMES | MALE_NAMES
_LONGEST_LEFT = 3


class MentionKind(StrEnum):
    """How a mention refers."""

    NAME = "name"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One mention of a possible speaker.

    ``start`` and ``end`` (code points) take in honorific and title; ``name`` is the name without them, and empty
    for pronouns and nominals. ``first`` and ``last`` bound the whole phrase in tokens, ``last`` excluded.
    ``roles`` are the lower-case words of office in or before it, ``head`` the noun that carries a nominal.
    """

    kind: MentionKind
    start: int
    end: int
    first: int
    last: int
    sentence: int
    name: tuple[str, ...] = ()
    roles: frozenset[str] = field(default_factory=frozenset)
    head: str = ""
    is_possessive: bool = False
    after_preposition: bool = False
    has_article: bool = False


def find_mentions(tokens: Sequence[Token]) -> list[Mention]:
    """Find every mention in order of place. Linear in the number of tokens."""
    ordinary = ordinary_openers(tokens)
    mentions: list[Mention] = []
    index = 0
    while index < len(tokens):
        if tokens[index].lower in PRONOUNS:
            mentions.append(_pronoun(tokens, index))
            index += 1
            continue
        last = phrase_end(tokens, index, ordinary)
        if last > index:
            mentions.extend(_read_phrase(tokens, index, last, ordinary))
        index = max(last, index + 1)
    return mentions


def _pronoun(tokens: Sequence[Token], index: int) -> Mention:
    token = tokens[index]
    return Mention(
        kind=MentionKind.PRONOUN,
        start=token.start,
        end=token.end,
        first=index,
        last=index + 1,
        sentence=token.sentence,
        head=token.lower,
        after_preposition=_follows_preposition(tokens, index),
    )


def _follows_preposition(tokens: Sequence[Token], index: int) -> bool:
    return (
        index > 0 and tokens[index - 1].sentence == tokens[index].sentence and tokens[index - 1].lower in PREPOSITIONS
    )


def _read_phrase(tokens: Sequence[Token], first: int, last: int, ordinary: frozenset[str]) -> list[Mention]:
    """Make of a phrase the mentions that it holds: a named person, or a nominal with the names inside it."""
    possessors: list[Mention] = []
    start = first
    for index in range(first, last - 1):
        if tokens[index].is_possessive:
            possessors += _read_plain(tokens, start, index + 1, ordinary)
            start = index + 1
    end = trim_phrase(tokens, start, last)
    head = _read_plain(tokens, start, end, ordinary, phrase_first=first)
    return [*possessors, *head]


def _read_plain(
    tokens: Sequence[Token], first: int, last: int, ordinary: frozenset[str], *, phrase_first: int | None = None
) -> list[Mention]:
    name_first = last
    while name_first > first and is_name_part(tokens, name_first - 1, last, ordinary):
        name_first -= 1
    title_end = name_first
    name_last = _name_end(tokens, name_first, last)
    for index in range(name_first, last if name_last == last else name_last - 1):
        if tokens[index].lower in PERSON_ROLES and not heads_body(tokens, index + 1, last):
            title_end = index + 1
    if name_first < last and tokens[name_first].lower == "the":
        title_end = name_first = name_first + 1
    for place in {name_first, title_end}:
        if place < last and tokens[place].lower == "of":
            title_end = _office_end(tokens, place, last)
    proper = range(title_end, name_last)
    kind = MentionKind.NAME if proper else MentionKind.NOMINAL
    whole = first if phrase_first is None else phrase_first
    if kind is MentionKind.NOMINAL:
        return [_nominal(tokens, whole, last)] if last > first and tokens[last - 1].lower not in TIME_WORDS else []
    start = name_first
    words = [tokens[index].lower for index in range(whole, title_end)]
    return [
        Mention(
            kind=kind,
            start=tokens[start].start,
            end=tokens[name_last - 1].end,
            first=whole,
            last=last,
            sentence=tokens[start].sentence,
            name=tuple(tokens[index].text for index in proper),
            roles=_role_words(words),
            is_possessive=tokens[last - 1].is_possessive,
            after_preposition=_follows_preposition(tokens, whole),
            has_article=tokens[whole].lower in {"the", "a", "an"},
        )
    ]


def _name_end(tokens: Sequence[Token], first: int, last: int) -> int:
    """Give where a person's name ends that goes on with whose they are: “Ann Orr | of the Museum”."""
    words = [tokens[index].lower for index in range(first, last)]
    before = words[: words.index("of")] if "of" in words else []
    if not before[1:] or set(before) & (ORGANISATION_WORDS | GROUP_HEADS):
        return last
    is_person = before[0] in _GIVEN_NAMES or not set(before) & PERSON_ROLES
    return first + len(before) if is_person else last


def _office_end(tokens: Sequence[Token], of: int, last: int) -> int:
    """Give where an office ends and its holder's name begins (“Secretary of State | John Kerry”).

    The end of the phrase where no holder can be told: “the mayor of Leeds”, “the king of the United Arab Emirates”.
    """
    body = of + 1 + (tokens[of + 1].lower == "the")
    if tokens[body].lower in {"state", "government"}:
        return body + 1
    return next((index for index in range(body + 1, last - 1) if tokens[index].lower in _GIVEN_NAMES), last)


def _role_words(words: Sequence[str]) -> frozenset[str]:
    """Give the words of office and place; two-word offices also as one (“secretary-general”)."""
    joined = {f"{one}-{two}" for one, two in pairwise(words)}
    joined |= {"-".join(three) for three in zip(words, words[1:], words[2:], strict=False)}
    plain = {word for word in words if word not in FUNCTION_WORDS and word not in HONORIFICS}
    return frozenset(plain | {word for word in joined if is_office(word)})


def _nominal(tokens: Sequence[Token], first: int, last: int) -> Mention:
    left = first
    if tokens[first].text.islower() and tokens[first].lower not in DETERMINERS:
        left = _extend_left(tokens, first)
    words = [tokens[index].lower for index in range(left, last)]
    known = [word for word in words if word in HEADS]
    return Mention(
        kind=MentionKind.NOMINAL,
        start=tokens[left].start,
        end=tokens[last - 1].end,
        first=left,
        last=last,
        sentence=tokens[left].sentence,
        roles=_role_words([word for word in words if word not in DETERMINERS]),
        head=known[-1] if known else words[-1],
        is_possessive=tokens[last - 1].is_possessive,
        after_preposition=_follows_preposition(tokens, left),
        has_article=tokens[left].lower in DETERMINERS,
    )


def _extend_left(tokens: Sequence[Token], first: int) -> int:
    left = first
    while left > 0 and first - left < _LONGEST_LEFT and adjoins(tokens, left) and _may_modify(tokens[left - 1]):
        left -= 1
    return left


def _may_modify(token: Token) -> bool:
    plain = token.text.islower() and token.lower not in FUNCTION_WORDS and token.lower not in PRONOUNS
    return plain and not (is_verb(token.lower) or is_adverb(token.lower) or token.is_possessive)
