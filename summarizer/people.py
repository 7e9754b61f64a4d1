"""Who a mention is: short forms to the fullest name, pronouns and offices to the person they stand for.

Owns the resolution, within one article and from that article alone. Finds no mentions and chooses no speakers.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from enum import Enum

from summarizer.cues import is_cue, is_plain_cue
from summarizer.given_names import FEMALE_NAMES, MALE_NAMES
from summarizer.name_forms import FullNames, Name, spell_name
from summarizer.names import Mention, MentionKind
from summarizer.roles import (
    FEMALE_TITLES,
    GROUP_HEADS,
    MALE_TITLES,
    ORGANISATION_WORDS,
    PASSERS_BY,
    PERSON_ROLES,
    may_mean_same,
    share_stem,
)
from summarizer.tokens import Token

_SENTENCES_BACK = 8
_MENTIONS_BACK = 40
_FAR = 100.0  # no rival at all
_LONG_WORD = 4  # letters
_HEADING_WORDS = 3


class Gender(Enum):
    """What is known of how a person is spoken of."""

    FEMALE = "she"
    MALE = "he"
    UNKNOWN = ""


_PRONOUN_GENDERS = {"he": Gender.MALE, "she": Gender.FEMALE}


class Cast:
    """The people of one article, and whom each mention stands for. Read-only once made."""

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention]) -> None:
        self._tokens = tokens
        self._mentions = mentions
        self._full = FullNames(_name_people(mentions, _find_headings(tokens)))
        self._by_name: dict[Name, list[Mention]] = {}
        for mention in mentions:
            if mention.kind is MentionKind.NAME:
                self._by_name.setdefault(self._find_full(mention) or mention.name, []).append(mention)
        self._roles = self._tie_roles()
        self._holders: dict[tuple[str, frozenset[str]], Name | None] = {}
        self._genders = self._read_genders()
        self._speaking = self._find_speaking()
        self._margins: dict[int, float] = {}
        self._behind = self._follow_pronouns()

    def full_name(self, mention: Mention) -> str:
        """Give the fullest name that the article has for a named mention."""
        return spell_name(self._full.fullest(self._find_full(mention) or mention.name))

    def is_person(self, mention: Mention) -> bool:
        """Tell whether a named mention is, as far as the article shows, one person."""
        if mention.kind is not MentionKind.NAME:
            return False
        name = self._find_full(mention) or mention.name
        if any(part.lower() in ORGANISATION_WORDS for part in name):
            return False
        if _has_honorific(self._tokens, mention) or name in self._roles or name in self._genders:
            return True
        if mention.has_article:
            return False
        if len(name) == 1:
            return name in self._speaking
        return not (name[0].isupper() and len(name[0]) > 2)  # noqa: PLR2004 - initials are shorter

    def gender(self, mention: Mention) -> Gender:
        """Tell how a named mention is spoken of."""
        return self._genders.get(self._find_full(mention) or mention.name, Gender.UNKNOWN)

    def resolve(self, mention: Mention) -> Mention | None:
        """Give the named mention that a mention stands for: itself if it is one, None if there is no telling."""
        if mention.kind is MentionKind.NAME:
            return mention
        if mention.kind is MentionKind.PRONOUN:
            return self._behind.get(mention.first)
        return self._resolve_nominal(mention)

    def is_clear(self, pronoun: Mention) -> bool:
        """Tell whether the person behind a pronoun stands out: the next one who fits is a sentence further off."""
        return self._margins.get(pronoun.first, 0.0) >= 1.0

    def _find_full(self, mention: Mention) -> Name | None:
        if not mention.name:
            return None
        fitting = self._full.fitting(mention.name)
        if len(mention.name) == 1:
            fitting = self._same_gender(mention, fitting) or fitting
        return fitting[0] if fitting else None

    def _same_gender(self, mention: Mention, names: Sequence[Name]) -> list[Name]:
        spoken = _title_gender(self._titles(mention))
        if spoken is Gender.UNKNOWN:
            return list(names)
        return [name for name in names if _given_gender(name) in {spoken, Gender.UNKNOWN}]

    def _titles(self, mention: Mention) -> set[str]:
        return {self._tokens[index].lower for index in range(mention.first, mention.last)}

    def _tie_roles(self) -> dict[Name, set[str]]:
        """Gather for each person the words of office that stand before the name or beside it, between commas."""
        ties: dict[Name, set[str]] = {}
        for index, mention in enumerate(self._mentions):
            if mention.kind is not MentionKind.NAME:
                continue
            name = self._find_full(mention) or mention.name
            words = set(mention.roles)
            for other in (*self._mentions[max(0, index - 2) : index], *self._mentions[index + 1 : index + 3]):
                if self._is_apposition(mention, other):
                    words |= other.roles
            if words & PERSON_ROLES:
                ties.setdefault(name, set()).update(words)
        return ties

    def _is_apposition(self, named: Mention, other: Mention) -> bool:
        if other.kind is not MentionKind.NOMINAL or other.head not in PERSON_ROLES:
            return False
        before, after = sorted((named, other), key=lambda mention: mention.first)
        gap = [token.lower for token in self._tokens[before.last : after.first]]
        return not before.is_possessive and gap in ([","], [",", "who", "is"], ["is"], [",", "also"], [",", "now"])

    def _read_genders(self) -> dict[Name, Gender]:
        votes: dict[Name, Counter[Gender]] = {}
        for mention in self._mentions:
            if mention.kind is MentionKind.NAME:
                name = self._find_full(mention) or mention.name
                votes.setdefault(name, Counter())[_title_gender(self._titles(mention) | set(mention.roles))] += 2
                votes[name][_given_gender(name)] += 1
        known = {
            name: +Counter({Gender.FEMALE: v[Gender.FEMALE], Gender.MALE: v[Gender.MALE]}) for name, v in votes.items()
        }
        return {name: tally.most_common(1)[0][0] for name, tally in known.items() if tally}

    def _find_speaking(self) -> set[Name]:
        """Gather the single names that speak and are nowhere a place: “Lopez said”, but not “in Moscow”."""
        single = [mention for mention in self._mentions if len(mention.name) == 1 and not mention.name[0].isupper()]
        speaking = {m.name for m in single if is_plain_cue(self._word(m.last)) or self._word(m.first - 1) == "said"}
        return speaking - {mention.name for mention in single if self._word(mention.first - 1) in {"in", "at"}}

    def _follow_pronouns(self) -> dict[int, Mention]:
        """Give for each “he” and “she”, by its token, the named mention behind it; earlier ones hand on theirs."""
        behind: dict[int, Mention] = {}
        for place, mention in enumerate(self._mentions):
            wanted = _PRONOUN_GENDERS.get(mention.head)
            if mention.kind is not MentionKind.PRONOUN or wanted is None:
                continue
            near = self._mentions[max(0, place - _MENTIONS_BACK) : place]
            weighed = [
                (self._distance(other, named, mention), other.first, named)
                for other in near
                if (named := self._named(other, mention, behind)) and self._may_be(named, wanted)
            ]
            if weighed:
                best = min(weighed, key=lambda item: item[:2])
                behind[mention.first] = best[2]
                name = self.full_name(best[2])
                rivals = [score for score, _, other in weighed if self.full_name(other) != name]
                self._margins[mention.first] = min(rivals, default=_FAR) - best[0]
        return behind

    def _named(self, other: Mention, pronoun: Mention, behind: dict[int, Mention]) -> Mention | None:
        if pronoun.sentence - other.sentence > _SENTENCES_BACK:
            return None
        if other.kind is MentionKind.PRONOUN:
            return behind.get(other.first) if other.head == pronoun.head else None
        return other if other.kind is MentionKind.NAME else None

    def _may_be(self, mention: Mention, wanted: Gender) -> bool:
        return self.is_person(mention) and self.gender(mention) in {wanted, Gender.UNKNOWN}

    def _distance(self, mention: Mention, named: Mention, pronoun: Mention) -> float:
        """Weigh how far a mention is: in sentences, further where it is no subject, nearer where it has just spoken."""
        oblique = 1.5 * mention.after_preposition + 1.5 * mention.is_possessive
        unsure = 1.0 * (self.gender(named) is Gender.UNKNOWN)
        beside = {self._word(mention.first - 1), self._word(mention.last)}
        return pronoun.sentence - mention.sentence + oblique + unsure - 0.7 * any(map(is_cue, beside))

    def _word(self, index: int) -> str:
        return self._tokens[index].lower if 0 <= index < len(self._tokens) else ""

    def _resolve_nominal(self, nominal: Mention) -> Mention | None:
        """Find the one person whose offices fit the words of a nominal."""
        if nominal.head not in PERSON_ROLES or nominal.head in GROUP_HEADS or nominal.head in PASSERS_BY:
            return None
        if self._tokens[nominal.first].lower in {"a", "an", "one", "another", "some"}:
            return None
        named = self._by_name.get(self._holder_of(nominal.head, nominal.roles) or (), [])
        earlier = bisect_left(named, nominal.first, key=lambda mention: mention.first)
        return named[earlier - 1] if earlier else None

    def _holder_of(self, head: str, words: frozenset[str]) -> Name | None:
        """Give the one person whose offices fit, None for none or several; asked once for each wording."""
        if (head, words) not in self._holders:
            heads = {word for word in words if _is_head_office(word, head)} or {head}
            details = words - PERSON_ROLES
            fitting = [name for name, roles in self._roles.items() if _fits_office(heads, details, roles)]
            fitting = [name for name in fitting if heads & self._roles[name]] or fitting
            self._holders[head, words] = fitting[0] if len(fitting) == 1 else None
        return self._holders[head, words]


def _is_head_office(word: str, head: str) -> bool:
    return word == head or ("-" in word and head in word.split("-"))


def _fits_office(heads: set[str], details: frozenset[str], roles: set[str]) -> bool:
    same = any(may_mean_same(head, role) for head in heads for role in roles)
    return same and (not details or any(share_stem(detail, role) for detail in details for role in roles))


def _name_people(mentions: Sequence[Mention], headings: frozenset[int]) -> list[Name]:
    """Give the names of more than one word that may be somebody's full one.

    In a heading a name's capitals run into those of other words ("Angry Voters Corner Ann Orr"), and a newspaper's
    name into that of whom it met.
    """
    return [
        mention.name
        for mention in mentions
        if len(mention.name) > 1
        and mention.sentence not in headings
        and not any(part.lower() in ORGANISATION_WORDS for part in mention.name[1:-1])
    ]


def _find_headings(tokens: Sequence[Token]) -> frozenset[int]:
    """Give the sentences that are written as headings are: every long word with a capital."""
    long = Counter(token.sentence for token in tokens if token.is_word and len(token.text) >= _LONG_WORD)
    small = {token.sentence for token in tokens if token.text.islower() and len(token.text) >= _LONG_WORD}
    return frozenset(sentence for sentence, count in long.items() if count >= _HEADING_WORDS and sentence not in small)


def _given_gender(name: Sequence[str]) -> Gender:
    given = name[0].lower()
    if (given in FEMALE_NAMES) == (given in MALE_NAMES):
        return Gender.UNKNOWN
    return Gender.FEMALE if given in FEMALE_NAMES else Gender.MALE


def _title_gender(words: set[str] | frozenset[str]) -> Gender:
    if words & FEMALE_TITLES:
        return Gender.FEMALE
    return Gender.MALE if words & MALE_TITLES else Gender.UNKNOWN


def _has_honorific(tokens: Sequence[Token], mention: Mention) -> bool:
    return bool(mention.roles & PERSON_ROLES) or tokens[mention.first].lower in PERSON_ROLES
