"""The publisher and the check against a Bot API server on loopback, over real connections."""

import logging
import traceback

import httpx
import pytest
from telegram.error import InvalidToken, TimedOut

from bot.errors import FloodError, NotSentError, PublishError, RefusedError, UncertainError
from bot.gate import Gate, Pace
from bot.publishers import telegram as publishing
from bot.publishers.telegram import DiscreetBot, TelegramPublisher, build_bot
from bot.publishers.telegram_check import check_chat, check_token
from bot.types import Message
from tests.botapi import BotApiServer, refused_address
from tests.publishers import quick_gate
from tests.telegram_world import ANN_ID, CHANNEL, GROUP, LEFT_CHANNEL, MUTE_CHANNEL, OLD_GROUP, TOKEN

HELLO = Message(html="<b>Hello</b>", plain="Hello")
LINK = "https://example.org/a"


async def test_a_post_has_everything_explicit(publisher: TelegramPublisher, server: BotApiServer):
    """A look-up edits with the same preview setting, so it is always given."""
    assert await publisher.publish("@world_news", HELLO) == 1
    (params,) = server.called("sendMessage")
    assert (params["parse_mode"], params["link_preview_options"]) == ("HTML", '{"is_disabled": true}')
    assert "reply_markup" not in params


async def test_a_preview_is_shown_small_when_asked_for(publisher: TelegramPublisher, server: BotApiServer):
    """The message says whose preview."""
    await publisher.publish(str(CHANNEL), Message(html="x", plain="x", preview_url=LINK))
    assert f'"url": "{LINK}"' in server.called("sendMessage")[0]["link_preview_options"]


@pytest.mark.parametrize(
    ("kind", "error", "posted"),
    [
        ("flood", FloodError, 0),
        ("500", UncertainError, 0),
        ("502", UncertainError, 0),
        ("reset", UncertainError, 0),
        ("reset_after", UncertainError, 1),
        ("json", UncertainError, 1),
    ],
)
async def test_each_trouble_is_one_request_and_its_own_error(
    publisher: TelegramPublisher, server: BotApiServer, kind, error: type[PublishError], posted: int
):
    """Only an answer that says so means that nothing was posted."""
    server.fault(kind, seconds=9)
    with pytest.raises(error) as raised:
        await publisher.publish(str(CHANNEL), HELLO)
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
        await publisher.publish(str(CHANNEL), HELLO)
    assert len(server.posts[CHANNEL]) == 1


async def test_a_refused_connection_never_left():
    """Where nobody listens, nothing was posted."""
    with refused_address() as address:
        bot = build_bot(TOKEN, address)
        with pytest.raises(NotSentError) as raised:
            await TelegramPublisher(bot, quick_gate()).publish(str(CHANNEL), HELLO)
        await bot.close_connections()
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("cause", [httpx.PoolTimeout("full"), httpx.ConnectTimeout("slow")])
def test_time_outs_before_the_request_are_not_sent(cause: Exception):
    """Only the cause tells them from a lost answer."""
    error = TimedOut()
    error.__cause__ = cause
    assert isinstance(publishing.translate(error), NotSentError)
    error.__cause__ = httpx.ReadTimeout("silence")
    assert isinstance(publishing.translate(error), UncertainError)


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
        await publisher.publish(str(chat), HELLO)


async def test_a_user_who_blocked_the_bot_refuses(publisher: TelegramPublisher, server: BotApiServer):
    """So do private chats."""
    server.chats[ANN_ID].blocked = True
    with pytest.raises(RefusedError, match="blocked"):
        await publisher.publish(str(ANN_ID), HELLO)


async def test_bad_markup_falls_back_to_plain_once(publisher: TelegramPublisher, server: BotApiServer):
    """A post without bold is better than none."""
    await publisher.publish(str(CHANNEL), Message(html="<b>Hello", plain="Hello"))
    assert server.texts(CHANNEL) == ["Hello"]
    assert "parse_mode" not in server.called("sendMessage")[1]


async def test_other_refusals_are_not_tried_as_plain_text(publisher: TelegramPublisher, server: BotApiServer):
    """A message that is too long is so without markup too."""
    with pytest.raises(RefusedError, match="too long"):
        await publisher.publish(str(CHANNEL), Message(html="x" * 4097, plain="x" * 4097))
    assert len(server.called("sendMessage")) == 1


async def test_a_chat_that_moved_is_followed_once(publisher: TelegramPublisher, server: BotApiServer):
    """The second message goes straight to the new number."""
    await publisher.publish(str(OLD_GROUP), HELLO)
    await publisher.publish(str(OLD_GROUP), HELLO)
    assert server.texts(GROUP) == ["Hello", "Hello"]
    assert [call["chat_id"] for call in server.called("sendMessage")] == [str(n) for n in (OLD_GROUP, GROUP, GROUP)]


async def test_a_flood_stops_its_chat_alone(bot: DiscreetBot, server: BotApiServer):
    """The gate knows of the wait before anyone else asks."""
    waits: list[float] = []
    now = [0.0]

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    publisher = TelegramPublisher(bot, Gate(Pace(per_chat_s=0), monotonic=lambda: now[0], sleep=sleep))
    server.fault("flood", seconds=60, chat=CHANNEL)
    with pytest.raises(FloodError):
        await publisher.reply("@world_news", HELLO, reply_to=None)
    await publisher.reply(str(GROUP), HELLO, reply_to=None)
    assert max(waits, default=0) < 1
    await publisher.reply("@world_news", HELLO, reply_to=None)
    assert max(waits) > 59


async def test_name_and_number_share_a_turn_after_the_first_post(bot: DiscreetBot, server: BotApiServer):
    """What Telegram answers teaches the gate that both are one chat."""
    gate = quick_gate()
    await TelegramPublisher(bot, gate).publish("@World_News", HELLO)
    assert gate._state("@world_news") is gate._state(str(CHANNEL))


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
