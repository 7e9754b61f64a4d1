import pytest

from summarizer.attribution import POSTING_CONFIDENCE, attribute
from summarizer.quotes import find_quotes

WORDS = "“The bridge was never safe at all,”"


def last_speaker(text):
    """Give speaker, mention and confidence of a text's last quotation."""
    quote = attribute(text, find_quotes(text))[-1]
    start, end = quote.speaker_span
    return quote.speaker, text[start:end], quote.confidence


@pytest.mark.parametrize(
    ("before", "verb", "issuer"),
    [
        ("The US military said in a statement that it was over.", "the statement said", "The US military"),
        ("In a brief written statement, the council denied it and said so.", "the statement said", "the council"),
        ("“We knew it,” said Ann Orr in a letter.", "the letter added", "Ann Orr"),
        ("Ann Orr sent a letter to the board.", "the letter said", "Ann Orr"),
        ("The ministry issued a statement.\n\n", "the statement said", "The ministry"),
        ("A report from the council was released.", "according to the report", "the council"),
        ("Wendham Steel's report came on Monday.", "the report said", "Wendham Steel"),
        ("Ann Orr left. She wrote in a post that it was over.", "the post said", "Ann Orr"),
    ],
)
def test_a_document_speaks_for_its_issuer(before, verb, issuer):
    """The speaker is whom the text ties to the document; the mention stays the document's, which utters the words."""
    speaker, mention, confidence = last_speaker(f"{before} {WORDS} {verb}.")
    assert speaker == issuer
    assert mention in verb
    assert confidence >= POSTING_CONFIDENCE


def test_a_document_that_goes_on_speaking_keeps_its_issuer():
    """From one quotation to the next the document is named again, and its issuer is not."""
    text = f"The museum said so in a statement. {WORDS} the statement said. {WORDS} the statement said."
    assert last_speaker(text)[0] == "The museum"


def test_a_document_may_carry_its_issuer():
    """A sender or an owner in the document's own phrase is its issuer."""
    assert last_speaker(f"{WORDS} the statement from Wendham Steel said.")[0] == "Wendham Steel"
    assert last_speaker(f"{WORDS} Wendham Steel's statement said.")[0] == "Wendham Steel"


@pytest.mark.parametrize(
    "text",
    [
        f"{WORDS} the statement said.",
        f"Police found a letter in the house. {WORDS} the letter said.",
        f"Ann Orr read the report. She slept. She woke up again in the town. {WORDS} the report said.",
        f"Ann Orr said in a statement that it was over. She left. She slept. {WORDS} the statement said.",
        f"The study led to a report. {WORDS} the report said.",
        f"{WORDS} according to a court document.",
    ],
)
def test_a_document_that_nobody_issued_is_not_posted(text):
    """Without a tie in its sentence or the one before, a document keeps its own words and is too unsure to post."""
    speaker, mention, confidence = last_speaker(text)
    assert speaker == mention
    assert confidence < POSTING_CONFIDENCE
