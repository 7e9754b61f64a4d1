"""The graph rankers of sumy, with its stemmer and stop words.

sumy's own tokenizer needs data that nltk downloads. Sentences come from Briefbot's splitter instead, words from nltk's
rules, which need none; what sumy takes for a word is still its own pattern.
"""

# mypy: disable-error-code="import-untyped,import-not-found,misc"
# The peers are installed where benchmarks run, not where the code is checked, and have no types.

from collections.abc import Callable, Sequence

from nltk.tokenize import NLTKWordTokenizer
from sumy.nlp.stemmers import Stemmer
from sumy.nlp.tokenizers import Tokenizer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from benchmarks.contestants.leads import list_sentences

_LANGUAGE = "english"
_RANKERS = {"lexrank": LexRankSummarizer, "textrank": TextRankSummarizer}


class OfflineTokenizer(Tokenizer):
    """Splits for sumy without downloaded data."""

    def __init__(self) -> None:  # sumy's own looks for the data
        self._language = _LANGUAGE
        self._words = NLTKWordTokenizer()

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        """Give a paragraph's sentences."""
        return tuple(list_sentences(paragraph))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Give a sentence's words, without marks and numbers."""
        return tuple(filter(self._is_word, self._words.tokenize(sentence)))


def load(*, ranker: str, count: int) -> Callable[[Sequence[str]], list[list[str]]]:
    """Set up a ranker (``lexrank`` or ``textrank``) that takes ``count`` sentences."""
    tokenizer = OfflineTokenizer()
    rank = _RANKERS[ranker](Stemmer(_LANGUAGE))
    rank.stop_words = get_stop_words(_LANGUAGE)

    def summarize(text: str) -> list[str]:
        return [str(sentence) for sentence in rank(PlaintextParser.from_string(text, tokenizer).document, count)]

    return lambda texts: [summarize(text) for text in texts]
