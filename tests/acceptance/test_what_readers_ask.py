"""Every command of ``briefbot run``, asked over HTTP: the answers as a person sees them."""

from collections.abc import Iterator

import pytest

from tests.readers import COURT, FERRY, LIBRARY, PAPER, Readers, readers
from tests.telegram_world import ANN, ANN_ID, GROUP

LINE = "A court in Tarnholm stopped the building of a grain store on Tuesday because its permit names another street."
BY_ANNA = "“A permit for one street is no permit for its neighbour”"
SENT = """The swimming pool of Harrowgate opened on Friday, two years later than the council had planned.

“The water is warmer than the sea in August,” said Ida Norling, who swam first. Some 200 people queued.

The roof alone cost three million crowns, and the town borrowed half of that from a bank in Tarnholm.

Schools have the lanes in the mornings, and everybody else until ten at night, six days in the week."""


@pytest.fixture(scope="module", name="bot")
def start(tmp_path_factory) -> Iterator[Readers]:
    """A bot that has posted its paper."""
    with readers(tmp_path_factory.mktemp("asked")) as it:
        yield it


@pytest.mark.parametrize("command", ["/start", "/help"])
def test_it_says_what_it_can_do(bot, command):
    """Both list each command, a line each, and what is promised."""
    lines = bot.ask(command).splitlines()
    assert lines[0] == "I make short briefings of articles: the key points, and who said what."
    asking = ("summarize", "latest", "digest", "quotes", "search", "sources", "schedule")
    names = (*asking, "subscribe", "unsubscribe", "subscriptions")
    assert [line.split()[1] for line in lines if line.startswith("•")] == [f"/{name}" for name in names]
    assert lines[-1] == "Every point and every quotation is in the article's own words."


def test_an_address_is_briefed_and_the_second_time_from_the_store(bot):
    """The page of an article that was posted is not fetched again; both answers read alike."""
    bot.web.pages["/pool"] = COURT.page()
    first = bot.ask(f"/summarize {bot.web.url('/pool')}")
    fetched = bot.web.count("/pool")
    assert first.startswith(f"{COURT.title}\n")
    assert "“We will bring the right paper within a week”\n— Zoë Håkansson" in first
    assert bot.ask(f"/summarize {bot.web.url('/pool')}") == first
    assert bot.web.count("/pool") == fetched == 1


def test_a_text_is_briefed(bot):
    """What stands behind the command is read as an article."""
    answer = bot.ask(f"/summarize {SENT}")
    assert "“The water is warmer than the sea in August”\n— Ida Norling" in answer
    assert all(line.removeprefix("• ") in SENT for line in answer.splitlines() if line.startswith("•"))


def test_a_reply_briefs_the_message_above(bot):
    """A text, or a message with a link."""
    above = {"message_id": 1, "date": 1, "chat": {"id": ANN_ID, "type": "private"}, "from": ANN}
    assert "Ida Norling" in bot.ask("/summarize", reply_to=above | {"text": SENT})
    address = bot.web.url(FERRY.path)
    link = {"type": "url", "offset": len("Look: "), "length": len(address)}
    answer = bot.ask("/summarize", reply_to=above | {"text": f"Look: {address}", "entities": [link]})
    assert answer.startswith(FERRY.title)


def test_in_private_the_command_may_be_left_out(bot):
    """A link, a text or a document is enough; who says anything else is told what the bot can do."""
    assert bot.ask(f"Look at {bot.web.url(FERRY.path)}").startswith(FERRY.title)
    assert "— Ida Norling" in bot.ask(SENT)
    assert "— Ida Norling" in bot.send("pool.txt", SENT.encode(), caption="")
    assert bot.ask("hello").startswith("I make short briefings of articles")
    assert bot.ask("any").startswith("I make short briefings of articles"), "no link's payload"
    assert bot.ask("/sumarize it").startswith("I make short briefings of articles")


def test_a_command_about_nothing_says_what_it_needs(bot):
    """It gives an example of each way."""
    assert bot.ask("/summarize").startswith("Give me something to read: /summarize with a link or a text, under a")


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("http://127.0.0.1.nip.example/", "I can't find the site of this address. Is it spelled right?"),
        ("http://10.0.0.1/", "This address is not on the public web, so I can't read it."),
        ("{web}/nothing-here", "There is no page at this address."),
    ],
)
def test_an_address_that_cannot_be_read_gets_a_reason(bot, address, answer):
    """In a sentence for readers."""
    assert bot.ask(f"/summarize {address.format(web=bot.web.url(''))}") == answer


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("pool.txt", SENT.encode()),
        ("pool.html", f"<html><body><article><p>{SENT}</p></article></body></html>".encode()),
        ("POOL.TXT", b"\xff\xfe" + SENT.encode("utf-16-le")),
    ],
)
def test_a_document_is_briefed(bot, name, body):
    """Plain text or HTML, in whatever encoding, with the command as its caption."""
    assert "“The water is warmer than the sea in August”\n— Ida Norling" in bot.send(name, body)


