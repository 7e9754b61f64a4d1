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
from typing import Literal

from bot.errors import ChatRefusedError, FloodError, NotSentError, PublishError, StoreError, UncertainError
from bot.ports import DeliveryStore, Gate
from bot.records import Head, Settlement
from bot.types import Clock, DeliveryState, Publisher

log = logging.getLogger(__name__)

FLOOD_MARGIN_S = 0.5
LONGEST_RETRY_S = 60.0
LONGEST_PAUSE_S = 3600.0
STORE_RETRY_S = 1.0

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


def uncertain_settlement(policy: OnUncertain, reason: str | None) -> Settlement:
    """Decide what becomes of a message that may or may not be there, by the operator's word alone."""
    if policy == "resend":
        return Settlement(state=DeliveryState.PENDING, reason=f"sent again: {reason}")
    return Settlement(state=DeliveryState.FAILED, reason=f"perhaps posted, not sent again: {reason}")


class Outbox:
    """Serves each lane by one task of its own. The owner calls ``wake`` after queueing and ``stop`` to end."""

    def __init__(self, store: DeliveryStore, lanes: Sequence[Lane], *, clock: Clock, on_uncertain: OnUncertain) -> None:
        self._store = store
        self._lanes = lanes
        self._clock = clock
        self._on_uncertain: OnUncertain = on_uncertain
        self._woken = {lane.chat: asyncio.Event() for lane in lanes}
        self._stopped = asyncio.Event()
        self._in_flight: set[asyncio.Task[None]] = set()
        self.outcomes: Counter[DeliveryState] = Counter()

    async def recover(self) -> None:
        """Take up what the last service left in the middle. To be called once, before anything is sent."""
        await asyncio.to_thread(self._store.recover, self._clock())

    async def run(self) -> None:
        """Deliver until ``stop``; the messages in flight are finished, the waits are not."""
        serving = [asyncio.create_task(self._serve(lane), name=f"lane {lane.chat}") for lane in self._lanes]
        stopped = asyncio.create_task(self._stopped.wait())
        await asyncio.wait([stopped, *serving], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in serving:
            task.cancel()
        for outcome in await asyncio.gather(*serving, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
        await self.finish()

    async def drain(self, *, heed_quiet_hours: bool = True) -> None:
        """Deliver what can be delivered now, and leave what has to wait."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes:
                chosen = lane if heed_quiet_hours else lane.at_any_hour()
                group.create_task(self._drain(chosen), name=f"lane {lane.chat}")

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

    async def _serve(self, lane: Lane) -> None:
        while True:
            self._woken[lane.chat].clear()
            try:
                wait_s = await self._step(lane)
            except StoreError as error:
                log.error("nothing is sent to %s for now: %s", lane.chat, error)  # noqa: TRY400 - the error says it all
                wait_s = LONGEST_RETRY_S
            if wait_s != 0:
                await _wait(self._woken[lane.chat], wait_s)

    async def _drain(self, lane: Lane) -> None:
        while not self._stopped.is_set() and await self._step(lane) == 0:
            pass

    async def _step(self, lane: Lane) -> float | None:
        """Move a lane on by one message. Give the seconds to wait, 0 for none, None for until something comes."""
        now = self._clock()
        head = await asyncio.to_thread(self._store.head, lane.chat, lane.open_channels(now))
        wakes_at = lane.opens_at(now) if head is None else head.due_at
        if head is None or head.due_at > now:
            return None if wakes_at is None else max((wakes_at - now).total_seconds(), 0.01)
        if head.state is DeliveryState.SENDING:
            return None
        if head.state is DeliveryState.UNCERTAIN:
            settlement = uncertain_settlement(self._on_uncertain, head.reason)
            await self._settle(head.delivery.id, settlement)
            return 0
        async with lane.gate.turn(lane.chat):
            # Shielded: a stop ends the wait for a turn, not the message that is out.
            sending = asyncio.create_task(self._send(lane, head))
            self._in_flight.add(sending)
            sending.add_done_callback(self._in_flight.discard)
            await asyncio.shield(sending)
        return 0

    async def _send(self, lane: Lane, head: Head) -> None:
        if not await asyncio.to_thread(self._store.claim, head.delivery.id, lane.chat, self._clock()):
            return
        try:
            message_id = await lane.publisher.publish(lane.chat, head.delivery.message)
        except PublishError as error:
            settlement = settlement_for(
                error, attempts=head.delivery.attempts + 1, refusals=head.refusals + 1, now=self._clock()
            )
            log.warning("channel %s: %s; %s", head.delivery.channel_id, error, _consequence(settlement))
            if isinstance(error, FloodError):
                lane.gate.hold(lane.chat, error.retry_after_s + FLOOD_MARGIN_S)
        else:
            settlement = Settlement(state=DeliveryState.SENT, message_id=message_id)
        await self._settle(head.delivery.id, settlement)

    async def _settle(self, delivery_id: int, settlement: Settlement) -> None:
        """Keep the outcome, however long the database refuses: what is posted and not settled would be uncertain."""
        self.outcomes[settlement.state] += 1
        while True:
            try:
                await asyncio.to_thread(self._store.settle, delivery_id, settlement, self._clock())
            except StoreError as error:
                log.error("an outcome can't be kept, trying on: %s", error)  # noqa: TRY400 - the error says it all
                await asyncio.sleep(STORE_RETRY_S)
            else:
                return


def _consequence(settlement: Settlement) -> str:
    """Tell the operator what happens next."""
    if settlement.chat_refused:
        return f"its messages wait, and it is tried again at {settlement.chat_not_before:%X} UTC; see `briefbot check`"
    if settlement.state is DeliveryState.PENDING:
        return f"sent again after {settlement.chat_not_before or settlement.not_before:%X} UTC"
    return "given up; see `briefbot why`" if settlement.state is DeliveryState.FAILED else "it may have been posted"


def _doubling(first_s: float, count: int, longest_s: float) -> float:
    return min(first_s * 2.0 ** min(count - 1, 20), longest_s)


async def _wait(event: asyncio.Event, seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
