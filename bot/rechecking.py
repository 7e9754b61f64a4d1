"""What a second look at a posted article means: does all that was posted still stand in it? Pure; fetches nothing.

Words count, not how they are set: white space, kinds of quotation marks and dashes, capitals and the order of sentences
make no difference. A text that is suddenly much shorter, or that only breaks off earlier, is a page that shows less to
some readers, not a correction.

Where the text was read in a feed, its page may leave out what the feed has: there, only what stands changed on the page
counts as corrected.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from bot.backoff import LONGEST_RETRY_AFTER_S
from bot.errors import ArticleError, FetchError
from bot.revision import Look, Outcome, Posted

# A page that can't be had is tried again after 5 minutes, then after three times as long each time.
MOST_ATTEMPTS = 4
FIRST_RETRY = timedelta(minutes=5)
RETRY_FACTOR = 3
MUCH_SHORTER = 0.6
# How much of a text may be the page's own words, like an invitation to subscribe, where the article breaks off.
CUT_OFF_SHARE = 0.9
SIMILAR_SHARE = 0.6

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKS = re.compile("[\"'`´‘’‚‛“”„‟«»‹›′″]")  # noqa: RUF001 - kinds of quotation marks
_DASHES = re.compile(r"\s*[-‐‑‒–—―−]+\s*")  # noqa: RUF001 - kinds of dashes
_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?)\]])")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that was posted: the pieces of the article that it is made of, and how it was shown."""

    shown: str
    pieces: tuple[str, ...]


def claims_of(posted: Posted) -> list[Claim]:
    """List what of a briefing is posted: key points, and quotations with the speakers who sign them."""
    text = posted.article.text
    points = [
        Claim(shown=it.text, pieces=tuple(text[start:end] for start, end in it.spans) or (it.text,))
        for it in posted.briefing.key_points
    ]
    said = [Claim(shown=it.text, pieces=(it.text, it.speaker)) for it in posted.briefing.quotes if it.speaker]
    return [*points, *said]


def missing_claims(posted: Posted, text: str) -> tuple[str, ...]:
    """Name what was posted and is not in the text that the article has now."""
    now = folded(text)
    lost = (claim for claim in claims_of(posted) if not all(_stands(folded(it), now) for it in claim.pieces))
    if posted.article.page is not None:
        return tuple(claim.shown for claim in lost)
    sentences = [set(folded(it).split()) for it in _SENTENCE_END.split(text)]
    return tuple(claim.shown for claim in lost if any(_is_changed(it, now, sentences) for it in claim.pieces))


def shows_less(old: str, new: str) -> str | None:
    """Say why a text is only less of the article than before, None where it is not."""
    before, after = folded(old).split(), folded(new).split()
    if len(after) < MUCH_SHORTER * len(before):
        return f"its text has {len(after)} words now and had {len(before)}"
    shared = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    if len(after) < CUT_OFF_SHARE * len(before) and (shared is None or shared >= CUT_OFF_SHARE * len(after)):
        return f"its text breaks off after {len(after)} of {len(before)} words"
    return None


def after_failure(posted: Posted, error: FetchError | ArticleError, now: datetime) -> Look:
    """Decide what follows from a page that could not be read."""
    if isinstance(error, FetchError) and error.status in _GONE:
        return Look(posted=posted, outcome=Outcome.GONE, reason=error.reason)
    attempts = posted.attempts + 1
    if not error.transient or attempts >= MOST_ATTEMPTS:
        return Look(posted=posted, outcome=Outcome.UNCLEAR, reason=error.reason)
    asked = timedelta(seconds=min(error.retry_after_s or 0.0, LONGEST_RETRY_AFTER_S))
    delay = max(FIRST_RETRY * RETRY_FACTOR**posted.attempts, asked)
    return Look(posted=posted, outcome=None, reason=error.reason, next_try_at=now + delay)


def folded(text: str) -> str:
    """Give what two settings of the same words share."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()))
    plain = _DASHES.sub("-", _MARKS.sub("", plain))
    return _BEFORE_MARK.sub("", " ".join(plain.split()))


def _stands(piece: str, text: str) -> bool:
    """Tell whether a piece stands in a text as whole words and whole numbers: "5 people" is not in "1.5 people"."""
    words = piece.strip(" .,;:-")
    return not words or any(not _goes_on(text, start, start + len(words)) for start in _places(words, text))


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _goes_on(text: str, start: int, end: int) -> bool:
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    in_word = before[-1:].isalnum() and text[start].isalnum()
    in_number = text[start].isdigit() and len(before) > 1 and before[0].isdigit() and before[1] in ".,"
    ends_in_word = after[:1].isalnum() and text[end - 1].isalnum()
    ends_in_number = text[end - 1].isdigit() and len(after) > 1 and after[0] in ".," and after[1].isdigit()
    return in_word or in_number or ends_in_word or ends_in_number


def _is_changed(piece: str, text: str, sentences: list[set[str]]) -> bool:
    """Tell whether a text has most words of a piece that is not in it, in one sentence."""
    words = set(folded(piece).split())
    if not words or _stands(folded(piece), text):
        return False
    return any(len(words & it) >= SIMILAR_SHARE * len(words) for it in sentences)
