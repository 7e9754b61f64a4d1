"""The outbox's side of the store: what is kept of deliveries, answers and chats, and what a restart finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from bot.records import DeliveryKind, FloodWait, Notice, Settlement
from bot.store.chats import SqlChatStore
from bot.store.database import Database
from bot.store.outgoing import SqlDeliveryStore
from bot.store.reports import SqlReportStore
from bot.store.tables import articles, deliveries, taken
from bot.timing.uptime import Instant, Uptime
from bot.types import DeliveryState, Message, Posting

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOW = Instant(at=AT, uptime=Uptime(boot="this", seconds=1000.0))
POSTING = Posting(text="<b>x</b>", parse_mode="HTML", preview={"is_disabled": True})
HELLO = Message(html="hello", plain="hello")
SENT, PENDING = DeliveryState.SENT, DeliveryState.PENDING


class Desk:
    """Both stores, with posts queued for the channel "world" in the chat -1."""

    def __init__(self, database: Database, posts: int) -> None:
        self.database = database
        self.deliveries, self.chats = SqlDeliveryStore(database), SqlChatStore(database)
        rows = [
            {
                "channel_id": "world",
                "schedule_id": "live",
                "run_key": "run",
                "part": part,
                "html": f"{part}",
                "plain": f"{part}",
                "state": PENDING,
                "created_at": AT,
            }
            for part in range(posts)
        ]
        with database.begin() as connection:
            connection.execute(insert(deliveries), rows)

    def head(self, *open_ids: str):
        """Look at what is next."""
        return self.deliveries.head("-1", ["world"], open_ids or ["world"])

    def settle(self, settlement: Settlement, *, chat: str = "-1", at: datetime = AT) -> None:
        """Send the next message, to this end."""
        head = self.head()
        assert self.deliveries.claim(head.delivery.id, chat, POSTING, NOW)
        self.deliveries.settle(head.delivery.id, chat, settlement, at)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Three posts in a database with the newest schema."""
    database = Database(f"sqlite:///{tmp_path}/briefbot.db")
    database.migrate()
    yield Desk(database, 3)
    database.close()


def notice(kind: DeliveryKind = DeliveryKind.ANSWER, chat: str = "-1") -> Notice:
    """Make an answer."""
    return Notice(kind=kind, chat=chat, message=HELLO, reply_to=5, thread_id=8)


def test_a_claim_keeps_all_that_a_look_up_needs(desk: Desk) -> None:
    """What left, when by both clocks, and the highest id known then: also for the next service."""
    desk.settle(Settlement(state=SENT, message_id=40))
    desk.chats.note_ids("-1", [43])
    head = desk.head()
    desk.deliveries.claim(head.delivery.id, "-1", POSTING, NOW)
    assert SqlDeliveryStore(desk.database).recover(NOW) == 1
    departure = desk.head().departure
    assert (departure.posting, departure.left, departure.after_id) == (POSTING, NOW, 43)


def test_what_a_crash_cut_off_counts_from_the_next_start(desk: Desk) -> None:
    """When it left after its claim nobody knows. A start later on does not put its look-up off once more."""
    desk.deliveries.claim(desk.head().delivery.id, "-1", POSTING, NOW)
    started, again = (replace(NOW, uptime=replace(NOW.uptime, seconds=it)) for it in (900.0, 990.0))
    desk.deliveries.recover(started)
    desk.deliveries.recover(again)
    assert desk.head().departure.left == started


def test_what_was_left_before_a_reboot_counts_from_the_start(desk: Desk) -> None:
    """A clock that is wrong after it can't make the look-up come too early, or never."""
    later = Instant(at=AT - timedelta(days=1), uptime=Uptime(boot="next", seconds=3.0))
    desk.deliveries.claim(desk.head().delivery.id, "-1", POSTING, NOW)
    desk.deliveries.recover(later)
    assert desk.head().departure.left == later


def test_ids_are_kept_one_by_one_only_while_something_is_in_doubt(desk: Desk) -> None:
    """Others' ids beyond the last known one are taken; settled, they are forgotten but for the highest."""
    desk.chats.note_ids("-1", [3])
    desk.deliveries.claim(desk.head().delivery.id, "-1", POSTING, NOW)
    desk.chats.note_ids("-1", [6, 4])
    desk.chats.note_ids("-1", [4])
    seen = desk.chats.seen_ids("-1", 3)
    assert (seen.highest, seen.taken) == (6, {4, 6})
    desk.deliveries.settle(1, "-1", Settlement(state=SENT, message_id=5), AT)
    with desk.database.read() as connection:
        assert connection.execute(select(taken)).all() == []
    assert desk.chats.seen_ids("-1", 0).highest == 6


def test_answers_go_first_and_are_not_kept(desk: Desk) -> None:
    """They go before posts, at any hour; what is in doubt goes before them. Once settled they are gone."""
    desk.deliveries.queue([notice()], AT)
    answer = desk.deliveries.head("-1", ["world"], [])
    assert (answer.delivery.kind, answer.delivery.reply_to, answer.delivery.thread_id) == (DeliveryKind.ANSWER, 5, 8)
    desk.deliveries.claim(1, "-1", POSTING, NOW)
    desk.deliveries.recover(NOW)
    assert desk.head().delivery.id == 1
    desk.deliveries.settle(1, "-1", Settlement(state=SENT, message_id=1), AT)
    assert desk.deliveries.notice_chats() == ["-1"]
    desk.settle(Settlement(state=SENT, message_id=2))
    assert desk.deliveries.notice_chats() == []
    assert SqlReportStore(desk.database).status().deliveries == {"sent": 1, "pending": 2}


