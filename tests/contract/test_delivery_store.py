"""What every store of deliveries keeps to (``bot.ports.DeliveryStore``): the database, and the fake of other tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from bot.ports import DeliveryStore
from bot.records import DeliveryKind, Head, NewDelivery, NewEdit, Notice, QueuePlan, Settlement
from bot.store.briefed import SqlBriefedStore
from bot.store.database import Database
from bot.store.outgoing import SqlDeliveryStore
from bot.store.tables import articles
from bot.types import Button, DeliveryState, Message, Posting
from tests.outgoing import NOON, MemoryDeliveryStore, SetClock

NOW = SetClock().instant()
CHAT = "-1"
POST, UPDATE, EDIT, LETTER = (DeliveryKind(it) for it in ("post", "update", "edit", "letter"))
PENDING, SENT, FAILED = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.FAILED
KEYBOARD = ((Button(text="Source", url="https://news.example/1"), Button(text="More", data="m:1")),)
POSTING = Posting(text="x", parse_mode="HTML", preview={"is_disabled": True}, keyboard=KEYBOARD)
ARTICLE = {"source_id": "bbc", "state": "briefed", "address": "https://news.example/1", "title": "One"}


@dataclass
class World:
    """A store, and the way for a schedule's messages into it."""

    store: DeliveryStore
    database: Database | None = None

    def queue(self, text: str, kind: DeliveryKind = POST, target_id: int | None = None) -> None:
        """Queue a message for the channel "world"."""
        if isinstance(self.store, MemoryDeliveryStore):
            if target_id is None:
                self.store.add(text, "world")
            elif kind is EDIT:
                self.edit(text, target_id)
            else:
                self.store.follow(kind, text, target_id)
            return
        new = NewDelivery(article_id=None, part=0, message=words(text), kind=kind, target_id=target_id)
        plan = QueuePlan(
            schedule_id="live", channel_id="world", source_ids=(), run_key="run", verdicts=(), messages=(new,)
        )
        SqlBriefedStore(self.database).record_queue(plan, NOON)

    def edit(self, text: str, target_id: int) -> None:
        """Queue an edit that no schedule brings."""
        self.store.queue_edits([NewEdit(target_id=target_id, article_id=None, message=words(text))], NOON)

    def head(self, chat: str = CHAT) -> Head | None:
        """Look at what is next."""
        return self.store.head(chat, ["world"], ["world"])

    def settle(self, settlement: Settlement, chat: str = CHAT) -> Head:
        """Send what is next, to this end."""
        head = self.head(chat)
        assert self.store.claim(head.delivery.id, chat, POSTING, NOW)
        self.store.settle(head.delivery.id, chat, settlement, NOON)
        return head

    def rest(self) -> list[tuple[DeliveryKind, str]]:
        """Send all that is left, and tell what it was."""
        gone = []
        while self.head() is not None:
            head = self.settle(Settlement(state=SENT, message_id=len(gone) + 10))
            gone.append((head.delivery.kind, head.delivery.message.plain))
        return gone


def words(text: str) -> Message:
    """Make a message."""
    return Message(html=text, plain=text, keyboard=KEYBOARD)


