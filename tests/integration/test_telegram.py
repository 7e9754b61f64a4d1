"""The publisher and the check against a Bot API server on loopback, over real connections."""

import logging
import traceback

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError, TimedOut

from bot.errors import (
    ChatMovedError,
    ChatRefusedError,
    FloodError,
    MarkupRefusedError,
    NotSentError,
    PublishError,
    RefusedError,
    TokenRefusedError,
    UncertainError,
)
from bot.publishers import telegram as publishing
from bot.publishers.telegram import DiscreetBot, TelegramPublisher, build_bot
from bot.publishers.telegram_answers import translate
from bot.publishers.telegram_check import check_chat, check_token
from bot.types import Likeness, Message
from tests.botapi import BotApiServer, refused_address
from tests.telegram_world import ANN_ID, CHANNEL, GROUP, LEFT_CHANNEL, MUTE_CHANNEL, OLD_GROUP, TOKEN

HELLO = Message(html="<b>Hello</b>", plain="Hello")
LINK = "https://example.org/a"


async def publish(publisher: TelegramPublisher, chat: int | str, message: Message = HELLO) -> int:
    """Publish a message."""
    return await publisher.publish(str(chat), publisher.compose(message, plain=False), reply_to=None, thread_id=None)


async def test_a_post_has_everything_explicit(publisher: TelegramPublisher, server: BotApiServer):
    """A look-up edits with the same preview setting, so it is always given."""
    assert await publish(publisher, "@world_news") == 1
    (params,) = server.called("sendMessage")
    assert (params["parse_mode"], params["link_preview_options"]) == ("HTML", '{"is_disabled": true}')
    assert "reply_markup" not in params


async def test_a_preview_is_shown_small_when_asked_for(publisher: TelegramPublisher, server: BotApiServer):
    """The message says whose preview."""
    await publish(publisher, CHANNEL, Message(html="x", plain="x", preview_url=LINK))
    assert f'"url": "{LINK}"' in server.called("sendMessage")[0]["link_preview_options"]


@pytest.mark.parametrize(
    ("kind", "error", "posted"),
    [
        ("flood", FloodError, 0),
        ("500", UncertainError, 0),
        ("502", UncertainError, 0),
        ("reset", UncertainError, 0),
        ("reset_after", UncertainError, 1),
        ("json", UncertainError, 0),
        ("json_after", UncertainError, 1),
        ("502_after", UncertainError, 1),
    ],
)
async def test_each_trouble_is_one_request_and_its_own_error(
    publisher: TelegramPublisher, server: BotApiServer, kind, error: type[PublishError], posted: int
):
    """Only an answer that says so means that nothing was posted."""
    server.fault(kind, seconds=9)
    with pytest.raises(error) as raised:
        await publish(publisher, CHANNEL)
    assert len(server.called("sendMessage")) == 1
    assert len(server.posts[CHANNEL]) == posted
    assert TOKEN not in "".join(traceback.format_exception(raised.value))
    assert "<html>" not in str(raised.value)


async def test_a_hanging_request_is_uncertain(
    publisher: TelegramPublisher, server: BotApiServer, monkeypatch: pytest.MonkeyPatch
):
    """The client's patience ends, which says nothing about the message."""
    monkeypatch.setattr(publishing, "READ_TIMEOUT_S", 0.2)
    server.fault("hang_after")
    with pytest.raises(UncertainError):
        await publish(publisher, CHANNEL)
    assert len(server.posts[CHANNEL]) == 1


async def test_a_refused_connection_never_left():
    """Where nobody listens, nothing was posted."""
    with refused_address() as address:
        bot = build_bot(TOKEN, address)
        with pytest.raises(NotSentError) as raised:
            await publish(TelegramPublisher(bot), CHANNEL)
        await bot.close_connections()
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("cause", [httpx.PoolTimeout("full"), httpx.ConnectTimeout("slow")])
def test_time_outs_before_the_request_are_not_sent(cause: Exception):
    """Only the cause tells them from a lost answer."""
    error = TimedOut()
    error.__cause__ = cause
    assert isinstance(translate(error, "-1"), NotSentError)
    error.__cause__ = httpx.ReadTimeout("silence")
    assert isinstance(translate(error, "-1"), UncertainError)