def test_an_alert_is_queued_with_what_it_tells_of(desk: Desk) -> None:
    """Both or none: so it is told exactly once."""
    alert = notice(DeliveryKind.ALERT, "77")
    desk.settle(Settlement(state=PENDING, reason="kicked", pause_s=60, notices=(alert,)))
    assert desk.deliveries.notice_chats() == ["77"]


def test_a_pause_outlives_a_restart_until_a_post_gets_through(desk: Desk) -> None:
    """A start tries at once, and still knows that the refusal was told of."""
    desk.settle(Settlement(state=PENDING, reason="kicked", pause_s=60))
    desk.settle(Settlement(state=PENDING, reason="kicked", pause_s=120), at=AT + timedelta(hours=1))
    head = desk.head()
    assert (head.refusals, head.is_paused) == (2, True)
    desk.deliveries.recover(NOW)
    assert (desk.head().refusals, desk.head().is_paused) == (0, True)
    [shut] = SqlReportStore(desk.database).status().shut_chats
    assert (shut.chat, shut.paused_since, shut.reason) == ("-1", AT, "kicked")
    desk.settle(Settlement(state=SENT, message_id=1))
    assert not desk.head().is_paused
    assert SqlReportStore(desk.database).status().shut_chats == ()


def test_a_flood_wait_is_kept_with_when_it_was_asked_for(desk: Desk) -> None:
    """Also for chats that are only answered, and a start does not end it."""
    flood = FloodWait(chat="1001", asked_s=600.5, asked=NOW)
    desk.chats.hold(flood)
    desk.deliveries.recover(NOW)
    assert SqlChatStore(desk.database).floods() == [flood]
    assert SqlReportStore(desk.database).status().shut_chats[0].not_before == AT + timedelta(seconds=600.5)


def test_a_name_brings_what_was_known_by_it(desk: Desk) -> None:
    """Ids, waits and deliveries of an older Briefbot, which called the chat by its public name."""
    desk.settle(Settlement(state=SENT, message_id=40), chat="@world")
    desk.deliveries.claim(2, "@world", POSTING, NOW)
    desk.chats.hold(FloodWait(chat="@world", asked_s=600, asked=NOW))
    desk.chats.learn_address("@world", "-1")
    assert desk.chats.addresses() == {"@world": "-1"}
    assert [it.chat for it in desk.chats.floods()] == ["-1"]
    assert desk.chats.seen_ids("-1", 0).highest == 40


def test_a_chat_that_moves_takes_its_answers_along(desk: Desk) -> None:
    """They answer nobody there: ids are another chat's. A name that led to the old number leads to the new one."""
    desk.chats.learn_address("@talk", "-1")
    desk.deliveries.queue([notice()], AT)
    desk.settle(Settlement(state=PENDING, reason="moved", moved_to="-100"))
    assert desk.chats.addresses() == {"@talk": "-100", "-1": "-100"}
    head = desk.deliveries.head("-100", [], [])
    assert head is not None
    assert (head.delivery.reply_to, head.delivery.thread_id) == (None, None)


def test_an_answer_in_doubt_stays_where_it_was_sent(desk: Desk) -> None:
    """It is looked for in no other chat, and it is not forgotten."""
    desk.deliveries.queue([notice()], AT)
    desk.settle(Settlement(state=DeliveryState.UNCERTAIN, reason="no answer"))
    desk.chats.learn_address("-1", "-100")
    head = desk.deliveries.head("-100", [], [])
    assert head is not None
    assert head.departure is not None
    assert (head.departure.chat, head.delivery.reply_to) == ("-1", None)


def test_a_name_that_leads_elsewhere_takes_its_refusal_along(desk: Desk) -> None:
    """The end of a refusal is told where its beginning was, and the old chat is nobody's concern any more."""
    desk.chats.learn_address("@world", "-1")
    desk.settle(Settlement(state=PENDING, reason="Chat not found", pause_s=60))
    desk.chats.learn_address("@world", "-2")
    assert desk.deliveries.head("-2", ["world"], ["world"]).is_paused
    assert not desk.head().is_paused


def test_trying_again_for_the_same_reason_is_no_news(desk: Desk) -> None:
    """A day without a connection is one line of an article's trail."""
    with desk.database.begin() as connection:
        article = {"source_id": "s", "state": "briefed", "address": "https://x/1", "title": "t", "found_at": AT}
        connection.execute(insert(articles).values(id=1, **article))
        connection.execute(update(deliveries).where(deliveries.c.id == 1).values(article_id=1))
    for reason in ("no connection", "no connection", "too many", "no connection"):
        desk.settle(Settlement(state=PENDING, reason=reason))
    desk.settle(Settlement(state=SENT, message_id=1))
    (trail,) = SqlReportStore(desk.database).trails(["https://x/1"], None)
    assert [what.rpartition(": ")[2] for _, what in trail.happened] == [
        "no connection",
        "too many",
        "no connection",
        "posted in channel 'world' as message 1",
    ]


def test_markup_that_was_refused_is_not_tried_again(desk: Desk) -> None:
    """Not by the next service either."""
    desk.settle(Settlement(state=PENDING, reason="can't parse", plain=True))
    assert desk.head().delivery.plain
    desk.settle(Settlement(state=PENDING, reason="no connection"))
    assert desk.head().delivery.plain


def test_what_left_lately_is_known(desk: Desk) -> None:
    """By chat, oldest first, within the time that is asked for."""
    desk.settle(Settlement(state=SENT, message_id=1))
    later = replace(NOW, at=AT + timedelta(seconds=59))
    assert desk.chats.recent_sends(later, timedelta(minutes=1)) == [("-1", NOW)]
    assert desk.chats.recent_sends(replace(NOW, at=AT + timedelta(seconds=61)), timedelta(minutes=1)) == []
