"""The outbox's rows: claimed in order, one at a time for a chat, and settled. Decides nothing about outcomes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from bot.records import Delivery, Head, Settlement
from bot.store.database import Database
from bot.store.tables import chats, deliveries, handled
from bot.store.trail import record_events
from bot.types import DeliveryState, Message

OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCERTAIN)


class SqlDeliveryStore:
    """Each method is one transaction, so a claim is committed before its claimer goes on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recover(self, at: datetime) -> int:
        """Mark what was being sent when the last service ended: nobody knows whether it arrived. Give the count.

        Chats that refused are open again: whoever starts the service may have put them right. Flood waits stay.
        """
        with self._database.begin() as connection:
            connection.execute(
                update(chats).where(chats.c.refusals > 0).values(not_before=None, reason=None, refusals=0)
            )
            rows = connection.execute(select(deliveries).where(deliveries.c.state == DeliveryState.SENDING)).mappings()
            interrupted = rows.all()
            for row in interrupted:
                settlement = Settlement(state=DeliveryState.UNCERTAIN, reason="interrupted while being sent")
                _settle(connection, row, settlement, at)
        return len(interrupted)

    def head(self, chat: str, channel_ids: Sequence[str]) -> Head | None:
        """Look at the next message of a chat: it alone may go, whatever it waits for. None when there is none."""
        query = (
            select(deliveries)
            .where(deliveries.c.channel_id.in_(channel_ids), deliveries.c.state.in_(OPEN))
            .order_by(deliveries.c.id)
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
            shut = connection.execute(select(chats).where(chats.c.chat == chat)).mappings().first()
        if row is None:
            return None
        waits = (row["created_at"], row["not_before"], shut["not_before"] if shut else None)
        return Head(
            delivery=_delivery(row),
            state=DeliveryState(row["state"]),
            reason=row["reason"],
            due_at=max(moment for moment in waits if moment is not None),
            refusals=shut["refusals"] if shut else 0,
        )

    def waiting_count(self, channel_ids: Sequence[str]) -> int:
        """Count the messages of these channels that are not settled."""
        query = select(func.count()).where(deliveries.c.channel_id.in_(channel_ids), deliveries.c.state.in_(OPEN))
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def claim(self, delivery_id: int, chat: str, at: datetime) -> bool:
        """Mark a pending message as ``sending``; False where somebody else was first."""
        mine = (deliveries.c.id == delivery_id) & (deliveries.c.state == DeliveryState.PENDING)
        values = {
            "state": DeliveryState.SENDING,
            "sending_at": at,
            "chat": chat,
            "attempts": deliveries.c.attempts + 1,
        }
        with self._database.begin() as connection:
            return connection.execute(update(deliveries).where(mine).values(values)).rowcount == 1

    def settle(self, delivery_id: int, settlement: Settlement, at: datetime) -> None:
        """Keep how an attempt ended, and what it means for the chat."""
        with self._database.begin() as connection:
            row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).mappings().one()
            _settle(connection, row, settlement, at)


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        article_id=row["article_id"],
        channel_id=row["channel_id"],
        message=Message(html=row["html"], plain=row["plain"], preview_url=row["preview_url"]),
        attempts=row["attempts"],
    )


def _settle(connection: Connection, row: RowMapping, settlement: Settlement, at: datetime) -> None:
    values = {
        "state": settlement.state,
        "reason": settlement.reason,
        "not_before": settlement.not_before,
        "message_id": settlement.message_id,
        "sent_at": at if settlement.state is DeliveryState.SENT else None,
    }
    connection.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(values))
    if row["chat"] is not None:
        _settle_chat(connection, row["chat"], settlement)
    what = _outcome(row, settlement)
    record_events(connection, ((article_id, what) for article_id in _told_of(connection, row)), at)


def _told_of(connection: Connection, row: RowMapping) -> Sequence[int]:
    """Name the articles that a message tells of: its own, or those that were queued together for a digest."""
    if row["article_id"] is not None:
        return [row["article_id"]]
    together = select(handled.c.article_id).where(
        handled.c.schedule_id == row["schedule_id"],
        handled.c.channel_id == row["channel_id"],
        handled.c.queued,
        handled.c.at == row["created_at"],
    )
    return connection.scalars(together).all()


def _settle_chat(connection: Connection, chat: str, settlement: Settlement) -> None:
    """Shut the chat for as long as it asked, or open it again with the first message that gets through."""
    known = connection.scalar(select(func.count()).where(chats.c.chat == chat))
    if not known and settlement.chat_not_before is None:
        return
    if not known:
        connection.execute(insert(chats).values(chat=chat))
    if settlement.chat_not_before is not None:
        values: dict[str, object] = {"not_before": settlement.chat_not_before, "reason": settlement.chat_reason}
        if settlement.chat_refused:
            values["refusals"] = chats.c.refusals + 1
    elif settlement.state is DeliveryState.SENT:
        values = {"not_before": None, "reason": None, "refusals": 0}
    else:
        return
    connection.execute(update(chats).where(chats.c.chat == chat).values(values))


def _outcome(row: RowMapping, settlement: Settlement) -> str:
    where = f"channel {row['channel_id']!r}"
    match settlement.state:
        case DeliveryState.SENT:
            return f"posted in {where} as message {settlement.message_id}"
        case DeliveryState.FAILED:
            return f"not posted in {where}: {settlement.reason}"
        case DeliveryState.UNCERTAIN:
            return f"perhaps posted in {where}: {settlement.reason}"
        case _:
            return f"to be posted in {where} later: {settlement.reason}"
