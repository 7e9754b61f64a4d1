"""A bot at work among its readers: a channel, a group, Ann's private chat, and a paper whose articles people ask about.

The bot is a child process; the paper and Telegram are servers on loopback. What is asked here is answered there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tests.botapi import BotApiServer
from tests.botapi_readers import Press
from tests.commandline import Briefbot, Service
from tests.newsroom import feed
from tests.reading_briefbot import READING
from tests.telegram_world import ANN_ID, CHANNEL, GROUP, TOKEN, Chat
from tests.webserver import Page, WebServer

BEN_ID = 1002
CONFIG = """
timezone = "Europe/Kyiv"
language = "{language}"
[telegram]
base_url = "{telegram}"
admins = [1001]
commands_per_minute = 3
limits = {{ per_second = 1000, per_chat_s = 0.0, per_group_minute = 100000 }}
[fetch]
min_poll = "0s"
allow_private = ["127.0.0.1"]
[[sources]]
id = "gazette"
kind = "feed"
url = "{web}/gazette.xml"
first_fetch = 100
title = "The Orrin Gazette"
[[sources]]
id = "gone"
kind = "feed"
url = "{web}/gone.xml"
[[channels]]
id = "news"
kind = "telegram"
chat = "@world_news"
[[channels]]
id = "talk"
kind = "telegram"
chat = "{group}"
[[schedules]]
id = "live"
every = "{every}"
sources = ["*"]
channel = ["news", "talk"]
[[schedules]]
id = "morning"
cron = "0 7 * * *"
sources = ["*"]
channel = "news"
mode = "digest"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article of the paper, as ``tests.newsroom.feed`` takes it."""

    number: int
    title: str
    text: str
    teaser: bool = False

    @property
    def path(self) -> str:
        """Tell where its page is."""
        return f"/news/{self.number}"

    @property
    def html(self) -> str:
        """Give its text as paragraphs of HTML."""
        return "".join(f"<p>{escape(it)}</p>" for it in self.text.split("\n\n"))

    def page(self) -> Page:
        """Give its page."""
        body = f"<html><head><title>{escape(self.title)}</title></head><body><article><h1>{escape(self.title)}</h1>"
        body += f"{self.html}</article></body></html>"
        return Page(body=body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


FERRY = Piece(
    number=1,
    title="Night ferry to Orrin Bay sails again",
    text="""The night ferry between Pellworth and Orrin Bay sailed again on Monday after eleven weeks in the dock.

“We had to replace both engines and most of the wiring,” said Marta Quill, who runs the ferry company. The repairs
cost nine million crowns, and the state paid a third of that sum from its fund for the islands.

Some 340 passengers waited at the pier before dawn, many of them fish traders. “My customers went to the mainland and
I lost half a winter,” said Jonas Reed, a trader from Orrin Bay. The harbour office counted forty lorries on board.

A second ship will join the line in June if the shipyard at Tarnholm keeps to its plan. Tickets stay at the old price
until the end of the summer, when the council of the islands votes on a subsidy.""",
)
COURT = Piece(
    number=2,
    title="Court stops the grain store at Tarnholm",
    text="""A court in Tarnholm stopped the building of a grain store on Tuesday because its permit names another
street.

“A permit for one street is no permit for its neighbour,” said Anna Reed, the judge who heard the case. The builders
have thirty days to appeal, and the cranes stay where they are until then.

The store was to hold eighty thousand tons of wheat from the eastern farms. Farmers have rented barges for the winter
instead, which costs them twice as much for each ton. “We will bring the right paper within a week,” said Zoë
Håkansson, who speaks for the builders. Neighbours had complained of dust and of lorries in the night since March.""",
)
LIBRARY = Piece(
    number=3,
    title="Eastmere lends tools from its library",
    text="""The library of Eastmere has lent drills, ladders and sewing machines since January, and now it needs
more room.

Readers borrowed tools four thousand times in the first half of the year, the town said in a report on Wednesday. Most
asked for were a carpet cleaner and a device that finds pipes in walls.

“People bring the ladder back cleaner than they took it,” said Edda Crane, the head of the library. The council will
let her use the old post office next door from October. A retired carpenter repairs what comes back broken, and teaches
a class of twelve on Saturdays. Two neighbouring towns have asked for her rules and her list of prices.""",
)
PAPER = (FERRY, COURT, LIBRARY)
LIGHTHOUSE = Piece(
    number=4,
    title="Lighthouse of Skarholm gets its lamp back",
    text="""The lighthouse of Skarholm shines again after its lamp came back from the museum on Thursday.

