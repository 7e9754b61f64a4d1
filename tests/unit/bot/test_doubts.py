from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import (
    ChatRefusedError,
    FloodError,
    NotSentError,
    PublishError,
    UncertainError,
)
from bot.settling import MOST_RESENDS
from bot.types import Posting
from tests.outbox_desk import FAILED, SENT, UNCERTAIN, Desk
from tests.outgoing import (
    NOON,
    ScriptedInspector,
)


async def test_a_lost_answer_is_looked_up_and_found() -> None:
    """Not before its time, nothing else goes into the chat meanwhile, and what is there is not sent again."""
    inspector = ScriptedInspector({1: "one"})
    desk = Desk("one", "two", errors=(UncertainError("no answer"),), inspector=inspector)
    assert await desk.drain() == []
    await desk.drain(after_s=29)
    assert inspector.tried == []
    assert await desk.drain(after_s=2) == ["two"]
    assert desk.store.states == [SENT, SENT]
    assert inspector.tried == [1]


async def test_a_doubt_counts_from_when_the_attempt_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim may have waited for the database, and the request for a connection: it left later than it says."""
    inspector = ScriptedInspector({1: "one"})
    desk = Desk("one", errors=(UncertainError("no answer"),), inspector=inspector)
    publish = desk.publisher.publish

    async def slowly(*sent: object, **more: object) -> int:
        desk.clock.move(40)
        return await publish(*sent, **more)

    monkeypatch.setattr(desk.publisher, "publish", slowly)
    await desk.drain()
    await desk.drain(after_s=29)
    assert inspector.tried == []
    await desk.drain(after_s=2)
    assert desk.store.states == [SENT]


async def test_what_is_not_there_is_sent_again_before_the_next() -> None:
    """The order in the chat stays, however long it took to find out."""
    inspector = ScriptedInspector()
    desk = Desk("one", "two", errors=(UncertainError("no answer"),), inspector=inspector)
    await desk.drain()
    assert await desk.drain(after_s=31) == ["one", "two"]
    assert inspector.tried == [*range(1, 21)] * 2


async def test_what_a_crash_left_is_looked_up() -> None:
    """A message that was being sent when the service died is found by the next one, in quiet hours too."""
    desk = Desk("one", inspector=ScriptedInspector({1: "one"}))
    desk.store.claim(1, "-1", Posting(text="one", parse_mode=None, preview={}), desk.clock.instant())
    desk.quiet_until = NOON + timedelta(hours=8)
    await desk.outbox.recover()
    await desk.drain(after_s=29)
    assert desk.store.states == [UNCERTAIN]
    assert await desk.drain(after_s=2) == []
    assert desk.store.states == [SENT]


async def test_a_look_up_compares_what_was_sent_not_what_would_be() -> None:
    """Another version of the bot may compose another posting."""
    desk = Desk("one", inspector=ScriptedInspector({1: "as it was then"}))
    desk.store.claim(1, "-1", Posting(text="as it was then", parse_mode=None, preview={}), desk.clock.instant())
    await desk.outbox.recover()
    await desk.drain(after_s=31)
    assert desk.store.states == [SENT]
    assert desk.store.told == []


@pytest.mark.parametrize("error", [FloodError(5), UncertainError("lost"), NotSentError("away")])
async def test_a_look_up_that_fails_is_repeated_as_a_whole(error: PublishError) -> None:
    """It begins at the first id again, after the wait that the trouble asks for."""
    inspector = ScriptedInspector({5: "one"}, errors=[None, None, error])
    desk = Desk("one", errors=(UncertainError("no answer"),), inspector=inspector)
    await desk.drain()
    await desk.drain(after_s=31)
    assert desk.store.states == [UNCERTAIN]
    await desk.drain(after_s=6)
    assert inspector.tried == [1, 2, 3, 1, 2, 3, 4, 5]
    assert desk.store.states == [SENT]


async def test_a_look_up_that_changes_a_message_is_told() -> None:
    """It is a fault, and the post is there now: it is not sent again."""
    desk = Desk("one", errors=(UncertainError("no answer"),), inspector=ScriptedInspector({1: "another"}))
    await desk.drain()
    assert await desk.drain(after_s=31) == []
    assert desk.store.states == [SENT]
    assert "message 1 was overwritten" in desk.private.posted[0]


@pytest.mark.parametrize(("policy", "posted"), [("skip", ["two"]), ("resend", ["one", "two"])])
async def test_where_no_look_up_is_possible_the_operator_decides(policy: str, posted: list[str]) -> None:
    """An admin is told either way; sent again it is not at once."""
    inspector = ScriptedInspector({1: "one"}, obstacle="the bot may edit other people's posts")
    desk = Desk("one", "two", errors=(UncertainError("lost"),), on_uncertain=policy, inspector=inspector)
    await desk.drain()
    assert await desk.drain(after_s=31) == (["two"] if policy == "skip" else [])
    assert await desk.drain(after_s=31) == posted
    assert inspector.tried == []
    assert "Perhaps posted, perhaps not: Channel world (-1), “one” (lost; the bot may edit" in desk.private.posted[0]


async def test_a_message_is_not_sent_again_for_ever() -> None:
    """When answer after answer is lost where nothing can be looked up, the message is given up in the end."""
    desk = Desk("one", errors=(UncertainError("x"),) * 99, on_uncertain="resend")
    for _ in range(30):
        await desk.drain(after_s=3600)
    assert desk.store.states == [FAILED]
    assert len(desk.publisher.errors) == 99 - MOST_RESENDS - 1
    assert desk.outbox.outcomes == {FAILED: 1}


async def test_a_doubt_is_not_looked_up_in_another_chat() -> None:
    """When a group has become another one, its ids tell nothing: the operator's word decides."""
    inspector = ScriptedInspector()
    desk = Desk("one", errors=(UncertainError("no answer"),), inspector=inspector)
    await desk.drain()
    await desk.outbox.move("-1", "-100")
    await desk.drain(after_s=31)
    assert (inspector.tried, desk.store.states) == ([], [FAILED])
    assert [told for told in desk.store.told if "the chat was -1 then" in told]


