"""Salience without a model."""

from summarizer.neutral import score_lines

COUNCIL = "The council of Arlen closed the bridge."


def test_earlier_sentences_weigh_more():
    """Of sentences that say the same, the earlier one counts more."""
    salience = score_lines([COUNCIL] * 4).tolist()
    assert salience == sorted(salience, reverse=True)
    assert len(set(salience)) == 4


def test_a_sentence_off_the_topic_weighs_less():
    """What the rest of the text never takes up again loses to the sentence behind it."""
    salience = score_lines([COUNCIL, "Somebody whistled loudly yesterday.", COUNCIL, COUNCIL])
    assert salience[1] < salience[2]


def test_a_script_without_spaces_is_compared_by_its_characters():
    """Chinese and Japanese sentences are told apart, too."""
    bridge = "議会は橋を閉鎖した。"
    salience = score_lines([bridge, "誰かが昨日笑った。", bridge, bridge])
    assert salience[1] < salience[2]


def test_salience_is_between_nothing_and_one():
    """The scale is the same for a text of any length, and for one without words."""
    for lines in ([COUNCIL], ["…"] * 3, [f"{COUNCIL} {number}" for number in range(500)]):
        salience = score_lines(lines)
        assert salience.shape == (len(lines),)
        assert 0 <= salience.min() <= salience.max() <= 1
