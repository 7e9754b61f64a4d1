"""Natural text from a tokenised corpus."""

import pytest

from summarizer.training.restore import drop_byline, restore_sentences, restore_text


@pytest.mark.parametrize(
    ("tokenised", "natural"),
    [
        ("they do n't know , he said .", "they don't know, he said."),
        ("the town 's mayor ( 52 ) paid $ 41 million .", "the town's mayor (52) paid $41 million."),
        ('" we won , " she said . " it was hard . "', '"we won," she said.\n\n"it was hard."'),
        (
            "the miami - dade line -- closed since may -- reopens .",
            "the miami-dade line -- closed since may -- reopens.",
        ),
        ("the players ' bus was late .", "the players' bus was late."),
        ("he called it ' a bad day ' for all .", "he called it 'a bad day' for all."),
        ("`` no , '' he said -lrb- again -rrb- .", '"no," he said (again).'),
    ],
)
def test_marks_stand_where_writers_put_them(tokenised, natural):
    """Contractions, brackets, money, dashes and quotation marks are joined as they are printed."""
    assert restore_text(tokenised) == natural


def test_sentences_end_at_their_marks():
    """A text is cut behind end marks, and behind what closes after one."""
    text = 'rain fell . " go home , " she said . " it is late . " was it over ?'
    assert restore_sentences(text) == ["rain fell.", '"go home," she said.', '"it is late."', "was it over?"]


def test_a_quotation_of_two_sentences_stays_whole():
    """What stands between two marks is not cut."""
    assert restore_sentences('he said : " it rains . it pours . " then he left .') == [
        'he said: "it rains. it pours."',
        "then he left.",
    ]


def test_a_mark_that_never_closes_holds_nothing_up():
    """Behind an opening mark without its partner the text is cut again after a while."""
    assert len(restore_sentences('" so it began . ' + "rain fell on the town . " * 40)) > 15


@pytest.mark.parametrize(
    ("tokenised", "rest"),
    [
        ("by . ann lee . the bridge is open .", "the bridge is open ."),
        ("by . ann lee . and bob ray . the bridge is open .", "the bridge is open ."),
        ("by . ann lee in arlen . and bob ray . and cy fox . it rained .", "it rained ."),
        ("the bridge is open . by . ann lee .", "the bridge is open . by . ann lee ."),
        ("by monday the bridge was open .", "by monday the bridge was open ."),
        ("", ""),
    ],
)
def test_authors_are_cut_off_at_the_beginning_alone(tokenised, rest):
    """What stands behind the authors' names is the article; a text without them stays whole."""
    assert drop_byline(tokenised) == rest
