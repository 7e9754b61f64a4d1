"""Updates, edits and letters on their way: what they wait for, where they go, and what becomes of them in trouble."""

import asyncio

import pytest

from bot.errors import (
    ChatMovedError,
    ChatRefusedError,
    FloodError,
    MarkupRefusedError,
    MessageGoneError,
    NotSentError,
    PublishError,
    RefusedError,
    UncertainError,
)
from bot.records import DeliveryKind, NewEdit, Notice
from bot.settling import MOST_LOST_EDITS
from bot.types import Button, Message, Posting
from tests.outbox_desk import FAILED, HELLO, PENDING, SENT, UNCERTAIN, Desk
from tests.outgoing import NOON, ScriptedInspector

LOST = UncertainError("no answer")
REFUSED = RefusedError("message is too long")


def edited(*errors: PublishError | None, text: str = "one, mended") -> Desk:
    """Give a chat whose one post is edited; its first request goes well, the next ones meet errors."""
    desk = Desk("one", errors=(None, *errors))
    desk.store.follow(DeliveryKind.EDIT, text, 1)
    return desk


async def test_an_update_answers_the_post_that_it_is_about() -> None:
    """It waits for it, and is a reply to its message."""
    desk = Desk("one", "two", errors=(NotSentError("down"),))
    desk.store.follow(DeliveryKind.UPDATE, "New: more of one", 1)
    assert await desk.drain() == []
    assert await desk.drain(after_s=2) == ["one", "two", "New: more of one"]
    assert desk.publisher.replies == [None, None, 1]


async def test_an_update_of_a_post_that_failed_is_a_post() -> None:
    """What it tells is news without it too."""
    desk = Desk("one", errors=(REFUSED,))
    desk.store.follow(DeliveryKind.UPDATE, "New: more of one", 1)
    assert await desk.drain() == ["New: more of one"]
    assert desk.publisher.replies == [None]
    assert desk.store.states == [FAILED, SENT]


async def test_an_update_of_a_post_in_doubt_waits_for_the_look_up() -> None:
    """Only then is it known which message it answers."""
    desk = Desk("one", errors=(LOST,), inspector=ScriptedInspector({1: "one"}))
    desk.store.follow(DeliveryKind.UPDATE, "New: more of one", 1)
    assert await desk.drain() == []
    assert await desk.drain(after_s=31) == ["New: more of one"]
    assert desk.publisher.replies == [1]


async def test_a_post_in_another_chat_is_not_answered() -> None:
    """A channel that was given another chat has other messages under the same ids."""
    desk = Desk("one")
    desk.store.follow(DeliveryKind.UPDATE, "New: more of one", 1)
    desk.store.follow(DeliveryKind.EDIT, "one, mended", 1)
    desk.store.rows[0].state, desk.store.rows[0].chat, desk.store.rows[0].message_id = SENT, "-9", 4
    assert await desk.drain() == ["New: more of one"]
    assert desk.publisher.replies == [None]
    assert (desk.publisher.edits, desk.store.rows[2].state) == ([], FAILED)
    assert desk.store.rows[2].reason == "the message that it edits is in another chat (-9)"


async def test_an_edit_changes_its_message() -> None:
    """It goes after its post, in its turn, and is settled with the id of what it changed."""
    desk = edited()
    await desk.drain()
    assert desk.publisher.edits == [(1, "one, mended")]
    assert [row.message_id for row in desk.store.rows] == [1, 1]
    assert desk.gate.turns == 2


async def test_an_edit_of_a_post_that_failed_is_dropped_with_the_reason() -> None:
    """There is nothing to edit, and the admins know of the post already."""
    desk = Desk("one", errors=(REFUSED,))
    desk.store.follow(DeliveryKind.EDIT, "one, mended", 1)
    await desk.drain()
    assert desk.store.rows[1].reason == "the message that it edits was not posted"
    assert desk.store.told == ["Not posted: Channel world (-1), “one”: message is too long"]


