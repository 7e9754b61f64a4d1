"""The words of a running text as two texts are compared by them: letters and figures, in any script. Pure."""

import re
from collections.abc import Iterator

SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{SPACELESS}]+|[^\W_{SPACELESS}]+")
_DENSE = re.compile(f"[{SPACELESS}]")


def find_words(text: str) -> Iterator[str]:
    """Give the words in order; of scripts that set no spaces, each two characters that stand side by side."""
    for word in _WORD.findall(text):
        if _DENSE.match(word):
            yield from (word[place : place + 2] for place in range(max(1, len(word) - 1)))
        else:
            yield word