@pytest.mark.parametrize(
    ("chat", "words"),
    [
        (MUTE_CHANNEL, "administrator rights"),
        (LEFT_CHANNEL, "not a member"),
        ("@nowhere", "hat not found"),
    ],
)
async def test_a_refusal_has_telegrams_words(publisher: TelegramPublisher, chat: int | str, words: str):
    """The operator reads what Telegram said."""
    with pytest.raises(RefusedError, match=words):
        await publish(publisher, chat)


async def test_a_user_who_blocked_the_bot_refuses(publisher: TelegramPublisher, server: BotApiServer):
    """So do private chats."""
    server.chats[ANN_ID].blocked = True
    with pytest.raises(RefusedError, match="blocked"):
        await publish(publisher, ANN_ID)


async def test_bad_markup_is_told_apart(publisher: TelegramPublisher, server: BotApiServer):
    """A post without bold is better than none: whoever sends it can leave the markup out."""
    message = Message(html="<b>Hello", plain="Hello")
    with pytest.raises(MarkupRefusedError):
        await publish(publisher, CHANNEL, message)
    await publisher.publish(str(CHANNEL), publisher.compose(message, plain=True), reply_to=None, thread_id=None)
    assert server.texts(CHANNEL) == ["Hello"]
    assert "parse_mode" not in server.called("sendMessage")[1]


async def test_a_message_that_is_too_long_is_refused(publisher: TelegramPublisher, server: BotApiServer):
    """It would be so without markup too."""
    with pytest.raises(RefusedError, match="too long") as refused:
        await publish(publisher, CHANNEL, Message(html="x" * 4097, plain="x" * 4097))
    assert not isinstance(refused.value, MarkupRefusedError | ChatRefusedError)


async def test_a_chat_that_moved_names_its_new_number(publisher: TelegramPublisher, server: BotApiServer):
    """Nothing was posted, and it is known where to."""
    with pytest.raises(ChatMovedError) as moved:
        await publish(publisher, OLD_GROUP)
    assert moved.value.moved_to == str(GROUP)


async def test_a_public_name_leads_to_its_number(publisher: TelegramPublisher, server: BotApiServer):
    """However it is spelt; a number is its own, and costs no question."""
    assert await publisher.locate("@World_News") == str(CHANNEL)
    assert await publisher.locate(str(GROUP)) == str(GROUP)
    assert len(server.called("getChat")) == 1


async def test_a_question_without_an_answer_is_not_asked(publisher: TelegramPublisher, server: BotApiServer):
    """Asking again does no harm, so nothing is uncertain."""
    server.fault("502", method="getChat")
    with pytest.raises(NotSentError):
        await publisher.locate("@world_news")


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_gateways_page_is_not_telegrams_word(status: int):
    """Whatever its status says: the message may or may not have got through."""
    kinds = {400: BadRequest, 401: InvalidToken, 403: Forbidden, 404: InvalidToken}
    error = kinds[status]("x. Parsing the server response b'<html>' failed")
    error.__cause__ = TelegramError("Invalid server response")
    assert isinstance(translate(error, "-1"), UncertainError)


async def test_a_refused_token_is_no_matter_of_the_chat(server: BotApiServer):
    """Nothing goes anywhere then."""
    bot = build_bot("123456:wrong-token-wrong-token-wrong", server.base_url)
    with pytest.raises(TokenRefusedError, match="BRIEFBOT_TELEGRAM_TOKEN"):
        await publish(TelegramPublisher(bot), CHANNEL)
    await bot.close_connections()


async def test_a_posting_is_told_from_all_else(publisher: TelegramPublisher, server: BotApiServer):
    """By edits that change nothing: its own id, a colleague's post, a picture, an id that is not there."""
    posting = publisher.compose(Message(html="<b>Hello</b>", plain="x", preview_url=LINK), plain=False)
    ids = [
        await publisher.publish(str(CHANNEL), posting, reply_to=None, thread_id=None),
        server.colleague_posts("Hello", chat=CHANNEL),
        server.colleague_posts("", chat=CHANNEL, has_text=False),
        99,
    ]
    found = [await publisher.compare(str(CHANNEL), it, posting) for it in ids]
    assert found == [Likeness.SAME, Likeness.OTHER, Likeness.OTHER, Likeness.NOTHING]
    assert not server.posts[CHANNEL][0]["edits"]


