import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import Update
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.commands.manners import Manners
from bot.commands.presses import Presses
from bot.commands.summarizing import Summarizing, usage
from bot.desk import Turn
from bot.errors import ArticleError, FailureKind, FetchError, StoreError
from bot.excuses import FAILED, excuse
from bot.lanes import Lane
from bot.limiter import CommandLimiter
from bot.outbox import Outbox
from bot.publishers.telegram import TelegramPublisher
from bot.routes import Topics, asks_for_answer, build_application
from bot.settling import Policy
from bot.texts import Texts
from bot.threads import WorkerThreads
from bot.types import Message
from tests.outgoing import MemoryDeliveryStore, OpenGate, SetClock
from tests.telegram_requests import FakeRequest, message
from tests.telegram_world import BOT, TOKEN

TALK = {"id": -100, "type": "supergroup", "title": "Talk"}
LINK = "https://example.org/a"


class FakeDesk:
    """Briefs whatever it is given, or fails as told; ``asked`` has what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: Exception | None = None
        self.parts = 1
        self.before, self.wait_s = 0, 0.0
        self.ready = asyncio.Event()
        self.ready.set()

    async def brief_address(self, address: str, turn: Turn) -> list[Message]:
        """Brief a page."""
        return await self.brief_text(address, turn)

    async def brief_document(self, body: bytes, name: str, turn: Turn) -> list[Message]:
        """Brief a document."""
        return await self.brief_text(f"{name}: {body.decode()}", turn)

    async def brief_text(self, text: str, turn: Turn) -> list[Message]:
        """Brief a text."""
        self.asked.append(text)
        if self.before:
            await turn.wait(self.before, self.wait_s)
        turn.begin()
        await self.ready.wait()
        if self.error:
            raise self.error
        return [Message(html=f"<b>{n}</b>", plain=str(n)) for n in range(self.parts)]


class Bench:
    """The commands, wired as in the bot, with Telegram, desk and time in the test's hands."""

    def __init__(self) -> None:
        self.telegram, self.desk, self.now, self.updates = FakeRequest(), FakeDesk(), 0.0, 0
        self.bot = ExtBot(TOKEN, request=self.telegram, get_updates_request=FakeRequest())
        self.clock = SetClock()
        limiter = CommandLimiter(3, monotonic=lambda: self.now, exempt=frozenset({99}))
        self.outbox = self._outbox()
        self.manners = Manners(self.outbox, limiter, Texts())
        presses = Presses(None, self.manners, ask=None, clock=self.clock, texts=Texts())
        topics = Topics(summarizing=Summarizing(self.desk, self.manners, Texts()), presses=presses)
        self.application = build_application(self.bot, self.manners, topics)

    def _outbox(self) -> Outbox:
        self.store, publisher = MemoryDeliveryStore(), TelegramPublisher(self.bot)
        private = Lane(chat="", publisher=publisher, inspector=publisher, gate=OpenGate(self.clock))
        ask = WorkerThreads("outbox").ask
        return Outbox(self.store, self.store, [], private=private, ask=ask, now=self.clock.instant, policy=Policy())

    async def take(self, content: dict[str, Any], kind: str = "message") -> None:
        """Take one update to its end, and send what is answered."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(content["text"].split()[0])}]
        content = content | {"entities": entities + content.get("entities", [])}
        self.updates += 1
        update = Update.de_json({"update_id": self.updates, kind: content}, self.bot)
        if asks_for_answer(self.application, update):
            self.store.commands.keep({self.updates: update.to_dict()}, heard=[self.updates])
        await self.application.process_update(update)
        await self.outbox.drain()

    def answers(self) -> list[str]:
        """Give what was sent."""
        return [params["text"] for params in self.telegram.sent()]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Give a bench that is ready for updates."""
    made = Bench()
    await made.application.initialize()
    yield made
    await made.application.shutdown()


@pytest.mark.parametrize("command", ["/start", "/help", "/HELP", "/help@brief_bot"])
async def test_start_and_help_say_what_the_bot_does(bench: Bench, command: str):
    """The first answer names the commands."""
    await bench.take(message(command))
    assert {"/summarize", "/latest", "/subscribe"} <= set(bench.answers()[0].split())


