"""What a text takes up again, counted over wordpieces."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from summarizer.recurrence import MEASURES, measure_recurrence

VOCABULARY = 30
RARITY = np.linspace(0, 6, VOCABULARY, dtype=np.float32)

texts = st.lists(st.lists(st.integers(0, VOCABULARY - 1), max_size=12), max_size=12)


def test_what_comes_again_is_worth_more():
    """A sentence whose words the text repeats recurs, one whose words stand alone does not."""
    often = measure_recurrence([[20, 21], [22, 23], [20, 21]], RARITY)[:, 0]
    assert often[0] == often[2] > 0
    assert often[1] == 0


def test_rare_words_are_told_from_common_ones():
    """The second measure is the mean rarity of a sentence's different wordpieces."""
    rare = measure_recurrence([[29, 29], [1, 29]], RARITY)[:, 1]
    np.testing.assert_allclose(rare, [RARITY[29], (RARITY[1] + RARITY[29]) / 2])


def test_themes_are_rare_and_frequent():
    """Of many wordpieces the ones that are both rare and frequent are themes; each sentence has its share of them."""
    text = [[29, 28], [29, 28], *[[piece] for piece in range(1, 20)]]
    themes = measure_recurrence(text, RARITY)[:, 2]
    assert themes[0] == themes[1] == np.float32(2 / 12)
    assert themes[2] == 0


def test_the_lead_is_compared_with_its_other_sentences():
    """A sentence is measured by what the first three say of it, one of them by what the other two do."""
    lead = measure_recurrence([[20], [21], [20], [20, 25], [26]], RARITY)[:, 3]
    assert lead.tolist()[:3] == [1, 0, 1]
    assert 0 < lead[3] < 1
    assert lead[4] == 0


@given(texts)
def test_every_sentence_has_finite_measures(sentences):
    """Whatever the sentences, empty ones too, there is a row for each."""
    measures = measure_recurrence(sentences, RARITY)
    assert measures.shape == (len(sentences), MEASURES)
    assert np.isfinite(measures).all()