“Ships trust a satellite, but people trust a light,” said Ulla Brandt, the last keeper. The lamp of 1887 weighs two
tons, and a crane from the shipyard lifted it into the tower in one piece.

The fund for monuments paid the repair of the lens, which took four years. Visitors may climb the tower at weekends
from April, twelve at a time, and the income goes to the rescue boat of the village.""",
)
BAKERY = Piece(
    number=5,
    title="Bakers of Eastmere bake at night no more",
    text="""The eleven bakeries of Eastmere will begin work at six in the morning from the autumn on, their guild said.

“I have not seen my children awake on a weekday since they were born,” said Otto Finn, a baker for thirty years. Bread
will be ready at nine instead of half past six, and most customers asked in the shops said they could wait.

Two supermarkets want to sell bread of the day before until then, at half its price. The guild in Tarnholm watches
whether apprentices come back: a third of the places stayed empty last year, the guild counted.""",
)


class Readers:
    """Readers of a bot at work."""

    def __init__(self, api: BotApiServer, web: WebServer, service: Service) -> None:
        self.api, self.web, self.service = api, web, service

    def ask(self, text: str, *, chat: int = ANN_ID, parts: int = 1, **fields: Any) -> str:
        """Write to the bot, and give its answer as it is shown."""
        before = len(self.api.posts[chat])
        self.api.say(text, chat=chat, **fields)
        return self._answer(chat, before, parts)

    def send(self, name: str, body: bytes, *, caption: str = "/summarize", **fields: Any) -> str:
        """Send a document with the command under it, and give the answer."""
        before = len(self.api.posts[ANN_ID])
        self.api.send_document(name, body, chat=ANN_ID, caption=caption, **fields)
        return self._answer(ANN_ID, before, 1)

    def publish(self, *pieces: Piece) -> None:
        """Bring out articles."""
        print_paper(self.web, *pieces)

    def press(self, post: dict[str, Any], data: str, **fields: Any) -> Press:
        """Press a button, and wait until the bot has answered the press."""
        press = self.api.press(post, data, **fields)
        asked = len(self.api.called("answerCallbackQuery"))
        self.service.until(lambda: bool(press.answers) or len(self.api.called("answerCallbackQuery")) > asked)
        return press

    def wait(self, chat: int, count: int) -> list[str]:
        """Wait for so many messages in a chat, and give them as they are shown."""
        self.service.until(lambda: len(self.api.posts[chat]) >= count)
        return self.api.texts(chat)

    def post(self, title: str, *, chat: int) -> dict[str, Any]:
        """Give the briefing of an article that stands in a chat, the first one if there are several."""
        return next(it for it in self.api.posts[chat] if it["text"].startswith(title))

    def _answer(self, chat: int, before: int, parts: int) -> str:
        return "\n---\n".join(self.wait(chat, before + parts)[before:])


def print_paper(web: WebServer, *more: Piece) -> None:
    """Lay out the paper, and articles that came later."""
    web.pages |= {piece.path: piece.page() for piece in (*PAPER, *more)}
    web.pages["/gazette.xml"] = feed((*PAPER, *more), title="gazette.example", base=web.url(""))


@contextmanager
def readers(folder: Path, *, language: str = "en", every: str = "10m") -> Iterator[Readers]:
    """Start a bot in an empty folder, which looks for news ``every`` so often, and wait until the paper is posted."""
    with BotApiServer() as api, WebServer() as web:
        api.chats |= {BEN_ID: Chat(BEN_ID, "private")}
        config = CONFIG.format(telegram=api.base_url, web=web.url(""), group=GROUP, language=language, every=every)
        (folder / "it.toml").write_text(config, encoding="utf-8")
        env = {"BRIEFBOT_CONFIG": "it.toml", "BRIEFBOT_TELEGRAM_TOKEN": TOKEN}
        print_paper(web)
        with Briefbot(folder=folder, program=READING, env=env).started("run") as service:
            bot = Readers(api, web, service)
            bot.wait(CHANNEL, len(PAPER))
            bot.wait(GROUP, len(PAPER))
            yield bot