async def test_a_briefing_is_a_reply_without_preview_or_keyboard(bench: Bench):
    """The answer hangs on the question, and everything that matters for a look-up is given explicitly."""
    await bench.take(message(f"/summarize {LINK}"))
    assert bench.desk.asked == [LINK]
    (sent,) = bench.telegram.sent()
    assert sent["reply_parameters"]["message_id"] == 5
    assert sent["reply_parameters"]["allow_sending_without_reply"] is True
    assert (sent["parse_mode"], sent["link_preview_options"]["is_disabled"]) == ("HTML", True)


async def test_several_parts_come_in_order(bench: Bench):
    """A long briefing is several replies."""
    bench.desk.parts = 3
    await bench.take(message(f"/summarize {LINK}"))
    assert bench.answers() == ["<b>0</b>", "<b>1</b>", "<b>2</b>"]


async def test_a_reply_to_a_link_behind_words_reads_the_page(bench: Bench):
    """Links count wherever Telegram marks them, an emoji before them included."""
    linked = {"type": "text_link", "offset": 3, "length": 4, "url": LINK}
    await bench.take(message("/summarize", reply_to_message=message("😀 this", entities=[linked])))
    assert bench.desk.asked == [LINK]


async def test_a_reply_to_a_caption_reads_its_link(bench: Bench):
    """A photo's caption is as good as a text."""
    photo = message("") | {"caption": f"see {LINK}", "text": None}
    photo["caption_entities"] = [{"type": "url", "offset": 4, "length": len(LINK)}]
    await bench.take(message("/summarize", reply_to_message=photo))
    assert bench.desk.asked == [LINK]


async def test_a_command_in_a_topic_is_no_reply_to_its_opening(bench: Bench):
    """In a forum every message stands under the one that opened its topic; the answer stays in the topic."""
    opening = message("News", forum_topic_created={"name": "News", "icon_color": 1})
    forum = {"id": -100, "type": "supergroup", "title": "Talk", "is_forum": True}
    topic = {"reply_to_message": opening, "chat": forum, "message_thread_id": 8, "is_topic_message": True}
    await bench.take(message("/summarize") | topic)
    assert bench.answers() == [usage(Texts())]
    assert bench.telegram.sent()[0]["message_thread_id"] == 8


async def test_nothing_to_read_gets_a_sentence_of_usage(bench: Bench):
    """The bot says what it needs."""
    await bench.take(message("/summarize"))
    assert bench.answers() == [usage(Texts())]


async def test_what_went_wrong_is_one_sentence(bench: Bench):
    """The reader is told why there is no briefing, and what comes from outside is escaped."""
    bench.desk.error = ArticleError(LINK, "it is <too> short: 3 words")
    await bench.take(message(f"/summarize {LINK}"))
    assert bench.answers() == ["I can't make a briefing of this: it is &lt;too&gt; short: 3 words."]


async def test_a_fault_is_logged_first_and_told_without_internals(bench: Bench, caplog: pytest.LogCaptureFixture):
    """An error that nobody foresaw reaches the log with its traceback, and the reader as one sentence."""
    bench.desk.error = ValueError("internal matter")
    await bench.take(message(f"/summarize {LINK}"))
    assert bench.answers() == [FAILED]
    assert "internal matter" in caplog.text


async def test_typing_shows_while_the_work_takes(bench: Bench):
    """The indicator is there before the answer is, and ends with the work."""
    bench.desk.ready.clear()
    work = asyncio.create_task(bench.take(message(f"/summarize {LINK}")))
    await bench.telegram.called("sendChatAction")
    assert not bench.answers()
    bench.desk.ready.set()
    await work
    assert len(bench.answers()) == 1
    assert not [task for task in asyncio.all_tasks() if "keep_typing" in repr(task)]


async def test_a_refused_typing_indicator_is_no_matter(bench: Bench):
    """It is a courtesy."""
    refusal = (400, {"ok": False, "description": "Bad Request: not enough rights"})
    bench.telegram.answer = lambda name, _: refusal if name == "sendChatAction" else None
    await bench.take(message(f"/summarize {LINK}"))
    assert len(bench.answers()) == 1


async def test_a_long_queue_says_its_length(bench: Bench):
    """Who has to wait for long is told why, before the answer; who does not, is not."""
    bench.desk.before, bench.desk.wait_s = 3, 11.2
    await bench.take(message(f"/summarize {LINK}"))
    assert bench.answers() == ["3 are before you: it takes about 12 seconds.", "<b>0</b>"]
    bench.desk.wait_s = 4.0
    await bench.take(message(f"/summarize {LINK}"))
    assert bench.answers()[2:] == ["<b>0</b>"]


