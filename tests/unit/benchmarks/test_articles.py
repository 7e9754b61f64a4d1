"""The articles that are timed."""

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from benchmarks.articles import TOKENS, cut_articles
from benchmarks.errors import TooFewArticlesError

TOKENIZER = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
TOKENIZER.pre_tokenizer = Whitespace()
LONG = " ".join(["word"] * 600)


def test_articles_are_cut_to_one_length():
    """With the two special ones, each has as many tokens as the next, and nothing but what it had."""
    (cut,) = cut_articles([LONG], TOKENIZER, count=1)
    assert len(cut.split()) == TOKENS - 2
    assert LONG.startswith(cut)


def test_short_articles_are_passed_over():
    """Only those that are long enough count; one that is just so is taken whole."""
    just = " ".join(["word"] * (TOKENS - 2))
    assert cut_articles(["too short", just, LONG], TOKENIZER, count=1) == [just]


def test_too_few_articles_are_an_error():
    """A corpus without as many says how many it has."""
    with pytest.raises(TooFewArticlesError, match=r"2 articles .* has 1"):
        cut_articles([LONG, "too short"], TOKENIZER, count=2)
