"""An article laid out for attribution: tokens, quotations, mentions and people, with the ways to look one up.

Owns the grammar around a cue: its subject, its object. Does not decide which cue belongs to which quotation.
"""

from collections.abc import Sequence

from summarizer.cues import is_adverb, is_cue
from summarizer.marks import QuoteSpan
from summarizer.names import Mention, MentionKind, find_mentions
from summarizer.people import Cast
from summarizer.roles import DOCUMENTS, GROUP_HEADS, PERSON_ROLES
from summarizer.stopwords import DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, RELATIVES
from summarizer.tokens import Token, tokenise
from summarizer.wordlists import word_set

_LONGEST_DATELINE = 10
_NOUN_MARKERS = word_set("the a an his her their its my our your so")
LONGEST_SENTENCE = 150  # tokens; texts without full stops are read in linear time too
_LONGEST_CHAIN = 2
_LONGEST_LEAD = 4
_SUBORDINATORS = word_set("after before when while as since if though although because until once asked")
_DASHES = frozenset("-\u2013\u2014")
_ASIDES = word_set(", ( ) - ; \u2013 \u2014")


class Scene:
    """One article and its quotations. Read-only once made.

    ``tokens`` are those of ``tokenise`` for the same text and spans, for who has them already.
    """

    def __init__(self, text: str, spans: Sequence[QuoteSpan], tokens: Sequence[Token] | None = None) -> None:
        self.text = text
        self.tokens: Sequence[Token] = tokenise(text, spans) if tokens is None else tokens
        self.mentions: list[Mention] = find_mentions(self.tokens)
        self.cast = Cast(self.tokens, self.mentions)
        self._places = {token.quote: index for index, token in enumerate(self.tokens) if token.quote is not None}
        self._starting = {mention.first: mention for mention in self.mentions}  # the longest of a phrase comes last
        self._ending = {mention.last: mention for mention in self.mentions}
        self._sentence_starts: dict[int, int] = {}
        for index, token in enumerate(self.tokens):
            if token.sentence not in self._sentence_starts:
                self._sentence_starts[token.sentence] = self._skip_dateline(index)

    def _skip_dateline(self, start: int) -> int:
        """Step over “KYIV (Agency) —” at the head of a paragraph."""
        if start and self.tokens[start - 1].paragraph == self.tokens[start].paragraph:
            return start
        for index in range(start, min(start + _LONGEST_DATELINE, len(self.tokens) - 1)):
            if self.word(index) in _DASHES and self.tokens[start].sentence == self.tokens[index + 1].sentence:
                place = self.text[self.tokens[start].start : self.tokens[index].start].rstrip()
                return index + 1 if place.endswith(")") or place.isupper() else start
        return start

    def place_of(self, quote: int) -> int:
        """Give the token that stands for a quotation."""
        return self._places[quote]

    def sentence_start(self, index: int) -> int:
        """Give the first token of the sentence that a token is in, but none too far away to matter."""
        return max(self._sentence_starts[self.tokens[index].sentence], index - LONGEST_SENTENCE)

    def word(self, index: int) -> str:
        """Give a token in lower case; an empty string outside the text."""
        return self.tokens[index].lower if 0 <= index < len(self.tokens) else ""

    def starting_at(self, index: int) -> Mention | None:
        """Give the mention whose phrase begins at a token."""
        return self._starting.get(index)

    def starting_near(self, index: int, last: int) -> Mention | None:
        """Give the mention that begins at a token, or behind a few plain words: “screenwriter Ann Lee”."""
        for place in range(index, min(index + _LONGEST_LEAD, last)):
            found = self._starting.get(place)
            if found:
                named = found.kind is MentionKind.NAME and not found.has_article
                return found if place == index or named or found.head in PERSON_ROLES else None
            if not self.tokens[place].text.islower() or self.word(place) in FUNCTION_WORDS or is_cue(self.word(place)):
                return None
        return None

    def ending_at(self, index: int) -> Mention | None:
        """Give the mention whose phrase ends before a token."""
        return self._ending.get(index)

    def mentions_between(self, first: int, last: int) -> list[Mention]:
        """Give the mentions whose phrases lie between two tokens, the second excluded."""
        return [found for index in range(first, last) if (found := self._starting.get(index)) and found.last <= last]

    def is_adverb_at(self, index: int) -> bool:
        """Tell whether a token may stand between a subject and its cue."""
        return is_adverb(self.word(index)) and self.tokens[index].text.islower()

    def is_same_sentence(self, one: int, other: int) -> bool:
        """Tell whether two tokens stand in one sentence."""
        inside = min(one, other) >= 0 and max(one, other) < len(self.tokens)
        return inside and self.tokens[one].sentence == self.tokens[other].sentence

    def may_speak(self, mention: Mention) -> bool:
        """Tell whether a mention can be a subject that utters words."""
        if mention.is_possessive or mention.after_preposition:
            return False
        if mention.kind is not MentionKind.NOMINAL or mention.head in GROUP_HEADS:
            return True
        if mention.head in DETERMINERS:
            return True
        return mention.head in PERSON_ROLES and (mention.has_article or mention.last - mention.first > 1)

    def is_speaker(self, mention: Mention) -> bool:
        """Tell whether a mention is of what speaks anywhere: a person, a body, or something written."""
        if mention.kind is not MentionKind.NOMINAL or self.cast.resolve(mention) is not None:
            return True
        return mention.head in PERSON_ROLES | GROUP_HEADS | DOCUMENTS | DETERMINERS

    def first_speaker(self, first: int, last: int) -> Mention | None:
        """Give the first mention between two tokens that can be a subject."""
        able = [mention for mention in self.mentions_between(first, last) if self.may_speak(mention)]
        return able[0] if able else None

    def subject_of(self, cue: int) -> tuple[Mention | None, bool]:
        """Find who does a cue that stands behind its subject; the flag tells whether they stand side by side."""
        start = self.sentence_start(cue)
        index = cue - 1
        while index > start and self.is_adverb_at(index):
            index -= 1
        if index < start:
            return None, False
        if self.word(index) in RELATIVES:
            return self._antecedent(index), True
        beside = self.ending_at(index + 1)
        if beside and beside.first >= start:
            climbed = self.climb(beside)
            absolute = self.word(beside.first - 1) == "with"  # “with Mr. X saying”
            if absolute if self.word(cue).endswith("ing") else self.may_speak(climbed):
                return climbed, True
        return self._far_subject(start, cue), False

    def _far_subject(self, start: int, cue: int) -> Mention | None:
        """Take the clause's first possible subject: the cue stands behind an aside or another verb."""
        for index in range(cue - 1, start, -1):
            opens_clause = self.word(index) in {"and", "but", "while", ";", "as", "that", "when", "after"}
            opened = self.starting_at(index + 1) if opens_clause else None
            if opened and self.may_speak(opened) and self._has_verb(opened.last, cue):
                return self.named_apposition(opened)
        found = self._behind_opening(start, cue) or self.first_speaker(start, cue)
        return self.named_apposition(found) if found else None

    def _behind_opening(self, start: int, cue: int) -> Mention | None:
        """Step over “In a statement on Friday,” to the subject behind the comma."""
        opening = self.word(start)
        if not (opening in PREPOSITIONS or opening in _SUBORDINATORS or opening.endswith(("ing", "ed"))):
            return None
        able = [mention for mention in self.mentions_between(start, cue) if self.may_speak(mention)]
        return next((mention for mention in able if self.word(mention.first - 1) == ","), None)

    def _has_verb(self, first: int, cue: int) -> bool:
        """Tell whether what stands between a subject and a cue can be read as a predicate or an aside."""
        return first == cue or self.word(first) in _ASIDES or self.tokens[first].text.islower()

    def _antecedent(self, relative: int) -> Mention | None:
        index = relative - (self.word(relative - 1) == ",")
        beside = self.ending_at(index)
        return self.climb(beside) if beside else self.first_speaker(self.sentence_start(relative), relative)

    def climb(self, mention: Mention) -> Mention:
        """Go from “London” in “the mayor of London” up to the mention that it belongs to."""
        current = mention
        while current.after_preposition:
            above = self.ending_at(current.first - 1)
            if above is None or above.sentence != current.sentence:
                return mention
            current = above
        return current

    def object_of(self, cue: int, last: int) -> Mention | None:
        """Find who does a cue that stands before its subject (“said Mr. X”)."""
        index = cue + 1
        while index < last and self.is_adverb_at(index):
            index += 1
        found = self.starting_near(index, last) if index < last else None
        return self.named_apposition(found) if found else None

    def whole_phrase(self, mention: Mention) -> tuple[int, int]:
        """Give the span of a nominal with what belongs to it: “a spokesman for the ministry”."""
        last = mention
        for _ in range(_LONGEST_CHAIN):
            linked = (
                self.starting_at(last.last + 1) if self.word(last.last) in {"for", "of", "at", "from", "with"} else None
            )
            if linked is None or linked.sentence != mention.sentence:
                break
            last = linked
        return mention.start, last.end

    def named_apposition(self, mention: Mention) -> Mention:
        """Go from an office to the name that stands beside it: “the group's chair, Ann Lee,”."""
        if mention.kind is not MentionKind.NOMINAL or self.word(mention.last) != ",":
            return mention
        beside = self.starting_at(mention.last + 1)
        named = beside and beside.kind is MentionKind.NAME and self.cast.is_person(beside)
        closed = beside and self.word(beside.last) in {",", ".", "", "“”", ":"}
        return beside if beside and named and closed else mention

    def cues_between(self, first: int, last: int) -> list[int]:
        """Give the places of the words between two tokens that can report speech."""
        return [index for index in range(first, last) if self._is_cue_at(index)]

    def _is_cue_at(self, index: int) -> bool:
        word = self.word(index)
        if word == "according":
            return self.word(index + 1) == "to"
        inside = self._starting.get(index)
        owned = index > 0 and (self.tokens[index - 1].is_possessive or self.word(index - 1) in _NOUN_MARKERS)
        return is_cue(word) and self.tokens[index].text.islower() and not owned and not (inside and inside.last > index)
