"""An article's fingerprint: the names, numbers and words by which it is known among the news.

Owns what counts as a term and what it weighs; what two fingerprints say of each other, ``stories`` tells. Goes by the
words alone, so that fingerprints outlive the model's weights.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from heapq import nlargest
from itertools import pairwise
from math import sqrt

from summarizer.furniture import Furniture, judge_line
from summarizer.language import detect_language
from summarizer.prose import count_words, is_notice
from summarizer.rarity import cut_stem, english_rarity, foreign_rarity
from summarizer.slots import Piece, find_slots
from summarizer.stories import Fingerprint
from summarizer.text import make_readable, split_paragraphs, split_sentences
from summarizer.types import Document
from summarizer.wordlists import word_set
from summarizer.words import find_words

_LEAD = 100  # words
_MOST_NAMES = 80
_MOST_NUMBERS = 40
_MOST_WORDS = 120
_MOST_PHRASES = 60
_RARE = 2.5  # rarity: of commoner words, two that stand side by side are no phrase
_NOTICE_WORDS = 150  # more are no notice
_MOST_WORDS_READ = 3_000  # of a long text: it has told by then what it is about
_DECIMALS = 2
_ENGLISH = "en"
_ADDRESSES = word_set("http https www com org net html htm php shtml aspx")  # parts of addresses, which say nothing
_NAMES_OF_MONTHS = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sept sep",
    "october oct",
    "november nov",
    "december dec",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES_OF_MONTHS, start=1) for name in names.split()}
_DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")

_Term = tuple[str, str]  # a word as it stands, and its stem


def fingerprint_document(document: Document) -> Fingerprint:
    """Take the fingerprint of a document as it comes, in whatever language."""
    text = make_readable(document.text)
    return make_fingerprint(text, title=document.title, language=detect_language(text, document.language))


def make_fingerprint(text: str, *, title: str = "", language: str | None = _ENGLISH) -> Fingerprint:
    """Take the fingerprint of a readable text; that of a page's notice is empty, and like no other."""
    paragraphs = [text[start:end] for start, end in split_paragraphs(text)]
    headline = [] if text.lstrip().startswith(title.removesuffix("…")) else [title]
    kept = [line for line in (*headline, *paragraphs) if judge_line(line) is not Furniture.SURE]
    return _weigh([] if _is_notice(paragraphs) else _read_words(kept), language)


def _is_notice(paragraphs: Sequence[str]) -> bool:
    count = sum(map(count_words, paragraphs))
    if count > _NOTICE_WORDS:
        return False
    sentences = [line[it.start : it.end] for line in paragraphs for it in split_sentences(line)]
    return is_notice(sentences, count)


def _read_words(lines: Sequence[str]) -> list[list[str]]:
    """Give the words of each line, of a long text as many as tell what it is about."""
    read: list[list[str]] = []
    for line in lines:
        read.append(list(find_words(line)))
        if sum(map(len, read)) > _MOST_WORDS_READ:
            break
    return read


def _weigh(lines: Sequence[Sequence[str]], language: str | None) -> Fingerprint:
    words = [word for line in lines for word in line]
    small = {word for word in words if word.islower()}
    terms = [(word, cut_stem(word.lower())) for word in words if _is_telling(word)]
    names = {stem for word, stem in terms if _is_name(word, small)}
    rarities = {
        stem: english_rarity(stem) if language == _ENGLISH else foreign_rarity(word, capital=stem in names)
        for word, stem in terms
    }
    weights = _weigh_terms(terms, rarities)
    numbers = {stem for stem in weights if stem.isdigit()}
    return Fingerprint(
        language=language,
        names=_heaviest(weights, names, _MOST_NAMES),
        numbers=_heaviest(weights, numbers, _MOST_NUMBERS),
        words=_heaviest(weights, weights.keys() - names - numbers, _MOST_WORDS),
        lead=_weigh_terms(terms[:_LEAD], rarities),
        phrases=_weigh_phrases(terms, rarities),
        slots=find_slots([[_to_piece(word, small) for word in line] for line in lines]),
        months=frozenset(_MONTHS[word.lower()] for word, _ in terms if _is_month(word)),
    )


def _is_telling(word: str) -> bool:
    return (len(word) > 1 or word.isdigit()) and word.lower() not in _ADDRESSES


def _is_name(word: str, small: Collection[str]) -> bool:
    lower = word.lower()
    return word[0].isupper() and lower not in small and lower not in _DAYS and lower not in _MONTHS


def _to_piece(word: str, small: Collection[str]) -> Piece:
    return Piece(word.lower(), any(map(str.isdigit, word)) or _is_name(word, small))


def _is_month(word: str) -> bool:
    """Tell a month from the verb "may" and its like."""
    return word[0].isupper() and word.lower() in _MONTHS


def _weigh_terms(terms: Sequence[_Term], rarities: dict[str, float]) -> dict[str, float]:
    """Give each stem its weight: its rarity, times the root of how often it comes."""
    often = Counter(stem for _, stem in terms)
    weights = {stem: round(sqrt(count) * rarities[stem], _DECIMALS) for stem, count in often.items()}
    return {stem: weight for stem, weight in weights.items() if weight}


def _weigh_phrases(terms: Sequence[_Term], rarities: dict[str, float]) -> dict[str, float]:
    pairs = {(one, other) for (_, one), (_, other) in pairwise(terms) if one != other}
    weights = {
        f"{one} {other}": rarities[one] + rarities[other]
        for one, other in pairs
        if min(rarities[one], rarities[other]) >= _RARE
    }
    return _heaviest(weights, weights.keys(), _MOST_PHRASES)


def _heaviest(weights: dict[str, float], stems: Collection[str], limit: int) -> dict[str, float]:
    chosen = nlargest(limit, stems & weights.keys(), key=lambda stem: (weights[stem], stem))
    return {stem: weights[stem] for stem in chosen}
