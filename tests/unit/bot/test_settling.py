import pytest

from bot.errors import ChatRefusedError, FloodError, NotSentError, PublishError, TokenRefusedError, UncertainError
from bot.records import Delivery, DeliveryKind, Head
from bot.settling import LONGEST_PAUSE_S, LONGEST_RETRY_S, Policy, Unknowable, after_error, after_lookup
from bot.types import DeliveryState, Message
from tests.outgoing import SetClock

POLICY = Policy(admins=("77",))


def head(kind: DeliveryKind = DeliveryKind.POST, **changes) -> Head:
    """Make the head of a chat."""
    channel_id = "world" if kind is DeliveryKind.POST else None
    delivery = Delivery(
        id=1, kind=kind, article_id=None, channel_id=channel_id, message=Message(html="x", plain="x"), attempts=1
    )
    standing = {"state": DeliveryState.PENDING, "reason": None, "departure": None, "refusals": 0, "is_paused": False}
    return Head(delivery=delivery, **(standing | changes))


def settle(error: PublishError, of: Head, *, failures: int = 1):
    """Settle an error."""
    return after_error(error, of, "-1", failures=failures, now=SetClock().instant(), policy=POLICY)


@pytest.mark.parametrize(
    "error", [FloodError(5), NotSentError("x"), UncertainError("x"), ChatRefusedError("x"), TokenRefusedError("x")]
)
@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.UNCERTAIN])
def test_only_a_refused_message_fails(error: PublishError, state: DeliveryState) -> None:
    """Whatever else goes wrong, a post is not given up, and what is in doubt is not taken for what is not."""
    settled = settle(error, head(state=state, refusals=99), failures=99).state
    assert settled is (DeliveryState.UNCERTAIN if isinstance(error, UncertainError) else state)


def test_waits_grow_to_a_limit() -> None:
    """Repeated trouble doubles the wait, up to a minute for a message and an hour for a chat."""
    waits = [settle(NotSentError("x"), head(), failures=n).retry_s for n in (1, 2, 3, 50)]
    assert waits == [1, 2, 4, LONGEST_RETRY_S]
    pauses = [settle(ChatRefusedError("x"), head(refusals=n)).pause_s for n in (0, 1, 50)]
    assert pauses == [60, 120, LONGEST_PAUSE_S]


@pytest.mark.parametrize("seconds", [1.0, 35.0, 43_838.0])
def test_a_flood_wait_is_never_shorter_than_asked(seconds: float) -> None:
    """It is at least what was asked, and at most as long again."""
    flood = settle(FloodError(seconds), head()).flood
    assert flood is not None
    assert seconds <= flood.asked_s <= 2 * seconds


@pytest.mark.parametrize("kind", [DeliveryKind.ANSWER, DeliveryKind.ALERT])
def test_a_chat_that_refuses_an_answer_is_not_paused(kind: DeliveryKind) -> None:
    """Who blocked the bot gets no answer, and no admin has to hear of it."""
    settlement = settle(ChatRefusedError("blocked"), head(kind))
    assert (settlement.state, settlement.pause_s, settlement.notices) == (DeliveryState.FAILED, None, ())


def test_a_lost_answer_to_a_person_is_told_but_a_lost_alert_is_not() -> None:
    """Trouble with alerts never breeds alerts; they are not sent twice either."""
    unknowable = Unknowable(reason="a private chat")
    answer = after_lookup(unknowable, head(DeliveryKind.ANSWER), "5", POLICY)
    alert = after_lookup(unknowable, head(DeliveryKind.ALERT), "77", Policy(admins=("77",), on_uncertain="resend"))
    assert (answer.state, len(answer.notices)) == (DeliveryState.FAILED, 1)
    assert "perhaps posted" in (answer.reason or "")
    assert (alert.state, alert.notices) == (DeliveryState.FAILED, ())


def test_what_a_person_asked_is_in_no_alert() -> None:
    """An admin hears of the chat, not of the words."""
    lost = head(DeliveryKind.ANSWER)
    [notice] = after_lookup(Unknowable(reason="y"), lost, "5", POLICY).notices
    assert "“x”" not in notice.message.plain
