"""The courier: moves one chat on by one message. Claims, sends, looks up what is in doubt, settles.

Owns what happens in one step, and which names are one chat. When to take the next step is ``bot.outbox``'s.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.errors import (
    ChatRefusedError,
    MessageGoneError,
    NotSentError,
    PublishError,
    StoreError,
    TokenRefusedError,
    UncertainError,
)
from bot.lanes import Lane
from bot.lookup import LookUp
from bot.ports import ChatStore, DeliveryStore, Gate
from bot.records import DeliveryKind, Departure, FloodWait, Head, Precedence, Settlement
from bot.settling import (
    LONGEST_RETRY_S,
    Outcome,
    Policy,
    Unknowable,
    after_error,
    after_lookup,
    consequence,
    found_out,
    given_up,
    made_again,
    named,
    sent,
)
from bot.targets import missing, precedence_of, reply_of, target_message
from bot.threads import Ask
from bot.timing.uptime import Now, seconds_since
from bot.types import DeliveryState, Posting, Publisher
from bot.waits import Waits

log = logging.getLogger(__name__)

STORE_RETRY_S = 1.0
MINUTE = timedelta(minutes=1)
# Nothing to do: whoever queues something wakes the lane.
IDLE = math.inf


class Courier:
    """Takes steps. One event loop owns a courier; lanes that turn out to be one chat are served as one.

    ``queued`` hears of each chat that an alert was queued for.
    """

    def __init__(
        self,
        store: DeliveryStore,
        chats: ChatStore,
        lanes: Sequence[Lane],
        *,
        queued: Callable[[str], None],
        ask: Ask,
        now: Now,
        policy: Policy,
    ) -> None:
        self._store = store
        self._chats = chats
        self._lanes = lanes
        self._queued = queued
        self._ask = ask
        self._now = now
        self._policy = policy
        self._addresses: dict[str, str] = {}
        self._unsure: set[str] = set()  # public names whose chat refused: they may lead to another one by now
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waits = Waits()
        self.in_flight: set[asyncio.Task[None]] = set()
        self.outcomes: dict[int, DeliveryState] | None = None  # kept where somebody counts them
        self.heeds_quiet_hours = True

    async def recover(self) -> None:
        """Take up what the last service left: its doubts, its addresses, its waits, its pace."""
        now = self._now()
        await self._ask(self._store.recover, now)
        self._addresses = await self._ask(self._chats.addresses)
        await self._take_up_floods()
        for chat, left in await self._ask(self._chats.recent_sends, now, MINUTE):
            for gate in self._gates():
                gate.recall(chat, seconds_since(left, now))

    def chat_of(self, name: str) -> str:
        """Give what is known to be the chat's own name."""
        return self._addresses.get(name, name)

    async def move(self, name: str, chat: str) -> None:
        """Learn that a chat goes by another name, or has become another."""
        await self._ask(self._chats.learn_address, name, chat)
        self._addresses = await self._ask(self._chats.addresses)

    def forget_pause(self, chat: str) -> None:
        """Let a chat that refused be tried at once."""
        self._waits.forget_pause(chat)

    async def step(self, lane: Lane) -> float:
        """Move a lane's chat on by one message. Give the seconds to wait before the next step, 0 for none."""
        chat = self.chat_of(lane.chat)
        lock = self._locks.setdefault(chat, asyncio.Lock())
        async with lock:
            head, wait_s = await self._look(lane, chat)
            if head is None or wait_s:
                return wait_s
            if chat.startswith("@") or lane.chat in self._unsure:
                await self._locate(lane, chat, head)
            elif head.state is DeliveryState.UNCERTAIN:
                await self._clear_up(lane, chat, head)
            elif reason := missing(head, chat):
                log.info("%s: %s", named(head.delivery, chat), reason)
                await self._settle(head, chat, given_up(reason))
            else:
                await self._take_turn(lane, chat, precedence_of(head.delivery))
        return 0

    async def _take_turn(self, lane: Lane, chat: str, precedence: Precedence) -> None:
        async with lane.gate.turn(chat, precedence):
            # The turn may have taken long: what may go now is asked once more.
            head, wait_s = await self._look(lane, chat)
            if head is not None and not wait_s and head.state is DeliveryState.PENDING:
                # Shielded: a stop ends the wait for a turn, not the message that is out.
                sending = asyncio.create_task(self._send(lane, chat, head))
                self.in_flight.add(sending)
                sending.add_done_callback(self.in_flight.discard)
                await asyncio.shield(sending)

    async def _look(self, lane: Lane, chat: str) -> tuple[Head | None, float]:
        """Give the message that is next in a chat, and the seconds until it may go."""
        now = self._now()
        together = [it for it in self._lanes if self.chat_of(it.chat) == chat]
        held = {it: self._held_until(other, it, now.at) for other in together for it in other.channel_ids}
        open_ids = [channel_id for channel_id, until in held.items() if until is None]
        head = await self._ask(self._store.head, chat, tuple(held), open_ids)
        if head is None:
            return None, min((max((it - now.at).total_seconds(), 1.0) for it in held.values() if it), default=IDLE)
        if head.state is DeliveryState.SENDING:
            return head, STORE_RETRY_S
        return head, max(self._wait_s(lane, chat, head), self._waits.left_s(lane.publisher, chat, head, now))

    def _wait_s(self, lane: Lane, chat: str, head: Head) -> float:
        """Tell how long a chat asked to be left alone, or how long an outcome is not to be looked up yet."""
        held_s = lane.gate.held_s(chat)
        clears_up = head.delivery.kind is DeliveryKind.EDIT or self._may_look(lane, chat)
        if head.state is not DeliveryState.UNCERTAIN or head.departure is None or not clears_up:
            return held_s
        # A claim that waited for the database, or a send for a connection, left later than was written down.
        now = self._now()
        since_s = min(seconds_since(head.departure.left, now), self._waits.in_doubt_s(head.delivery.id, now))
        return max(held_s, self._policy.settle_s - since_s)

    def _held_until(self, lane: Lane, channel_id: str, at: datetime) -> datetime | None:
        return lane.held_until(channel_id, at) if self.heeds_quiet_hours else None

    async def _locate(self, lane: Lane, chat: str, head: Head) -> None:
        """Learn a chat's number before anything is sent there: by its name alone, two lanes could be one chat."""
        try:
            found = await lane.publisher.locate(lane.chat)
        except PublishError as error:
            await self._fail(lane, chat, head, error)
        else:
            self._unsure.discard(lane.chat)
            if found != chat:
                await self.move(lane.chat, found)
                await self._take_up_floods()

    async def _send(self, lane: Lane, chat: str, head: Head) -> None:
        delivery = head.delivery
        try:
            message = await lane.publisher.fit(chat, delivery.message)
        except PublishError as error:
            await self._fail(lane, chat, head, error)
            return
        posting = lane.publisher.compose(message, plain=delivery.plain)
        if not await self._ask(self._store.claim, delivery.id, chat, posting, self._now()):
            return
        try:
            message_id = await _put(lane.publisher, chat, head, posting)
        except PublishError as error:
            await self._fail(lane, chat, head, error)
        else:
            if self._waits.end_silence(lane.publisher):
                log.warning("Telegram accepts the bot token again")
            done = "edited" if delivery.kind is DeliveryKind.EDIT else "posted"
            log.info("%s: %s as message %d", named(delivery, chat), done, message_id)
            await self._settle(head, chat, sent(head, chat, message_id, self._policy))

    async def _clear_up(self, lane: Lane, chat: str, head: Head) -> None:
        """Find out what became of a message whose answer was lost, and settle it; an edit is made again."""
        if head.delivery.kind is DeliveryKind.EDIT:
            await self._settle(head, chat, made_again(head))
            return
        try:
            outcome = await self._find_out(lane, chat, head)
        except PublishError as error:
            await self._fail(lane, chat, head, error)
            return
        settlement = after_lookup(outcome, head, chat, self._policy)
        log.warning("%s: %s", named(head.delivery, chat), found_out(outcome, settlement))
        await self._settle(head, chat, settlement)

    async def _find_out(self, lane: Lane, chat: str, head: Head) -> Outcome:
        if lane.inspector is None or not self._may_look(lane, chat):
            return Unknowable(reason="the messages of such a chat can't be looked up")
        departure = head.departure or Departure(chat=None, posting=None, left=self._now(), after_id=None)
        if departure.chat is not None and departure.chat.startswith("-") and departure.chat != chat:
            return Unknowable(reason=f"the chat was {departure.chat} then: its ids are others now")
        after_id = departure.after_id
        if after_id is None:
            after_id = (await self._ask(self._chats.seen_ids, chat, 0)).highest
        posting = departure.posting or lane.publisher.compose(head.delivery.message, plain=head.delivery.plain)
        lookup = LookUp(self._chats, ask=self._ask, inspector=lane.inspector, gate=lane.gate)
        return await lookup.search(chat, posting, after_id=after_id)

    def _may_look(self, lane: Lane, chat: str) -> bool:
        return lane.inspector is not None and lane.inspector.has_own_ids(chat)

    async def _fail(self, lane: Lane, chat: str, head: Head, error: PublishError) -> None:
        """Settle what met an error, and begin the waits that it asks for."""
        now = self._now()
        met_no_answer = isinstance(error, NotSentError | UncertainError)
        failures = self._waits.count_failure(head.delivery.id, met_no_answer=met_no_answer)
        settlement = after_error(error, head, chat, failures=failures, now=now, policy=self._policy)
        if settlement.flood is not None:
            lane.gate.hold(chat, settlement.flood.asked_s)
        if isinstance(error, TokenRefusedError):
            # What is refused is the bot itself: it is told once, not for each message.
            if silence_s := self._waits.fall_silent(lane.publisher, now):
                log.error("nothing is posted, and all is kept: %s; tried again in %.0f s", error, silence_s)
        else:
            log.warning("%s: %s; %s", named(head.delivery, chat), error, consequence(settlement))
        if isinstance(error, ChatRefusedError) and lane.chat.startswith("@"):
            self._unsure.add(lane.chat)
        await self._settle(head, chat, settlement)

    async def _settle(self, head: Head, chat: str, settlement: Settlement) -> None:
        self._waits.begin(head.delivery.id, chat, settlement, self._now())
        if head.delivery.kind in {DeliveryKind.POST, DeliveryKind.UPDATE} and self.outcomes is not None:
            self.outcomes[head.delivery.id] = settlement.state
        await self._keep(head, chat, settlement)
        if settlement.moved_to is not None:
            self._addresses = await self._ask(self._chats.addresses)
        for notice in settlement.notices:
            self._queued(notice.chat)

    async def _keep(self, head: Head, chat: str, settlement: Settlement) -> None:
        """Keep an outcome, however long the database refuses: what is posted and not settled would be uncertain."""
        wait_s, told = STORE_RETRY_S, ""
        while True:
            try:
                await self._ask(self._store.settle, head.delivery.id, chat, settlement, self._now().at)
            except StoreError as error:
                if str(error) != told:
                    told = str(error)
                    log.error("%s: what became of it can't be kept, trying on: %s", named(head.delivery, chat), told)  # noqa: TRY400 - the error says it all
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_RETRY_S)
            else:
                break
        if told:
            log.info("%s: what became of it is kept now", named(head.delivery, chat))

    async def _take_up_floods(self) -> None:
        """Hold the chats that asked for silence, for as long as is left of it."""
        now = self._now()
        for flood in await self._ask(self._chats.floods):
            left_s = flood.asked_s - seconds_since(flood.asked, now)
            if left_s <= 0:
                continue
            for gate in self._gates():
                gate.hold(flood.chat, left_s)
            if flood.asked.uptime.boot != now.uptime.boot:
                # From here on it is counted exactly, whatever is done to the clock.
                await self._ask(self._chats.hold, FloodWait(chat=flood.chat, asked_s=left_s, asked=now))

    def _gates(self) -> Iterable[Gate]:
        return {id(lane.gate): lane.gate for lane in self._lanes}.values()


async def _put(publisher: Publisher, chat: str, head: Head, posting: Posting) -> int:
    """Post a message or edit one; give its id."""
    if head.delivery.kind is not DeliveryKind.EDIT:
        reply_to = reply_of(head, chat)
        return await publisher.publish(chat, posting, reply_to=reply_to, thread_id=head.delivery.thread_id)
    message_id = target_message(head, chat)
    if message_id is None:
        raise MessageGoneError(missing(head, chat) or "there is no message to edit")
    await publisher.edit(chat, message_id, posting)
    return message_id
