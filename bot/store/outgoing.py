"""The outbox's rows: queued, claimed in order, one at a time for a chat, and settled. Decides no outcome."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, case, delete, func, select, update

from bot.records import Delivery, DeliveryKind, Departure, Head, NewEdit, Notice, Settlement, Target
from bot.store.chats import IN_DOUBT, SETTLED, ensure_chat, keep_flood, keep_ids, readdress
from bot.store.commands import mark_answered
from bot.store.corrections import note_posted
from bot.store.database import Database
from bot.store.letters import end_letters
from bot.store.messages import message_of, posting_json, posting_of
from bot.store.queued import queue_edits, queue_notices
from bot.store.reader_tables import subscriptions
from bot.store.tables import addresses, chats, deliveries, handled, taken
from bot.store.trail import record_events
from bot.timing.uptime import Instant, Uptime
from bot.types import DeliveryState, Posting

OPEN = (DeliveryState.PENDING, *IN_DOUBT)
POSTS = (DeliveryKind.POST, DeliveryKind.UPDATE)
URGENT = (DeliveryKind.ANSWER, DeliveryKind.ALERT)


class SqlDeliveryStore:
    """Each method is one transaction, so a claim is committed before its claimer goes on; see ``bot.ports``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recover(self, now: Instant) -> int:
        """Mark what was being sent when the last service ended: nobody knows whether it arrived. Give the count.

        Chats that refused are tried again: whoever starts the service may have put them right. Flood waits stay.
        """
        with self._database.begin() as connection:
            refusing = chats.c.refusals > 0
            connection.execute(update(chats).where(refusing).values(not_before=None, refusals=0))
            rows = connection.execute(select(deliveries).where(deliveries.c.state.in_(IN_DOUBT))).mappings().all()
            interrupted = [row for row in rows if row["state"] == DeliveryState.SENDING]
            for row in rows:
                # How long before a crash it left is anybody's guess: it counts from now.
                if row in interrupted or row["sending_boot"] != now.uptime.boot:
                    here = deliveries.c.id == row["id"]
                    connection.execute(update(deliveries).where(here).values(_left(now)))
            for row in interrupted:
                settlement = Settlement(state=DeliveryState.UNCERTAIN, reason="interrupted while being sent")
                _settle(connection, row, settlement, now.at)
        return len(interrupted)

    def queue(self, notices: Iterable[Notice], at: datetime, *, command: int | None = None) -> None:
        """Queue answers, alerts and letters, all or none; an answer marks its ``command``, or is left out if late.

        A letter of an article that its chat ever got is left out, too.
        """
        with self._database.begin() as connection:
            if command is None or mark_answered(connection, command):
                queue_notices(connection, notices, at)

    def queue_edits(self, edits: Iterable[NewEdit], at: datetime) -> None:
        """Queue edits, all or none; of those of one message that have not begun, the newest alone is left."""
        with self._database.begin() as connection:
            queue_edits(connection, edits, at)

    def notice_chats(self) -> list[str]:
        """Name the chats that something is on its way to which is no channel's."""
        query = select(deliveries.c.chat).where(
            deliveries.c.channel_id.is_(None), deliveries.c.state.in_(OPEN), deliveries.c.chat.is_not(None)
        )
        with self._database.read() as connection:
            return list(connection.scalars(query.distinct()))

    def head(self, chat: str, channel_ids: Sequence[str], open_ids: Sequence[str]) -> Head | None:
        """Look at the next message of a chat: it alone may go, whatever it waits for. None when there is none."""
        with self._database.read() as connection:
            names = connection.scalars(select(addresses.c.name).where(addresses.c.chat == chat)).all()
            private = deliveries.c.channel_id.is_(None) & deliveries.c.chat.in_([chat, *names])
            rows = [
                _first(connection, private, OPEN),
                _first(connection, deliveries.c.channel_id.in_(channel_ids), IN_DOUBT),
                _first(connection, deliveries.c.channel_id.in_(open_ids), [DeliveryState.PENDING]),
            ]
            row = min((it for it in rows if it is not None), key=lambda it: (it["turn"], it["id"]), default=None)
            if row is None:
                return None
            known = connection.execute(select(chats).where(chats.c.chat == chat)).mappings().first()
            return _head(row, known, _target(connection, row["target_id"]))

    def waiting_count(self, channel_ids: Sequence[str]) -> int:
        """Count the posts of these channels that are not settled."""
        query = select(func.count()).where(deliveries.c.channel_id.in_(channel_ids), deliveries.c.state.in_(OPEN))
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def claim(self, delivery_id: int, chat: str, posting: Posting, now: Instant) -> bool:
        """Mark a pending message as ``sending``, with all that its outcome is looked up with; False if it is not."""
        mine = (deliveries.c.id == delivery_id) & (deliveries.c.state == DeliveryState.PENDING)
        with self._database.begin() as connection:
            highest = connection.scalar(select(chats.c.highest_id).where(chats.c.chat == chat))
            connection.execute(delete(taken).where(taken.c.chat == chat))
            values = {
                "state": DeliveryState.SENDING,
                "chat": chat,
                "attempts": deliveries.c.attempts + 1,
                "posting": posting_json(posting),
                "after_id": highest or 0,
                **_left(now),
            }
            return connection.execute(update(deliveries).where(mine).values(values)).rowcount == 1

    def settle(self, delivery_id: int, chat: str, settlement: Settlement, at: datetime) -> None:
        """Keep how an attempt ended, what it means for the chat, and queue what has to be told."""
        with self._database.begin() as connection:
            row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).mappings().first()
            if row is not None:  # an edit that had not begun may have been replaced by a newer one
                _settle(connection, row, settlement, at)
            _settle_chat(connection, chat, settlement, at)
            queue_notices(connection, settlement.notices, at)


