"""Direct quotations of an English text: what stands between marks and is somebody's words.

Owns the judgement between quotations and scare quotes, titles, nicknames and markup. The marks themselves are paired in
``marks``; who spoke is found in ``attribution``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from summarizer.cues import CALLING_VERBS, is_cue, is_plain_cue, looks_like_verb
from summarizer.marks import QuoteSpan, find_marked, leaves_open
from summarizer.stopwords import DETERMINERS, FUNCTION_WORDS
from summarizer.text import split_paragraphs
from summarizer.tokens import Position, Token, group_spans, tokenise_paragraph
from summarizer.types import Span
from summarizer.wordlists import word_set

_ALWAYS_FROM = 5  # words: longer ones are quotations whatever stands around them
_FREE_FROM = 3  # words: from here on a cue is not asked for, unless a noun follows
_LONGEST_TITLE = 9
_NEAR = 6
_SENTENCE_REACH = 40
_TITLED = word_set(
    "titled entitled slogan podcast campaign film movie book novel song album hashtag play musical named"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedText:
    """A text with its quotations, in order, and cut into ``tokens`` of which each quotation is one."""

    text: str
    spans: list[QuoteSpan]
    tokens: list[Token]


def find_quotes(text: str, *, fragments: bool = False) -> list[QuoteSpan]:
    """Find every direct quotation, in order, without overlaps. Linear in the text.

    A quotation that its cue interrupts is two, and so is one that runs over two paragraphs: one for each (the later
    ``continues``). One or two words need a cue right beside them, or with ``fragments`` one anywhere in their sentence:
    that finds more of what people said and more scare quotes.
    """
    paragraphs = split_paragraphs(text)
    return read_quotes(text, paragraphs, find_marked(text, paragraphs), fragments=fragments).spans


def read_quotes(
    text: str, paragraphs: Sequence[Span], marked: Sequence[QuoteSpan], *, fragments: bool = False
) -> QuotedText:
    """Find what ``find_quotes`` does, for who has paragraphs and marked words already, and give the tokens as well."""
    spans: list[QuoteSpan] = []
    tokens: list[Token] = []
    position = Position()
    for bounds, inside in group_spans(paragraphs, _level_marks(text, marked)):
        added, following = tokenise_paragraph(text, bounds, inside, position)
        found = _judge(text, inside, added, fragments=fragments)
        if len(found) < len(inside):  # scare quotes are words like others
            added, following = tokenise_paragraph(text, bounds, found, position)
        spans += found
        tokens += added
        position = following
    return QuotedText(text=text, spans=spans, tokens=tokens)


def _judge(text: str, marked: Sequence[QuoteSpan], tokens: Sequence[Token], *, fragments: bool) -> list[QuoteSpan]:
    places = [index for index, token in enumerate(tokens) if token.quote is not None]
    return [
        span
        for span, place in zip(marked, places, strict=True)
        if _is_quotation(text, span, tokens, place) or (fragments and _is_loose_fragment(text, span, tokens, place))
    ]


def _level_marks(text: str, marked: Sequence[QuoteSpan]) -> Sequence[QuoteSpan]:
    """Take single marks for full ones in a text that lets people speak in them, as British newspapers do."""
    spoken = [span for span in marked if span.single and _stands_alone(text, span)]
    british = any(len(text[span.start : span.end].split()) >= _ALWAYS_FROM for span in spoken)
    return [replace(span, single=False) for span in marked] if british else marked


def _is_quotation(text: str, span: QuoteSpan, tokens: Sequence[Token], place: int) -> bool:
    words = [word for word in text[span.start : span.end].split() if any(map(str.isalnum, word))]
    is_attribute = text[span.outer_start - 1 : span.outer_start] == "="
    is_named = _is_title(words) and _modifies_or_names(tokens, place)
    is_named = is_named or (place > 0 and tokens[place - 1].lower in _TITLED)
    if not words or is_attribute or is_named:
        return False
    if _is_introduced(text, span, tokens, place):
        return True
    if _is_title(words):
        return False
    if len(words) >= _ALWAYS_FROM:
        return not span.single or len(words) > _LONGEST_TITLE or _stands_alone(text, span)
    return _is_sentence(text, span, tokens, place) or _is_fragment(span, len(words), tokens, place)


def _is_fragment(span: QuoteSpan, words: int, tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a few words inside a sentence are somebody's, and no more than scare quotes."""
    if span.single or words == 1 or _modifies(tokens, place):
        return False
    return words >= _FREE_FROM or _is_reported(tokens, place)


