"""What becomes of a message after an attempt, and who is told of it. Pure: the courier acts on it.

    pending ──claim──▶ sending ──▶ sent
       ▲                  ├──────▶ failed      refused for good, the reason is kept
       ├──flood, refused──┤
       │  chat, not sent  └──────▶ uncertain ──look-up──▶ sent | pending
       └──────────────────────────────┴──no look-up: on_uncertain──▶ failed | pending

An edit is not looked up: made twice, it changes nothing more, so one whose answer was lost is made again, as soon as
the first can't be under way any more (it could undo a newer one).

Alerts go to the admins. An alert's own trouble is told to nobody but the log, so that trouble never breeds trouble.
"""

from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from bot.errors import (
    ChatMovedError,
    ChatRefusedError,
    FloodError,
    MarkupRefusedError,
    MessageGoneError,
    NotSentError,
    PublishError,
    TokenRefusedError,
    UncertainError,
)
from bot.records import Delivery, DeliveryKind, FloodWait, Head, Notice, Settlement
from bot.timing.uptime import Instant
from bot.types import DeliveryState, Message

FLOOD_MARGIN_S = 0.5
LONGEST_RETRY_S = 60.0
FIRST_PAUSE_S = 60.0
LONGEST_PAUSE_S = 3600.0
FIRST_RESEND_S = 30.0
MOST_RESENDS = 5
# An hour of lost answers in a row: what is wrong is the edit itself then, and it holds back those behind it.
MOST_LOST_EDITS = 120

