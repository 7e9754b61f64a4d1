"""How messages read after a second look at their article. Pure: what was told and a look in, edits out.

A message can be edited, but none can be put between two: what is told anew has to fit into as many as there are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.coverage import PostedPart, Revision
from bot.markup import clean
from bot.records import DeliveryKind, NewEdit
from bot.render import render_briefing, render_update
from bot.revision import Changes, Look, Outcome, Told
from bot.storyline import FindNews, Storyline
from bot.texts import Texts
from bot.types import Message
from summarizer.types import Briefing, KeyPoint


def revise(look: Look, told: Iterable[Told], at: datetime, texts: Texts, find_news: FindNews) -> Changes:
    """Write anew what tells of an article that was corrected or is gone; what says nothing of what is gone stays."""
    edits: list[NewEdit] = []
    letters: list[Message] = []
    for one in told:
        messages = _rewritten(look, one, at, texts, find_news)
        if one.kind is DeliveryKind.LETTER:
            letters += messages
        else:
            edits += [
                NewEdit(target_id=part.delivery_id, article_id=look.posted.article_id, message=message)
                for part, message in zip(one.parts, messages, strict=False)
            ]
    return Changes(edits=tuple(edits), letters=tuple(letters))


def _rewritten(look: Look, told: Told, at: datetime, texts: Texts, find_news: FindNews) -> list[Message]:
    """Give each part of what was told anew, or none at all."""
    briefing = look.briefing or look.posted.briefing
    revision = Revision(at=at, gone=look.outcome is Outcome.GONE)
    article = look.article or look.posted.article
    if _tells_all(look, told):
        also = Storyline(covered=list(told.covered)).named
    else:
        points = _news(look, told, find_news)
        if points is None:
            return []
        briefing, also = replace(briefing, key_points=tuple(points), quotes=()), ()

    def write(briefing: Briefing) -> list[Message]:
        if told.kind is DeliveryKind.UPDATE:
            return render_update(article, briefing.key_points, label=told.label, texts=texts, revision=revision)
        return render_briefing(article, briefing, label=told.label, texts=texts, also=also, revision=revision)

    nothing = texts.say("What stood here is above now, or no longer in the article.")
    return _fitted(write, briefing, told.parts, Message(html=nothing, plain=nothing))


def _tells_all(look: Look, told: Told) -> bool:
    """Tell whether a message tells of an article by itself, and not only of what was new in it."""
    if told.kind is DeliveryKind.LETTER:
        return len(_shown(look, told)) == len(look.posted.briefing.key_points)
    return told.kind is DeliveryKind.POST


def _news(look: Look, told: Told, find_news: FindNews) -> list[KeyPoint] | None:
    """Choose what an update says now: its points that stand, and in the place of the others what is new instead.

    None where nothing of what it says is gone, unless the article as a whole is.
    """
    shown = _shown(look, told)
    kept = [it for it in shown if it.text not in look.missing]
    if look.briefing is None:
        return kept
    if len(kept) == len(shown):
        return None
    others = Storyline(covered=[it for it in told.covered if it.article_id != look.posted.article_id])
    said = [*others.said, *(it.text for it in kept)]
    return [*kept, *find_news(look.briefing.key_points, said)[: len(shown) - len(kept)]]


def _shown(look: Look, told: Told) -> list[KeyPoint]:
    words = "\n".join(part.message.plain for part in told.parts)
    return [it for it in look.posted.briefing.key_points if clean(it.text) in words]


def _fitted(
    write: Callable[[Briefing], list[Message]], briefing: Briefing, parts: Sequence[PostedPart], nothing: Message
) -> list[Message]:
    """Write a briefing on as many messages as there are, with the buttons that they have; ``nothing`` on the rest."""
    messages = write(briefing)
    while len(messages) > len(parts) and (briefing.quotes or len(briefing.key_points) > 1):
        shorter = {"quotes": briefing.quotes[:-1]} if briefing.quotes else {"key_points": briefing.key_points[:-1]}
        briefing = replace(briefing, **shorter)
        messages = write(briefing)
    messages += [nothing] * (len(parts) - len(messages))
    return [
        replace(message, keyboard=part.message.keyboard, preview_url=part.message.preview_url)
        for message, part in zip(messages, parts, strict=False)
    ]
