from collections.abc import Sequence

import pytest

from summarizer.candidates import LAST_RESORT, find_candidates
from summarizer.marks import find_marked
from summarizer.text import split_sentences

PLAIN = "The council of Arlen closed the bridge on Tuesday."


def candidates(text, language="en"):
    """Find the candidates of a whole text."""
    return find_candidates(text, split_sentences(text), marked=find_marked(text), language=language)


def fitness(sentence, language="en"):
    """Give the fitness of a text's only candidate."""
    [candidate] = candidates(sentence, language)
    return candidate.fitness


def test_a_dateline_is_left_out():
    """A key point begins where the sentence begins, behind the place and the agency."""
    [candidate] = candidates(f"ARLEN, Wendham (AP) — {PLAIN}")
    assert candidate.span == (22, 22 + len(PLAIN))


def test_the_end_of_a_sentence_is_no_point():
    """A line that goes on with what stood before it can't stand alone; in a text of small letters each line may."""
    text = f"{PLAIN}\n\nsaid the mayor of Arlen on Friday night.\n\n{PLAIN}"
    assert [candidate.sentence for candidate in candidates(text)] == [0, 2]
    assert [candidate.sentence for candidate in candidates(text.lower())] == [0, 1, 2]


class Counting(Sequence):
    """Marks that count how often one of them is looked at."""

    def __init__(self, marks):
        self.marks, self.looks = marks, 0

    def __len__(self):
        return len(self.marks)

    def __getitem__(self, place):
        found = self.marks[place]
        self.looks += len(found) if isinstance(place, slice) else 1
        return found


def count_looks(sentences):
    """Count the looks at the marks of a text that has a quotation in every sentence."""
    text = " ".join(f"The mayor of Arlen said the bridge “number {n} is lost for good”." for n in range(sentences))
    marks = Counting(find_marked(text))
    find_candidates(text, split_sentences(text), marked=marks, language="en")
    return marks.looks


def test_marks_are_looked_up_and_not_gone_through():
    """Four times the sentences need little more than four times the looks at the marks."""
    assert count_looks(200) < 6 * count_looks(50)


@pytest.mark.parametrize(
    "line",
    [
        "What the council said on Tuesday",
        "By Ann Orr and Ben Tull of the Arlen Post.",
        "Photo by Ann Orr of the Arlen Post.",
        "Image: the bridge after the flood in March.",
        "Read more about the bridge and the flood.",
        "Sign up for our letter from the harbour.",
        "Follow us on all of these good networks.",
        "• Buses will take the road along the harbour.",
        "Visit our page for more stories about it.",
        "Ann Orr in Wendham contributed to this report.",
        "It rained on Monday.",
    ],
)
def test_page_furniture_and_crumbs_are_no_candidates(line):
    """Headings, bylines, credits, pointers, list items and scraps never stand as key points."""
    text = f"{PLAIN}\n\n{line}"
    assert [text[slice(*one.span)] for one in candidates(text)] == [PLAIN]


@pytest.mark.parametrize("opening", ["He wants", "But the town wants", "That will cause"])
def test_a_sentence_that_leans_back_is_marked(opening):
    """What is understood from the sentence before says so, and only in English."""
    rest = "the bridge to open again in June."
    [leaning] = candidates(f"{opening} {rest}")
    [plain] = candidates(f"The town wants {rest}")
    [foreign] = candidates(f"{opening} {rest}", "de")
    assert (leaning.leans_back, plain.leans_back, foreign.leans_back) == (True, False, False)


@pytest.mark.parametrize(
    "sentence",
    [
        "We want the bridge to open again in June.",
        "“The bridge will open in June,” said Ann Orr, who leads the council of Arlen and lives in Wendham.",
        "Will the bridge over the Wend open in June?",
        "“The bridge will open in June, come what may,” she said.",
        "The mayor said the “bridge was never closed at all.",
        "The bridge " + "and the road " * 20 + "will open in June.",
        "UPDATE: The bridge will open again in June.",
    ],
    ids=["we", "opens with words", "question", "quotation", "open mark", "long", "label"],
)
def test_flawed_sentences_are_less_fit(sentence):
    """Speaking itself, asking, quoting, running on: each loses to a plain one."""
    assert fitness(sentence) < fitness(PLAIN) == 1.0


@pytest.mark.parametrize(
    "sentence",
    [
        "This week the council closed the bridge.",
        "The bridge was built before World War I began.",
        "Ann Orr said that “we will open our bridge” when the money comes from the capital in June.",
    ],
)
def test_what_only_looks_flawed_is_fit(sentence):
    """A date, a numeral and somebody else's "we" are no flaws."""
    assert fitness(sentence) == 1.0


def test_questions_and_quotations_are_the_last_resort():
    """A question or somebody's bare words stand only where nothing else does."""
    assert fitness("Will the bridge over the Wend open in June?") <= LAST_RESORT
    assert fitness("“The bridge will open in June, come what may,” she said.") <= LAST_RESORT


def test_english_flaws_are_looked_for_in_english_only():
    """In another language the words that English leans on mean something else."""
    assert fitness("But zostal otwarty we wtorek po powodzi.", "pl") == 1.0


def test_a_text_without_whole_sentences_offers_its_lines():
    """A list of fixtures has no sentence's end, yet says something."""
    text = "Round 1: Arlen against Wendham in March\nRound 2: Wendham against Tull in April\nEnd"
    assert [text[slice(*one.span)] for one in candidates(text)] == text.split("\n")[:2]
