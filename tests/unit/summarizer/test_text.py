import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text import make_readable, plan_windows, split_paragraphs, split_sentences

WRAPPED = (
    "The council of Arlen met on Monday evening to talk\n"
    "about the bridge that has been closed since the flood\n"
    "of last spring.\n"
    "Nobody in the hall wanted to wait any longer for the\n"
    "money from the capital.\n"
)
ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates included


def slices(text):
    """Give the sentences' own text."""
    return [text[sentence.start : sentence.end] for sentence in split_sentences(make_readable(text))]


@given(ANY_TEXT)
def test_a_readable_text_keeps_every_offset(text):
    """What replaces an unreadable character is one character long."""
    assert len(make_readable(text)) == len(text)


def test_a_readable_text_can_be_encoded():
    """Lone surrogates and NULs are gone, the letters beside them stay."""
    assert make_readable("a\ud800b\x00c\r\nd\re").encode() == "a\ufffdb c \nd\ne".encode()


def test_empty_lines_part_paragraphs():
    """Paragraphs are what stands between empty lines, without the white space around it."""
    text = "  One here. \n \n\nTwo there.\n"
    assert [text[start:end] for start, end in split_paragraphs(text)] == ["One here.", "Two there."]


def test_each_line_is_a_paragraph_unless_the_text_is_wrapped():
    """A heading on a line of its own does not run into the line below it."""
    text = "What the council said\nThe bridge stays closed.\nThe ferry sails again."
    assert [text[start:end] for start, end in split_paragraphs(text)] == text.split("\n")


def test_hard_wrapped_lines_are_joined():
    """In a hard-wrapped text a sentence goes on over the line's end, and a short line ends its paragraph."""
    first, second = slices(WRAPPED)
    assert (first[:11], first[-15:]) == ("The council", "of last spring.")
    assert second == "Nobody in the hall wanted to wait any longer for the\nmoney from the capital."


def test_a_long_line_that_breaks_in_its_sentence_goes_on():
    """A break in the middle of a sentence ends no paragraph, whatever the other lines look like; a short label does."""
    long = "The council of Arlen met on Monday evening to talk about the bridge over the river, " * 2
    text = (
        f"{long}\nWhat Ann Orr of the council said about the bridge\nand the ferry.\nlinks\nmore links\n{long}\n{long}"
    )
    paragraphs = [text[start:end] for start, end in split_paragraphs(text)]
    assert "What Ann Orr of the council said about the bridge\nand the ferry." in paragraphs
    assert "links" in paragraphs


def test_abbreviations_do_not_end_a_sentence():
    """A full stop behind a title or between initials is none."""
    assert slices("Mr. Orr met the U.S. envoy. They dined.") == ["Mr. Orr met the U.S. envoy.", "They dined."]


def test_a_quotation_of_several_sentences_stays_whole():
    """No sentence ends in the middle of somebody's words."""
    assert slices("“We came. We saw. We left,” she said. He laughed.") == [
        "“We came. We saw. We left,” she said.",
        "He laughed.",
    ]


def test_offsets_count_code_points():
    """What stands outside the basic plane is one code point, not two."""
    assert slices("😀😀 Rain fell. مرحبا بالعالم. Snow fell.") == ["😀😀 Rain fell.", "مرحبا بالعالم.", "Snow fell."]


@given(ANY_TEXT)
def test_sentences_are_in_order_trimmed_and_hold_all_the_ink(text):
    """No sentence overlaps another, none is blank, and nothing but white space is left outside them."""
    readable = make_readable(text)
    sentences = split_sentences(readable)
    edges = [edge for sentence in sentences for edge in (sentence.start, sentence.end)]
    assert edges == sorted(edges)
    assert all(readable[s.start : s.end].strip() == readable[s.start : s.end] != "" for s in sentences)
    inside = "".join(readable[s.start : s.end] for s in sentences)
    assert "".join(inside.split()) == "".join(readable.split())


@given(st.lists(st.integers(1, 50), max_size=60), st.integers(0, 40))
def test_windows_hold_every_unit_within_the_budget(lengths, overlap):
    """Windows cover all units in order, keep to the budget, and each brings something new."""
    windows = plan_windows(lengths, budget=50, overlap=overlap)
    assert {unit for start, end in windows for unit in range(start, end)} == set(range(len(lengths)))
    assert all(sum(lengths[start:end]) <= 50 for start, end in windows)
    ends = [end for _, end in windows]
    assert ends == sorted(set(ends))


def test_windows_reach_back_over_whole_units():
    """The next window begins with as many whole units as fit into the overlap."""
    assert plan_windows([20, 20, 10, 30, 20], budget=60, overlap=30) == [(0, 3), (1, 4), (3, 5)]


def test_no_units_need_no_window():
    """Nothing to read is read in no window."""
    assert plan_windows([], budget=50, overlap=10) == []


def test_a_text_of_small_letters_has_sentences_too():
    """Where nothing is in capitals, a sentence ends at its full stop all the same, and abbreviations still go on."""
    text = (
        "mr. hale closed the bridge. it is old, dr. orr said. the river ( the oste ) rose 3.5 metres! no one was hurt."
    )
    assert [text[it.start : it.end] for it in split_sentences(text)] == [
        "mr. hale closed the bridge.",
        "it is old, dr. orr said.",
        "the river ( the oste ) rose 3.5 metres!",
        "no one was hurt.",
    ]


def test_letters_without_a_capital_of_one_letter_keep_their_place():
    """Offsets stay true where a capital would be two letters long."""
    text = "es war spät. ßo begann es nicht. ﬁsch gab es auch."
    assert "".join(text[it.start : it.end] for it in split_sentences(text)).replace(" ", "") == text.replace(" ", "")


def test_an_endless_paragraph_is_cut_between_words():
    """The segmenter would take hours over it; nothing of it is lost."""
    text = "“" * 30_000 + "one two three " * 3000
    sentences = split_sentences(text)
    assert "".join(text[it.start : it.end] for it in sentences).replace(" ", "") == text.replace(" ", "")
    assert max(it.end - it.start for it in sentences) <= 10_000


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Remont będzie kosztował ok. 4,2 mln zł i potrwa do maja."),
        ("es", "—¡Es una vergüenza! —añadió su hermano."),
        ("ru", "«Мост открыт!» — пообещала она."),
        ("ja", "市長は「橋は渡れない。選択肢はない」と述べた。"),
    ],
)
def test_a_sentence_of_another_language_stays_whole(language, text):
    """An abbreviation before a figure and the report behind a shout end no sentence."""
    assert [(one.start, one.end) for one in split_sentences(text, language)] == [(0, len(text))]


def test_sentences_without_spaces_between_them_are_cut():
    """Chinese and Spanish sentences end with their own marks."""
    assert len(split_sentences("桥关闭了。没有人能过河！为什么？", "zh")) == 3
    assert len(split_sentences("El puente cerró. ¿Quién paga? ¡Nadie lo sabe!", "es")) == 3
