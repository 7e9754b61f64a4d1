"""The quotations of a text that is not English, and who speaks them as far as that is plain.

Owns the judgement between quotations and names or scare quotes, and the order of the steps. Marks are paired in
``pairs``, dialogue is cut in ``dashes``, speakers are read in ``beside_verb`` and ``beside_verb_cjk``.
"""

# ruff: noqa: RUF001  # the patterns hold the marks that newspapers print

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from summarizer.abroad.beside_verb import (
    NOBODY,
    Voice,
    ends_with_colon,
    find_cue_before,
    find_cue_behind,
    read_before,
    read_behind,
)
from summarizer.abroad.beside_verb_cjk import (
    find_chinese_cue_before,
    find_chinese_cue_behind,
    find_japanese_cue,
    find_japanese_names,
    read_chinese,
    read_japanese,
)
from summarizer.abroad.dashes import Piece, cut_pieces, find_dashed
from summarizer.abroad.full_names import Cast
from summarizer.abroad.pairs import find_pairs
from summarizer.marks import QuoteSpan
from summarizer.prose import count_words
from summarizer.types import Quote, Span

_ALWAYS_FROM = 5  # words: longer ones are quotations whatever stands around them,
_ALWAYS_FROM_DENSE = 9  # and in scripts without spaces, where an expression is as long,
_FREE_FROM = 2  # words: from here on a part of a sentence is, where a verb of speech is near
_CARRIED = 0.95  # of a speaker's sureness, for whom goes on in the same paragraph or the next
_UNCLOSED = 0.5

