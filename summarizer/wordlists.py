"""How the word lists of the attribution rules are written down: words between blanks. Owns none of them."""


def word_set(words: str) -> frozenset[str]:
    """Cut words at blanks and line breaks."""
    return frozenset(words.split())
