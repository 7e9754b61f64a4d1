"""How messages come into the outbox: posts, updates and edits for channels, answers, alerts and letters for people.

Works in its caller's transaction. What becomes of the rows is ``bot.store.outgoing``'s.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.records import DeliveryKind, NewDelivery, NewEdit, Notice
from bot.store.messages import message_columns
from bot.store.tables import deliveries
from bot.types import DeliveryState

# An edit goes where its target went, and is its channel's.
_INHERITED = ("channel_id", "schedule_id", "run_key", "chat")


def queue_for_channel(
    connection: Connection,
    messages: Iterable[NewDelivery],
    at: datetime,
    *,
    schedule_id: str,
    channel_id: str,
    run_key: str,
) -> None:
    """Queue what a schedule's run brings to a channel, in the order given."""
    owner = {"schedule_id": schedule_id, "channel_id": channel_id, "run_key": run_key}
    for new in messages:
        if new.kind is DeliveryKind.EDIT:
            queue_edits(connection, [_edit(new)], at)
            continue
        target_id = new.target_id or _post_of(connection, channel_id, new.target_article_id)
        place = {"kind": new.kind, "article_id": new.article_id, "part": new.part, "target_id": target_id}
        connection.execute(insert(deliveries).values(**_pending(at), **place, **owner, **message_columns(new.message)))


def queue_edits(connection: Connection, edits: Iterable[NewEdit], at: datetime) -> None:
    """Queue edits; of those of one message that have not begun, the newest alone is left.

    One whose target is forgotten is not queued: there is nothing to edit.
    """
    for edit in edits:
        is_older = (deliveries.c.target_id == edit.target_id) & (deliveries.c.kind == DeliveryKind.EDIT)
        connection.execute(delete(deliveries).where(is_older, deliveries.c.state == DeliveryState.PENDING))
        columns = (deliveries.c[it] for it in _INHERITED)
        target = connection.execute(select(*columns).where(deliveries.c.id == edit.target_id)).mappings().first()
        if target is not None:
            place = {"kind": DeliveryKind.EDIT, "target_id": edit.target_id, "article_id": edit.article_id, "part": 0}
            connection.execute(
                insert(deliveries).values(**_pending(at), **place, **target, **message_columns(edit.message))
            )


def queue_notices(connection: Connection, notices: Iterable[Notice], at: datetime) -> None:
    """Queue answers, alerts and letters; a letter of an article that its chat was ever sent is left out."""
    rows = [_notice_row(it, at) for it in notices if not _was_written(connection, it)]
    if rows:
        connection.execute(insert(deliveries), rows)


def _post_of(connection: Connection, channel_id: str, article_id: int | None) -> int | None:
    """Give the first message of an article's post in a channel."""
    mine = (deliveries.c.channel_id == channel_id) & (deliveries.c.kind == DeliveryKind.POST)
    which = select(deliveries.c.id).where(mine, deliveries.c.article_id == article_id, deliveries.c.part == 0)
    return None if article_id is None else connection.scalar(which)


def _edit(new: NewDelivery) -> NewEdit:
    if new.target_id is None:
        raise ValueError("an edit needs the delivery that it edits: give its target_id")
    return NewEdit(target_id=new.target_id, article_id=new.article_id, message=new.message)


def _notice_row(notice: Notice, at: datetime) -> dict[str, object]:
    return {
        "kind": notice.kind,
        "chat": notice.chat,
        "article_id": notice.article_id,
        "part": notice.part,
        "reply_to": notice.reply_to,
        "thread_id": notice.thread_id,
        **_pending(at),
        **message_columns(notice.message),
    }


def _was_written(connection: Connection, notice: Notice) -> bool:
    if notice.kind is not DeliveryKind.LETTER or notice.article_id is None:
        return False
    same = (
        (deliveries.c.kind == notice.kind)
        & (deliveries.c.chat == notice.chat)
        & (deliveries.c.article_id == notice.article_id)
        & (deliveries.c.part == notice.part)
    )
    return connection.scalar(select(deliveries.c.id).where(same).limit(1)) is not None


def _pending(at: datetime) -> dict[str, object]:
    return {"state": DeliveryState.PENDING, "created_at": at}
