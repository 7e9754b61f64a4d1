"""Teaching the speaker head."""

import torch

from summarizer.reading import Reader
from summarizer.training.point import collect_lessons, train_speakers
from tests.tiny_briefing import build_briefing_model, build_tokenizer

NAMES = ("Ann Lee", "Bob Ray", "Cy Fox", "Dee Roe", "Eve Orr", "Flo Kay")


def article(name) -> dict:
    """Make an article with one quotation of a person."""
    text = f"Mayor Sam Poe met {name} on Monday.\n\n“The bridge will open in the spring,” said {name}."
    start, speaker = text.index("The bridge"), text.rindex(name)
    quote = "The bridge will open in the spring,"
    gold = {"quote": quote, "start": start, "end": start + len(quote), "speaker": name}
    return {"text": text, "quotes": [gold | {"speaker_span": [speaker, speaker + len(name)]}]}


def test_a_lesson_marks_the_gold_mention():
    """Of the candidates, the one at the gold place is right, and no other."""
    weights = build_briefing_model()
    (lesson,) = collect_lessons(iter([article("Ann Lee")]), Reader(weights, build_tokenizer()))
    assert lesson.right.sum() == 1
    assert len(lesson.right) == len(lesson.question.candidates.mentions) > 1


def test_an_article_without_quotations_teaches_nothing():
    """There is no lesson where nobody speaks."""
    reader = Reader(build_briefing_model(), build_tokenizer())
    assert not list(collect_lessons(iter([{"text": "Rain fell on the hills.", "quotes": []}]), reader))


def test_the_head_learns_to_point():
    """After its passes the head gives the gold mention more than before."""
    torch.manual_seed(3)
    weights = build_briefing_model()
    lessons = list(collect_lessons(map(article, NAMES), Reader(weights, build_tokenizer()))) * 20

    @torch.no_grad()
    def share() -> float:
        lesson = lessons[0]
        logits = weights.speakers(
            torch.from_numpy(lesson.question.quotation)[None],
            torch.from_numpy(lesson.question.mentions)[None],
            torch.from_numpy(lesson.question.candidates.features)[None],
        )[0]
        return float(torch.softmax(logits, dim=0)[torch.from_numpy(lesson.right)].sum())

    before = share()
    train_speakers(weights.speakers, lessons, rate=1e-2)
    assert share() > before + 0.03