def _first(connection: Connection, where: ColumnElement[bool], states: Sequence[DeliveryState]) -> RowMapping | None:
    """Give the row whose turn it is, of some that one index finds: what every look at every chat costs."""
    turn = case((deliveries.c.state.in_(IN_DOUBT), 0), (deliveries.c.kind.in_(URGENT), 1), else_=2).label("turn")
    query = select(deliveries, turn).where(where, deliveries.c.state.in_(states)).order_by(turn, deliveries.c.id)
    return connection.execute(query.limit(1)).mappings().first()


def _left(now: Instant) -> dict[str, object]:
    return {"sending_at": now.at, "sending_boot": now.uptime.boot, "sending_uptime_s": now.uptime.seconds}


def _head(row: RowMapping, chat: RowMapping | None, target: Target | None) -> Head:
    return Head(
        delivery=_delivery(row),
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        departure=_departure(row),
        refusals=chat["refusals"] if chat else 0,
        is_paused=bool(chat and chat["paused_at"]),
        target=target,
    )


def _target(connection: Connection, target_id: int | None) -> Target | None:
    if target_id is None:
        return None
    columns = (deliveries.c.state, deliveries.c.chat, deliveries.c.message_id)
    row = connection.execute(select(*columns).where(deliveries.c.id == target_id)).first()
    return row and Target(state=DeliveryState(row.state), chat=row.chat, message_id=row.message_id)


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        kind=DeliveryKind(row["kind"]),
        article_id=row["article_id"],
        channel_id=row["channel_id"],
        message=message_of(row),
        attempts=row["attempts"],
        plain=row["markup_refused"],
        reply_to=row["reply_to"],
        thread_id=row["thread_id"],
        target_id=row["target_id"],
    )


def _departure(row: RowMapping) -> Departure | None:
    if row["sending_boot"] is None:
        return None
    return Departure(
        chat=row["chat"],
        posting=None if row["posting"] is None else posting_of(row["posting"]),
        left=Instant(at=row["sending_at"], uptime=Uptime(boot=row["sending_boot"], seconds=row["sending_uptime_s"])),
        after_id=row["after_id"],
    )


