import pytest

from summarizer.datelines import trim_dateline

PLAIN = "The council of Arlen closed the bridge on Tuesday."


def trimmed(text):
    """Give what is left of a sentence."""
    start, end = trim_dateline(f"Before. {text} Behind.", (8, 8 + len(text)))
    return f"Before. {text} Behind."[start:end]


@pytest.mark.parametrize(
    "dateline",
    [
        "KYIV, Ukraine (AP) — ",
        "LONDON — ",
        "LONDON - ",
        "LONDON—",
        "WASHINGTON (Reuters) - ",
        "WASHINGTON (Reuters) ",
        "ARLEN (Wendham News) ",
        "(CNN) -- ",
        "(CNN)",
        "(CNN) ",
        "(Reuters) - ",
        "Washington (CNN)",
        "Hong Kong (CNN Business) ",
        "Paris, France (AFP) \u2013 ",
        "Paris (Wendham News) \u2013 ",
        "NEW YORK, Nov. 3 (UPI) --",
        "MOSCOW, Oct. 11 (Reuters) - ",
        "SACRAMENTO, Calif. — ",
        "ST. PAUL, Minn. -- ",
        "New York, NY \u2013 ",
        "RIO DE JANEIRO \u2013 ",
        "SÃO PAULO, Brazil (AP) — ",
        "By Ann Orr in London — ",
        "By Ann Orr and Ben Tull in Wendham - ",
    ],
)
def test_a_dateline_is_cut_off(dateline):
    """The place, the day, the agency and the writer go with the dash or the brackets that mark them."""
    assert trimmed(dateline + PLAIN) == PLAIN


def test_a_dateline_may_stand_before_a_sentence_with_a_dash():
    """A dash far behind the place is no second half of the dateline's."""
    sentence = "The council of Arlen closed the bridge over the Wend on Tuesday — at last."
    assert trimmed(f"LONDON — {sentence}") == sentence


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "World Health Organization (WHO) Director-General Orr said the wave was over.",
        "World Health Organization (WHO) — Geneva's largest body — said the wave was over.",
        "Apple (AAPL) CEO Ben Tull said that sales fell.",
        "IBM (IBM) Chief Executive Ben Tull said that sales fell.",
        "IBM — America's oldest maker of computers — said that sales fell.",
        "Gov. Ann Orr (R) is behind the plan for the bridge.",
        "The Wend (a river) floods the town.",
        "The vote — the third this year — passed.",
        "BREXIT — what next?",
        "Two mayors — one of Arlen and one of Wendham — shook hands.",
        "Arlen City — Wendham's rival — won the cup.",
        "COVID-19 Vaccines arrived in Arlen on Monday.",
        "Ann Orr, Ben Tull and Cara Lund won the seats of Arlen.",
        "By Monday evening everyone in Arlen — Mayor Orr said — had left.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(text):
    """Short forms in brackets, share symbols and pairs of dashes are part of the sentence."""
    assert trimmed(text) == text