_TITLED = re.compile(
    r"""(?:газет\w*|журнал\w*|фильм\w*|роман\w*|книг\w*|спектакл\w*|песн\w*|телеканал\w*|канал\w*|компани\w*|програм\w*
    |проект\w*|стать\w*|фільм\w*|пісн\w*|Zeitung|Film|Roman|Buch|Lied|Album|Serie|Magazin|Titel|Aktion|Projekt|Theater
    |journal|film|roman|livre|chanson|magazine|émission|série|album|théâtre|intitulée?s?|periódico|diario|película|novela
    |libro|canción|revista|serie|programa|titulad[oa]s?|gazeta|gazety|gazecie|filmu?|powieś\w+|książk\w+|piosenk\w+
    |tygodnik\w*|serial\w*|programu?|spektakl\w*|pod\stytułem|titel|livro|filme|giornale)\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMED_BEHIND = re.compile(r"(?:と|っ)?(?:呼|名付|題し|いう)|という")
_ONE_REPORT = re.compile(r"(?:[^.!?…\n]|[.](?=\w)|(?<=\b\w)[.]){0,250}[.!?…。]?")
_SENTENCE_END = re.compile(r"[.!?…。！？]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A piece with what stands on both sides of it in its paragraph, up to the next pieces."""

    piece: Piece
    before: Span
    behind: Span


def read_foreign(text: str, language: str | None, paragraphs: Sequence[Span]) -> list[Quote]:
    """Find every direct quotation of a readable text, in order, each with the best guess of its speaker.

    None overlap: quotations inside another stay inside it. ``speaker`` is None where nothing plain tells it, and always
    where the language is None or unknown. Linear in the text.
    """
    code = language or ""
    pieces = _find_pieces(text, code, paragraphs)
    places = list(_place(text, pieces, paragraphs))
    kept = [place.piece for place in places if _is_quotation(text, code, place)]
    places = list(_place(text, kept, paragraphs))
    voices = _hear(text, code, places)
    return [_to_quote(text, place.piece.span, voice) for place, voice in zip(places, voices, strict=True)]


def _find_pieces(text: str, language: str, paragraphs: Sequence[Span]) -> list[Piece]:
    marked = find_pairs(text, paragraphs)
    dashed = find_dashed(text, paragraphs, marked, language)
    starts = {span.outer_start for span in dashed}
    pieces: list[Piece] = []
    position = 0
    for group, span in enumerate(sorted([*dashed, *marked], key=lambda span: (span.outer_start, -span.outer_end))):
        if span.outer_start >= position:
            pieces += cut_pieces(text, span, language, group=group, dashed=span.outer_start in starts)
            position = span.outer_end
    return pieces


def _place(text: str, pieces: Sequence[Piece], paragraphs: Sequence[Span]) -> Iterator[_Place]:
    """Give each piece its sides: up to its neighbours, or its report where it has one."""
    edges = (
        [-1, *(piece.span.outer_end for piece in pieces)],
        [*(piece.span.outer_start for piece in pieces), len(text)],
    )
    number = 0
    for index, piece in enumerate(pieces):
        while paragraphs[number][1] < piece.span.outer_end:
            number += 1
        start, end = paragraphs[number]
        before = (min(piece.span.outer_start, max(start, edges[0][index])), piece.span.outer_start)
        behind = piece.report or (piece.span.outer_end, max(piece.span.outer_end, min(end, edges[1][index + 1])))
        yield _Place(piece=piece, before=before, behind=behind)


def _is_quotation(text: str, language: str, place: _Place) -> bool:
    span = place.piece.span
    words = count_words(text[span.start : span.end])
    if not words or text[span.outer_start - 1 : span.outer_start] == "=":
        return False
    if place.piece.is_reported or span.continues or _is_introduced(text, language, place):
        return True
    if span.single or _is_name(text, place):
        return False
    if language in {"zh", "ja"}:
        return words >= _ALWAYS_FROM_DENSE or bool(
            words >= _FREE_FROM and _SENTENCE_END.search(text, span.start, span.end)
        )
    return words >= _ALWAYS_FROM or _is_part(text, language, place, words) or _is_sentence(text, place, words)


def _is_introduced(text: str, language: str, place: _Place) -> bool:
    """Tell whether a verb of speech ties the words to somebody: behind them, or before them with a colon."""
    if language == "zh":
        return bool(find_chinese_cue_before(text, place.before) or find_chinese_cue_behind(text, place.behind))
    if language == "ja":
        named = _NAMED_BEHIND.match(text, *place.behind)
        return not named and bool(find_japanese_cue(text, place.behind))
    cue = find_cue_behind(text, place.behind, language)
    if cue and (_is_set_off(text[place.behind[0] : cue[0]]) or text[place.piece.span.end - 1] in ",!?…"):
        return True
    return ends_with_colon(text, place.before) and bool(find_cue_before(text, place.before, language))


def _is_set_off(between: str) -> bool:
    """Tell whether a comma or a dash parts marked words from what follows; a newspaper's name has none."""
    return between.lstrip()[:1] in {",", "-", "–", "—"}


def _is_name(text: str, place: _Place) -> bool:
    """Tell whether the marks hold the name of a thing: behind its kind, and without a sentence's end."""
    span = place.piece.span
    titled = _TITLED.search(text, max(place.before[0], place.before[1] - 30), place.before[1])
    named = _NAMED_BEHIND.match(text, *place.behind)
    return bool(titled or named) and not _SENTENCE_END.search(text, span.start, span.end)


def _is_part(text: str, language: str, place: _Place, words: int) -> bool:
    """Tell whether a few words in small letters are part of what the sentence reports."""
    if words < _FREE_FROM or not text[place.piece.span.start].islower():
        return False
    reported = find_cue_before(text, place.before, language)
    return bool(reported) or read_before(text, place.before, language, Cast("", language)).cue is not None


def _is_sentence(text: str, place: _Place, words: int) -> bool:
    """Tell whether the marks hold a whole sentence that stands alone or that something reports."""
    span = place.piece.span
    before = text[slice(*place.before)].rstrip()
    opens = text[span.start].isupper() and (not before or bool(_SENTENCE_END.search(before)))
    return words >= _FREE_FROM and opens and (_is_set_off(text[slice(*place.behind)]) or _ends_alone(text, place))


def _ends_alone(text: str, place: _Place) -> bool:
    """Tell whether a sentence ends with the words, so that nothing behind them can report them."""
    span = place.piece.span
    behind = text[slice(*place.behind)].lstrip()
    ended = bool(_SENTENCE_END.search(text, span.start, span.end))
    return not behind or behind[0] in ".!?…。" or (ended and not behind[0].islower() and behind[0] not in ",—–-")


def _hear(text: str, language: str, places: Sequence[_Place]) -> list[Voice]:
    read = _choose_reader(text, language)
    voices: list[Voice] = []
    for place, earlier in zip(places, [None, *places], strict=False):
        own = read(place)
        handed = _hand_on(text, place, earlier, voices[-1]) if earlier else NOBODY
        takes = (own.speaker is None and own.cue is None) or own.speaker == handed.speaker
        voices.append(handed if takes and handed.confidence > own.confidence else own)
    for number in range(len(voices) - 2, -1, -1):  # where the last paragraph names who has spoken since the first
        if places[number].piece.span.carries_on and voices[number].speaker is None:
            later = voices[number + 1]
            voices[number] = replace(later, confidence=later.confidence * _CARRIED)
    return voices


def _choose_reader(text: str, language: str) -> Callable[[_Place], Voice]:
    """Give what reads a place in the language; what it needs of the whole text is gathered once."""
    if language == "zh":
        return lambda place: read_chinese(text, place.before, place.behind)
    if language == "ja":
        names = find_japanese_names(text)
        return lambda place: read_japanese(text, place.before, place.behind, names)
    cast = Cast(text, language)
    return lambda place: _read_beside(text, language, place, cast)


def _read_beside(text: str, language: str, place: _Place, cast: Cast) -> Voice:
    behind = read_behind(text, place.behind, language, cast)
    return behind if behind.cue else read_before(text, place.before, language, cast)


def _hand_on(text: str, place: _Place, earlier: _Place, voice: Voice) -> Voice:
    """Give the speaker of the words before where these go on with them."""
    if place.piece.group == earlier.piece.group:
        return voice
    goes_on = place.piece.span.continues
    if not goes_on:
        start, end = earlier.piece.span.outer_end, place.piece.span.outer_start
        between = text[start:end].strip()
        goes_on = place.before[0] == start and bool(_ONE_REPORT.fullmatch(between)) and _ends_alone(text, place)
    return replace(voice, confidence=voice.confidence * _CARRIED) if goes_on else NOBODY


def _to_quote(text: str, span: QuoteSpan, voice: Voice) -> Quote:
    sureness = voice.confidence if span.closed or span.carries_on else voice.confidence * _UNCLOSED
    return Quote(
        text=text[span.start : span.end],
        start=span.start,
        end=span.end,
        speaker=voice.speaker,
        speaker_span=voice.place,
        cue=voice.cue,
        confidence=round(sureness, 3) if voice.speaker else 0.0,
    )
