"""Whether a text is an article: how much of it is running prose, and whether it speaks of the world or to its reader.

Judged on the form alone (amounts, marks, letters), never on what a text is about or on words that it must not hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_WORDS = 45
MOST_WORDS = 60_000
"""A longer text is a book: reading it would hold the model's only thread for a minute (measured on one core), with all
other articles waiting behind it. Long reports have half of that."""
_MOST_CHARACTERS = 10 * MOST_WORDS  # where words can't be told, or one runs on for ever

_LEAST_RUN = 5  # words: a shorter paragraph is a label
_LEAST_RUNNING = 35  # words in paragraphs that run
_LEAST_LOWER = 0.4  # of a paragraph's words: below it, a menu, a list of names or a row of a table
_LEAST_LETTERS = 0.6  # of a paragraph's characters
_MOST_SYMBOLS = 0.05  # of a text's characters: above it, code or markup
_MOST_UNREADABLE = 0.02
_LEAST_ENDED = 0.1  # of the running words, how many stand in paragraphs with a sentence's end
_LEAST_ROWS = 5  # a list has at least so many lines,
_LEAST_FIGURES = 0.5  # and where so many hold figures it says something: bare titles do not, fixtures and standings do
_NOTICE_WORDS = 110  # a longer text is no mere notice,
_NOTICE_SENTENCE = 18  # nor is one of longer sentences in the mean,
_NOTICE_NAMES = 0.085  # nor one with more names and figures among its words,
_NOTICE_ADDRESS = 0.8  # nor one that speaks to its reader in less than so much of its words

_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")  # three characters, two words
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer: four a word
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")  # noqa: RUF001  # the apostrophe that newspapers print
_SYMBOL = re.compile(r"[{}\[\]<>=;_/\\|#$*+`~^@&]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff\ue000-\uf8ff]")
_END = re.compile(r"[.!?…。！？｡।॥؟۔።։။។](?:[\"'”’»)\]」』]|\s)*$")  # noqa: RUF001  # marks of all scripts
_INNER_END = re.compile(r"\w\w[.!?…][\"'”’»)]*\s|[。！？｡।॥؟۔።།]")  # noqa: RUF001  # the same
_ADDRESS = re.compile(r"\b(?:you|your|yours|we|our|us)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,;] )(?!I\b)[A-Z]\w+|\d+")
_MOST_ARCHIVED = 150  # words: no web archive says more of the page that it holds
_ARCHIVE = re.compile(r"\b(?:wayback machine|internet archive|archive[ -]it)\b", re.IGNORECASE)
_CRAWL = re.compile(r"\b(?:web ?)?(?:crawl(?:s|ed|ing)?|captures)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What one paragraph looks like. One that runs is made of sentences, or of what could stand in one."""

    words: int
    runs: bool
    ended: bool
    figures: bool


def skip_reason(paragraphs: Sequence[str], sentences: Sequence[str]) -> str | None:
    """Say in plain words why a text can't be briefed, or None. It comes as it was given, not made readable."""
    if not sentences:
        return "there is no text"
    if _is_unreadable(paragraphs):
        return "it is not text"
    looks = [_look_at(paragraph) for paragraph in paragraphs]
    words = sum(look.words for look in looks)
    if words < LEAST_WORDS:
        return f"it is too short: {words} {'word' if words == 1 else 'words'}"
    if is_notice(sentences, words):
        return "it is a notice to its reader"
    return _form_reason(paragraphs, looks)


def length_reason(text: str) -> str | None:
    """Say why a text is too long to be read, or None. Cheap, to be asked before all else."""
    if len(text) > _MOST_CHARACTERS:
        return f"it is longer than {_MOST_CHARACTERS:,} characters"
    return f"it is longer than {MOST_WORDS:,} words" if count_words(text) > MOST_WORDS else None


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence does, in whatever script; in those without such a mark, all do."""
    return bool(_END.search(line)) or 2 * len(_UNSPACED.findall(line)) > len(line)


def count_words(line: str) -> int:
    """Count the words of a line, by characters in scripts that put no spaces between them."""
    dense, unspaced = len(_DENSE.findall(line)), len(_UNSPACED.findall(line))
    if not dense and not unspaced:
        return len(_WORD.findall(line))
    spaced = _UNSPACED.sub(" ", _DENSE.sub(" ", line))
    return len(_WORD.findall(spaced)) + 2 * dense // 3 + unspaced // 4


def _is_unreadable(paragraphs: Sequence[str]) -> bool:
    return _share(_UNREADABLE, paragraphs) > _MOST_UNREADABLE


def _share(pattern: re.Pattern[str], paragraphs: Sequence[str]) -> float:
    found = sum(len(pattern.findall(paragraph)) for paragraph in paragraphs)
    return found / max(1, sum(map(len, paragraphs)))


def _look_at(paragraph: str) -> _Look:
    count = count_words(paragraph)
    words = _WORD.findall(paragraph)
    lower = sum(not word[0].isupper() for word in words)
    letters = sum(map(str.isalpha, paragraph))
    solid = sum(not character.isspace() for character in paragraph)
    runs = count >= _LEAST_RUN and lower >= _LEAST_LOWER * len(words) and letters >= _LEAST_LETTERS * solid
    return _Look(words=count, runs=runs, ended=_holds_end(paragraph), figures=any(map(str.isdigit, paragraph)))


def _holds_end(paragraph: str) -> bool:
    return ends_sentence(paragraph) or bool(_INNER_END.search(paragraph))


def _form_reason(paragraphs: Sequence[str], looks: Sequence[_Look]) -> str | None:
    if _share(_SYMBOL, paragraphs) > _MOST_SYMBOLS:
        return "it is code, data or links, not sentences"
    running = sum(look.words for look in looks if look.runs)
    if running < _LEAST_RUNNING:
        return "it is a table, a list or a menu, not sentences"
    ended = sum(look.words for look in looks if look.runs and look.ended)
    if ended < _LEAST_ENDED * running and not _is_telling_list(looks):
        return "it is a list of titles or words without an end, not sentences"
    return None


def _is_telling_list(looks: Sequence[_Look]) -> bool:
    figures = sum(look.figures for look in looks)
    return len(looks) >= _LEAST_ROWS and figures >= _LEAST_FIGURES * len(looks)


def is_notice(sentences: Sequence[str], words: int) -> bool:
    """Tell whether a text of so many words is a page's notice to its reader, or an archive's of a page it holds."""
    return _speaks_to_reader(sentences, words) or (words < _MOST_ARCHIVED and _speaks_of_archive(sentences))


def _speaks_of_archive(sentences: Sequence[str]) -> bool:
    return any(map(_ARCHIVE.search, sentences)) and any(map(_CRAWL.search, sentences))


def _speaks_to_reader(sentences: Sequence[str], words: int) -> bool:
    if words >= min(_NOTICE_WORDS, _NOTICE_SENTENCE * len(sentences)):
        return False
    addressed = sum(count_words(sentence) for sentence in sentences if _ADDRESS.search(sentence))
    names = sum(len(_NAME.findall(sentence)) for sentence in sentences)
    return addressed >= _NOTICE_ADDRESS * words and names <= _NOTICE_NAMES * words
