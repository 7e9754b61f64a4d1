"""``briefbot run`` killed in the middle of edits, updates and letters: each is made, and seen once.

Each chat of one story is cut off in its own way: the request was carried out and its answer lost, or it never was. Each
test reads one thing off the story.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.records import DeliveryKind, NewDelivery, NewEdit, Notice
from bot.store.database import Database
from bot.store.outgoing import SqlDeliveryStore
from bot.store.queued import queue_for_channel
from bot.store.reader_tables import subscriptions
from bot.store.tables import deliveries
from bot.types import Button, Message
from tests.botapi import BotApiServer
from tests.station import SPEED, Station, open_station
from tests.telegram_world import ANN_ID, CHANNEL, Chat

EDIT_MADE, EDIT_LOST, EDIT_OLD, UPDATE_MADE, UPDATE_LOST = range(-1015, -1010)
CAROL_ID = 1003
CHANNELS = {
    "edit_made": EDIT_MADE,
    "edit_lost": EDIT_LOST,
    "edit_old": EDIT_OLD,
    "update_made": UPDATE_MADE,
    "update_lost": UPDATE_LOST,
}
CUT = (
    ("editMessageText", EDIT_MADE, "hang_after"),
    ("editMessageText", EDIT_LOST, "hang"),
    ("editMessageText", EDIT_OLD, "hang_after"),
    ("sendMessage", UPDATE_MADE, "hang_after"),
    ("sendMessage", UPDATE_LOST, "hang"),
    ("sendMessage", ANN_ID, "hang_after"),
)
KEYBOARD = ((Button(text="Source", url="https://news.example/0"), Button(text="More", data="m:1")),)
SETTLED = ("sent", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The end of the story: what the chats show, and what the database keeps."""

    station: Station
    rows: list[dict[str, Any]]
    subscribers: list[str]
    ended: int

    def posts(self, chat: int) -> list[tuple[str, int]]:
        """List a chat's messages by their first words, and how often each was edited."""
        return [(post["text"].split()[0], len(post["edits"])) for post in self.station.api.posts[chat]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Tell the story."""
    with BotApiServer(speed=SPEED) as api:
        for chat in CHANNELS.values():
            api.chats[chat] = Chat(chat, "channel", None, dict(api.chats[CHANNEL].member))
        api.chats[CAROL_ID] = Chat(CAROL_ID, "private", blocked=True)
        station = open_station(tmp_path_factory.mktemp("cut"), api, CHANNELS)
        station.write(0)
        with station.briefbot.started("run") as service:
            service.until(lambda: all(station.posted(it) == [0] for it in CHANNELS.values()))
            service.stop()
        with closing(Database(f"sqlite:///{station.briefbot.folder}/data/briefbot.db")) as database:
            cut_off(station, database)
            with station.briefbot.started("run") as service:
                service.until(lambda: is_settled(database))
                ended = service.stop()
            yield the_end(station, database, ended)


def cut_off(station: Station, database: Database) -> None:
    """Queue what follows the posts, and kill the service while all of it is under way."""
    posts = channel_posts(database)
    with database.begin() as connection:
        for chat in (ANN_ID, CAROL_ID):
            connection.execute(insert(subscriptions).values(chat=str(chat), created_at=now()))
        for channel_id in ("update_made", "update_lost"):
            update = NewDelivery(
                article_id=None,
                part=0,
                message=message("New: more of it"),
                kind=DeliveryKind.UPDATE,
                target_id=posts[channel_id],
            )
            queue_for_channel(connection, [update], now(), schedule_id="live", channel_id=channel_id, run_key="x")
    edit(database, "Mended", *(posts[it] for it in ("edit_made", "edit_lost", "edit_old")))
    letters = [
        Notice(kind=DeliveryKind.LETTER, chat=str(it), message=message("Dear reader")) for it in (ANN_ID, CAROL_ID)
    ]
    SqlDeliveryStore(database).queue(letters, now())
    for method, chat, kind in CUT:
        station.api.fault(kind, method=method, chat=chat, seconds=600)
    with station.briefbot.started("run") as service:
        service.until(lambda: not station.api.faults and subscribers(database) == [str(ANN_ID)])
    edit(database, "Better", posts["edit_old"])


def edit(database: Database, text: str, *target_ids: int) -> None:
    """Queue edits."""
    edits = [NewEdit(target_id=it, article_id=None, message=message(text)) for it in target_ids]
    SqlDeliveryStore(database).queue_edits(edits, now())


def message(text: str) -> Message:
    """Make a message."""
    return Message(html=f"<b>{text}</b>", plain=text, keyboard=KEYBOARD)


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def channel_posts(database: Database) -> dict[str, int]:
    """Give the delivery of each channel's post."""
    with database.read() as connection:
        return {row.channel_id: row.id for row in connection.execute(select(deliveries))}


def is_settled(database: Database) -> bool:
    """Tell whether nothing is on its way."""
    with database.read() as connection:
        return not connection.scalar(select(func.count()).where(deliveries.c.state.not_in(SETTLED)))


def the_end(station: Station, database: Database, ended: int) -> Told:
    """Read what is left."""
    with database.read() as connection:
        return Told(
            station=station,
            rows=[dict(row) for row in connection.execute(select(deliveries)).mappings()],
            subscribers=subscribers(database),
            ended=ended,
        )


def subscribers(database: Database) -> list[str]:
    """List who is to get letters."""
    with database.read() as connection:
        return list(connection.scalars(select(subscriptions.c.chat)))


@pytest.mark.parametrize("chat", [EDIT_MADE, EDIT_LOST])
def test_an_edit_that_was_cut_off_is_made_once(told: Told, chat: int) -> None:
    """Made again where it was made already, it changes nothing; where it never was, it is made."""
    assert told.posts(chat) == [("Mended", 1)]


def test_a_newer_edit_wins(told: Told) -> None:
    """It was queued while the older was in doubt, and the older does not come back."""
    assert told.posts(EDIT_OLD) == [("Better", 2)]


@pytest.mark.parametrize("chat", [UPDATE_MADE, UPDATE_LOST])
def test_an_update_that_was_cut_off_is_posted_once(told: Told, chat: int) -> None:
    """It is looked up like a post, keyboard and all: found and left alone, or missed and sent, as a reply."""
    assert told.posts(chat) == [("Number", 0), ("New:", 0)]
    post, update = told.station.api.posts[chat]
    assert update["reply_to_message"]["message_id"] == post["message_id"]
    assert update["shown"][1]["inline_keyboard"]


def test_a_letter_that_was_cut_off_is_not_written_twice(told: Told) -> None:
    """Nothing can be looked up in a private chat, so the rule is the operator's: not again."""
    assert told.posts(ANN_ID) == [("Dear", 0)]


def test_who_blocked_the_bot_is_no_subscriber_any_more(told: Told) -> None:
    """The reason is kept with the letter."""
    assert told.subscribers == [str(ANN_ID)]
    [reason] = [row["reason"] for row in told.rows if row["chat"] == str(CAROL_ID)]
    assert "blocked by the user" in reason


def test_everything_came_to_its_end(told: Told) -> None:
    """Each channel's deliveries are sent, and the service ended well."""
    assert {row["state"] for row in told.rows if row["channel_id"]} == {"sent"}
    assert told.ended == 0
