"""The look-up: whether a message whose answer was lost is in its chat after all. Settles nothing.

The ids of a channel or supergroup run in one sequence, and editing a message to exactly what it is answers "not
modified". So the same posting is tried as an edit of the ids that follow the highest one known when it left. The
window moves along with whatever turns out to exist; ids that are known to be something else are passed over.
"""

from bot.errors import ChatRefusedError, MarkupRefusedError, RefusedError
from bot.ports import ChatStore, Gate
from bot.settling import Absent, Found, Outcome, Unknowable
from bot.threads import Ask
from bot.types import Inspector, Likeness, Posting

# Ids beyond the highest known one that are tried, and how often all of them are.
WINDOW = 20
PASSES = 2
# More edits than this for one message would keep its chat busy for a quarter of an hour.
MOST_TRIED = 300


class LookUp:
    """Looks for a posting in a chat. What goes wrong on the way is raised: then it is repeated as a whole."""

    def __init__(self, chats: ChatStore, *, ask: Ask, inspector: Inspector, gate: Gate) -> None:
        self._chats = chats
        self._ask = ask
        self._inspector = inspector
        self._gate = gate

    async def search(self, chat: str, posting: Posting, *, after_id: int) -> Outcome:
        """Find out whether a posting is among the ids after one.

        Raises:
            PublishError: there was no getting to the end of it.
        """
        for _ in range(PASSES):
            outcome = await self._go_through(chat, posting, after_id)
            if not isinstance(outcome, Absent):
                return outcome
        # Without the right to post, its own messages look like somebody else's: it must have held to the end.
        obstacle = await self._inspector.lookup_obstacle(chat)
        return Absent() if obstacle is None else Unknowable(reason=obstacle)

    async def _go_through(self, chat: str, posting: Posting, after_id: int) -> Outcome:
        message_id, tried = after_id, 0
        while True:
            message_id += 1
            seen = await self._ask(self._chats.seen_ids, chat, after_id)
            if message_id > seen.highest + WINDOW:
                return Absent()
            if message_id in seen.taken:
                continue
            if tried == MOST_TRIED:
                return Unknowable(reason=f"the chat has more than {MOST_TRIED} messages that it could be")
            tried += 1
            if (outcome := await self._try(chat, message_id, posting)) is not None:
                return outcome

    async def _try(self, chat: str, message_id: int, posting: Posting) -> Outcome | None:
        """Try one id; None when the posting is not there."""
        async with self._gate.turn(chat):
            # Asked each time: an edit with a right that came in between would overwrite somebody's post.
            if obstacle := await self._inspector.lookup_obstacle(chat):
                return Unknowable(reason=obstacle)
            try:
                likeness = await self._inspector.compare(chat, message_id, posting)
            except ChatRefusedError:
                raise
            except MarkupRefusedError:
                return Absent()  # it would have been refused when it was sent, too
            except RefusedError as refused:
                return Unknowable(reason=f"the look-up was refused: {refused}")
            # Its own post answers like this, too, if the right to post went after it was asked for.
            if likeness is Likeness.OTHER and (obstacle := await self._inspector.lookup_obstacle(chat)):
                return Unknowable(reason=obstacle)
        if likeness is Likeness.OTHER:
            await self._ask(self._chats.note_ids, chat, [message_id])
        if likeness in {Likeness.SAME, Likeness.CHANGED}:
            return Found(message_id=message_id, changed=likeness is Likeness.CHANGED)
        return None
