"""The dateline that opens a report: "KYIV, Ukraine (AP) —" and its like, which a key point is better without.

Owns its shapes. A place alone is none: capitals throughout, an agency in brackets or a dash must mark it.
"""

import re

from summarizer.types import Span
from summarizer.wordlists import word_set

_CAPITAL = r"[^\W\d_a-z]"  # a letter of a script without capitals as well
_WORD = rf"{_CAPITAL}[\w.'\u2019-]*"
_SHOUTED = rf"{_CAPITAL}(?:{_CAPITAL}|[.'\u2019-])+"
_TAIL = rf"(?:[ ,]{{1,2}}{_WORD}){{0,5}}"  # the rest of the place, and the day
_PLACE = rf"{_WORD}{_TAIL}"
_DATE = r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
_AGENCY = rf"\((?P<agency>{_CAPITAL}[\w.&/ ]{{1,30}})\)"
_DASH = r"(?:\s*(?:--|[\u2014\u2013])\s*|\s+-\s+)"
_BEHIND = rf"(?=[\"\u201c\u2018\u00ab]?(?:{_CAPITAL}|[\d$\u00a3\u20ac]))"  # a sentence begins
_OPENING = re.compile(rf"{_AGENCY}(?:{_DASH}|\s*){_BEHIND}")
_SIGNED = re.compile(rf"(?P<place>{_PLACE}){_DATE}\s*{_AGENCY}(?P<gap>{_DASH}|\s*){_BEHIND}")
_PLACED = re.compile(rf"(?P<place>{_SHOUTED}{_TAIL}|{_WORD}(?: {_WORD})?, {_WORD}(?: {_WORD})?){_DATE}{_DASH}{_BEHIND}")
_BYLINED = re.compile(rf"By {_PLACE}(?: and {_PLACE})? in {_PLACE}{_DASH}{_BEHIND}")
_DASHES = re.compile(r"--|[\u2014\u2013]|\s-\s")
_LONGEST_ASIDE = 8  # words: more between two dashes are a sentence's own, and the first one stands behind a place
_AGENCIES = word_set(
    "ap reuters afp upi cnn bbc dpa efe ansa pa tass xinhua kyodo yonhap pti ani ians bloomberg thomson"
)


def trim_dateline(text: str, span: Span) -> Span:
    """Give what is left of a sentence's span behind its dateline."""
    for find_end in (_end_of_opening, _end_of_signed, _end_of_placed, _end_of_bylined):
        end = find_end(text, span)
        if end is not None:
            return end, span[1]
    return span


def _end_of_opening(text: str, span: Span) -> int | None:
    """Read "(AP) —" and "(CNN)The"."""
    found = _OPENING.match(text, *span)
    return found.end() if found else None


def _end_of_signed(text: str, span: Span) -> int | None:
    """Read "KYIV, Ukraine (AP) —", but not "World Health Organization (WHO) Director"."""
    found = _SIGNED.match(text, *span)
    if not found or _is_short_for(found["agency"], found["place"]):
        return None
    known = found["agency"].split()[0].lower() in _AGENCIES
    marked = _DASHES.search(found["gap"]) and not _is_paired(text[found.end() : span[1]])
    shouted = found["place"].isupper() and not found["agency"].isupper()
    return found.end() if known or marked or shouted else None


def _end_of_placed(text: str, span: Span) -> int | None:
    """Read "LONDON —" and "New York, NY --", but not the first of two dashes around an aside."""
    found = _PLACED.match(text, *span)
    if not found or ("," not in found["place"] and _is_paired(text[found.end() : span[1]])):
        return None
    return found.end()


def _end_of_bylined(text: str, span: Span) -> int | None:
    """Read "By Ann Orr in London —"."""
    found = _BYLINED.match(text, *span)
    return found.end() if found else None


def _is_paired(rest: str) -> bool:
    """Tell whether a dash that stood before this seems to have its second here, behind an aside."""
    aside, *others = _DASHES.split(rest)
    return len(others) % 2 == 1 and len(aside.split()) <= _LONGEST_ASIDE


def _is_short_for(letters: str, words: str) -> bool:
    """Tell whether letters in brackets are the initials of what stands before them."""
    initials = "".join(word[0] for word in words.split() if word[0].isupper())
    return len(initials) > 1 and initials == "".join(filter(str.isupper, letters))
