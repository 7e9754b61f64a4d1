import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.marks import find_marked
from summarizer.quotes import find_quotes, read_quotes
from summarizer.text import split_paragraphs
from summarizer.tokens import tokenise

TEXTS = st.text(alphabet=st.sampled_from("\"'“”‘’«»„`ab AB.,!?\n-0 \x00שa😀é:"), max_size=120)


def quoted(text: str) -> list[str]:
    """Give what is found, as text."""
    return [text[span.start : span.end] for span in find_quotes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The bridge is safe again,” said Ms. Oduya.", ["The bridge is safe again,"]),
        ('"The bridge is safe again," said Ms. Oduya.', ["The bridge is safe again,"]),
        ("‘The bridge is safe again,’ said Ms Oduya.", ["The bridge is safe again,"]),
        ("'The bridge is safe again,' said Ms Oduya.", ["The bridge is safe again,"]),
        ("''The bridge is safe again,'' said Ms. Oduya.", ["The bridge is safe again,"]),
        ('“The bridge is safe again," said Ms. Oduya.', ["The bridge is safe again,"]),
        ('"The bridge is safe again,” said Ms. Oduya.', ["The bridge is safe again,"]),
        ('Ms. Oduya said:"The bridge is safe again."Nobody cheered.', ["The bridge is safe again."]),
    ],
)
def test_every_kind_of_mark_is_read(text: str, expected: list[str]) -> None:
    """Curly, straight, single, doubled and mixed marks, and missing spaces, all hold a quotation."""
    assert quoted(text) == expected


def test_a_quotation_inside_another_stays_inside() -> None:
    """Only the outermost marks make a quotation."""
    text = "“He told me ‘never again’ and walked out,” she said. ‘He shouted “stop” at us,’ said a guard."
    assert quoted(text) == ["He told me ‘never again’ and walked out,", "He shouted “stop” at us,"]


def test_an_interrupted_quotation_is_two() -> None:
    """The cue in the middle belongs to neither half."""
    assert quoted("“We won,” she said. “It was hard.”") == ["We won,", "It was hard."]


def test_a_quotation_over_paragraphs_is_one_for_each() -> None:
    """Each paragraph opens with a mark and only the last closes; the later ones continue."""
    text = "“The first winter was the worst of all.\n\n“The second was a little better,” Ms. Oduya said."
    spans = find_quotes(text)
    assert [text[span.start : span.end] for span in spans] == [
        "The first winter was the worst of all.",
        "The second was a little better,",
    ]
    assert [(span.closed, span.carries_on, span.continues) for span in spans] == [
        (False, True, False),
        (True, False, True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The boys’ team doesn’t miss the ’90s, and the dogs’ owners aren’t sorry.",
        "The boys' team doesn't miss the '90s, and rock 'n' roll isn't dead.",
        'The 6\' 2" guard bought a 55" screen.',
        "The so-called “experts” met in the “green room” of the town hall.",
        "They sang “Home on the Range” before the film “A Winter in Porto” began.",
        'See <post id="88213" author="someone"> for the rest.',
        "He said that the winter had been hard and the spring late.",
        "A lone \" in the middle of a line is nobody's word.",
    ],
)
def test_other_uses_of_marks_are_no_quotations(text: str) -> None:
    """Apostrophes, inches, scare quotes, titles, markup and indirect speech are left alone."""
    assert quoted(text) == []


def test_partial_quotations_need_their_cue() -> None:
    """Several words with a cue are a quotation; a single coloured word is none."""
    text = "She called it “a dark day for all of us” and spoke of the “tragedy” at the mill."
    assert quoted(text) == ["a dark day for all of us"]


@pytest.mark.parametrize("text", ["“Never,” he answered.", "Asked again, he said: “Never.”"])
def test_one_word_right_beside_a_cue_is_a_quotation(text: str) -> None:
    """What a cue introduces may be short."""
    assert len(quoted(text)) == 1


def test_fragments_are_found_on_demand() -> None:
    """With fragments, single words in a sentence that reports speech count too; those in others do not."""
    text = "Ms. Oduya said that the mill was “doomed” by then. The “green room” was shut."
    assert find_quotes(text) == []
    assert [text[span.start : span.end] for span in find_quotes(text, fragments=True)] == ["doomed"]


def test_british_text_keeps_its_partial_quotations() -> None:
    """Where people speak in single marks, a few words in single marks are theirs too."""
    text = "‘We tried everything we could,’ Mr Hale said. The plan was ‘an insult to the valley’, he added."
    assert quoted(text) == ["We tried everything we could,", "an insult to the valley"]


def test_a_mark_that_nothing_closes_ends_with_its_paragraph() -> None:
    """A forgotten closing mark does not swallow the next paragraph."""
    text = "Ms. Oduya said: “The mill will open again in May\n\nNobody else spoke."
    assert quoted(text) == ["The mill will open again in May"]


def test_a_forgotten_closing_mark_does_not_hide_the_next_quotation() -> None:
    """The later pair is found, and what stands between is not taken for speech."""
    assert quoted("“We won, she said. “It was hard for all of us.” He left.") == ["It was hard for all of us."]


def test_a_wrapped_line_does_not_end_a_paragraph() -> None:
    """A quotation goes on behind a line break in the middle of its sentence."""
    text = "“The mill will open\nagain in May,” said Ms. Oduya."
    assert quoted(text) == ["The mill will open\nagain in May,"]


def test_a_quotation_wraps_before_a_capital() -> None:
    """In a hard-wrapped text a line that begins with a name goes on with the sentence above."""
    text = (
        "The mill has been closed since the flood of last spring, and\n"
        "nobody in the valley wants to wait for it any longer. “The\n"
        "Wend took our mill,” said Ms. Oduya, who owns a part of it, and\n"
        "who will open it again."
    )
    assert quoted(text) == ["The\nWend took our mill,"]


def test_tokens_are_those_of_the_quotations_alone() -> None:
    """Scare quotes are words like others: what comes with the quotations is what a second reading would give."""
    first = "The “tea party” movement won. “We won the day,” said Ann Orr."
    text = f"{first}\n\n“It was hard,” she said of the “so-called” vote."
    paragraphs = split_paragraphs(text)
    quoted_text = read_quotes(text, paragraphs, find_marked(text, paragraphs))
    assert [text[span.start : span.end] for span in quoted_text.spans] == ["We won the day,", "It was hard,"]
    assert quoted_text.tokens == tokenise(text, quoted_text.spans)


@given(TEXTS)
def test_spans_are_ordered_slices_that_do_not_overlap(text: str) -> None:
    """For any text, each span lies inside its marks, holds something, and ends before the next begins."""
    position = 0
    for span in find_quotes(text):
        assert position <= span.outer_start <= span.start < span.end <= span.outer_end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        position = span.outer_end
