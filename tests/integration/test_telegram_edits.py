"""Edits and keyboards against a Bot API server on loopback, over real connections."""

import json

import pytest

from bot.errors import (
    ChatRefusedError,
    FloodError,
    MarkupRefusedError,
    MessageGoneError,
    NotSentError,
    PublishError,
    RefusedError,
    UncertainError,
)
from bot.publishers.telegram import TelegramPublisher
from bot.types import Button, Keyboard, Likeness, Message
from tests.botapi import BotApiServer
from tests.telegram_world import CHANNEL

LINK = "https://news.example/1"
KEYBOARD = ((Button(text="Source", url=LINK), Button(text="More", data="m:1")),)


def message(text: str = "<b>Hello</b>", *, keyboard: Keyboard = KEYBOARD, preview: str | None = LINK) -> Message:
    """Make a message."""
    return Message(html=text, plain=text, preview_url=preview, keyboard=keyboard)


async def publish(publisher: TelegramPublisher, wanted: Message) -> int:
    """Publish a message."""
    return await publisher.publish(str(CHANNEL), publisher.compose(wanted, plain=False), reply_to=None, thread_id=None)


async def edit(publisher: TelegramPublisher, number: int, wanted: Message) -> None:
    """Edit one."""
    await publisher.edit(str(CHANNEL), number, publisher.compose(wanted, plain=False))


async def test_a_keyboard_is_shown_under_its_message(publisher: TelegramPublisher, server: BotApiServer):
    """A row of buttons, one with an address, one with a word for the bot."""
    await publish(publisher, message())
    rows = [[{"text": "Source", "url": LINK}, {"text": "More", "callback_data": "m:1"}]]
    assert server.posts[CHANNEL][0]["shown"][1] == {"inline_keyboard": rows}


async def test_an_edit_gives_all_of_it_again(publisher: TelegramPublisher, server: BotApiServer):
    """Markup, preview and keyboard are explicit: what an edit leaves out would be gone."""
    number = await publish(publisher, message())
    await edit(publisher, number, message("<b>Hello</b> again"))
    (call,) = server.called("editMessageText")
    assert (call["parse_mode"], json.loads(call["link_preview_options"])["url"]) == ("HTML", LINK)
    assert json.loads(call["reply_markup"])["inline_keyboard"]
    [post] = server.posts[CHANNEL]
    assert (post["text"], post["edits"]) == ("Hello again", ["Hello"])


async def test_an_edit_made_twice_is_made_once(publisher: TelegramPublisher, server: BotApiServer):
    """Telegram says that nothing changed, and that is as good."""
    number = await publish(publisher, message())
    for _ in range(2):
        await edit(publisher, number, message("again"))
    assert server.posts[CHANNEL][0]["edits"] == ["Hello"]


@pytest.mark.parametrize(
    "changed", [message("other"), message(keyboard=()), message(keyboard=(KEYBOARD[0][:1],)), message(preview=None)]
)
async def test_each_part_of_a_message_can_be_edited(publisher: TelegramPublisher, server: BotApiServer, changed):
    """Its words, its keyboard, its preview: and a look-up of what it was before finds it changed."""
    posting = publisher.compose(message(), plain=False)
    number = await publisher.publish(str(CHANNEL), posting, reply_to=None, thread_id=None)
    assert await publisher.compare(str(CHANNEL), number, posting) is Likeness.SAME
    await edit(publisher, number, changed)
    assert len(server.posts[CHANNEL][0]["edits"]) == 1


@pytest.mark.parametrize(
    ("kind", "error", "edits"),
    [
        ("flood", FloodError, 0),
        ("502", UncertainError, 0),
        ("reset_after", UncertainError, 1),
        ("json_after", UncertainError, 1),
        ("markup", MarkupRefusedError, 0),
    ],
)
async def test_each_trouble_of_an_edit_is_one_request_and_its_own_error(
    publisher: TelegramPublisher, server: BotApiServer, kind: str, error: type[PublishError], edits: int
):
    """As for a post: repeating is the outbox's."""
    number = await publish(publisher, message())
    server.fault(kind, method="editMessageText", seconds=9)
    with pytest.raises(error):
        await edit(publisher, number, message("again"))
    assert len(server.called("editMessageText")) == 1
    assert len(server.posts[CHANNEL][0]["edits"]) == edits


async def test_a_message_that_cant_be_edited_is_gone(publisher: TelegramPublisher, server: BotApiServer):
    """Deleted, somebody else's, or without a text: no later try would help."""
    server.colleague_posts("Hello", chat=CHANNEL)
    server.colleague_posts("", chat=CHANNEL, has_text=False)
    for number in (1, 2, 99):
        with pytest.raises(MessageGoneError):
            await edit(publisher, number, message())
    assert server.overwritten == []


async def test_without_the_right_to_post_it_is_the_chat_that_refuses(
    publisher: TelegramPublisher, server: BotApiServer
):
    """Telegram says of the bot's own posts that they can't be edited, as long as the right is away."""
    number = await publish(publisher, message())
    server.chats[CHANNEL].change_standing(can_post_messages=False)
    with pytest.raises(ChatRefusedError, match="no right to post"):
        await edit(publisher, number, message("again"))
    server.fault("502", method="getChatMember")
    with pytest.raises(NotSentError):
        await edit(publisher, number, message("again"))


async def test_a_button_that_says_too_much_is_refused(publisher: TelegramPublisher):
    """It is the message's fault, and not its markup's."""
    with pytest.raises(RefusedError, match=r"(?i)button_data_invalid") as refused:
        await publish(publisher, message(keyboard=((Button(text="More", data="m" * 65),),)))
    assert not isinstance(refused.value, MarkupRefusedError | ChatRefusedError)
