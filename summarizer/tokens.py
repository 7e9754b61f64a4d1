"""Words with their places, and where sentences end, with each quotation as one word. Knows no names and no verbs."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.marks import QuoteSpan
from summarizer.text import split_paragraphs
from summarizer.types import Span
from summarizer.wordlists import word_set

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[-&]\w+|[\u2019'][^\W\d_]+)*|[^\w\s]|_")
_POSSESSIVE = re.compile(r"(?:[\u2019']s|(?<=s)[\u2019'])$", re.IGNORECASE)
_ABBREVIATIONS = word_set(
    "mr mrs ms mx dr prof sen sens rep reps gov lt col gen capt cmdr sgt maj adm rev hon st jr sr msgr fr dep supt det"
    " insp amb sec pres atty dist no inc corp co ltd jan feb aug sept oct nov dec vs fla calif mass mich minn"
)
_TERMINAL = frozenset(".!?…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word or sign. ``end`` leaves out a possessive ending, ``full_end`` takes it in.

    ``quote`` is the number of the quotation that the token stands for, else None; ``sentence`` and ``paragraph``
    count through the text.
    """

    text: str
    start: int
    end: int
    full_end: int
    lower: str
    sentence: int
    paragraph: int
    quote: int | None = None

    @property
    def is_capital(self) -> bool:
        """Whether the word begins as names do."""
        return self.text[:1].isupper()

    @property
    def is_word(self) -> bool:
        """Whether it is letters or digits and no sign, and no quotation."""
        return self.quote is None and self.text[:1].isalnum()

    @property
    def is_possessive(self) -> bool:
        """Whether a possessive s was cut off."""
        return self.full_end > self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a paragraph's counting begins: its own number, and those of the next sentence and quotation."""

    paragraph: int = 0
    sentence: int = 0
    quote: int = 0


def tokenise(text: str, spans: Sequence[QuoteSpan]) -> list[Token]:
    """Cut a text into tokens, in order; each span, marks included, becomes one. Linear in the text."""
    tokens: list[Token] = []
    position = Position()
    for bounds, inside in group_spans(split_paragraphs(text), spans):
        added, position = tokenise_paragraph(text, bounds, inside, position)
        tokens += added
    return tokens


def group_spans(paragraphs: Sequence[Span], spans: Sequence[QuoteSpan]) -> Iterator[tuple[Span, Sequence[QuoteSpan]]]:
    """Give each paragraph with the spans that begin in it."""
    first = 0
    for paragraph in paragraphs:
        last = bisect_left(spans, paragraph[1], first, key=lambda span: span.outer_start)
        yield paragraph, spans[first:last]
        first = last


def tokenise_paragraph(
    text: str, bounds: Span, spans: Sequence[QuoteSpan], position: Position
) -> tuple[list[Token], Position]:
    """Cut one paragraph, with the spans inside it; also give where the next one's counting begins."""
    tokens: list[Token] = []
    start, end = bounds
    sentence = position.sentence + 1
    for number, span in enumerate(spans, position.quote):
        sentence = _add_words(text, (start, span.outer_start), (sentence, position.paragraph), tokens)
        tokens.append(_quote_token(span, number, (sentence, position.paragraph)))
        sentence += _closes_sentence(text, span)
        start = span.outer_end
    sentence = _add_words(text, (start, end), (sentence, position.paragraph), tokens)
    following = Position(paragraph=position.paragraph + 1, sentence=sentence, quote=position.quote + len(spans))
    return tokens, following


def _add_words(text: str, bounds: tuple[int, int], place: tuple[int, int], tokens: list[Token]) -> int:
    sentence, paragraph = place
    for found in _WORD.finditer(text, *bounds):
        word = found.group()
        if word == "." and tokens and tokens[-1].full_end == found.start() and _is_abbreviation(tokens[-1].text):
            continue
        ending = _POSSESSIVE.search(word) if len(word) > 1 else None
        end = found.start() + ending.start() if ending else found.end()
        core = text[found.start() : end]
        full_end = _with_bare_apostrophe(text, end, found.end(), bounds[1])
        tokens.append(
            Token(
                text=core,
                start=found.start(),
                end=end,
                full_end=full_end,
                lower=core.lower().replace("\u2019", "'"),
                sentence=sentence,
                paragraph=paragraph,
            )
        )
        sentence += word in _TERMINAL and _is_gap(text[found.end() : found.end() + 1])
    return sentence


def _is_gap(following: str) -> bool:
    return not following or following.isspace() or following in "”\"'\u2019“"


def _is_abbreviation(word: str) -> bool:
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _with_bare_apostrophe(text: str, end: int, full_end: int, stop: int) -> int:
    """Take in the apostrophe of a plural possessor, which stands behind the word."""
    if end == full_end < stop and text[end] in "\u2019'" and text[end - 1] in "sS":
        return full_end + 1
    return full_end


def _quote_token(span: QuoteSpan, number: int, place: tuple[int, int]) -> Token:
    return Token(
        text="“”",
        start=span.outer_start,
        end=span.outer_end,
        full_end=span.outer_end,
        lower="“”",
        sentence=place[0],
        paragraph=place[1],
        quote=number,
    )


def _closes_sentence(text: str, span: QuoteSpan) -> bool:
    """Tell whether a quotation takes its sentence's end with it: a full stop inside, a capital behind."""
    if text[span.end - 1] not in _TERMINAL:
        return False
    following = text[span.outer_end : span.outer_end + 3].lstrip()[:1]
    return text[span.end - 1] == "." and not (following.islower() or following in set(",;-\u2013\u2014\u2015"))
