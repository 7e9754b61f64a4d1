"""Forms of a name."""

import pytest

from summarizer.name_forms import FullNames, name_key, spell_name

NAMES = FullNames([("Ann", "Orr"), ("Ann", "Orr"), ("Ben", "Orr"), ("Ann", "Mary", "Orr"), ("Cy", "Lund", "Jr")])


@pytest.mark.parametrize(("one", "other"), [("Zelenskyy", "Zelensky"), ("Müller", "Muller"), ("O'Neill", "O’Neill")])
def test_spellings_of_a_name_meet(one, other):
    """Transcriptions, accents and apostrophes tell nobody apart."""
    assert name_key(one) == name_key(other)


def test_a_surname_fits_all_who_bear_it():
    """The most frequent comes first; a given name or an initial chooses."""
    assert NAMES.fitting(("Orr",))[0] == ("Ann", "Orr")
    assert NAMES.fitting(("Ben", "Orr")) == NAMES.fitting(("B", "Orr")) == [("Ben", "Orr")]
    assert NAMES.fitting(("Lund",)) == [("Cy", "Lund", "Jr")]


def test_the_fullest_form_is_the_same_persons():
    """A middle name is added, another's given name is not."""
    assert NAMES.fullest(("Ann", "Orr")) == ("Ann", "Mary", "Orr")
    assert NAMES.fullest(("Ben", "Orr")) == ("Ben", "Orr")


def test_initials_get_their_full_stop():
    """As newspapers print them."""
    assert spell_name(("J", "Doe")) == "J. Doe"
