"""Words by which lines are compared."""

from summarizer.terms import list_terms, list_trigrams, share


def test_short_words_and_endings_do_not_count():
    """What is left are the stems of the words that tell something, and numbers."""
    assert list_terms("The bridges of 1911 are closing") == ["bridge", "1911", "closin"]


def test_characters_are_terms_where_no_spaces_are_set():
    """A sentence in Chinese is its characters."""
    assert list_terms("議会は橋") == ["議", "会", "は", "橋"]


def test_trigrams_are_words_side_by_side():
    """Marks and letters' case do not part words."""
    assert list_trigrams("Rain, rain fell.") == {("rain", "rain", "fell")}
    assert list_trigrams("Rain fell") == frozenset()


def test_a_share_is_of_the_shorter_one():
    """All of the shorter in the longer is 1, and nothing shares with nothing."""
    assert share(frozenset("ab"), frozenset("abcd")) == 1
    assert share(frozenset(), frozenset("abcd")) == 0
