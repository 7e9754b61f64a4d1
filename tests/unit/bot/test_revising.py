"""How messages read after a second look at their article."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.coverage import Covered, PostedPart, Role
from bot.records import DeliveryKind
from bot.render import render_briefing, render_update
from bot.revising import revise
from bot.revision import Look, Outcome, Posted, Told
from bot.texts import Texts
from bot.types import Article, Button, Message
from summarizer.types import Briefing, KeyPoint
from tests.outgoing import NOON
from tests.storytelling import unheard

TEXTS = Texts(timezone=ZoneInfo("Europe/Kyiv"))
BUTTONS = ((Button(text="More", data="m:1"),),)
LATER = NOON + timedelta(hours=2, minutes=5)


def points(*words: str) -> tuple[KeyPoint, ...]:
    """Make key points."""
    return tuple(KeyPoint(text=it, spans=((0, len(it)),), score=1.0) for it in words)


def article(name: str = "gazette", title: str = "The harbour reopens") -> Article:
    """Make an article of a source."""
    address = f"https://{name}.example/1"
    return Article(
        source_id=name, address=address, canonical=address, guid="1", title=title, text="", content_hash=name, site=name
    )


def briefing(*words: str) -> Briefing:
    """Make a briefing with these key points."""
    return Briefing(id="1", title="", language="en", engine="plain", model="none", key_points=points(*words))


def looked(outcome: Outcome, *now: str) -> Look:
    """Look at an article with the points "A stands." and "B is wrong." again, and find these in it."""
    posted = Posted(article_id=1, article=article(), briefing=briefing("A stands.", "B is wrong."))
    if outcome is Outcome.GONE:
        return Look(posted=posted, outcome=outcome, reason="")
    corrected = article(title="The harbour stays shut")
    return Look(
        posted=posted,
        outcome=outcome,
        reason="",
        article=corrected,
        briefing=briefing(*now),
        missing=("B is wrong.",),
    )


def parts(messages: Sequence[Message]) -> tuple[PostedPart, ...]:
    """Say that messages are out, with buttons under them."""
    return tuple(
        PostedPart(delivery_id=number, message=Message(html=it.html, plain=it.plain, keyboard=BUTTONS))
        for number, it in enumerate(messages, 7)
    )


def post(*covered: Covered) -> Told:
    """Tell of the article as a post, in a channel that has this of its story."""
    messages = render_briefing(article(), briefing("A stands.", "B is wrong."), label=None, texts=TEXTS)
    return Told(kind=DeliveryKind.POST, label=None, parts=parts(messages), covered=covered)


def update(*words: str) -> Told:
    """Tell of these points of the article as an update."""
    messages = render_update(article(), points(*words), label=None, texts=TEXTS)
    return Told(kind=DeliveryKind.UPDATE, label=None, parts=parts(messages))


def test_a_post_is_written_anew_and_marked() -> None:
    """Title and points are the article's now, the buttons stay, and it says when that was seen."""
    changes = revise(looked(Outcome.CORRECTED, "A stands.", "B is right."), [post()], LATER, TEXTS, unheard)
    [edit] = changes.edits
    assert (edit.target_id, edit.article_id, edit.message.keyboard) == (7, 1, BUTTONS)
    assert edit.message.plain.splitlines()[0] == "The harbour stays shut"
    assert "• A stands.\n\n• B is right." in edit.message.plain
    assert "B is wrong." not in edit.message.plain
    assert edit.message.plain.endswith("\n\ncorrected 16:05")


def test_a_post_goes_on_naming_the_other_sources_of_its_story() -> None:
    """What its foot has grown by is not lost."""
    also = Covered(article_id=2, article=article("courier"), briefing=briefing("A."), label=None, role=Role.NAMED)
    first = Covered(article_id=1, article=article(), briefing=briefing("A."), label=None, role=Role.POST)
    changes = revise(looked(Outcome.CORRECTED, "B is right."), [post(first, also)], LATER, TEXTS, unheard)
    assert "Also: courier" in changes.edits[0].message.plain


def test_what_is_gone_is_marked_and_else_as_it_was() -> None:
    """In posts, updates and letters alike."""
    letter = Told(kind=DeliveryKind.LETTER, label=None, parts=post().parts)
    changes = revise(looked(Outcome.GONE), [post(), update("B is wrong."), letter], LATER, TEXTS, unheard)
    read = [*(it.message for it in changes.edits), *changes.letters]
    assert [it.plain.splitlines()[-1] for it in read] == ["the article is no longer there, 16:05"] * 3
    assert all("B is wrong." in it.plain for it in read)


def test_an_update_says_what_stands_and_what_is_new_instead() -> None:
    """One that says nothing of what is gone stays as it is."""
    look = looked(Outcome.CORRECTED, "A stands.", "B is right.", "C is more.")
    wrong, right = update("A stands.", "B is wrong."), update("A stands.")
    [edit] = revise(look, [wrong, right], LATER, TEXTS, unheard).edits
    assert edit.message.plain.startswith("New: A stands.\n\n• B is right.\n\n")
    assert "C is more." not in edit.message.plain


def test_an_update_of_which_nothing_is_left_says_so() -> None:
    """It can't be taken away."""
    [edit] = revise(
        looked(Outcome.CORRECTED, "A stands."), [update("A stands.", "B is wrong.")], LATER, TEXTS, unheard
    ).edits
    assert edit.message.plain.startswith("New: A stands.\n")
    nothing = Look(
        posted=looked(Outcome.GONE).posted,
        outcome=Outcome.CORRECTED,
        reason="",
        article=article(),
        briefing=briefing("A stands."),
        missing=("B is wrong.",),
    )
    told = update("B is wrong.")
    known = Covered(article_id=2, article=article("x"), briefing=briefing("A stands."), label=None, role=Role.POST)
    told = Told(kind=told.kind, label=None, parts=told.parts, covered=(known,))
    [edit] = revise(nothing, [told], LATER, TEXTS, unheard).edits
    assert edit.message.plain.startswith("New: what stood here is no longer in the article.")


def test_a_letter_with_a_part_of_the_briefing_keeps_to_that_part() -> None:
    """It was written of what was new, and so it is corrected."""
    some = render_briefing(article(), briefing("B is wrong."), label=None, texts=TEXTS)
    letter = Told(kind=DeliveryKind.LETTER, label=None, parts=parts(some))
    [message] = revise(looked(Outcome.CORRECTED, "B is right.", "D too."), [letter], LATER, TEXTS, unheard).letters
    assert "• B is right." in message.plain
    assert "D too." not in message.plain


def test_a_longer_briefing_fits_into_as_many_messages_as_there_are() -> None:
    """No message can be put between two: what comes last is left out, and one too many says so."""
    long = looked(Outcome.CORRECTED, *(f"{number}. {'word ' * 300}" for number in range(4)))
    [edit] = revise(long, [post()], LATER, TEXTS, unheard).edits
    assert edit.message.plain.count("• ") == 2
    assert edit.message.plain.endswith("corrected 16:05")
    two = Told(kind=DeliveryKind.POST, label=None, parts=parts([post().parts[0].message] * 2))
    first, second = revise(looked(Outcome.CORRECTED, "B is right."), [two], LATER, TEXTS, unheard).edits
    assert first.message.plain.endswith("corrected 16:05")
    assert second.message.plain == "What stood here is above now, or no longer in the article."