async def test_a_reply_to_a_briefing_reads_its_article(bench: Bench):
    """Its button leads there, whatever other sources stand at its foot."""
    rows = [[{"text": "Source", "url": LINK}, {"text": "More", "callback_data": "m:1"}]]
    other = {"type": "text_link", "offset": 6, "length": 5, "url": "https://example.org/other"}
    ours = message("Also: Other", sender=BOT, entities=[other], reply_markup={"inline_keyboard": rows})
    await bench.take(message("/summarize", reply_to_message=ours))
    assert bench.desk.asked == [LINK]


async def test_a_flood_wait_is_served_and_the_answer_sent_again(bench: Bench):
    """A 429 posted nothing, so nothing is lost and nothing doubled."""
    flood = {"ok": False, "description": "Too Many Requests: retry after 7", "parameters": {"retry_after": 7}}
    floods = [(429, flood)]
    bench.telegram.answer = lambda name, _: floods.pop() if name == "sendMessage" and floods else None
    await bench.take(message("/summarize"))
    bench.clock.move(8)
    await bench.outbox.drain()
    assert bench.answers() == [usage(Texts())] * 2


async def test_an_answer_that_may_be_there_is_not_repeated(bench: Bench):
    """What follows it still comes."""
    bench.desk.parts = 2
    losses = [NetworkError("httpx.ReadError: ")]
    bench.telegram.answer = lambda name, _: losses.pop() if name == "sendMessage" and losses else None
    await bench.take(message(f"/summarize {LINK}"))
    assert bench.answers() == ["<b>0</b>", "<b>1</b>"]


async def test_a_user_who_asks_too_much_is_told_once(bench: Bench):
    """The limit answers with the wait, and then with silence."""
    for _ in range(6):
        await bench.take(message("/help"))
    assert bench.answers()[3:] == ["That is a lot at once: I can take your next command in 60 s."]


async def test_admins_have_no_limit(bench: Bench):
    """Those who run the bot may ask as they like."""
    for _ in range(6):
        await bench.take(message("/help", sender={"id": 99, "is_bot": False, "first_name": "Op"}))
    assert len(bench.answers()) == 6


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (message("/help@other_bot", chat=TALK), "message"),
        (message("/help", sender=BOT | {"id": 7}), "message"),
        (message("/help", edit_date=2), "edited_message"),
        (message("/help", chat={"id": -100, "type": "channel", "title": "News"}), "channel_post"),
        (message("/help", is_automatic_forward=True), "message"),
        (message("/unknown", chat=TALK), "message"),
        (message("look: https://gazette.example/1", chat=TALK), "message"),
    ],
)
async def test_what_is_not_for_the_bot_is_passed_over(bench: Bench, content: dict[str, Any], kind: str):
    """Other bots' commands, other bots, edits and channel posts get no answer."""
    await bench.take(content, kind)
    assert bench.answers() == []


async def test_an_anonymous_administrator_is_answered(bench: Bench):
    """They write as the group, through a bot of Telegram's own."""
    await bench.take(message("/help", sender=BOT | {"id": 1087968824}, chat=TALK, sender_chat=TALK))
    assert len(bench.answers()) == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            FetchError(LINK, "answered 404", transient=False, kind=FailureKind.MISSING, status=404),
            "There is no page at this address.",
        ),
        (
            FetchError(
                LINK, "leads to a private address (10.0.0.1); add it", transient=False, kind=FailureKind.PRIVATE
            ),
            "This address is not on the public web, so I can't read it.",
        ),
        (
            FetchError(LINK, "is larger than 5 MB", transient=False, kind=FailureKind.TOO_LARGE),
            "I can't read this page: it is larger than 5 MB.",
        ),
        (
            ArticleError(LINK, "is a PDF file, not an article", kind=FailureKind.NOT_A_PAGE),
            "I can't make a briefing of this: it is a PDF file, not an article.",
        ),
        (
            ArticleError(LINK, "no sentence (of {two}); that can stand alone"),
            "I can't make a briefing of this: no sentence (of {two}); that can stand alone.",
        ),
        (StoreError("the disk is full"), FAILED),
    ],
)
def test_excuses_are_for_readers(error, sentence: str):
    """No status, no private number, no advice for operators; the summarizer's own reason word for word."""
    assert excuse(error, Texts()) == sentence


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_of_failure_has_its_sentence(kind: FailureKind):
    """It is chosen by the kind alone: what the reason says makes no difference, be it about private addresses."""
    reason = "private address (10.0.0.1); see the log"
    told = excuse(FetchError(LINK, reason, transient=False, kind=kind, status=599), Texts())
    assert told == excuse(ArticleError(LINK, reason, kind=kind), Texts())
    assert told.endswith((".", "?"))
    verbatim = {FailureKind.TOO_LARGE, FailureKind.NOT_A_PAGE, FailureKind.UNFIT}
    assert ("10.0.0.1" in told) is (kind in verbatim)


