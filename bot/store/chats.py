"""What is known of chats: their names, their waits, their ids. One transaction each; decides nothing.

A chat goes by its number here, once that is known. ``addresses`` leads there from its public name, and from the number
that it had before it moved.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection, delete, exists, func, insert, select, union, update

from bot.records import FloodWait, SeenIds
from bot.store.database import Database
from bot.store.tables import addresses, chats, deliveries, taken
from bot.timing.uptime import Instant, Uptime
from bot.types import DeliveryState

IN_DOUBT = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)
SETTLED = (DeliveryState.SENT, DeliveryState.FAILED)


class SqlChatStore:
    """Each method is one transaction; see ``bot.ports.ChatStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def addresses(self) -> dict[str, str]:
        """Give the number of each chat that goes by another name."""
        with self._database.read() as connection:
            return {row["name"]: row["chat"] for row in connection.execute(select(addresses)).mappings()}

    def learn_address(self, name: str, chat: str) -> None:
        """Keep where a name leads, and what was known of the chat by that name."""
        with self._database.begin() as connection:
            readdress(connection, name, chat)

    def hold(self, flood: FloodWait) -> None:
        """Keep for how long a chat asked to be left alone."""
        with self._database.begin() as connection:
            keep_flood(connection, flood)

    def pause_forgotten(self, chat: str) -> None:
        """Let a chat that refused be tried at once."""
        with self._database.begin() as connection:
            paused = (chats.c.chat == chat) & chats.c.paused_at.is_not(None)
            connection.execute(update(chats).where(paused).values(not_before=None, refusals=0))

    def floods(self) -> list[FloodWait]:
        """List the waits that were asked for, served or not."""
        query = select(chats).where(chats.c.flood_s.is_not(None))
        with self._database.read() as connection:
            return [
                FloodWait(
                    chat=row["chat"],
                    asked_s=row["flood_s"],
                    asked=Instant(
                        at=row["flood_at"], uptime=Uptime(boot=row["flood_boot"], seconds=row["flood_uptime_s"])
                    ),
                )
                for row in connection.execute(query).mappings()
            ]

    def recent_sends(self, now: Instant, within: timedelta) -> list[tuple[str, Instant]]:
        """List what left for which chat lately."""
        recent = deliveries.c.sending_boot.is_not(None) & (deliveries.c.sending_at > now.at - within)
        query = select(deliveries).where(recent, deliveries.c.chat.is_not(None)).order_by(deliveries.c.sending_at)
        with self._database.read() as connection:
            return [
                (
                    row["chat"],
                    Instant(
                        at=row["sending_at"], uptime=Uptime(boot=row["sending_boot"], seconds=row["sending_uptime_s"])
                    ),
                )
                for row in connection.execute(query).mappings()
            ]

    def note_ids(self, chat: str, message_ids: Iterable[int]) -> None:
        """Remember ids that are taken by something that is settled: others' messages, answers that arrived."""
        with self._database.begin() as connection:
            keep_ids(connection, chat, message_ids)

    def seen_ids(self, chat: str, after_id: int) -> SeenIds:
        """Give the highest id known in a chat, and those beyond a point that are taken."""
        query = select(taken.c.message_id).where(taken.c.chat == chat, taken.c.message_id > after_id)
        with self._database.read() as connection:
            highest = connection.scalar(select(chats.c.highest_id).where(chats.c.chat == chat)) or 0
            return SeenIds(highest=max(highest, after_id), taken=frozenset(connection.scalars(query)))


def ensure_chat(connection: Connection, chat: str) -> None:
    """Make the chat's row where it is missing."""
    if not connection.scalar(select(func.count()).where(chats.c.chat == chat)):
        connection.execute(insert(chats).values(chat=chat))


