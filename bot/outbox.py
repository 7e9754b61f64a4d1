"""The outbox: takes queued messages in order, one at a time for each chat, publishes them and settles how it went.

Owns when a message may go and what becomes of it; knows neither Telegram nor the database, only their protocols.

    pending ──claim──▶ sending ──▶ sent
       ▲                  ├──────▶ failed      refused for good, the reason is kept
       └──flood, refused──┤
          chat, not sent  └──────▶ uncertain ──on_uncertain──▶ failed | pending
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, ParamSpec, TypeVar

from bot.errors import ChatRefusedError, FloodError, NotSentError, PublishError, StoreError, UncertainError
from bot.ports import DeliveryStore, Gate
from bot.records import Delivery, Head, Settlement
from bot.threads import WorkerThreads
from bot.types import Clock, DeliveryState, Publisher

log = logging.getLogger(__name__)

FLOOD_MARGIN_S = 0.5
LONGEST_RETRY_S = 60.0
LONGEST_PAUSE_S = 3600.0
STORE_RETRY_S = 1.0
# Long waits are cut, so that a clock that was set, or a machine that slept, is noticed.
LOOK_AGAIN_S = 60.0
FIRST_RESEND_S = 30.0
MOST_RESENDS = 5

P = ParamSpec("P")
R = TypeVar("R")
OnUncertain = Literal["skip", "resend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One chat and the channels that post there.

    ``held_until`` tells for a channel until when its quiet hours hold its messages, None outside them.
    """

    chat: str
    publisher: Publisher
    gate: Gate
    channel_ids: tuple[str, ...]
    held_until: Callable[[str, datetime], datetime | None]

    def open_channels(self, now: datetime) -> tuple[str, ...]:
        """Name the channels that may post now."""
        return tuple(it for it in self.channel_ids if self.held_until(it, now) is None)

    def at_any_hour(self) -> "Lane":
        """Give the same lane without quiet hours."""
        return replace(self, held_until=lambda _channel, _now: None)

    def opens_at(self, now: datetime) -> datetime | None:
        """Tell when the next quiet hours end, None when none are on."""
        return min((until for it in self.channel_ids if (until := self.held_until(it, now))), default=None)


def settlement_for(error: PublishError, *, attempts: int, refusals: int, now: datetime) -> Settlement:
    """Decide what becomes of a message that did not go out. ``attempts`` and ``refusals`` count this one."""
    reason = str(error)
    match error:
        case FloodError():
            until = now + timedelta(seconds=error.retry_after_s + FLOOD_MARGIN_S)
            return Settlement(state=DeliveryState.PENDING, reason=reason, chat_not_before=until, chat_reason=reason)
        case NotSentError():
            again = now + timedelta(seconds=_doubling(1.0, attempts, LONGEST_RETRY_S))
            return Settlement(state=DeliveryState.PENDING, reason=reason, not_before=again)
        case UncertainError():
            return Settlement(state=DeliveryState.UNCERTAIN, reason=reason)
        case ChatRefusedError():
            again = now + timedelta(seconds=_doubling(60.0, refusals, LONGEST_PAUSE_S))
            return Settlement(
                state=DeliveryState.PENDING,
                reason=reason,
                chat_not_before=again,
                chat_reason=reason,
                chat_refused=True,
            )
        case _:
            return Settlement(state=DeliveryState.FAILED, reason=reason)


def uncertain_settlement(policy: OnUncertain, reason: str | None, *, attempts: int, now: datetime) -> Settlement:
    """Decide what becomes of a message that may or may not be there, by the operator's word alone.

    Sent again, it waits longer each time, and after ``MOST_RESENDS`` it is given up: each may be one more post.
    """
    if policy == "resend" and attempts <= MOST_RESENDS:
        again = now + timedelta(seconds=_doubling(FIRST_RESEND_S, attempts, LONGEST_PAUSE_S))
        return Settlement(state=DeliveryState.PENDING, reason=f"sent again: {reason}", not_before=again)
    return Settlement(state=DeliveryState.FAILED, reason=f"perhaps posted, not sent again: {reason}")


