import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.attribution import POSTING_CONFIDENCE, attribute
from summarizer.quotes import find_quotes
from summarizer.types import Quote

WORDS = st.sampled_from(
    [
        *(
            "“We stay here,”",
            '"We stay here,"',
            "‘We stay here,’",
            "said",
            "told",
            "he",
            "She",
            "Mr.",
            "Hale",
            "Ann Hale",
        ),
        *("the minister", "according to", "who", "the mayor of", ",", ".", ":", "\n\n", "’s", "“", '"', "'", "\x00"),
        *("שלום", "😀", "President", "and", "saying", "of", "State", "&", "de", "-", "(", ")", "x" * 30),
    ]
)


def speak(text: str) -> list[Quote]:
    """Find and attribute the quotations of a text."""
    return attribute(text, find_quotes(text))


def speakers(text: str) -> list[str | None]:
    """Give the speakers alone."""
    return [quote.speaker for quote in speak(text)]


@pytest.mark.parametrize(
    ("sentence", "mention", "cue"),
    [
        ("“The mill will open again,” said Mr. Hale.", "Mr. Hale", "said"),
        ("“The mill will open again,” Mr. Hale said.", "Mr. Hale", "said"),
        ("“The mill will open again,” assured Mr. Hale.", "Mr. Hale", "assured"),
        ("“The mill will open again,” Mr. Hale later told reporters.", "Mr. Hale", "told"),
        ("“The mill will open again,” Hale, who is 61, said.", "Hale", "said"),
        ("“The mill will open again,” millwright Tom Hale said.", "Tom Hale", "said"),
        ("Mr. Hale warned: “The mill will never open again.”", "Mr. Hale", "warned"),
        ("Mr. Hale, a miller for 40 years, said, “The mill will open again.”", "Mr. Hale", "said"),
        ("On Friday, Hale told the council that “the mill will open again.”", "Hale", "told"),
        ("According to Hale, “the mill will open again in the spring.”", "Hale", "According"),
        ("Hale defended the plan, saying “the mill will open again in the spring.”", "Hale", "saying"),
        ("As Hale put it, “the mill will open again in the spring.”", "Hale", "put"),
        ("With Hale shouting “the mill will open again”, the meeting ended.", "Hale", "shouting"),
    ],
)
def test_cue_and_position_name_the_speaker(sentence: str, mention: str, cue: str) -> None:
    """Before or behind the marks, inverted or not, with an aside or without."""
    text = f"Tom Hale came to the town hall.\n\n{sentence}"
    (quote,) = speak(text)
    assert quote.speaker == "Tom Hale"
    assert quote.speaker_span is not None
    assert text[slice(*quote.speaker_span)] == mention
    assert quote.cue == cue


ARTICLE = """Norlandish President Ida Venn arrived at the headquarters of the League on Monday.

She was received by League Secretary General Piet Moser before a meeting of the league’s finance ministers.

“We came here to ask for bread,” said Mrs. Venn, who had spoken of the “drought” in Sudland a day before.

“Your harvest is our harvest,” Mr. Moser said alongside President Venn.

“The attention of the world is turning away,” the Norlandish head of state warned on Sunday.

Mrs. Venn also called on her neighbours to show farmers that they are not “alone” and to come “to help them, simply to \
help them through the winter.”

Mrs Wenn’s visit was not announced. “The wells must be dug this year,” stressed Mrs. Venn.

“We need more pumps,” the League chief added.

The talks will turn on a “seed shield” for the spring, a League diplomat summarized."""


def test_offices_and_short_forms_lead_to_the_fullest_name() -> None:
    """Honorifics, pronouns and other words for an office that the article ties to a name all find the person."""
    assert [(quote.text, quote.speaker) for quote in speak(ARTICLE)] == [
        ("We came here to ask for bread,", "Ida Venn"),
        ("Your harvest is our harvest,", "Piet Moser"),
        ("The attention of the world is turning away,", "Ida Venn"),
        ("to help them, simply to help them through the winter.", "Ida Venn"),
        ("The wells must be dug this year,", "Ida Venn"),
        ("We need more pumps,", "Piet Moser"),
    ]


def test_an_office_that_two_people_share_names_nobody_else() -> None:
    """With two ministers in the article, “the minister” stays as the article words it."""
    text = "Minister Ann Hale met Minister Otto Berg. “The road will be closed,” the minister said."
    assert speakers(text) == ["the minister"]


def test_spelling_variants_of_a_surname_are_one_person() -> None:
    """A translated article may spell a name in two ways."""
    text = "Oleh Vasylenskyi spoke first. “The road is open again,” Mr. Vasylensky said."
    assert speakers(text) == ["Oleh Vasylenskyi"]


@pytest.mark.parametrize(
    ("pronoun", "name"),
    [("he", "Peter Hale"), ("she", "Maria Berg")],
)
def test_pronouns_go_to_a_person_of_their_gender(pronoun: str, name: str) -> None:
    """Given names and honorifics tell who can be meant."""
    text = f"Peter Hale and Maria Berg spoke on Monday.\n\n“The road is open again,” {pronoun} said."
    assert speakers(text) == [name]


