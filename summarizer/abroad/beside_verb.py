"""Who speaks, in languages of letters: the name that stands beside a verb of speech beside the quotation.

Owns the rules and their sureness, which are set by caution and not measured: there is no corpus behind them. Only a
full name in the plainest places is sure enough to be posted; roles and pronouns name nobody.
"""

# ruff: noqa: RUF001  # the patterns hold the marks that newspapers print

import re
from dataclasses import dataclass, replace
from itertools import islice

from summarizer.abroad.full_names import Cast, Run, is_honorific, read_runs
from summarizer.abroad.speech_verbs import cue_pattern, source_pattern
from summarizer.types import Span

_SURE = 0.9  # a full name with a common given name, right beside the verb
_SHAPED = 0.82  # two capitals right beside the verb
_OFFICE_BETWEEN = 0.86  # a sure name with its office between it and the verb, or before a comma
_SURNAME = 0.84  # of a person whom the text names in full
_GUESS = 0.6
_UNMARKED = 0.75  # the most, where no colon ties a verb to the quotation behind it

_REACH = 160  # code points that a report is read over
_SENTENCE_END = re.compile(r"(?<![\s(.][^\W\d_])(?<!\b(?:Dr|Sr|St|Mr|Mg))[.!?…]+(?=\s+[^\w\s]*[^\W_]|\s*\Z)")
_LEAD = re.compile(r"[\s,]*(?:[—–―-]\s*)?(?:[^\W\d_]+\s+){0,2}")
_STOP = re.compile(r"(?<!\b[^\W\d_])(?<!Dr|Sr)(?<!Mme|Sra)[.;:()«»„“”\"—–\n!?]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_COLON = re.compile(r":\s*(?:[—–-]\s*)?$")
_MOST_BETWEEN = 9  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who is taken to speak: the full name, where the text mentions whom, the verb, and how sure that is."""

    speaker: str | None = None
    place: Span | None = None
    cue: str | None = None
    confidence: float = 0.0


NOBODY = Voice()


def find_cue_behind(text: str, bounds: Span, language: str) -> Span | None:
    """Give the span of the verb of speech that a report begins with, behind a comma, a dash or an adverb or two."""
    lead = _LEAD.match(text, *bounds)
    stop = min(bounds[1], bounds[0] + _REACH)
    cue = cue_pattern(language).search(text, bounds[0], stop) if lead else None
    word = _WORD.search(text, bounds[0], stop)
    if not lead or not cue or not word or word[0][0].isupper():  # a capital begins a sentence, or the next speaker
        return None
    return cue.span() if cue.start() <= lead.end() else None


def find_cue_before(text: str, bounds: Span, language: str) -> Span | None:
    """Give the span of the last verb of speech in the sentence that ``bounds`` ends in."""
    last = None
    for cue in cue_pattern(language).finditer(text, _sentence_start(text, bounds), bounds[1]):
        last = cue.span()
    return last


def ends_with_colon(text: str, bounds: Span) -> bool:
    """Tell whether a colon leads to what stands behind ``bounds``."""
    return bool(_COLON.search(text[max(bounds[0], bounds[1] - 9) : bounds[1]]))


def read_behind(text: str, bounds: Span, language: str, cast: Cast) -> Voice:
    """Read “…”, said Ann Orr: ``bounds`` is what stands behind the quotation."""
    cue = find_cue_behind(text, bounds, language)
    return _read_following(text, (cue[1], bounds[1]), cast, cue=text[slice(*cue)]) if cue else NOBODY


def read_before(text: str, bounds: Span, language: str, cast: Cast) -> Voice:
    """Read Ann Orr said: “…”, and As said Ann Orr: “…”: ``bounds`` is what stands before the quotation."""
    start = _sentence_start(text, bounds)
    cue = find_cue_before(text, bounds, language)
    if cue is None:
        return _read_source(text, (start, bounds[1]), language, cast)
    word = text[slice(*cue)]
    voices = (
        _read_preceding(text, (start, cue[0]), cast, cue=word),
        _read_following(text, (cue[1], bounds[1]), cast, cue=word),
    )
    best = replace(max(voices, key=lambda voice: voice.confidence), cue=word)
    tied = ends_with_colon(text, bounds)
    return best if tied else replace(best, confidence=min(best.confidence, _UNMARKED))


def _sentence_start(text: str, bounds: Span) -> int:
    start = max(bounds[0], bounds[1] - 2 * _REACH)
    for end in _SENTENCE_END.finditer(text, start, bounds[1]):
        start = end.end()
    return start


def _read_following(text: str, bounds: Span, cast: Cast, *, cue: str) -> Voice:
    """Read who stands behind the verb: a name, or an office and its holder behind a comma."""
    stop = _STOP.search(text, bounds[0], min(bounds[1], bounds[0] + _REACH))
    end = stop.start() if stop else min(bounds[1], bounds[0] + _REACH)
    comma = text.find(",", bounds[0], end)
    named = _read_beside(text, (bounds[0], comma if comma >= 0 else end), cast, cue=cue)
    if named.confidence >= _GUESS or comma < 0:
        return named
    holder = next(read_runs(text, (comma + 1, end)), None)
    if holder and holder.is_full and not text[comma + 1 : holder.start].strip():
        return _to_voice(holder, cast, cue=cue, is_beside=False)
    return named


def _read_beside(text: str, bounds: Span, cast: Cast, *, cue: str) -> Voice:
    """Read the first name behind the verb that no preposition binds to an office."""
    for run in read_runs(text, bounds):
        between = _count_words(text, (bounds[0], run.start))
        if not run.is_bound and between <= _MOST_BETWEEN:
            return _to_voice(run, cast, cue=cue, is_beside=between == 0)
    return replace(NOBODY, cue=cue)


def _read_preceding(text: str, bounds: Span, cast: Cast, *, cue: str) -> Voice:
    """Read who stands before the verb: the name beside it, or the one whose office commas set off."""
    before = text[slice(*bounds)].rstrip()
    if before.endswith(","):
        comma = text.find(",", *bounds)
        named = [run for run in read_runs(text, (bounds[0], comma)) if run.end == comma and not run.is_bound]
        return _to_voice(named[-1], cast, cue=cue, is_beside=False) if named else NOBODY
    runs = [run for run in read_runs(text, bounds) if not text[run.end : bounds[1]].strip()]
    if not runs or runs[-1].is_bound:
        return NOBODY
    alone = not _count_words(text, (bounds[0], runs[-1].start))
    if alone and not runs[-1].is_full and cast.full_name(runs[-1]) is None:
        return NOBODY  # “Later said”, “He said”: any word has a capital there
    return _to_voice(runs[-1], cast, cue=cue, is_beside=alone)


def _read_source(text: str, bounds: Span, language: str, cast: Cast) -> Voice:
    """Read “according to Ann Orr”, in whatever case the name stands."""
    source = source_pattern(language).search(text, *bounds)
    named = islice(read_runs(text, (source.end(), bounds[1])), 1) if source else ()
    for run in named:
        full = cast.nominative(run) or cast.full_name(run)
        if source and full and _count_words(text, (source.end(), run.start)) <= _MOST_BETWEEN:
            return Voice(speaker=full.name, place=(run.start, run.end), cue=source[0], confidence=_GUESS)
    return NOBODY


def _to_voice(run: Run, cast: Cast, *, cue: str, is_beside: bool) -> Voice:
    full = cast.full_name(run)
    if full is not None and run.is_full:
        sureness = _SURE if is_beside else _OFFICE_BETWEEN
    elif full is not None:
        sureness = _SURNAME if is_beside else _GUESS
    elif run.is_full and is_beside:
        sureness = _SHAPED
    else:
        sureness = _GUESS if is_beside else _GUESS / 2
    return Voice(speaker=(full or run).name, place=(run.start, run.end), cue=cue, confidence=sureness)


def _count_words(text: str, bounds: Span) -> int:
    return sum(not is_honorific(word[0]) for word in _WORD.finditer(text, *bounds))