async def test_an_edit_whose_target_is_forgotten_is_dropped() -> None:
    """Old rows are deleted after their time."""
    desk = edited()
    await desk.drain()
    desk.store.follow(DeliveryKind.EDIT, "again", 1)
    desk.store.forget_target(3)
    await desk.drain()
    assert desk.store.rows[2].reason == "the message that it edits is forgotten"


async def test_an_edit_whose_answer_was_lost_is_made_again() -> None:
    """No look-up is needed; not before the first can't be under way any more, and what is behind it waits."""
    desk = edited(LOST)
    desk.store.add("two", "world")
    assert await desk.drain() == ["one"]
    assert desk.store.states == [SENT, UNCERTAIN, PENDING]
    await desk.drain(after_s=29)
    assert desk.publisher.edits == []
    assert await desk.drain(after_s=2) == ["one", "two"]
    assert desk.publisher.edits == [(1, "one, mended")]


async def test_an_edit_that_a_crash_cut_off_is_made_again() -> None:
    """Also where nothing can be looked up."""
    desk = edited()
    desk.store.rows[0].state, desk.store.rows[0].chat, desk.store.rows[0].message_id = SENT, "-1", 4
    posting = Posting(text="one, mended", parse_mode=None, preview={})
    desk.store.claim(2, "-1", posting, desk.clock.instant())
    desk.publisher.errors.clear()
    await desk.outbox.recover()
    await desk.drain(after_s=31)
    assert desk.publisher.edits == [(4, "one, mended")]


async def test_an_edit_that_is_never_answered_ends() -> None:
    """After an hour: what waits behind it is no worse for it."""
    desk = edited(*[LOST] * (MOST_LOST_EDITS + 1))
    desk.store.add("two", "world")
    for _ in range(MOST_LOST_EDITS + 1):
        await desk.drain(after_s=31)
    assert desk.publisher.posted == ["one", "two"]
    assert desk.store.states == [SENT, FAILED, SENT]
    assert desk.store.told == ["Not edited: Channel world (-1), “one, mended”: no answer"]


async def test_a_message_that_is_gone_is_no_ones_trouble() -> None:
    """Somebody deleted it: the reason is kept, nobody is alerted, the channel goes on."""
    desk = edited(MessageGoneError("message to edit not found"))
    desk.store.add("two", "world")
    assert await desk.drain() == ["one", "two"]
    assert (desk.store.rows[1].state, desk.store.rows[1].reason) == (FAILED, "message to edit not found")
    assert desk.store.told == []


async def test_a_flood_wait_on_an_edit_holds_the_chat() -> None:
    """Edits share the budget of posts."""
    desk = edited(FloodError(60))
    desk.store.add("two", "world")
    assert await desk.drain() == ["one"]
    assert await desk.drain(after_s=59) == ["one"]
    assert await desk.drain(after_s=3) == ["one", "two"]
    assert desk.publisher.edits == [(1, "one, mended")]


async def test_bad_markup_in_an_edit_falls_back_to_plain_text() -> None:
    """Once, as for a post."""
    desk = edited(MarkupRefusedError("can't parse entities"))
    await desk.drain()
    assert desk.publisher.edits == [(1, "plain one, mended")]


async def test_a_chat_that_refuses_an_edit_is_paused() -> None:
    """It takes nothing else either; the edit is made when that is put right."""
    desk = edited(ChatRefusedError("not enough rights"))
    await desk.drain()
    assert desk.store.paused == {"-1"}
    await desk.drain(after_s=61)
    assert desk.publisher.edits == [(1, "one, mended")]
    assert desk.store.paused == set()


async def test_what_was_posted_before_a_chat_moved_is_left_there() -> None:
    """Its ids are another chat's now: an edit ends, an update is a post."""
    desk = edited(ChatMovedError("-1", "-100"))
    desk.store.follow(DeliveryKind.UPDATE, "New: more of one", 1)
    assert await desk.drain() == ["one", "New: more of one"]
    assert desk.publisher.to == ["-1", "-100"]
    assert desk.publisher.replies == [None, None]
    assert desk.store.rows[1].reason == "the message that it edits is in another chat (-1)"