@pytest.mark.parametrize(
    ("name", "size", "answer"),
    [
        ("big.txt", 5_000_001, "I read documents of up to 5 MB; this one is larger."),
        ("paper.pdf", 300, "I read documents that end in .txt or .html; this one is of another kind."),
        ("empty.txt", 0, "I can't make a briefing of this: I find no article text in it."),
    ],
)
def test_a_document_that_cannot_be_briefed_gets_a_reason(bot, name, size, answer):
    """Before it is downloaded, where that can be known."""
    assert bot.send(name, b"x " * (size // 2) + b"x" * (size % 2)) == answer


def test_a_large_document_is_not_believed_to_be_small(bot):
    """Telegram need not tell a size: what is too long is not read to its end."""
    assert bot.send("untold.txt", b"x" * 5_000_001, told=None) == "I read documents of up to 5 MB; this one is larger."


def test_the_newest_briefings_are_listed(bot):
    """All, or so many as are asked for."""
    stood = "The newest briefings\n\n" + "\n\n".join(
        f"• {piece.title}\nThe Orrin Gazette · 1 Mar 2026, 10:0{piece.number}" for piece in reversed(PAPER)
    )
    assert bot.ask("/latest") == stood
    assert bot.ask("/latest 1") == "\n\n".join(stood.split("\n\n")[:2])


def test_a_digest_is_a_front_page(bot):
    """Each story has one line."""
    title, *lines = bot.ask("/digest").split("\n\n")
    assert title == "The last 24 hours"
    assert sorted(lines) == sorted(f"• {piece.title} — The Orrin Gazette" for piece in PAPER)


def test_it_knows_who_said_what(bot):
    """By surname, whoever bears it; with accents or without, with the date and the article."""
    assert bot.ask("/quotes reed") == (
        f"Anna Reed\n{BY_ANNA}\n1 Mar 2026, 10:02: {COURT.title}\n\n"
        f"Jonas Reed\n“My customers went to the mainland and I lost half a winter”\n1 Mar 2026, 10:01: {FERRY.title}"
    )
    assert bot.ask("/quotes Hakansson").startswith("Zoë Håkansson\n“We will bring the right paper within a week”")


def test_who_is_not_quoted_gets_a_suggestion(bot):
    """A name that is nearly right, or the plain truth."""
    assert bot.ask("/quotes Anna Reid") == "I have no quotations of “Anna Reid”. Did you mean: Anna Reed?"
    assert bot.ask("/quotes Nobody Atall") == "I have no quotations of “Nobody Atall”."
    assert bot.ask("/quotes") == "Whose? Send me /quotes with a name or a surname."


def test_briefings_are_found_by_their_words(bot):
    """With the line that has them."""
    assert bot.ask("/search grain store") == (f"{COURT.title}\nThe Orrin Gazette · 1 Mar 2026, 10:02\n• {LINE}")
    assert bot.ask("/search zebra") == "I find nothing about “zebra” in the briefings."
    assert bot.ask("/search") == "What for? Send me /search with some words."


@pytest.mark.parametrize(
    "words", ['"', "*", "grain NOT store", "NEAR(", "title: x", "-", "a" * 3000, "' OR 1=1 --", "{}"]
)
def test_words_are_words_and_no_query(bot, words):
    """Whatever means something to a database is looked for, and nothing breaks."""
    assert "wrong on my side" not in bot.ask(f"/search {words}")


def test_sources_tell_how_fresh_they_are(bot):
    """And which can't be read."""
    assert bot.ask("/sources") == (
        "What I read\n\n• The Orrin Gazette\nread just now, last news just now\n\n• gone\ncan't be read now"
    )


def test_the_schedule_is_in_readers_words(bot):
    """Days, times of the zone, and which channel."""
    first, live, digest, zone = bot.ask("/schedule").replace("\n\n", "\n").splitlines()
    assert first == "When I look for news"
    assert live.startswith("• @world_news: t")
    assert live.endswith(", then every 10 minutes")
    assert digest.startswith("• @world_news, a digest: ")
    assert "07:00, then " in digest
    assert zone == "Times are those of Europe/Kyiv."


def test_a_subscriber_gets_what_was_asked_for(bot):
    """By word, in the private chat, until it is ended; the channel has each briefing once all the same."""
    assert bot.ask("/subscribe tools, zebra").startswith("You get the briefings about “tools”, “zebra” here.")
    assert bot.ask("/unsubscribe zebra").startswith("You get the briefings about “tools” here.")
    assert bot.ask("/unsubscribe zebra").startswith("You are not subscribed to “zebra”.")
    assert bot.ask("/subscriptions").startswith("You get the briefings about “tools” here.")
    many = bot.ask(f"/unsubscribe {', '.join(f'word{number}' for number in range(500))}")
    assert many.startswith("You are not subscribed to “word0”, “word1”, “word2”, “word3”, “word4”. You get")
    assert bot.ask(f"/unsubscribe {'x' * 61}").startswith("Nothing is changed: one of these is longer than 60")
    assert bot.ask("/unsubscribe").startswith("You get no briefings here any more.")
    assert bot.ask("/subscriptions").startswith("You get no briefings here. /subscribe brings all of them")


def test_a_group_asks_by_the_bots_name(bot):
    """The answer is a reply in the group; what another bot is asked is none of its business."""
    before = len(bot.api.posts[GROUP])
    bot.api.say("/latest@other_bot", chat=GROUP)
    bot.api.say(f"just a word among friends: {bot.web.url(FERRY.path)}", chat=GROUP)
    assert bot.ask("/latest@brief_bot 1", chat=GROUP).startswith(f"The newest briefings\n\n• {LIBRARY.title}\n")
    assert len(bot.api.posts[GROUP]) == before + 1
    assert bot.api.posts[GROUP][-1]["reply_to_message"]["message_id"]


def test_a_group_subscribes_to_nothing(bot):
    """Letters are for private chats."""
    answer = bot.ask("/subscribe ferry", chat=GROUP)
    assert answer == "I bring briefings to our private chat: send me /subscribe there."
