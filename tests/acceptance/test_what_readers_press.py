"""What readers of ``briefbot run`` meet beside its commands: buttons, links into the private chat, menus, limits."""

from collections.abc import Iterator

import pytest

from tests.readers import BAKERY, BEN_ID, COURT, FERRY, LIBRARY, LIGHTHOUSE, Readers, readers
from tests.telegram_world import ANN_ID, CHANNEL, GROUP

BEN = {"id": BEN_ID, "is_bot": False, "first_name": "Ben"}
IN_FULL = ("“A permit for one street is no permit for its neighbour”", "— Anna Reed", "— Zoë Håkansson")


@pytest.fixture(scope="module", name="bot")
def start(tmp_path_factory) -> Iterator[Readers]:
    """A bot that has posted its paper."""
    with readers(tmp_path_factory.mktemp("pressed")) as it:
        yield it


def test_a_channels_buttons_are_links(bot):
    """One to the article, one into the private chat: a press posts nothing for everybody to see."""
    buttons = bot.api.buttons(bot.post(COURT.title, chat=CHANNEL))
    assert buttons["Source"]["url"] == bot.web.url(COURT.path)
    assert buttons["More"]["url"].startswith("https://t.me/brief_bot?start=")
    assert not any("callback_data" in button for button in buttons.values())


def test_the_link_opens_the_private_chat_with_everything(bot):
    """All points and all quotations; the channel stays as it is."""
    posts = bot.api.texts(CHANNEL)
    link = bot.api.buttons(bot.post(COURT.title, chat=CHANNEL))["More"]["url"]
    answer = bot.ask(f"/start {link.partition('start=')[2]}")
    assert answer.startswith(COURT.title)
    assert all(part in answer for part in IN_FULL)
    assert bot.api.texts(CHANNEL) == posts


@pytest.mark.parametrize("start", ["azzzzzzz", "nonsense", "a-1", "a%00"])
def test_a_link_to_nothing_is_answered_all_the_same(bot, start):
    """Politely, or with what the bot can do."""
    answer = bot.ask(f"/start {start}")
    assert answer.startswith(("I make short briefings", "This article is too old"))


def test_a_groups_press_is_answered_at_once_and_once(bot):
    """The answer replies to the briefing; a second press does not bring it again."""
    post = bot.post(COURT.title, chat=GROUP)
    data, before = bot.api.buttons(post)["More"]["callback_data"], len(bot.api.posts[GROUP])
    press = bot.press(post, data)
    assert len(press.answers) == 1
    assert not press.note
    answer = bot.wait(GROUP, before + 1)[before]
    assert all(part in answer for part in IN_FULL)
    assert bot.api.posts[GROUP][before]["reply_to_message"]["message_id"] == post["message_id"]
    assert bot.press(post, data).note == "It is here already, in reply to the briefing."
    assert len(bot.api.posts[GROUP]) == before + 1


@pytest.mark.parametrize("data", ["m:zzzzzzz", "m:", "m:-1", "forged", ""])
def test_a_press_for_something_gone_is_answered_politely(bot, data):
    """Also one that nobody made a button for."""
    press = bot.press(bot.post(FERRY.title, chat=GROUP), data)
    assert press.note == "This article is too old: I don't have it any more."


def test_a_press_that_is_too_old_harms_nobody(bot):
    """Telegram takes no answer to it any more: what was asked for comes all the same, and the bot goes on."""
    post, before = bot.post(LIBRARY.title, chat=GROUP), len(bot.api.posts[GROUP])
    bot.press(post, bot.api.buttons(post)["More"]["callback_data"], is_old=True)
    assert "— Edda Crane" in bot.wait(GROUP, before + 1)[before]


def test_a_private_answer_has_the_same_buttons(bot):
    """A briefing that was asked for can be opened, and asked for in full."""
    assert bot.ask(f"/summarize {bot.web.url(FERRY.path)}").startswith(FERRY.title)
    post = bot.api.posts[ANN_ID][-1]
    buttons = bot.api.buttons(post)
    assert buttons["Source"]["url"] == bot.web.url(FERRY.path)
    before = len(bot.api.posts[ANN_ID])
    bot.press(post, buttons["More"]["callback_data"])
    assert "— Jonas Reed" in bot.wait(ANN_ID, before + 1)[before]


def test_each_scope_has_its_menu(bot):
    """Everything in private, what a conversation needs in groups, and when it comes for their administrators."""
    menus = {scope: [it["command"] for it in menu] for scope, menu in bot.api.menus.items()}
    asking, coming = ["summarize", "latest", "digest", "quotes", "search"], ["sources", "schedule"]
    assert menus == {
        "default": [*asking, "help"],
        "all_private_chats": [*asking, *coming, "subscribe", "unsubscribe", "subscriptions", "help"],
        "all_group_chats": [*asking, "help"],
        "all_chat_administrators": [*asking, *coming, "help"],
    }


def test_who_asks_for_much_is_told_how_long_to_wait(bot):
    """Three a minute were configured: the fourth gets a waiting time, and those after it no storm of answers."""
    sender = {"from": BEN}
    for _ in range(3):
        assert bot.ask("/latest 1", chat=BEN_ID, **sender).startswith("The newest briefings")
    told = bot.ask("/latest 1", chat=BEN_ID, **sender)
    assert told.startswith("That is a lot at once: I can take your next command in ")
    assert 0 < int(told.removesuffix(" s.").rpartition(" ")[2]) <= 60
    bot.api.say("/latest 1", chat=BEN_ID, **sender)
    assert bot.ask("/latest 1").startswith("The newest briefings"), "others go on"
    assert len(bot.api.posts[BEN_ID]) == 4


def test_a_subscribers_letters_come_to_the_private_chat(tmp_path):
    """What comes new about a word, once, with its buttons; the rest stays in the channel."""
    with readers(tmp_path, every="2s") as bot:
        assert bot.ask("/subscribe lighthouse").startswith("You get the briefings about “lighthouse” here.")
        told = len(bot.api.posts[ANN_ID])
        bot.publish(LIGHTHOUSE, BAKERY)
        bot.wait(CHANNEL, 5)
        letter = bot.wait(ANN_ID, told + 1)[told]
        assert letter.startswith(LIGHTHOUSE.title)
        assert "callback_data" in bot.api.buttons(bot.api.posts[ANN_ID][told])["More"]
        assert bot.ask("/unsubscribe").startswith("You get no briefings here any more.")
        assert len(bot.api.posts[ANN_ID]) == told + 2
