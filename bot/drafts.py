"""Messages for a channel, from what was decided: posts, replies with what is new, and edits that name more sources.

Pure. What is to be told is ``bot.queueing``'s to decide, how it looks ``bot.render``'s.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.coverage import Covered
from bot.keyboards import briefing_keyboard, with_keyboard
from bot.records import Candidate, DeliveryKind, NewDelivery, NewLetter
from bot.render import Mention, render_briefing, render_update
from bot.texts import Texts
from bot.types import Message
from summarizer.types import KeyPoint


def draft_post(candidate: Candidate | Covered, also: Sequence[Mention], texts: Texts) -> list[Message]:
    """Write an article's post, with the other sources of its story at its foot."""
    return render_briefing(
        candidate.article,
        candidate.briefing,
        label=candidate.label,
        texts=texts,
        also=also,
        revision=candidate.revision if isinstance(candidate, Covered) else None,
    )


def post(candidate: Candidate, also: Sequence[Mention], texts: Texts) -> list[NewDelivery]:
    """Make a post of an article."""
    messages = _with_buttons(draft_post(candidate, also, texts), candidate, texts)
    return [NewDelivery(article_id=candidate.id, part=part, message=message) for part, message in enumerate(messages)]


def update(candidate: Candidate, news: Sequence[KeyPoint], target: Covered | None, texts: Texts) -> list[NewDelivery]:
    """Make a reply of what an article adds to the post ``target``, which may be queued only now."""
    target_id = target.parts[0].delivery_id if target is not None and target.parts else None
    messages = render_update(candidate.article, news, label=candidate.label, texts=texts)
    return [
        NewDelivery(
            article_id=candidate.id,
            part=part,
            message=message,
            kind=DeliveryKind.UPDATE,
            target_id=target_id,
            target_article_id=None if target is None or target.parts else target.article_id,
        )
        for part, message in enumerate(_with_buttons(messages, candidate, texts))
    ]


def letter(
    candidate: Candidate, news: Sequence[KeyPoint] | None, texts: Texts, *, once_a_story: bool
) -> list[NewLetter]:
    """Write an article to subscribers: all of its briefing, or the ``news`` in it, which stand by themselves here."""
    briefing = candidate.briefing
    if news is not None:
        briefing = replace(briefing, key_points=tuple(news), quotes=())
    messages = render_briefing(candidate.article, briefing, label=candidate.label, texts=texts)
    return [
        NewLetter(article_id=candidate.id, part=part, message=message, tells_story=once_a_story and news is None)
        for part, message in enumerate(_with_buttons(messages, candidate, texts))
    ]


def edit(target: Covered, also: Sequence[Mention], texts: Texts, *, because_of: int) -> list[NewDelivery]:
    """Make a post that is in the channel name more sources, because of an article; none where its last message is full.

    Only its last message changes. The buttons under it stay.
    """
    messages = draft_post(target, also, texts)
    if not target.parts or len(messages) != len(target.parts):
        return []
    last = target.parts[-1]
    message = replace(messages[-1], keyboard=last.message.keyboard, preview_url=last.message.preview_url)
    return [
        NewDelivery(article_id=because_of, part=0, message=message, kind=DeliveryKind.EDIT, target_id=last.delivery_id)
    ]


def _with_buttons(messages: Sequence[Message], candidate: Candidate, texts: Texts) -> list[Message]:
    return with_keyboard(messages, briefing_keyboard(candidate.article.address, candidate.id, texts))
