"""The outbox: a lane for each chat, served by a task of its own, and the way in for answers and alerts.

Owns when the next step is taken in each chat, and that none is taken after a stop. What a step is, is ``bot.courier``'s
to know; what becomes of a message, ``bot.settling``'s. Knows neither Telegram nor the database, only their protocols.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.courier import IDLE, Courier
from bot.errors import StoreError
from bot.lanes import Lane
from bot.pauses import pause
from bot.ports import ChatStore, DeliveryStore
from bot.records import DeliveryKind, Notice
from bot.settling import LONGEST_RETRY_S, Policy
from bot.threads import Ask
from bot.timing.uptime import Now
from bot.types import DeliveryState, Message

log = logging.getLogger(__name__)

# Long waits are cut, so that a clock that was set, or a machine that slept, is noticed.
LOOK_AGAIN_S = 60.0


class Outbox:
    """Serves its lanes. The owner calls ``wake`` after queueing and ``stop`` to end.

    ``private`` is the lane that answers and alerts take to chats that have none, whichever chat that is; without it
    there are none.
    """

    def __init__(
        self,
        store: DeliveryStore,
        chats: ChatStore,
        lanes: Sequence[Lane],
        *,
        private: Lane | None,
        ask: Ask,
        now: Now,
        policy: Policy,
    ) -> None:
        self._store = store
        self._chats = chats
        self._lanes = lanes
        self._private = private
        self._ask = ask
        self._now = now
        known = [*lanes, private] if private else lanes
        self._courier = Courier(store, chats, known, queued=self._open, ask=ask, now=now, policy=policy)
        self._woken = {lane.chat: asyncio.Event() for lane in lanes}
        self._stopped = asyncio.Event()
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._broken = asyncio.Event()
        self._is_running = False
        self._left: Sequence[str] = ()

    @property
    def outcomes(self) -> Counter[DeliveryState]:
        """Count how the posts that ``drain`` has tried stand now."""
        return Counter((self._courier.outcomes or {}).values())

    async def recover(self) -> None:
        """Take up what the last service left in the middle. To be called once, before anything is sent."""
        await self._courier.recover()
        self._left = await self._ask(self._store.notice_chats)

    async def run(self) -> None:
        """Deliver until ``stop``; the messages in flight are finished, the waits are not."""
        self._is_running = True
        for lane in self._lanes:
            self._serve_by_task(lane)
        for chat in self._left:
            self._open(chat)
        waits = [asyncio.create_task(it.wait()) for it in (self._stopped, self._broken)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._is_running = False
            serving = list(self._serving.values())
            for task in (*waits, *serving):
                task.cancel()
            await self._end(serving)

    async def drain(self, *, heed_quiet_hours: bool = True) -> None:
        """Deliver what can be delivered now, and leave what has to wait. One lane's trouble does not stop another."""
        self._courier.heeds_quiet_hours = heed_quiet_hours
        self._courier.outcomes = self._courier.outcomes or {}
        await self._drain_all(self._lanes)
        # What went wrong may have to be told.
        chats = await self._ask(self._store.notice_chats)
        await self._drain_all([replace(self._private, chat=it) for it in chats] if self._private else [])

    async def answer(
        self,
        chat: str,
        messages: Sequence[Message],
        *,
        command: int | None = None,
        reply_to: int,
        thread_id: int | None = None,
    ) -> None:
        """Queue the answer to a command, in parts, unless that was done; see ``bot.commands.manners.Mail``.

        Raises:
            StoreError: it can't be kept, so it will not be sent, and the command still waits for it.
        """
        chat = self._courier.chat_of(chat)
        notices = [
            Notice(kind=DeliveryKind.ANSWER, chat=chat, message=it, reply_to=reply_to, thread_id=thread_id)
            for it in messages
        ]
        await self._ask(self._store.queue, notices, self._now().at, command=command)
        if notices:
            self._open(chat)

    async def reach_out(self) -> None:
        """Serve the people that others have queued letters for."""
        for chat in await self._ask(self._store.notice_chats):
            self._open(chat)

    async def note_id(self, chat: str, message_id: int) -> None:
        """Remember that an id in a chat is somebody else's message."""
        await self._ask(self._chats.note_ids, self._courier.chat_of(chat), [message_id])

    async def move(self, chat: str, moved_to: str) -> None:
        """Follow a chat to its new number."""
        await self._courier.move(chat, moved_to)
        self.wake()

    async def reopen(self, chat: str) -> None:
        """Try a chat that refused at once: somebody has changed what the bot may do there."""
        chat = self._courier.chat_of(chat)
        self._courier.forget_pause(chat)
        await self._ask(self._chats.pause_forgotten, chat)
        self.wake()

    async def count_waiting(self) -> int:
        """Count the posts that are not settled."""
        channel_ids = [channel_id for lane in self._lanes for channel_id in lane.channel_ids]
        return await self._ask(self._store.waiting_count, channel_ids)

    async def finish(self) -> None:
        """Wait for the messages in flight."""
        await asyncio.gather(*self._courier.in_flight)

    def wake(self) -> None:
        """Say that there may be something new to deliver."""
        for event in self._woken.values():
            event.set()

    def stop(self) -> None:
        """Ask ``run`` and ``drain`` to end after the messages in flight."""
        self._stopped.set()

    def _open(self, chat: str) -> None:
        """See that a chat's answers and alerts are served."""
        if self._private is None or not self._is_running:
            return
        if chat in self._serving:
            self._woken[chat].set()
        else:
            self._woken[chat] = asyncio.Event()
            self._serve_by_task(replace(self._private, chat=chat))

    def _serve_by_task(self, lane: Lane) -> None:
        task = asyncio.create_task(self._serve(lane), name=f"lane {lane.chat}")
        self._serving[lane.chat] = task
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception():
            self._broken.set()

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """See tasks and the messages in flight to their end, then raise what went wrong in one of them."""
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        await self.finish()
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _serve(self, lane: Lane) -> None:
        woken = self._woken[lane.chat]
        while True:
            woken.clear()
            try:
                wait_s = await self._courier.step(lane)
            except StoreError as error:
                log.error("nothing is sent to %s for now: %s", lane.chat, error)  # noqa: TRY400 - the error says it all
                wait_s = LONGEST_RETRY_S
            if wait_s == IDLE and not lane.channel_ids and not woken.is_set():
                del self._serving[lane.chat], self._woken[lane.chat]
                return
            if wait_s:
                await pause(woken, min(wait_s, LOOK_AGAIN_S))

    async def _drain_all(self, lanes: Sequence[Lane]) -> None:
        await self._end([asyncio.create_task(self._drain(lane), name=f"lane {lane.chat}") for lane in lanes])

    async def _drain(self, lane: Lane) -> None:
        while not self._stopped.is_set() and await self._courier.step(lane) == 0:
            pass
