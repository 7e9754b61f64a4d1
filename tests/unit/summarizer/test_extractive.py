import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.extractive import ExtractiveSummarizer
from summarizer.neutral import NeutralAnalyst
from summarizer.types import Document
from tests.analysts import FakeAnalyst, PresetAnalyst

SENTENCES = [
    "ARLEN, Wendham (AP) — The council of Arlen closed the old bridge over the Wend on Tuesday.",
    "Engineers had found cracks in two of its pillars after the flood in March.",
    "“Nobody will cross this river on foot before the summer,” said Ann Orr, the mayor of Arlen.",
    "She had asked the capital for money in April.",
    "Buses will take the longer road along the harbour.",
    "Repairs are expected to cost about four million euros.",
    "Read more about the bridge and the flood of last spring here.",
]
ARTICLE = "\n\n".join(SENTENCES)
PIECES = [
    "“",
    "”",
    '"',
    ".",
    ". ",
    "\n",
    "\n\n",
    "\x00",
    "\ud800",
    "😀",
    "مرحبا",
    " — ",
    "(AP)",
    " said Ann Orr. ",
    "?",
]
untimed = settings(deadline=None)  # the first example loads the language model
TEXTS = st.lists(st.sampled_from([*SENTENCES, *PIECES]), max_size=25).map(" ".join)


def brief(text, *, analyst=None, title="", all_quotes=False, **options):
    """Brief one text."""
    engine = ExtractiveSummarizer(analyst or FakeAnalyst(), NeutralAnalyst(), **options)
    [briefing] = engine.summarize([Document(id="a", title=title, text=text)], all_quotes=all_quotes)
    return briefing


@untimed
@given(TEXTS, st.integers(1, 4))
def test_key_points_are_exact_slices_in_order(text, limit):
    """Each key point is the text at its span; no two overlap, none comes before its time, none is too many."""
    points = brief(text, key_points=limit).key_points
    edges = [edge for point in points for span in point.spans for edge in span]
    assert edges == sorted(edges)
    assert len(points) <= limit
    assert all(point.text == text[start:end] for point in points for start, end in point.spans)


@untimed
@given(TEXTS, st.booleans())
def test_quotations_are_exact_slices_in_order(text, all_quotes):
    """Each quotation is the text from its start to its end."""
    quotes = brief(text, all_quotes=all_quotes).quotes
    assert all(quote.text == text[quote.start : quote.end] for quote in quotes)
    assert [quote.start for quote in quotes] == sorted(quote.start for quote in quotes)


@untimed
@given(TEXTS)
def test_a_briefing_is_skipped_or_has_points(text):
    """Never both a reason to skip and something to say, never neither."""
    briefing = brief(text)
    assert (briefing.skipped is None) == bool(briefing.key_points)
    assert not (briefing.skipped and briefing.quotes)


def test_the_engine_reads_as_told():
    """Salience decides among whole sentences; dateline, pointer and the leaning sentence stay out."""
    briefing = brief(ARTICLE, analyst=PresetAnalyst(0.9, 0.5, 0.8, 0.6, 0.4, 0.7, 1.0))
    assert [point.text for point in briefing.key_points] == [SENTENCES[0].split(" — ")[1], SENTENCES[1], SENTENCES[5]]
    assert [(quote.text, quote.speaker) for quote in briefing.quotes] == [
        ("Nobody will cross this river on foot before the summer,", "Ann Orr")
    ]
    assert (briefing.engine, briefing.model, briefing.language) == ("extractive", "preset", "en")


def test_all_quotes_keeps_what_would_not_be_posted():
    """A quotation of three words without a speaker is found, but not posted."""
    text = f"{ARTICLE}\n\n“Never in my life,” somebody shouted from the back of the hall."
    assert len(brief(text).quotes) == 1
    assert [quote.text for quote in brief(text, all_quotes=True).quotes][1:] == ["Never in my life,"]


def test_the_beginning_of_the_text_is_no_headline():
    """Where a text goes without a title and its beginning stands in for one, the first sentence may be a point."""
    analyst = PresetAnalyst(0.9, 0.1, 0.1, 0.1, 0.8, 0.7, 0.1)
    assert brief(ARTICLE, analyst=analyst, title=f"{ARTICLE[:80]}…").key_points[0].text in SENTENCES[0]


def test_no_quotations_are_wanted():
    """A limit of none gives none."""
    assert brief(ARTICLE, quotes=0).quotes == ()


def test_another_language_is_not_read_by_the_model():
    """It gets its key points from the neutral analyst, whose name the briefing carries."""
    text = "Der Rat von Arlen hat die alte Brücke am Dienstag gesperrt. „Niemand geht hinüber“, sagte Anna Orr. " * 4
    analyst = FakeAnalyst()
    briefing = brief(text, analyst=analyst)
    assert (briefing.language, briefing.engine, briefing.model) == ("de", "centrality", "words")
    assert briefing.key_points
    assert analyst.batches == []


def test_a_wrapped_text_gives_the_same_points():
    """Line breaks within a paragraph change nothing but the white space."""
    paragraph = " ".join([*SENTENCES[1:2], *SENTENCES[4:6], *SENTENCES[:1]])
    points = brief(textwrap.fill(paragraph, 60)).key_points
    assert any("\n" in point.text for point in points)
    assert [" ".join(point.text.split()) for point in points] == [point.text for point in brief(paragraph).key_points]


def test_a_book_is_not_read():
    """What would hold the model for a minute is skipped with the reason, before anything else is done with it."""
    analyst = FakeAnalyst()
    long = f"{ARTICLE}\n\n" * (30_000 // len(ARTICLE.split()))
    assert brief(long, analyst=analyst).skipped is None
    briefing = brief(long * 3, analyst=analyst)
    assert (briefing.skipped, briefing.key_points, briefing.quotes) == ("it is longer than 60,000 words", (), ())
    assert brief("a" * 600_001).skipped == "it is longer than 600,000 characters"
    assert analyst.batches == [1]


def test_quotations_are_the_documents_own_words():
    """What is made readable to be read is given as it was written."""
    text = ARTICLE.replace("this river", "this\xa0river\x00")
    [quote] = brief(text).quotes
    assert quote.text == "Nobody will cross this\xa0river\x00 on foot before the summer,"


def test_the_fit_are_scored_together():
    """One call to the model for the whole batch, without what was skipped."""
    analyst = FakeAnalyst()
    texts = [ARTICLE, "", ARTICLE, "Hello"]
    documents = [Document(id=str(number), title="", text=text) for number, text in enumerate(texts)]
    briefings = ExtractiveSummarizer(analyst, NeutralAnalyst()).summarize(documents)
    assert analyst.batches == [2]
    assert [briefing.id for briefing in briefings] == ["0", "1", "2", "3"]
    assert [bool(briefing.skipped) for briefing in briefings] == [False, True, False, True]
