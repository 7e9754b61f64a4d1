"""Where a message goes that may be about another: an update answers its target, an edit changes it. Pure.

A target that is not where its message is to go, or never arrived, is none: an update is then a post like any other, and
an edit has nothing to do.
"""

from bot.records import Delivery, DeliveryKind, Head, Precedence
from bot.types import DeliveryState


def reply_of(head: Head, chat: str) -> int | None:
    """Give the id of the message that this one answers in its chat."""
    return target_message(head, chat) if head.delivery.kind is DeliveryKind.UPDATE else head.delivery.reply_to


def target_message(head: Head, chat: str) -> int | None:
    """Give the id of the message that this one is about, None when that is not in the chat."""
    target = head.target
    if target is None or target.state is not DeliveryState.SENT or target.chat != chat:
        return None
    return target.message_id


def precedence_of(delivery: Delivery) -> Precedence:
    """Say who a message lets go first, where the bot has more to send than it may."""
    if delivery.channel_id is not None:
        return Precedence.POST
    is_asked_for = delivery.kind in {DeliveryKind.ANSWER, DeliveryKind.ALERT}
    return Precedence.ANSWER if is_asked_for else Precedence.LETTER


def missing(head: Head, chat: str) -> str | None:
    """Say why an edit has nothing to change; None for one that has, and for all else."""
    if head.delivery.kind is not DeliveryKind.EDIT or target_message(head, chat) is not None:
        return None
    target = head.target
    if target is None:
        return "the message that it edits is forgotten"
    if target.state is DeliveryState.SENT:
        return f"the message that it edits is in another chat ({target.chat})"
    return "the message that it edits was not posted"