async def test_an_answer_that_never_left_is_sent_again(bench: Bench, caplog: pytest.LogCaptureFixture):
    """Without a connection there is a line in the log, no traceback, and the answer comes later."""
    away = NetworkError("httpx.ConnectError: ")
    away.__cause__ = httpx.ConnectError("refused")
    troubles = [away]
    bench.telegram.answer = lambda name, _: troubles.pop() if name == "sendMessage" and troubles else None
    await bench.take(message("/summarize"))
    bench.clock.move(2)
    await bench.outbox.drain()
    assert bench.answers() == [usage(Texts())] * 2
    assert "can't be reached" in caplog.text
    assert "Traceback" not in caplog.text


async def test_an_answer_that_can_t_be_kept_is_offered_again(bench: Bench, monkeypatch, caplog):
    """A database that refuses is a line in the log, and the work is not done twice."""
    queue, refusals = bench.store.queue, [StoreError("the disk is full")] * 2

    def refuse(*args: Any, **kwargs: Any) -> None:
        if refusals:
            raise refusals.pop()
        queue(*args, **kwargs)

    monkeypatch.setattr("bot.commands.manners.STORE_RETRY_S", 0.0)
    monkeypatch.setattr(bench.store, "queue", refuse)
    await bench.take(message(f"/summarize {LINK}"))
    assert caplog.text.count("an answer waits: the disk is full") == 2
    assert "Traceback" not in caplog.text
    assert (bench.desk.asked, bench.answers()) == ([LINK], ["<b>0</b>"])


async def test_a_command_that_gets_no_answer_is_settled(bench: Bench):
    """Beyond the limit a person is told once; what is passed over in silence does not come back at the next start."""
    for _ in range(6):
        await bench.take(message("/help"))
    assert len(bench.answers()) == 4
    assert bench.store.commands.take_up() == []


@pytest.mark.parametrize(
    ("kind", "content", "asks"),
    [
        ("message", message("/help"), True),
        ("message", message("/help", sender=BOT), False),
        ("message", message("/weather"), True),
        ("message", message("/weather", chat=TALK), False),
        ("edited_message", message("/help"), False),
        ("channel_post", message("/help"), False),
    ],
)
async def test_what_asks_for_an_answer(bench: Bench, kind: str, content: dict[str, Any], *, asks: bool):
    """New commands of people, and nothing else, are kept until they are answered."""
    content = content | {"entities": [{"type": "bot_command", "offset": 0, "length": len(content["text"])}]}
    update = Update.de_json({"update_id": 1, kind: content}, bench.bot)
    assert asks_for_answer(bench.application, update) is asks


async def test_a_command_that_ends_the_bot_is_given_up(bench: Bench, caplog):
    """Whoever asked hears that it went wrong."""
    update = Update.de_json({"update_id": 9, "message": message("/summarize x")}, bench.bot)
    bench.store.commands.keep({9: {}}, heard=[9])
    await bench.manners.give_up(update)
    await bench.outbox.drain()
    assert bench.answers() == [FAILED]
    assert "a command is given up" in caplog.text


@pytest.mark.parametrize("kind", ["message", "channel_post"])
async def test_ids_of_others_are_noted_in_groups_and_channels(bench: Bench, kind: str):
    """A look-up passes them over; in people's chats there is none."""
    await bench.take(message("good morning", chat=TALK), kind)
    await bench.take(message("good morning", is_automatic_forward=True))
    assert bench.store.ids == {"-100": {5}}
    assert bench.answers() == []


async def test_a_group_that_tells_of_its_move_is_followed(bench: Bench):
    """Telegram says so before anything is sent there."""
    group = {"id": -5, "type": "group", "title": "Talk"}
    await bench.take(message("x", chat=group, migrate_to_chat_id=-100))
    assert bench.store.names == {"-5": "-100"}
