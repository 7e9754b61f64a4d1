"""The articles that are timed: real ones, cut to one length. Those that are scored are ``training.evaluate``'s."""

from collections.abc import Iterable
from itertools import islice

from tokenizers import Tokenizer

from benchmarks.errors import TooFewArticlesError

TOKENS = 512  # of a timed article, its two special ones among them
_SPECIALS = 2


def cut_articles(texts: Iterable[str], tokenizer: Tokenizer, *, count: int) -> list[str]:
    """Cut the first ``count`` texts that are long enough.

    Raises:
        TooFewArticlesError: there are not as many.
    """
    room = TOKENS - _SPECIALS
    ends = ((text, tokenizer.encode(text, add_special_tokens=False).offsets[room - 1 : room]) for text in texts)
    found = list(islice((text[: end[0][1]] for text, end in ends if end), count))
    if len(found) < count:
        raise TooFewArticlesError(count, len(found))
    return found