async def test_two_names_of_one_chat_are_one() -> None:
    """Order, waits and doubts are the chat's, whatever it is called."""
    desk = Desk("one", errors=(UncertainError("lost"),), inspector=ScriptedInspector({1: "one"}))
    desk.store.add("two", "by number")
    desk.store.learn_address("@world", "-1")
    lanes = [replace(desk.lane, chat="@world"), replace(desk.lane, chat="-1", channel_ids=("by number",))]
    desk.outbox = desk.open(*lanes)
    await desk.outbox.recover()
    await desk.outbox.drain()
    assert desk.publisher.posted == []
    assert await desk.drain(after_s=31) == ["two"]
    assert desk.publisher.to == ["-1"]


async def test_a_public_name_is_looked_up_before_anything_is_sent() -> None:
    """Everything that is known of a chat is known by its number."""
    desk = Desk("one")
    desk.publisher.numbers = {"@world": "-1"}
    desk.outbox = desk.open(replace(desk.lane, chat="@world"))
    await desk.drain()
    assert (desk.publisher.to, desk.store.names) == (["-1"], {"@world": "-1"})


async def test_a_public_name_that_leads_elsewhere_is_followed() -> None:
    """A channel that was made anew under its name is found there when the old one refuses."""
    desk = Desk("one", errors=(ChatRefusedError("Chat not found"),))
    desk.store.learn_address("@world", "-1")
    desk.publisher.numbers = {"@world": "-2"}
    desk.outbox = desk.open(replace(desk.lane, chat="@world"))
    await desk.outbox.recover()
    assert await desk.drain() == []
    await desk.drain(after_s=61)
    assert (desk.publisher.to, desk.store.names) == (["-2"], {"@world": "-2"})
    assert [told for told in desk.store.told if "takes messages again" in told]