async def test_a_newer_edit_takes_the_place_of_one_that_has_not_begun() -> None:
    """Readers see what is true at last, in one step."""
    desk = Desk("one")
    for text in ("one, mended", "one, mended well"):
        edit = NewEdit(target_id=1, article_id=None, message=Message(html=text, plain=text))
        desk.store.queue_edits([edit], NOON)
    await desk.drain()
    assert desk.publisher.edits == [(1, "one, mended well")]


async def test_a_newer_edit_comes_after_one_in_doubt() -> None:
    """The older could still be carried out: made first once more, it can't undo the newer."""
    desk = edited(LOST)
    await desk.drain()
    desk.store.follow(DeliveryKind.EDIT, "one, mended well", 1)
    await desk.drain(after_s=31)
    assert desk.publisher.edits == [(1, "one, mended"), (1, "one, mended well")]


async def test_a_keyboard_goes_with_its_message() -> None:
    """What left has it, so that a look-up gives the same again."""
    desk = Desk()
    keyboard = ((Button(text="Source", url="https://news.example/1"), Button(text="More", data="m:1")),)
    message = Message(html="x", plain="x", keyboard=keyboard)
    desk.store.queue([Notice(kind=DeliveryKind.LETTER, chat="5", message=message, article_id=1)], NOON)
    await desk.drain()
    assert desk.store.rows[0].departure.posting.keyboard == keyboard


def letters(desk: Desk, *chats: str) -> None:
    """Queue a letter for each of these people."""
    desk.store.queue([Notice(kind=DeliveryKind.LETTER, chat=it, message=HELLO, article_id=7) for it in chats], NOON)


async def test_letters_are_served_when_the_outbox_is_told_of_them() -> None:
    """Others queue them, so that a service at work has no lane for their chats before."""
    desk, arrived = Desk(), asyncio.Event()

    async def publish(chat: str, posting: Posting, **_: object) -> int:
        arrived.set()
        return 1

    desk.private.publish = publish
    running = asyncio.create_task(desk.outbox.run())
    await asyncio.sleep(0)
    letters(desk, "5")
    await desk.outbox.reach_out()
    async with asyncio.timeout(5):
        await arrived.wait()
    desk.outbox.stop()
    await running
    assert desk.store.rows[0].state is SENT


async def test_who_blocked_the_bot_gets_no_more_letters() -> None:
    """The subscription ends with the reason, and no admin has to hear of it."""
    desk = Desk()
    desk.private.errors.append(ChatRefusedError("bot was blocked by the user"))
    letters(desk, "5")
    await desk.drain()
    assert (desk.store.ended, desk.store.told) == (["5"], ["hello"])
    assert desk.store.rows[0].reason == "bot was blocked by the user"


async def test_an_answer_that_is_refused_ends_no_subscription() -> None:
    """In a group, somebody's question is no letter."""
    desk = Desk()
    desk.private.errors.append(ChatRefusedError("not enough rights"))
    await desk.outbox.answer("5", [HELLO], reply_to=None)
    await desk.drain()
    assert desk.store.ended == []


async def test_a_letter_whose_answer_was_lost_is_told_to_nobody() -> None:
    """It is not sent again where that is the rule, and the admins have better things to do."""
    desk = Desk()
    desk.private.errors.append(LOST)
    letters(desk, "5")
    await desk.drain()
    await desk.drain(after_s=31)
    assert desk.store.rows[0].state is FAILED
    assert desk.store.told == ["hello"]


@pytest.mark.parametrize("kind", [DeliveryKind.UPDATE, DeliveryKind.POST])
async def test_what_was_posted_is_counted_and_edits_are_not(kind: DeliveryKind) -> None:
    """A run tells of what readers got."""
    desk = edited()
    desk.store.follow(kind, "more", 1)
    await desk.drain()
    assert desk.outbox.outcomes == {SENT: 2}