def _settle(connection: Connection, row: RowMapping, settlement: Settlement, at: datetime) -> None:
    here = deliveries.c.id == row["id"]
    if row["kind"] in URGENT and settlement.state in SETTLED:
        connection.execute(delete(deliveries).where(here))
        return
    values = {
        "state": settlement.state,
        "reason": settlement.reason,
        "not_before": _after(at, settlement.retry_s),
        "message_id": settlement.message_id,
        "markup_refused": row["markup_refused"] or settlement.plain,
        "sent_at": at if settlement.state is DeliveryState.SENT else None,
    }
    connection.execute(update(deliveries).where(here).values(values))
    if settlement.state in SETTLED or settlement.reason != row["reason"]:  # a trail tells what is new
        what = _outcome(row, settlement)
        record_events(connection, ((article_id, what) for article_id in _told_of(connection, row)), at)
    if settlement.state is DeliveryState.SENT and row["kind"] in POSTS and row["article_id"] is not None:
        note_posted(connection, row["article_id"], at)


def _told_of(connection: Connection, row: RowMapping) -> Sequence[int]:
    """Name the articles that a channel's message tells of: its own, or those that were queued together for a digest.

    What goes to people is not in the trails: whom an article went to is theirs.
    """
    if row["channel_id"] is None:
        return []
    if row["article_id"] is not None or row["kind"] != DeliveryKind.POST:
        return [] if row["article_id"] is None else [row["article_id"]]
    together = select(handled.c.article_id).where(
        handled.c.schedule_id == row["schedule_id"],
        handled.c.channel_id == row["channel_id"],
        handled.c.queued,
        handled.c.at == row["created_at"],
    )
    return connection.scalars(together).all()


def _settle_chat(connection: Connection, chat: str, settlement: Settlement, at: datetime) -> None:
    """Shut the chat, follow it, or open it again with the first message that gets through."""
    here = chats.c.chat == chat
    if settlement.flood is not None:
        keep_flood(connection, settlement.flood)
    if settlement.moved_to is not None:
        readdress(connection, chat, settlement.moved_to)
    if settlement.ends_chat:
        connection.execute(delete(subscriptions).where(subscriptions.c.chat == chat))
        end_letters(connection, chat, settlement.reason)
    if settlement.message_id is not None:
        opened = {"not_before": None, "reason": None, "refusals": 0, "paused_at": None, "flood_s": None}
        connection.execute(update(chats).where(here).values(opened))
        if chat.startswith("-"):  # people's chats share one counter: their ids tell nothing
            keep_ids(connection, chat, [settlement.message_id])
        connection.execute(delete(taken).where(taken.c.chat == chat))
    if settlement.pause_s is not None:
        ensure_chat(connection, chat)
        paused = {
            "not_before": _after(at, settlement.pause_s),
            "reason": settlement.reason,
            "refusals": chats.c.refusals + 1,
            "paused_at": func.coalesce(chats.c.paused_at, at),
        }
        connection.execute(update(chats).where(here).values(paused))


def _after(at: datetime, seconds: float | None) -> datetime | None:
    return None if seconds is None else at + timedelta(seconds=seconds)


def _outcome(row: RowMapping, settlement: Settlement) -> str:
    done = "edited" if row["kind"] == DeliveryKind.EDIT else "posted"
    where = f"{done} in channel {row['channel_id']!r}"
    match settlement.state:
        case DeliveryState.SENT:
            return f"{where} as message {settlement.message_id}"
        case DeliveryState.FAILED:
            return f"not {where}: {settlement.reason}"
        case DeliveryState.UNCERTAIN:
            return f"perhaps {where}: {settlement.reason}"
        case _:
            return f"to be {where} later: {settlement.reason}"