async def test_another_text_of_the_bot_is_changed_which_is_said(publisher: TelegramPublisher, server: BotApiServer):
    """It is the fault that an admin hears of."""
    number = await publish(publisher, CHANNEL, Message(html="Good evening", plain="Good evening"))
    assert await publisher.compare(str(CHANNEL), number, publisher.compose(HELLO, plain=False)) is Likeness.CHANGED


@pytest.mark.parametrize(
    ("chat", "rights", "obstacle"),
    [
        (CHANNEL, {}, None),
        (CHANNEL, {"can_edit_messages": True}, "edit other people's posts"),
        (GROUP, {}, None),
        (OLD_GROUP, {}, "basic group"),
    ],
)
async def test_where_an_outcome_may_be_looked_up(publisher, server: BotApiServer, chat: int, rights, obstacle):
    """In channels without the right to edit others' posts, and in supergroups."""
    server.chats[chat].member = {**server.chats[chat].member, **rights}
    said = await publisher.lookup_obstacle(str(chat))
    assert said == obstacle if obstacle is None else obstacle in (said or "")


@pytest.mark.parametrize("chat", [MUTE_CHANNEL, LEFT_CHANNEL])
async def test_nothing_is_looked_up_where_the_bot_may_not_write(publisher: TelegramPublisher, chat: int):
    """Its own posts would look like somebody else's."""
    with pytest.raises(ChatRefusedError):
        await publisher.lookup_obstacle(str(chat))


async def test_a_good_token_and_chat_have_no_problem(bot: DiscreetBot):
    """The check is silent when all is well."""
    assert await check_token(bot) is None
    report = await check_chat(bot, "@world_news")
    assert (report.chat_id, report.problem, report.warning) == (CHANNEL, None, None)
    assert (await check_chat(bot, str(ANN_ID))).problem is None


@pytest.mark.parametrize(
    ("chat", "words"),
    [
        ("@nowhere", "knows no such chat"),
        (str(MUTE_CHANNEL), "no right to post"),
        (str(LEFT_CHANNEL), "add it, in a channel as an administrator"),
    ],
)
async def test_a_chat_without_posting_right_is_one_sentence(bot: DiscreetBot, chat: str, words: str):
    """It names the chat and the way out."""
    problem = (await check_chat(bot, chat)).problem
    assert problem is not None
    assert chat in problem
    assert words in problem
    assert "\n" not in problem


async def test_a_member_of_a_channel_may_not_post(bot: DiscreetBot, server: BotApiServer):
    """A channel wants an administrator."""
    server.chats[CHANNEL].member = {"status": "member"}
    assert "no administrator" in ((await check_chat(bot, str(CHANNEL))).problem or "")


async def test_the_right_to_edit_others_posts_is_warned_of(bot: DiscreetBot, server: BotApiServer):
    """With it, looking up a lost answer could overwrite a colleague's post."""
    server.chats[CHANNEL].member["can_edit_messages"] = True
    report = await check_chat(bot, str(CHANNEL))
    assert report.problem is None
    assert "other people's posts" in (report.warning or "")


@pytest.mark.parametrize("token", ["123456:wrong-token-wrong-token-wrong", "rubbish"])
async def test_a_wrong_token_is_named_and_never_shown(server: BotApiServer, token: str, caplog):
    """Not in errors, not in the bot's own description, not in the log."""
    bot = build_bot(token, server.base_url)
    with caplog.at_level(logging.DEBUG), pytest.raises(InvalidToken) as raised:
        await bot.initialize()
    problem = await check_token(bot)
    await bot.close_connections()
    assert "BRIEFBOT_TELEGRAM_TOKEN" in (problem or "")
    secret = token.partition(":")[2] or "nothing secret"
    for words in ("".join(traceback.format_exception(raised.value)), repr(bot), str(bot), caplog.text, problem or ""):
        assert secret not in words