def test_the_last_speaker_goes_before_a_person_spoken_of() -> None:
    """A pronoun behind a quotation means who spoke, not who was the topic."""
    text = "Peter Hale is popular in the valley, said John Berg, a farmer. “You see him at every fair,” he said."
    assert speakers(text) == ["John Berg"]


def test_a_quotation_without_cue_goes_on_with_its_speaker() -> None:
    """The second half of an interrupted quotation has the speaker of the first."""
    text = "“We won,” said Ann Hale. “It was hard for every one of us.”"
    assert speakers(text) == ["Ann Hale", "Ann Hale"]


def test_a_quotation_over_paragraphs_has_one_speaker() -> None:
    """Also where the cue comes only with the last paragraph."""
    text = "“The first winter was the worst of all.\n\n“The second was a little better,” Ann Hale said."
    assert speakers(text) == ["Ann Hale", "Ann Hale"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The case is closed for now,” a police spokesman said.", "a police spokesman"),
        ("“The case is closed for now,” said a spokesman for the ministry.", "a spokesman for the ministry"),
        ("“The case is closed for now,” the Ministry of Justice said in a statement.", "Ministry of Justice"),
        ("“We will not be moved from here,” another said.", "another"),
    ],
)
def test_bodies_and_unnamed_people_speak_as_the_article_words_them(text: str, speaker: str) -> None:
    """An organisation, a spokesman or a passer-by is a speaker too."""
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "“The case is closed for now.”",
        "“The case is closed for now,” they said.",
        "“The case is closed for now,” I said.",
    ],
)
def test_there_may_be_no_telling(text: str) -> None:
    """Without a mention, or with one that stands for nobody, the speaker is left out and nothing is claimed."""
    (quote,) = speak(text)
    assert quote.speaker is None
    assert quote.confidence == 0


def test_a_guess_is_told_apart_from_a_finding() -> None:
    """A cue beside the marks is sure enough to post; the mere subject of the sentence before is not."""
    sure, guess = (
        speak("“The road is open again,” said Ann Hale.")[0],
        speak("Ann Hale came late. “The road is open again.”")[0],
    )
    assert (sure.speaker, guess.speaker) == ("Ann Hale", "Ann Hale")
    assert guess.confidence < POSTING_CONFIDENCE < sure.confidence


def test_titles_are_no_part_of_a_name() -> None:
    """The span takes the title in, the name does not."""
    text = "“The road is open again,” Norlandish Foreign Minister Ann Maria Hale said."
    (quote,) = speak(text)
    assert quote.speaker == "Ann Maria Hale"
    assert quote.speaker_span is not None
    assert text[slice(*quote.speaker_span)].endswith("Minister Ann Maria Hale")


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_text_is_answered_with_slices(text: str) -> None:
    """Each answer stands for its span, quotes the text, and points inside it; nothing raises."""
    spans = find_quotes(text)
    quotes = attribute(text, spans)
    assert [(quote.start, quote.end) for quote in quotes] == [(span.start, span.end) for span in spans]
    for quote in quotes:
        assert quote.text == text[quote.start : quote.end]
        assert 0 <= quote.confidence <= 1
        if quote.speaker_span is not None:
            start, end = quote.speaker_span
            assert 0 <= start < end <= len(text)
        if quote.speaker is not None:
            assert quote.speaker_span is not None


def test_a_dash_signs_a_quotation() -> None:
    """Readers' voices and pull quotes have their name behind a dash, on the same line or on the next."""
    text = "“The road is open again.” ― Ann Hale\n“Nobody told us.” — Otto Berg, farmer\n\n“It is late.”\n\n- Ida Venn."
    assert speakers(text) == ["Ann Hale", "Otto Berg", "Ida Venn"]


def test_a_long_article_is_read_whole() -> None:
    """Thirty thousand words without a single line break or full stop lose no quotation."""
    text = "“We stay here for good,” said Ann Hale, and then came the rain and the wind; " * 2000
    assert speakers(text) == ["Ann Hale"] * 2000


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("said Secretary of State John Hale", "John Hale"),
        ("said Governor of Norland Mary Orr", "Mary Orr"),
        ("says Robin Hale of the Museum", "Robin Hale"),
        ("the Bank of Norland said", "Bank of Norland"),
        ("said the mayor of Arlen", "the mayor of Arlen"),
    ],
)
def test_of_parts_a_name_from_an_office_or_a_house(words: str, speaker: str) -> None:
    """What stands before or behind “of” is not the person's name, and a body keeps its whole name."""
    assert speakers(f"“We will pay every one of them this year,” {words}.") == [speaker]


def test_a_number_is_nobody() -> None:
    """A numeral at the beginning of a sentence is no name."""
    text = "The poll is out. Fifty-one percent agree: “The mayor should leave the office this year.”"
    assert speakers(text) != ["Fifty-one"]
