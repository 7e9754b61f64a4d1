import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.abroad.pairs import find_pairs
from summarizer.text import split_paragraphs

PIECES = [*'„“”«»"‚‘’‹›「」『』—', " ", ", ", ". ", "\n\n", "Wort", "слово", "词", "語。", "l'eau", "’s "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def marked(text):
    """Give what stands between marks."""
    return [text[span.start : span.end] for span in find_pairs(text, split_paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("„Wir gehen jetzt“, sagte er.", "Wir gehen jetzt"),
        ("»Ich sage ›nein‹ dazu«, sagte er.", "Ich sage ›nein‹ dazu"),
        ("„Er sagte ‚nein‘ zu mir“, so Weber.", "Er sagte ‚nein‘ zu mir"),
        ("Er sagte: “Wir gehen jetzt.” Und ging.", "Wir gehen jetzt."),
        ("« L'eau monte », dit-elle.", "L'eau monte"),
        ("«\u2009Il faudra ‹\u2009le double\u2009›\u2009», dit-elle.", "Il faudra ‹\u2009le double\u2009›"),
        ("«Nos vamos “ya” de aquí», dijo.", "Nos vamos “ya” de aquí"),
        ("Він сказав: „Ми йдемо“.", "Ми йдемо"),
        ("Об'єкт: “Ми йдемо”, додав він.", "Ми йдемо"),
        ("„Idziemy «dziś» do domu” – powiedział.", "Idziemy «dziś» do domu"),
        (",,Nie wrócimy'' – powiedział.", "Nie wrócimy"),
        ("”Vi går nu”, sade hon.", "Vi går nu"),
        ("他说：“我们‘现在’走。”", "我们‘现在’走。"),
        ("他說：「我們『現在』走。」", "我們『現在』走。"),
        ("彼は「『今』行く」と言った。", "『今』行く"),
        ('Er sagte: "Wir gehen." Dann ging er.', "Wir gehen."),
        ("«Мы купили «Рассвет», — сказал он.", "Мы купили «Рассвет»"),
    ],
)
def test_each_language_has_its_marks(text, words):
    """What stands between a pair is found whole, with the pairs inside it and without the blanks of French."""
    assert marked(text) == [words]


@pytest.mark.parametrize("text", ["L'été n'a pas l’air d’un été.", "’s Ochtends is ’t stil.", 'Ein Rohr von 5" Weite.'])
def test_apostrophes_and_inches_are_no_marks(text):
    """Signs that only look like marks open nothing."""
    assert marked(text) == []


def test_a_quotation_goes_on_in_the_next_paragraph():
    """A paragraph that opens again continues the one before, also with Spain's closing mark."""
    text = "«Uno dos tres.\n\n»Cuatro cinco», dijo."
    first, second = find_pairs(text, split_paragraphs(text))
    assert (first.closed, first.carries_on, second.continues, second.closed) == (False, True, True, True)


def test_an_unclosed_mark_ends_with_its_paragraph():
    """What nobody closed does not run on into the rest of the text."""
    assert marked("Er rief: „Kommt her.\n\nDann ging er.") == ["Kommt her."]
    assert marked("Ein „ vor „einem Satz“ hier.") == ["einem Satz"]


@given(TEXTS)
def test_pairs_are_ordered_slices_that_do_not_overlap(text):
    """For any text, each span lies inside its marks, holds something, and ends before the next begins."""
    position = 0
    for span in find_pairs(text, split_paragraphs(text)):
        assert position <= span.outer_start <= span.start < span.end <= span.outer_end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        position = span.outer_end
