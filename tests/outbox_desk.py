"""An outbox with one lane and a way for answers, its parts at hand: support for the tests of deliveries."""

from dataclasses import replace

from bot.errors import (
    PublishError,
)
from bot.lanes import Lane
from bot.outbox import Outbox
from bot.settling import Policy
from bot.threads import WorkerThreads
from bot.types import DeliveryState, Message
from tests.outgoing import (
    MemoryDeliveryStore,
    OpenGate,
    ScriptedInspector,
    ScriptedPublisher,
    SetClock,
)

SENT, FAILED, PENDING, UNCERTAIN = (
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.PENDING,
    DeliveryState.UNCERTAIN,
)
HELLO = Message(html="hello", plain="hello")


class Desk:
    """An outbox with one lane and a way for answers, its parts at hand."""

    def __init__(
        self,
        *texts: str,
        errors: tuple[PublishError | None, ...] = (),
        store: MemoryDeliveryStore | None = None,
        inspector: ScriptedInspector | None = None,
        on_uncertain: str = "skip",
    ) -> None:
        self.store, self.clock = store or MemoryDeliveryStore(texts), SetClock()
        self.publisher, self.inspector, self.gate = ScriptedPublisher(*errors), inspector, OpenGate(self.clock)
        self.quiet_until = None
        self.policy = Policy(on_uncertain=on_uncertain, settle_s=30.0, admins=("77",))
        self.lane = Lane(
            chat="-1",
            publisher=self.publisher,
            inspector=inspector,
            gate=self.gate,
            channel_ids=("world",),
            held_until=lambda _channel, now: self.quiet_until if self.quiet_until and now < self.quiet_until else None,
        )
        self.outbox = self.open(self.lane)

    def open(self, *lanes: Lane) -> Outbox:
        """Make an outbox of these lanes."""
        private = replace(self.lane, chat="", channel_ids=(), publisher=ScriptedPublisher(), inspector=None)
        self.private = private.publisher
        return Outbox(
            self.store,
            self.store,
            lanes,
            private=private,
            ask=WorkerThreads("outbox").ask,
            now=self.clock.instant,
            policy=self.policy,
        )

    async def answer(self, chat: str, *messages: Message) -> int:
        """Hear a command in a chat and answer it; gives its id."""
        command = len(self.store.commands.rows) + 1
        self.store.commands.keep({command: {}}, heard=range(command + 1))
        await self.outbox.answer(chat, messages, command=command, reply_to=5)
        return command

    async def drain(self, *, after_s: float = 0) -> list[str]:
        """Deliver what can be delivered after some time, and give all that was posted so far."""
        self.clock.move(after_s)
        await self.outbox.drain()
        return self.publisher.posted