@pytest.fixture(params=["sql", "memory"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Give each store in turn, with an article and no message."""
    if request.param == "memory":
        yield World(MemoryDeliveryStore())
        return
    database = Database(f"sqlite:///{tmp_path}/briefbot.db")
    database.migrate()
    with database.begin() as connection:
        connection.execute(insert(articles).values(found_at=NOON, **ARTICLE))
    yield World(SqlDeliveryStore(database), database)
    database.close()


def test_what_left_is_kept_to_the_letter(world: World) -> None:
    """Its keyboard too: a look-up has to give the same again."""
    world.queue("one")
    assert world.store.claim(world.head().delivery.id, CHAT, POSTING, NOW)
    assert world.head().departure.posting == POSTING


def test_what_is_about_a_message_knows_where_that_is(world: World) -> None:
    """An update and an edit see how their target stands."""
    world.queue("one")
    world.queue("more", UPDATE, 1)
    assert world.head().target is None
    world.settle(Settlement(state=SENT, message_id=40))
    target = world.head().target
    assert (target.state, target.chat, target.message_id) == (SENT, CHAT, 40)


def test_what_is_about_a_message_that_failed_sees_that(world: World) -> None:
    """It is not held back by it."""
    world.queue("one")
    world.queue("more", UPDATE, 1)
    world.settle(Settlement(state=FAILED, reason="too long"))
    assert (world.head().delivery.kind, world.head().target.state) == (UPDATE, FAILED)


def test_of_the_edits_of_one_message_the_newest_is_left(world: World) -> None:
    """Whoever queues them; those of other messages stay, and so does one that has begun."""
    for text in ("one", "two"):
        world.queue(text)
        world.settle(Settlement(state=SENT, message_id=4))
    world.queue("one, b", EDIT, 1)
    assert world.store.claim(world.head().delivery.id, CHAT, POSTING, NOW)
    for text, target_id in (("two, b", 2), ("one, c", 1), ("one, d", 1)):
        world.edit(text, target_id)
    world.queue("one, e", EDIT, 1)
    world.store.settle(world.head().delivery.id, CHAT, Settlement(state=PENDING, reason="flood"), NOON)
    assert world.rest() == [(EDIT, "one, b"), (EDIT, "two, b"), (EDIT, "one, e")]


def test_an_edit_that_was_replaced_can_be_settled(world: World) -> None:
    """Whoever had it in hand learns nothing; what it means for the chat is kept."""
    world.queue("one")
    world.settle(Settlement(state=SENT, message_id=4))
    world.edit("one, b", 1)
    replaced = world.head().delivery.id
    world.edit("one, c", 1)
    world.store.settle(replaced, CHAT, Settlement(state=PENDING, reason="kicked", pause_s=60), NOON)
    assert (world.head().delivery.message.plain, world.head().is_paused) == ("one, c", True)


def test_an_edit_of_a_letter_goes_to_its_chat(world: World) -> None:
    """It belongs to no channel."""
    world.store.queue([letter("5")], NOON)
    world.settle(Settlement(state=SENT, message_id=4), "5")
    world.edit("corrected", 1)
    assert world.store.notice_chats() == ["5"]
    assert (world.head("5").delivery.kind, world.head("5").target.message_id) == (EDIT, 4)


def letter(chat: str, article_id: int | None = 1) -> Notice:
    """Make a letter."""
    return Notice(kind=LETTER, chat=chat, message=words(f"article {article_id}"), article_id=article_id)


def test_a_letter_of_an_article_is_written_once(world: World) -> None:
    """However often it is queued, and whatever became of it; one of several articles is another each time."""
    world.store.queue([letter("5"), letter("6"), letter("5", None)], NOON)
    world.settle(Settlement(state=SENT, message_id=4), "5")
    world.settle(Settlement(state=SENT, message_id=5), "5")
    world.store.queue([letter("5"), letter("6")], NOON)
    assert world.store.notice_chats() == ["6"]
    world.settle(Settlement(state=FAILED, reason="x"), "6")
    world.store.queue([letter("6")], NOON)
    assert world.store.notice_chats() == []
    world.store.queue([letter("5", None)], NOON)
    assert world.store.notice_chats() == ["5"]


def test_who_takes_no_letters_gets_none_that_waited(world: World) -> None:
    """Others do."""
    world.store.queue([letter("5"), letter("5", None), letter("6")], NOON)
    world.settle(Settlement(state=FAILED, reason="blocked", ends_chat=True), "5")
    assert world.store.notice_chats() == ["6"]


def test_an_answer_goes_before_letters(world: World) -> None:
    """Somebody waits for it."""
    answer = Notice(kind=DeliveryKind.ANSWER, chat="5", message=words("answer"))
    world.store.queue([letter("5"), answer], NOON)
    assert world.head("5").delivery.kind is DeliveryKind.ANSWER


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(st.sampled_from([POST, UPDATE, EDIT]), st.integers(0, 100)), min_size=1, max_size=12))
def test_nothing_goes_before_what_it_is_about(steps: list[tuple[DeliveryKind, int]]) -> None:
    """In whatever order posts, updates and edits are queued: each finds its target settled."""
    world = World(MemoryDeliveryStore())
    posts: list[int] = []
    for number, (kind, drawn) in enumerate(steps, start=1):
        about = posts[drawn % len(posts)] if posts and kind is not POST else None
        world.queue(f"{number}", kind, about)
        if about is None:
            posts.append(number)
    while (head := world.head()) is not None:
        assert head.target is None or head.target.state is SENT
        world.settle(Settlement(state=SENT, message_id=head.delivery.id))