def _is_loose_fragment(text: str, span: QuoteSpan, tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a few marked words stand in a sentence that reports speech."""
    words = text[span.start : span.end].split()
    if span.single or text[span.outer_start - 1 : span.outer_start] == "=" or not any(map(str.isalnum, "".join(words))):
        return False
    after = tokens[place + 1 : place + 1 + _SENTENCE_REACH]
    near = (
        *_sentence_before(tokens, place, reach=_SENTENCE_REACH),
        *(t for t in after if _continues(tokens[place], t)),
    )
    reported = any(is_cue(token.lower) or token.quote is not None for token in near)
    return reported and not (_is_title(words) and _modifies_or_names(tokens, place))


def _modifies_or_names(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the words stand where a title or a nickname does: behind an article, a possessor or a noun."""
    before = tokens[place - 1] if place else None
    return before is not None and (before.is_possessive or before.lower in DETERMINERS or before.is_capital)


def _is_introduced(text: str, span: QuoteSpan, tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a cue stands right beside the marks."""
    before = [token.lower for token in _sentence_before(tokens, place)]
    if before and before[-1] == "that":
        before.pop()
    if before and before[-1] in {",", ":"}:
        return before[-1] == ":" or any(map(is_cue, before[-_NEAR:]))
    if before and is_cue(before[-1]):
        return True
    if _is_called(before) and not _modifies(tokens, place):
        return True
    return _is_followed_by_cue(text, span, tokens, place)


def _is_called(before: Sequence[str]) -> bool:
    """Tell whether the words are what somebody calls something; “called on him to” is another verb."""
    near = [*before[-_NEAR:], ""]
    return any(
        word in CALLING_VERBS and following not in {"on", "upon", "off", "to"} for word, following in pairwise(near)
    )


def _is_followed_by_cue(text: str, span: QuoteSpan, tokens: Sequence[Token], place: int) -> bool:
    after = [token.lower for token in tokens[place + 1 : place + 1 + _NEAR] if _continues(tokens[place], token)]
    if not leaves_open(text, span) and after[:1] != [","]:
        return False
    return any(map(is_plain_cue, after)) or any(is_cue(word) or looks_like_verb(word) for word in after[:3])


def _continues(quote: Token, token: Token) -> bool:
    return token.sentence == quote.sentence


def _sentence_before(tokens: Sequence[Token], place: int, *, reach: int = 2 * _NEAR) -> list[Token]:
    start = place
    while start > 0 and tokens[start - 1].sentence == tokens[place].sentence and place - start < reach:
        start -= 1
    return list(tokens[start:place])


def _modifies(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the marked words stand before a noun and behind its article: “the “tea party” movement”."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or following.sentence != tokens[place].sentence or not following.is_word:
        return False
    return place > 0 and tokens[place - 1].lower in DETERMINERS and following.lower not in FUNCTION_WORDS


def _is_reported(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a few marked words finish a report: “said that it would be “no easy task””."""
    return any(is_cue(token.lower) for token in _sentence_before(tokens, place))


def _is_sentence(text: str, span: QuoteSpan, tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the marks hold a sentence that stands by itself (“Nobody saw it.”)."""
    if not text[span.start].isupper() or text[span.end - 1] not in ".!?…":
        return False
    return not _sentence_before(tokens, place) and not _continues_behind(tokens, place)


def _continues_behind(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].sentence == tokens[place].sentence


def _is_title(words: Sequence[str]) -> bool:
    """Tell whether the marked words are written as titles are: every long word with a capital."""
    if len(words) > _LONGEST_TITLE:
        return False
    long = [word.lstrip("'(#@\u2018") for word in words if word.lower().strip(",.?!") not in FUNCTION_WORDS]
    capital = all(word[:1].isupper() or word[:1].isdigit() for word in long)
    return capital and (len(long) > 1 or (len(words) == 1 and bool(long)))


def _stands_alone(text: str, span: QuoteSpan) -> bool:
    return text[span.end - 1] in ".!?," and text[span.start].isupper()
