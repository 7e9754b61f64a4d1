"""What of a text is compared."""

from summarizer.fingerprints import fingerprint_document, make_fingerprint
from summarizer.types import Document
from tests.events import GERMAN, LANTERN, NOTICE


def test_names_numbers_and_words_are_told_apart():
    """A capital that a sentence's beginning explains is no name."""
    taken = make_fingerprint("Rain fell on Arlen. The rain lasted 340 hours, said Ann Orr.")
    assert {"arlen", "ann", "orr"} <= taken.names.keys()
    assert "rain" in taken.words
    assert "340" in taken.numbers


def test_rare_words_side_by_side_are_phrases():
    """Marks don't part them; small words do."""
    taken = make_fingerprint("Harrowgate clay buried the boathouse.")
    assert {"harrow clay", "clay buried"} <= taken.phrases.keys()
    assert "the boatho" not in taken.phrases


def test_rare_words_weigh_more():
    """And those that come again."""
    words = make_fingerprint("The clay, the clay and the road, people said.").words
    assert words["clay"] > words["road"] > words["people"]
    assert "the" not in words


def test_months_are_no_names():
    """They are kept as months; a verb "may" is none."""
    taken = make_fingerprint("In May the council of Arlen may meet again, on Monday, or in Sept.")
    assert taken.months == {5, 9}
    assert not {"may", "monday", "sept"} & taken.names.keys()
    assert not make_fingerprint("The council may meet.").months


def test_a_title_counts_once():
    """One that the text begins with is the text's own."""
    title, _, body = LANTERN.partition("\n")
    with_title = make_fingerprint(body, title=title)
    assert make_fingerprint(LANTERN, title=title) == make_fingerprint(LANTERN) == with_title


def test_the_page_around_a_text_is_left_out():
    """Neither credits nor orders to the reader say what an article is about."""
    assert make_fingerprint(LANTERN + "\n\nRead more: Zanzibar in pictures\n") == make_fingerprint(LANTERN)


def test_an_archives_notice_is_empty():
    """Every page that could not be had carries the same one."""
    taken = make_fingerprint(NOTICE)
    assert [*taken.names, *taken.numbers, *taken.words, *taken.lead] == []


def test_short_news_is_not():
    """A single sentence can tell of an event."""
    assert make_fingerprint("A landslide has buried the coast road at Brackwater.").names == {"brackw": 9.0}


def test_other_languages_have_fingerprints():
    """Small words weigh nothing there either, names and long words do."""
    taken = fingerprint_document(Document(id="a", title="", text=GERMAN))
    assert taken.language == "de"
    assert {"keller", "brackw"} <= taken.names.keys()
    assert "340" in taken.numbers
    assert not {"der", "die", "in"} & taken.words.keys()


def test_scripts_without_spaces_have_fingerprints():
    """Each two characters that stand side by side are a term."""
    taken = make_fingerprint("議会は橋を閉鎖した", language="ja")
    assert {"議会", "閉鎖"} <= taken.words.keys()


def test_odd_texts_do_no_harm():
    """Nothing, marks alone, lone surrogates, a word without an end."""
    for text in ("", "\n\n", "“”", "😀" * 50, "\ud800 x", "a" * 100_000):
        fingerprint_document(Document(id="a", title="", text=text))
