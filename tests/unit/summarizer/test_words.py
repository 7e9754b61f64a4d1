"""Words by which texts are compared, and how rare they are."""

from summarizer.rarity import cut_stem, english_rarity, foreign_rarity
from summarizer.words import find_words


def test_words_are_letters_and_figures():
    """Marks part them, in any script with spaces."""
    assert list(find_words("The 76ers' coach, 31-24. Мост")) == ["The", "76ers", "coach", "31", "24", "Мост"]


def test_where_no_spaces_are_set_pairs_are_words():
    """A single character is one by itself."""
    assert list(find_words("橋を閉鎖 A 橋")) == ["橋を", "を閉", "閉鎖", "A", "橋"]


def test_rarity_grows_from_small_words_to_names():
    """What hardly any article has weighs most."""
    assert english_rarity("the") == 0
    assert english_rarity("polic") > 0
    assert english_rarity("police") < english_rarity(cut_stem("earthquake")) < english_rarity("xqzvkj")


def test_abroad_length_and_capitals_speak():
    """Small words are small words in every language."""
    assert foreign_rarity("der", capital=False) == 0
    assert foreign_rarity("nicht", capital=False) < foreign_rarity("küstenstraße", capital=False)
    assert foreign_rarity("nicht", capital=False) < foreign_rarity("niger", capital=True)
