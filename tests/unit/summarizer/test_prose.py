import pytest

from summarizer.prose import count_words, ends_sentence, skip_reason
from summarizer.text import make_readable, split_paragraphs, split_sentences

BRIEF = (
    "The council of Arlen voted on Tuesday to close the old bridge over the Wend for six months. Engineers found "
    "cracks in two of its pillars in March. Buses will take the road along the harbour. Repairs are expected to cost "
    "about four million euros and to begin in June."
)
COOKIES = (
    "We use cookies and similar means to give you the best experience on our pages, to see how they are read and to "
    "show what may please you. By going on you agree to that. You can change your choice whenever you like."
)
CONSENT = (
    "We value your privacy. We and our partners keep small files on your device to make our pages better for you. "
    "You can agree to all of it, or choose what you like. If you say no, you may see less of what you want. "
    "Your choice is kept for a year, and you can change it whenever you like on our pages."
)
PAYWALL = (
    "Subscribe to continue reading. You have read all of your free articles this month. Already a subscriber? Log in "
    "to your account. Support our reporters and get all of our stories, letters and podcasts for one pound a week. "
    "You can cancel any time. You can manage your subscription in your account."
)
HEADLINES = [
    "Ministers meet to discuss the budget for next year",
    "Storm closes schools across the north of the island",
    "Five things to know about the new tax rules",
    "Markets fall as banks report heavy losses again",
    "Why the bridge at Arlen stays closed until winter",
    "Harbour strike enters its third week without talks",
]
LETTER_TO_READERS = (
    "Twice a year we open this page to whatever you want to ask about our work at the Arlen Foundation, from the way "
    "we choose what to support to the mistakes that we have made. As ever, you may write to Ms. Tull in Wendham or "
    "come to the hall on the first Monday of the month, where we will try to answer each of your questions in turn."
)

CHINESE = "总统周三抵达首都。他需要更多的支持。秘书长在会议开始前迎接了他。双方讨论了援助问题。会议将持续两天。" * 2
THAI = (
    "นายกรัฐมนตรีกล่าวเมื่อวันจันทร์ว่ารัฐบาลจะเพิ่มค่าแรงขั้นต่ำในปีหน้า หลังจากการประชุมคณะรัฐมนตรี "
    "โดยมีผลบังคับใช้ตั้งแต่เดือนมกราคมเป็นต้นไป และจะมีการทบทวนอีกครั้งในเดือนกรกฎาคม หลังจากหารือกับสหภาพแรงงาน"
)


def judge(text):
    """Judge a text as the engine does."""
    readable = make_readable(text)
    paragraphs = [text[start:end] for start, end in split_paragraphs(readable)]
    return skip_reason(paragraphs, [text[one.start : one.end] for one in split_sentences(readable)])


@pytest.mark.parametrize(
    "text",
    [
        BRIEF,
        LETTER_TO_READERS,
        BRIEF.replace(". ", ".\n\n"),
        "Where the fixtures are\n\n" + "\n".join(f"Round {n}: on 10 March at the ground of Arlen" for n in range(12)),
        CHINESE,
        THAI,
        "وصل الرئيس إلى العاصمة يوم الأربعاء في زيارة مفاجئة لحضور اجتماع الوزراء. " * 5,
    ],
    ids=["brief", "letter", "paragraphs", "fixtures", "chinese", "thai", "arabic"],
)
def test_articles_are_briefed(text):
    """Short news, a letter to readers, a list of fixtures and scripts without spaces or cases are articles."""
    assert judge(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no text"),
        ("\n \n", "no text"),
        ('"', "it is too short: 0 words"),
        ("Hello", "it is too short: 1 word"),
        (COOKIES, "it is too short: 43 words"),
        (CONSENT, "notice to its reader"),
        (PAYWALL, "notice to its reader"),
        ("\n".join(HEADLINES * 3), "list of titles"),
        ("Home\nNews\nSport\nAbout us\nContact\nPrivacy\n" * 12, "a table, a list or a menu"),
        ("\n".join(f"{n} Ann Orr {n * 37} 5 1 17" for n in range(40)), "a table, a list or a menu"),
        ("\n".join(f"https://news.example/{n}/the-title-of-it" for n in range(40)), "code, data or links"),
        ("def add(a, b):\n    # sums two numbers\n    return {a: b[0] + b[1]}\n" * 20, "code, data or links"),
        ("\x00\x01\ufffd\x02abc" * 200, "not text"),
        ("word " * 30_000, "without an end"),
    ],
)
def test_what_is_no_article_is_skipped_with_its_reason(text, reason):
    """Each kind of what is not an article is told by its form and named in plain words."""
    assert reason in judge(text)


def test_words_are_counted_in_scripts_without_spaces():
    """Characters stand for words where nothing parts the words."""
    assert count_words("Two wells, one don't") == 4
    assert count_words("今天天气很好") == 4
    assert count_words("สวัสดีชาวโลก") == 3


@pytest.mark.parametrize("line", ["It rained.", "He said “no.”", "Why?", "下雨了。", "कल बारिश हुई।", "(It did.)"])
def test_sentences_end_with_their_scripts_marks(line):
    """A closing mark or bracket may follow the sentence's end."""
    assert ends_sentence(line)


@pytest.mark.parametrize("line", ["What the council said", "Photo: Ann Orr", "Related:"])
def test_headings_have_no_end(line):
    """A line without a closing mark is no sentence."""
    assert not ends_sentence(line)
