"""Five papers tell of one event, and one of another: what the channel's subscribers see of it, over HTTP.

The packaged model briefs the articles; feeds and Telegram are servers on loopback. One day is told, once; each test
reads one thing off it.
"""

import pytest

from tests.botapi import BotApiServer
from tests.commandline import Briefbot
from tests.papers import BEACON, CRIER, EVENING_STAR, HERALD, LANTERN, TIDES
from tests.telegram_world import ANN_ID, CHANNEL, TOKEN
from tests.webserver import Page, WebServer

PAPERS = (LANTERN, CRIER, TIDES, HERALD, EVENING_STAR, BEACON)
EMPTY = Page(
    body=b'<rss version="2.0"><channel><title>A paper</title></channel></rss>',
    headers={"Content-Type": "application/rss+xml"},
)
CONFIG = """
[telegram]
base_url = "{telegram}"
limits = {{ per_second = 1000, per_chat_s = 0.0, per_group_minute = 100000 }}
[fetch]
min_poll = "0s"
allow_private = ["127.0.0.1"]
{sources}
[[channels]]
id = "news"
kind = "telegram"
chat = "@world_news"
[[schedules]]
id = "live"
every = "1s"
sources = ["*"]
channel = "news"
"""
SOURCE = """
[[sources]]
id = "{name}"
kind = "feed"
url = "{url}"
title = "The {name}"
"""


@pytest.fixture(scope="module")
def chats(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[dict]]:
    """The messages after the day, as the server has them: text, what it replies to, what it read before.

    In the end Ann asks for the digest.
    """
    folder = tmp_path_factory.mktemp("day")
    with BotApiServer() as api, WebServer() as web:
        sources = "".join(SOURCE.format(name=it.name, url=web.url(it.path)) for it in PAPERS)
        (folder / "bot.toml").write_text(CONFIG.format(telegram=api.base_url, sources=sources), encoding="utf-8")
        web.pages |= {it.path: EMPTY for it in PAPERS}
        briefbot = Briefbot(folder=folder, env={"BRIEFBOT_CONFIG": "bot.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN})
        with briefbot.started("run") as service:
            for paper in PAPERS:
                before = _changes(api)
                web.pages[paper.path] = paper.feed()
                service.until(lambda before=before: _changes(api) > before)
            api.say("/digest")
            service.until(lambda: bool(api.posts[ANN_ID]))
        return {chat: list(api.posts[chat]) for chat in (CHANNEL, ANN_ID)}


@pytest.fixture
def channel(chats: dict[int, list[dict]]) -> list[dict]:
    """The channel's messages."""
    return chats[CHANNEL]


def _changes(api: BotApiServer) -> int:
    """Count what has happened in the channel: messages, and edits of them."""
    return sum(1 + len(it["edits"]) for it in api.posts[CHANNEL])


def _news(channel: list[dict]) -> list[dict]:
    """Give the messages that stand by themselves."""
    return [it for it in channel if "reply_to_message" not in it]


def test_two_events_are_two_posts(channel: list[dict]) -> None:
    """Five articles on the one make one post, the event of the same kind makes another."""
    titles = [it["text"].partition("\n")[0] for it in _news(channel)]
    assert titles == [LANTERN.title, BEACON.title]


def test_what_is_new_is_a_short_reply(channel: list[dict]) -> None:
    """Only the papers that add something are replies to the post, with what they add and their names."""
    [post, _] = _news(channel)
    leak, tow = [it for it in channel if "reply_to_message" in it]
    assert leak["reply_to_message"]["message_id"] == tow["reply_to_message"]["message_id"] == post["message_id"]
    assert leak["text"].startswith("New: ")
    assert "9,000 litres of diesel" in leak["text"]
    assert "pilot boats" not in leak["text"]
    assert leak["text"].endswith("The Tides")
    assert tow["text"].startswith("New: The harbour master, Bram Hesketh, said the ferry would be pulled off the bank")
    assert tow["text"].endswith("at the earliest.\n\nThe Herald")


def test_who_says_nothing_new_is_named_under_the_post(channel: list[dict]) -> None:
    """The first post names the other two papers at its foot, in the order in which they came, with their links."""
    [post, other] = _news(channel)
    assert post["text"].splitlines()[-1] == "Also: The Crier, The Star"
    links = [it["url"] for it in post["entities"] if it["type"] == "text_link"]
    assert links[-2:] == [f"https://{it.name.lower()}.example/ferry" for it in (CRIER, EVENING_STAR)]
    assert len(post["edits"]) == 2
    assert other["edits"] == []


def test_who_asks_for_the_digest_gets_the_day_on_a_page(chats: dict[int, list[dict]]) -> None:
    """Two stories are two lines: the one that five papers tell first, under its newest title."""
    [answer] = chats[ANN_ID]
    assert answer["text"].splitlines() == [
        *("The last 24 hours", ""),
        f"• {EVENING_STAR.title} — The Star, also in The Herald, The Tides, The Crier and The Lantern",
        *("", f"• {BEACON.title} — The Beacon"),
    ]
