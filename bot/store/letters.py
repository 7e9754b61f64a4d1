"""Letters: the briefings that go to subscribers in private, each part of one to all of them in one statement.

Works in its caller's transaction. Who subscribes to what is ``bot.store.subscriptions``'s.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, delete, insert, literal, or_, select, text, update

from bot.records import DeliveryKind, NewLetter
from bot.store.articles import AT_ONCE
from bot.store.messages import message_columns
from bot.store.reader_tables import subscriptions
from bot.store.tables import articles, deliveries
from bot.types import DeliveryState, Message

# As the index on letters is written, so that it is used.
_IS_LETTER = text("deliveries.kind = 'letter'")


def told_before(connection: Connection, article_ids: Sequence[int]) -> frozenset[int]:
    """Name those of the articles that a channel has, or will have, as posts: their letters are written."""
    in_channels = deliveries.c.kind.in_((DeliveryKind.POST, DeliveryKind.UPDATE))
    query = select(deliveries.c.article_id).where(deliveries.c.article_id.in_(article_ids), in_channels)
    return frozenset(connection.scalars(query))


def queue_letter(connection: Connection, new: NewLetter, words: Sequence[str], at: datetime) -> None:
    """Queue one part of a briefing for everybody who takes everything, or one of the words; once for each chat."""
    for start in range(0, max(len(words), 1), AT_ONCE):
        asked = or_(subscriptions.c.word.is_(None), subscriptions.c.word.in_(words[start : start + AT_ONCE]))
        readers = select(subscriptions.c.chat).where(asked).distinct().subquery()
        theirs = select(deliveries.c.id).where(_IS_LETTER, deliveries.c.chat == readers.c.chat)
        was_written: ColumnElement[bool] = theirs.where(
            deliveries.c.article_id == new.article_id, deliveries.c.part == new.part
        ).exists()
        if new.tells_story:
            others = _others_of_story(new.article_id)
            was_written |= theirs.where(deliveries.c.article_id.in_(others)).exists()
        same = _same(DeliveryKind.LETTER, new.article_id, new.part, new.message, at)
        row = {**same, "chat": readers.c.chat}
        query = select(*row.values()).where(~was_written)
        connection.execute(insert(deliveries).from_select(list(row), query, include_defaults=False))


def queue_letter_edits(connection: Connection, article_id: int, messages: Sequence[Message], at: datetime) -> None:
    """Make the parts of all letters of an article read so; the buttons under each stay."""
    if not messages:
        return
    is_letter = (deliveries.c.article_id == article_id) & (deliveries.c.kind == DeliveryKind.LETTER)
    letters = select(deliveries.c.id).where(is_letter)
    older = (deliveries.c.kind == DeliveryKind.EDIT) & (deliveries.c.state == DeliveryState.PENDING)
    connection.execute(delete(deliveries).where(older, deliveries.c.target_id.in_(letters)))
    for part, message in enumerate(messages):
        same = _same(DeliveryKind.EDIT, article_id, 0, message, at)
        target = deliveries.alias("target")
        row = {**same, "chat": target.c.chat, "target_id": target.c.id, "keyboard": target.c.keyboard}
        mine = (target.c.article_id == article_id) & (target.c.kind == DeliveryKind.LETTER) & (target.c.part == part)
        query = select(*row.values()).where(mine, target.c.state != DeliveryState.FAILED)
        connection.execute(insert(deliveries).from_select(list(row), query, include_defaults=False))


def _others_of_story(article_id: int) -> Select[tuple[int]]:
    story = select(articles.c.story_id).where(articles.c.id == article_id).scalar_subquery()
    return select(articles.c.id).where(articles.c.story_id == story, articles.c.id != article_id)


def end_letters(connection: Connection, chat: str, reason: str | None) -> None:
    """Leave out what is still on its way to somebody who subscribed to it."""
    asked_for = deliveries.c.kind.in_((DeliveryKind.ANSWER, DeliveryKind.ALERT))
    waiting = (deliveries.c.state == DeliveryState.PENDING) & ~asked_for
    private = deliveries.c.channel_id.is_(None) & (deliveries.c.chat == chat)
    connection.execute(update(deliveries).where(private, waiting).values(state=DeliveryState.FAILED, reason=reason))


def _same(kind: DeliveryKind, article_id: int, part: int, message: Message, at: datetime) -> dict[str, Any]:
    """Give what is the same in all rows of one statement."""
    values: Mapping[str, object] = {
        "kind": kind,
        "article_id": article_id,
        "part": part,
        "state": DeliveryState.PENDING,
        "created_at": at,
        **message_columns(message),
    }
    return {name: _constant(deliveries.c[name], value) for name, value in values.items()}


def _constant(column: Column[Any], value: object) -> ColumnElement[Any]:
    return literal(value, column.type)
