"""What a page puts around its text: credits, bylines, notices, and orders to the reader.

Judged by form: a label with its colon, an order with its object, names and nothing else. No sentence of an article
looks so. Where one might, the line is doubtful only. Knows English pages; ``abroad`` knows others.
"""

# ruff: noqa: RUF001  # the patterns hold the marks that newspapers print

import re
from enum import Enum

from summarizer.abroad.furniture import is_foreign_furniture
from summarizer.prose import ends_sentence
from summarizer.wordlists import word_set


class Furniture(Enum):
    """Whether a line belongs to the article, to the page around it, or might to either."""

    NO = "no"
    DOUBTFUL = "doubtful"
    SURE = "sure"


def _any_of(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


_STORY = "(?:story|article|post|page|report)"
_SURE = _any_of(
    r"(?:file )?(?:photo|image|picture|video|graphic)(?:graph)?s?(?: (?:source|credit|caption)s?\b[^:]{0,40})?\s*:",
    r"(?:caption|credit|source|related|watch|listen|audio|advertisement|correction|clarification)s?\s*:",
    r"(?:editor|author)['’]?s?['’]? note\s*:",
    r"(?:read|see|learn|find out) (?:more|also|the full)\b(?! than\b)",
    r"(?:click|tap|swipe|scroll) (?:here|on|down|up|the|through|below|this|left|right)\b|click to\b",
    r"check out (?:our|the|this|these|what|more|all|some)\b",
    r"visit (?:our\b|us\b|www|http|[\w.-]+\.[a-z]{2,4}\b|.*\bfor more\b)",
    r"follow (?:us|me|him|her|them|our)\b|follow @",
    r"(?:sign (?:up|in)|log in|register|subscribe)(?: (?:for|to|by|here|now|today|and|with|below)\b|[.!])",
    r"(?:download|get) (?:the|our|your)\b[\w ]{0,20}\b(?:app|newsletter|podcast|edition|latest)\b",
    r"share this (?:story|article|post|page|with|on)\b|support our (?:work|journalism|newsroom|reporting)\b",
    r"for more\b.*\b(?:visit|go to|call|click|see|read|follow|contact|sign up|subscribe|watch|listen|head)\b",
    r"copyright\s+(?:©|\(c\)|\d{4})|©|\(c\) ",
    r".*\ball rights reserved\W*$",
    r"(?:this|the) [\w ]{1,20} (?:may|must) not be (?:re)?published,? (?:or )?(?:broadcast|copied|re\w+)",
    rf"this {_STORY} (?:has been|was|is) (?:being |last )?(?:updated|corrected|amended|edited)\b",
    rf"this {_STORY} (?:was (?:first|originally)|is (?:developing|part of|being))\b",
    r"the (?:views|opinions) expressed (?:in|are|here|by the author)\b",
    rf".*\bcontributed (?:reporting |writing )?to this {_STORY}(?: (?:from|in) [\w ,.]+)?\W*$",
    r"\((?:additional )?(?:reporting|writing|editing|compiled)(?: and \w+)? by\b",
)
_DOUBTFUL = _any_of(
    r"(?:update[ds]?|breaking|exclusive|analysis|opinion|live)\s*:",
    r"for more (?:information|details|on|stories|news)\b",
    r"(?:visit|follow|download|share|support|rate) (?:your|our|this)\b",
    rf"this {_STORY} (?:has been|was) (?:published|posted)\b",
)
_SIGNING = _any_of(
    r"(?:written |compiled )?by\s",
    r"(?:additional )?(?:reporting|writing|editing)(?: and \w+)? by\s",
    r"(?:photo|image|picture|video|illustration|graphic)(?:graph)?s? (?:by|courtesy of|from|via)\s",
)
_FOLLOWED = re.compile(r"[Ff]ollow [A-Z@].{0,40} on [A-Z]\w+")
_BYLINE = re.compile(r"(?:By|BY) [A-Z][\w.'’-]* [A-Z]")
_CREDIT = re.compile(r"\w/\w| via [A-Z]")
_SMALL = word_set("and or in of for from with by at the to via editing reporting writing additional")
_WORD = re.compile(r"[^\W_][\w.'’-]*")


def judge_line(line: str) -> Furniture:
    """Tell whether a line is furniture."""
    if _SURE.match(line) or _FOLLOWED.match(line) or _is_signature(line) or is_foreign_furniture(line):
        return Furniture.SURE
    return Furniture.DOUBTFUL if _DOUBTFUL.match(line) else Furniture.NO


def _is_signature(line: str) -> bool:
    """Tell whether a line only says whose work something is; a sentence that begins so has a verb in small letters."""
    signing = _SIGNING.match(line)
    if signing and _is_names(line[signing.end() :]):
        return True
    unended = bool(_BYLINE.match(line)) and not ends_sentence(line)
    return unended or (bool(_CREDIT.search(line)) and _is_names(line))


def _is_names(line: str) -> bool:
    words = _WORD.findall(line)
    return bool(words) and not words[0].islower() and all(not word[0].islower() or word in _SMALL for word in words)