OnUncertain = Literal["skip", "resend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator has decided: where no look-up is possible, seconds before one, and whom to tell."""

    on_uncertain: OnUncertain = "skip"
    settle_s: float = 30.0
    admins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The message is there, under this id. ``changed``: the look-up made it so, which should not happen."""

    message_id: int
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """The message was not posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknowable:
    """Nobody can tell, and why."""

    reason: str


Outcome = Found | Absent | Unknowable


def sent(head: Head, chat: str, message_id: int, policy: Policy) -> Settlement:
    """Settle a message that is there; a chat that had refused is open again, which is told."""
    notices: tuple[Notice, ...] = ()
    if head.is_paused:
        notices = alerts(
            policy, f"{_place(head.delivery, chat)} takes messages again; what waited for it goes out now."
        )
    return Settlement(state=DeliveryState.SENT, message_id=message_id, notices=notices)


def after_error(  # noqa: PLR0911 - one for each kind of answer
    error: PublishError, head: Head, chat: str, *, failures: int, now: Instant, policy: Policy
) -> Settlement:
    """Decide what becomes of a message that did not go out, or could not be looked up.

    ``failures`` counts the attempts in a row that met no answer, this one included. What was in doubt stays so.
    """
    reason, delivery = str(error), head.delivery
    in_doubt = head.state is DeliveryState.UNCERTAIN
    waits = Settlement(state=DeliveryState.UNCERTAIN if in_doubt else DeliveryState.PENDING, reason=reason)
    match error:
        case FloodError():
            asked_s = error.retry_after_s + FLOOD_MARGIN_S
            return replace(waits, flood=FloodWait(chat=chat, asked_s=asked_s, asked=now))
        case NotSentError():
            return replace(waits, retry_s=_doubling(1.0, failures, LONGEST_RETRY_S))
        case UncertainError() if delivery.kind is not DeliveryKind.EDIT or failures <= MOST_LOST_EDITS:
            # A look-up that met no answer is repeated as a whole.
            retry_s = _doubling(1.0, failures, LONGEST_RETRY_S) if in_doubt else None
            return Settlement(state=DeliveryState.UNCERTAIN, reason=reason, retry_s=retry_s)
        case TokenRefusedError():
            return waits
        case ChatMovedError() if error.moved_to != chat:
            told = f"Chat {chat} has become {error.moved_to}: put the new number into the configuration."
            return replace(waits, moved_to=error.moved_to, notices=alerts(policy, told))
        case MarkupRefusedError() if not delivery.plain:
            return replace(waits, plain=True)
        case ChatRefusedError() if delivery.channel_id is not None:
            return _refused(waits, head, chat, policy)
        case ChatRefusedError():
            by_subscription = delivery.kind not in {DeliveryKind.ANSWER, DeliveryKind.ALERT}
            return Settlement(state=DeliveryState.FAILED, reason=reason, ends_chat=by_subscription)
        case MessageGoneError():
            return given_up(reason)
        case _:
            return _given_up(delivery, chat, f"perhaps there: {reason}" if in_doubt else reason, policy)


def given_up(reason: str) -> Settlement:
    """Settle an edit that has nothing to change: somebody deleted its message, or what became of that is told."""
    return Settlement(state=DeliveryState.FAILED, reason=reason)


def made_again(head: Head) -> Settlement:
    """Settle an edit whose answer was lost, when it can't be under way any more."""
    return Settlement(state=DeliveryState.PENDING, reason=f"made again: {head.reason}")


def after_lookup(outcome: Outcome, head: Head, chat: str, policy: Policy) -> Settlement:
    """Decide what becomes of a message whose answer was lost, when it was looked up, or can't be."""
    match outcome:
        case Found():
            settlement = sent(head, chat, outcome.message_id, policy)
            if not outcome.changed:
                return settlement
            told = (
                f"{_place(head.delivery, chat)}: while a lost answer was looked up, message {outcome.message_id} was "
                "overwritten with the post that was looked for; please see what stood there."
            )
            return replace(settlement, notices=(*settlement.notices, *alerts(policy, told)))
        case Absent():
            return Settlement(state=DeliveryState.PENDING, reason="looked up and not there: sent again")
        case Unknowable():
            return _undecided(outcome.reason, head, chat, policy)


def alerts(policy: Policy, words: str) -> tuple[Notice, ...]:
    """Write an alert to each admin."""
    message = Message(html=escape(words, quote=False), plain=words)
    return tuple(Notice(kind=DeliveryKind.ALERT, chat=admin, message=message) for admin in policy.admins)


def named(delivery: Delivery, chat: str) -> str:
    """Name a message by its place and its first line. What people asked is not repeated."""
    first_line = delivery.message.plain.partition("\n")[0]
    quoted = "" if delivery.kind in {DeliveryKind.ANSWER, DeliveryKind.ALERT} else f", “{first_line}”"
    return f"{_place(delivery, chat)}{quoted}"


def consequence(settlement: Settlement) -> str:
    """Tell the operator what happens next."""
    if settlement.pause_s is not None:
        return f"its messages wait, and it is tried again in {settlement.pause_s:.0f} s; see `briefbot check`"
    if settlement.flood is not None:
        return f"the chat is left alone for {settlement.flood.asked_s:.0f} s"
    if settlement.state is DeliveryState.UNCERTAIN:
        if settlement.retry_s is None:
            return "it may be there or not"
        return f"the look-up is repeated in {settlement.retry_s:.0f} s"
    if settlement.state is DeliveryState.PENDING:
        plain = " as plain text" if settlement.plain else ""
        return f"sent again{plain} in {settlement.retry_s or 0:.0f} s"
    return "given up"


def found_out(outcome: Outcome, settlement: Settlement) -> str:
    """Tell the operator how a look-up ended."""
    if settlement.message_id is not None:
        return f"looked up: it is there, as message {settlement.message_id}"
    if isinstance(outcome, Unknowable):
        return f"not looked up: {settlement.reason}"
    return "looked up: it is not there; sent again"


def _refused(waits: Settlement, head: Head, chat: str, policy: Policy) -> Settlement:
    """Pause a chat; the admins hear of it when it begins, not each time that it is tried."""
    pause_s = _doubling(FIRST_PAUSE_S, head.refusals + 1, LONGEST_PAUSE_S)
    told = (
        f"{_place(head.delivery, chat)} refuses the bot: {waits.reason}. Its messages wait, and they go by themselves "
        "when that is put right."
    )
    return replace(waits, pause_s=pause_s, notices=() if head.is_paused else alerts(policy, told))


def _given_up(delivery: Delivery, chat: str, reason: str, policy: Policy) -> Settlement:
    done = "edited" if delivery.kind is DeliveryKind.EDIT else "posted"
    told = alerts(policy, f"Not {done}: {named(delivery, chat)}: {reason}")
    return Settlement(state=DeliveryState.FAILED, reason=reason, notices=told if delivery.channel_id else ())


def _undecided(obstacle: str, head: Head, chat: str, policy: Policy) -> Settlement:
    """Let the operator's word decide. Sent again, it waits longer each time: each may be one more post."""
    delivery = head.delivery
    resend = policy.on_uncertain == "resend" and delivery.kind is not DeliveryKind.ALERT
    resend = resend and delivery.attempts <= MOST_RESENDS
    outcome = "it is sent again" if resend else "it is not sent again"
    told = f"Perhaps posted, perhaps not: {named(delivery, chat)} ({head.reason}; {obstacle}): {outcome}."
    notices = () if delivery.kind in {DeliveryKind.ALERT, DeliveryKind.LETTER} else alerts(policy, told)
    if resend:
        retry_s = _doubling(FIRST_RESEND_S, delivery.attempts, LONGEST_PAUSE_S)
        reason = f"sent again: {head.reason}; {obstacle}"
        return Settlement(state=DeliveryState.PENDING, reason=reason, retry_s=retry_s, notices=notices)
    reason = f"perhaps posted, not sent again: {head.reason}; {obstacle}"
    return Settlement(state=DeliveryState.FAILED, reason=reason, notices=notices)


def _place(delivery: Delivery, chat: str) -> str:
    if delivery.channel_id is not None:
        return f"Channel {delivery.channel_id} ({chat})"
    article = "A" if delivery.kind is DeliveryKind.LETTER else "An"
    return f"{article} {delivery.kind} in chat {chat}"


def _doubling(first_s: float, count: int, longest_s: float) -> float:
    return float(min(first_s * 2.0 ** min(count - 1, 20), longest_s))
