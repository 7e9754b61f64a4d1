import pytest

from bot.errors import ChatRefusedError, MarkupRefusedError, RefusedError
from bot.lookup import MOST_TRIED, WINDOW, LookUp
from bot.settling import Absent, Found, Outcome, Unknowable
from bot.threads import WorkerThreads
from bot.types import Posting
from tests.outgoing import MemoryDeliveryStore, OpenGate, ScriptedInspector, SetClock

POSTING = Posting(text="ours", parse_mode="HTML", preview={"is_disabled": True})


class Desk:
    """A chat whose highest known id was 10 when the posting left, and what was seen of it since."""

    def __init__(self, chat: dict[int, str | None] | None = None, *, seen: tuple[int, ...] = ()) -> None:
        self.store, self.gate = MemoryDeliveryStore(), OpenGate(SetClock())
        self.store.note_ids("-1", [10, *seen])
        self.inspector = ScriptedInspector(chat or {})

    async def search(self) -> Outcome:
        """Look the posting up."""
        lookup = LookUp(self.store, ask=WorkerThreads("x").ask, inspector=self.inspector, gate=self.gate)
        return await lookup.search("-1", POSTING, after_id=10)


async def test_the_next_id_is_tried_first() -> None:
    """Where nobody else wrote, one edit is enough."""
    desk = Desk({11: "ours"})
    assert await desk.search() == Found(message_id=11)
    assert desk.inspector.tried == [11]
    assert desk.gate.turns == 1


async def test_others_messages_that_were_seen_are_passed_over() -> None:
    """They are never tried, and the window begins behind the highest of them."""
    desk = Desk({40: "ours"}, seen=(11, 12, 25))
    assert await desk.search() == Found(message_id=40)
    assert not {11, 12, 25} & set(desk.inspector.tried)


async def test_the_window_moves_with_what_turns_out_to_be_there() -> None:
    """A colleague's post that nobody told of is a known one as soon as it is met."""
    desk = Desk({**dict.fromkeys(range(11, 51), None), 51: "ours"})
    assert await desk.search() == Found(message_id=51)
    assert desk.store.seen_ids("-1", 10).highest == 50


async def test_a_whole_window_without_a_hit_twice_is_a_no() -> None:
    """Messages that are somebody else's need no second look."""
    desk = Desk({12: None})
    assert await desk.search() == Absent()
    first = [*range(11, 33)]
    assert desk.inspector.tried == [*first, *[it for it in first if it != 12]]
    assert first[-1] == 12 + WINDOW


async def test_a_post_that_arrives_between_the_two_looks_is_found() -> None:
    """A request may be carried out late."""
    desk = Desk()

    class Late(ScriptedInspector):
        async def compare(self, chat: str, message_id: int, posting: Posting):
            found = await super().compare(chat, message_id, posting)
            if message_id == 30:
                self.chat[11] = "ours"
            return found

    desk.inspector = Late()
    assert await desk.search() == Found(message_id=11)


async def test_nothing_is_tried_where_a_post_could_be_overwritten() -> None:
    """The right to edit others' posts ends it, also when it comes in the middle."""
    desk = Desk({11: None})
    compare = desk.inspector.compare

    async def then_promoted(chat: str, message_id: int, posting: Posting):
        desk.inspector.obstacle = "it may edit"
        return await compare(chat, message_id, posting)

    desk.inspector.compare = then_promoted
    assert await desk.search() == Unknowable(reason="it may edit")
    assert desk.inspector.tried == [11]


async def test_a_right_that_is_lost_at_that_moment_makes_no_post_somebody_elses() -> None:
    """It was there when it was asked for and is gone at the edit: what that one answered is not believed."""
    desk = Desk({11: None})
    standings = iter([None, ChatRefusedError("no right to post")])

    async def at_its_edge(_chat: str) -> None:
        if lost := next(standings, None):
            desk.inspector.chat[11] = "ours"
            raise lost

    desk.inspector.lookup_obstacle = at_its_edge
    with pytest.raises(ChatRefusedError):
        await desk.search()
    assert await desk.search() == Found(message_id=11)


async def test_a_chat_that_refuses_is_no_answer() -> None:
    """Without the right to post the bot's own messages look like somebody else's: it is tried again later."""
    desk = Desk({11: "ours"})
    desk.inspector.errors = [ChatRefusedError("no right to post")]
    with pytest.raises(ChatRefusedError):
        await desk.search()


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(MarkupRefusedError("bad"), Absent()), (RefusedError("odd"), Unknowable(reason="the look-up was refused: odd"))],
)
async def test_a_refusal_of_the_posting_itself(error: RefusedError, outcome: Outcome) -> None:
    """What Telegram would not have taken is not there; what nobody understands is not guessed at."""
    desk = Desk()
    desk.inspector.errors = [error] * 2
    assert await desk.search() == outcome


async def test_a_look_up_has_an_end() -> None:
    """In a chat with hundreds of messages that nobody told of it is given up."""
    desk = Desk(dict.fromkeys(range(11, 2000), None))
    assert isinstance(await desk.search(), Unknowable)
    assert len(desk.inspector.tried) == MOST_TRIED
