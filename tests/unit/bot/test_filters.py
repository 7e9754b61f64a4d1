"""Keyword filters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filters import matches

TEXT = "The mayor met NATO's envoys in Åre.\nA grain\u00a0 deal is near, said the straße-cleaner."


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("NATO", TEXT),
        ("nato", TEXT),
        ("mayor", TEXT),
        ("grain deal", TEXT),
        ("deal is near", TEXT),
        ("STRASSE", TEXT),
        (unicodedata.normalize("NFD", "åre"), TEXT),
        ("Київ", "Сьогодні КИЇВ приймає гостей"),
        ("C++", "Written in C++, not in C"),
        ("#vote", "They shout #vote today"),
        ("cooperation", "co\u00adoperation at sea"),
        ("日本", "昨日、日本語の新聞が"),
        ("ไทย", "ข่าวไทยวันนี้"),
        ("aa", "aaa aa"),
    ],
)
def test_a_keyword_is_found_as_a_whole_word(keyword: str, text: str) -> None:
    """Case, composition, line breaks and invisible hyphens make no difference; scripts without spaces work."""
    assert matches([keyword], [], text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("NATO", "The senator spoke, natomas listened"),
        ("art", "a party started"),
        ("grain deal", "a deal on grain"),
        ("भारत", "भारतीय रेल"),
        ("C++", "plain C"),
        ("G7", "the G77 group"),
    ],
)
def test_part_of_a_word_is_not_enough(keyword: str, text: str) -> None:
    """Letters, digits and the marks on them on either side make it another word."""
    assert not matches([keyword], [], text)


def test_any_of_the_included_will_do() -> None:
    """One of the included keywords is enough, and with none at all everything passes."""
    assert matches(["absent", "mayor"], [], TEXT)
    assert not matches(["absent", "missing"], [], TEXT)
    assert matches([], [], "")


def test_the_excluded_wins() -> None:
    """An excluded keyword keeps a text out, whatever is included."""
    assert not matches(["mayor"], ["NATO"], TEXT)
    assert not matches([], ["NATO"], TEXT)
    assert matches(["mayor"], ["absent"], TEXT)


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1), st.text())
def test_a_word_is_found_between_spaces_in_any_text(word: str, text: str) -> None:
    """Any word is found where it stands by itself, upper case included."""
    assert matches([word], [], f"{text} {word} {text}")
    assert not matches([], [word], f"{text} {word} {text}")