class Outbox:
    """Serves each lane by one task of its own. The owner calls ``wake`` after queueing and ``stop`` to end."""

    def __init__(
        self,
        store: DeliveryStore,
        lanes: Sequence[Lane],
        *,
        threads: WorkerThreads,
        clock: Clock,
        on_uncertain: OnUncertain,
    ) -> None:
        self._store = store
        self._lanes = lanes
        self._threads = threads
        self._clock = clock
        self._on_uncertain: OnUncertain = on_uncertain
        self._woken = {lane.chat: asyncio.Event() for lane in lanes}
        self._stopped = asyncio.Event()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._drained: dict[int, DeliveryState] = {}
        self._is_draining = False

    @property
    def outcomes(self) -> Counter[DeliveryState]:
        """Count how the deliveries that ``drain`` has tried stand now."""
        return Counter(self._drained.values())

    async def recover(self) -> None:
        """Take up what the last service left in the middle. To be called once, before anything is sent."""
        await self._ask(self._store.recover, self._clock())

    async def run(self) -> None:
        """Deliver until ``stop``; the messages in flight are finished, the waits are not."""
        serving = [asyncio.create_task(self._serve(lane), name=f"lane {lane.chat}") for lane in self._lanes]
        stopped = asyncio.create_task(self._stopped.wait())
        try:
            await asyncio.wait([stopped, *serving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (stopped, *serving):
                task.cancel()
            await self._end(serving)

    async def drain(self, *, heed_quiet_hours: bool = True) -> None:
        """Deliver what can be delivered now, and leave what has to wait. One lane's trouble does not stop another."""
        self._is_draining = True
        lanes = self._lanes if heed_quiet_hours else [lane.at_any_hour() for lane in self._lanes]
        await self._end([asyncio.create_task(self._drain(lane), name=f"lane {lane.chat}") for lane in lanes])

    async def count_waiting(self) -> int:
        """Count the messages that are not settled."""
        channel_ids = [channel_id for lane in self._lanes for channel_id in lane.channel_ids]
        return await self._ask(self._store.waiting_count, channel_ids)

    async def finish(self) -> None:
        """Wait for the messages in flight."""
        await asyncio.gather(*self._in_flight)

    def wake(self) -> None:
        """Say that there may be something new to deliver."""
        for event in self._woken.values():
            event.set()

    def stop(self) -> None:
        """Ask ``run`` and ``drain`` to end after the messages in flight."""
        self._stopped.set()

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """See tasks and the messages in flight to their end, then raise what went wrong in one of them."""
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        await self.finish()
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _serve(self, lane: Lane) -> None:
        while True:
            self._woken[lane.chat].clear()
            try:
                wait_s = await self._step(lane)
            except StoreError as error:
                log.error("nothing is sent to %s for now: %s", lane.chat, error)  # noqa: TRY400 - the error says it all
                wait_s = LONGEST_RETRY_S
            if wait_s:
                await _wait(self._woken[lane.chat], min(wait_s, LOOK_AGAIN_S))

    async def _drain(self, lane: Lane) -> None:
        while not self._stopped.is_set() and await self._step(lane) == 0:
            pass

    async def _step(self, lane: Lane) -> float:
        """Move a lane on by one message. Give the seconds to wait before the next step, 0 for none."""
        head, wait_s = await self._look(lane)
        if head is None or wait_s:
            return wait_s
        if head.state is DeliveryState.UNCERTAIN:
            attempts, reason = head.delivery.attempts, head.reason
            settlement = uncertain_settlement(self._on_uncertain, reason, attempts=attempts, now=self._clock())
            await self._settle(head.delivery.id, settlement)
            return 0
        async with lane.gate.turn(lane.chat):
            # The turn may have taken long: what may go now is asked once more.
            head, wait_s = await self._look(lane)
            if head is not None and not wait_s and head.state is DeliveryState.PENDING:
                # Shielded: a stop ends the wait for a turn, not the message that is out.
                sending = asyncio.create_task(self._send(lane, head))
                self._in_flight.add(sending)
                sending.add_done_callback(self._in_flight.discard)
                await asyncio.shield(sending)
        return 0

    async def _look(self, lane: Lane) -> tuple[Head | None, float]:
        """Give the message that is next in a lane, and the seconds until it may go."""
        now = self._clock()
        head = await self._ask(self._store.head, lane.chat, lane.open_channels(now))
        due_at = lane.opens_at(now) if head is None else head.due_at
        if due_at is None or (head is not None and head.state is DeliveryState.SENDING):
            return head, LOOK_AGAIN_S
        return head, max((due_at - now).total_seconds(), 0.0)

    async def _ask(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask the store, on a thread that keeps nobody from ending."""
        return await asyncio.wrap_future(self._threads.submit(function, *args, **kwargs))

    async def _send(self, lane: Lane, head: Head) -> None:
        if not await self._ask(self._store.claim, head.delivery.id, lane.chat, self._clock()):
            return
        try:
            message_id = await lane.publisher.publish(lane.chat, head.delivery.message)
        except PublishError as error:
            settlement = settlement_for(
                error, attempts=head.delivery.attempts + 1, refusals=head.refusals + 1, now=self._clock()
            )
            log.warning("%s: %s; %s", _named(head.delivery), error, _consequence(settlement))
            if isinstance(error, FloodError):
                lane.gate.hold(lane.chat, error.retry_after_s + FLOOD_MARGIN_S)
        else:
            settlement = Settlement(state=DeliveryState.SENT, message_id=message_id)
            log.info("%s: posted as message %d", _named(head.delivery), message_id)
        await self._settle(head.delivery.id, settlement)

    async def _settle(self, delivery_id: int, settlement: Settlement) -> None:
        """Keep the outcome, however long the database refuses: what is posted and not settled would be uncertain."""
        if self._is_draining:
            self._drained[delivery_id] = settlement.state
        while True:
            try:
                await self._ask(self._store.settle, delivery_id, settlement, self._clock())
            except StoreError as error:
                log.error("an outcome can't be kept, trying on: %s", error)  # noqa: TRY400 - the error says it all
                await asyncio.sleep(STORE_RETRY_S)
            else:
                return


def _named(delivery: Delivery) -> str:
    """Name a message by its channel and its first line."""
    return f"channel {delivery.channel_id}, “{delivery.message.plain.partition(chr(10))[0]}”"


def _consequence(settlement: Settlement) -> str:
    """Tell the operator what happens next."""
    if settlement.chat_refused:
        return f"its messages wait, and it is tried again at {settlement.chat_not_before:%X} UTC; see `briefbot check`"
    if settlement.state is DeliveryState.PENDING:
        return f"sent again after {settlement.chat_not_before or settlement.not_before:%X} UTC"
    return "given up; see `briefbot why`" if settlement.state is DeliveryState.FAILED else "it may have been posted"


def _doubling(first_s: float, count: int, longest_s: float) -> float:
    return min(first_s * 2.0 ** min(count - 1, 20), longest_s)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