def keep_flood(connection: Connection, flood: FloodWait) -> None:
    """Write down a flood wait."""
    ensure_chat(connection, flood.chat)
    values = {
        "not_before": flood.asked.at + timedelta(seconds=flood.asked_s),
        "reason": f"asked to wait {flood.asked_s:g} s",
        "flood_s": flood.asked_s,
        "flood_at": flood.asked.at,
        "flood_boot": flood.asked.uptime.boot,
        "flood_uptime_s": flood.asked.uptime.seconds,
    }
    connection.execute(update(chats).where(chats.c.chat == flood.chat).values(values))


def keep_ids(connection: Connection, chat: str, message_ids: Iterable[int]) -> None:
    """Write down ids: one by one only as long as the outcome of some message in the chat is open."""
    ids = set(message_ids)
    ensure_chat(connection, chat)
    top = chats.c.chat == chat
    connection.execute(update(chats).where(top, chats.c.highest_id < max(ids)).values(highest_id=max(ids)))
    if connection.scalar(select(exists().where(deliveries.c.chat == chat, deliveries.c.state.in_(IN_DOUBT)))):
        known = set(connection.scalars(select(taken.c.message_id).where(taken.c.chat == chat)))
        if fresh := [{"chat": chat, "message_id": it} for it in ids - known]:
            connection.execute(insert(taken), fresh)


def readdress(connection: Connection, name: str, chat: str) -> None:
    """Let a name lead to a chat, and take along what was known or is waiting under that name.

    An answer that moves answers nobody any more: ids are another chat's there. One in doubt stays where it was sent.
    """
    led_to = connection.scalar(select(addresses.c.chat).where(addresses.c.name == name))
    connection.execute(delete(addresses).where(addresses.c.name.in_([name, chat])))
    connection.execute(update(addresses).where(addresses.c.chat == name).values(chat=chat))
    connection.execute(insert(addresses).values(name=name, chat=chat))
    by_name = name.startswith("@")
    ensure_chat(connection, chat)
    if by_name:
        _inherit(connection, name, chat)
        if led_to not in {None, chat}:
            _hand_on_refusal(connection, led_to, chat)
    moved = (deliveries.c.chat == name) & deliveries.c.channel_id.is_(None) & deliveries.c.state.not_in(SETTLED)
    if by_name:
        connection.execute(update(deliveries).where(deliveries.c.chat == name).values(chat=chat))
        return
    connection.execute(update(deliveries).where(moved).values(reply_to=None, thread_id=None))
    connection.execute(update(deliveries).where(moved, deliveries.c.state.not_in(IN_DOUBT)).values(chat=chat))


def _hand_on_refusal(connection: Connection, before: str, chat: str) -> None:
    """Let a name's new chat be where its old one stood: a refusal was told of the name, and so will its end be."""
    told = ("reason", "refusals", "paused_at")
    was_paused = (chats.c.chat == before) & chats.c.paused_at.is_not(None)
    row = connection.execute(select(chats).where(was_paused)).mappings().first()
    if row is not None:
        connection.execute(update(chats).where(chats.c.chat == chat).values({it: row[it] for it in told}))
        connection.execute(
            update(chats).where(was_paused).values(not_before=None, reason=None, refusals=0, paused_at=None)
        )


def _inherit(connection: Connection, name: str, chat: str) -> None:
    """Take over what an older Briefbot knew of a chat by its public name."""
    ids = union(
        select(func.max(deliveries.c.message_id)).where(deliveries.c.chat == name),
        select(chats.c.highest_id).where(chats.c.chat.in_([name, chat])),
    )
    highest = max((it for it in connection.scalars(ids) if it is not None), default=0)
    connection.execute(update(chats).where(chats.c.chat == chat).values(highest_id=highest))
    row = connection.execute(select(chats).where(chats.c.chat == name)).mappings().first()
    if row is not None and row["not_before"] is not None:
        kept = ("not_before", "reason", "refusals", "paused_at", "flood_s", "flood_at", "flood_boot", "flood_uptime_s")
        connection.execute(update(chats).where(chats.c.chat == chat).values({it: row[it] for it in kept}))
    connection.execute(delete(chats).where(chats.c.chat == name))
