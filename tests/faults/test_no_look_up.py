"""Lost answers where nothing can be looked up: ``on_uncertain`` decides, an admin is told, nobody's post is touched."""

from pathlib import Path

import pytest

from tests.botapi import BotApiServer
from tests.station import SPEED, open_station
from tests.telegram_world import ANN_ID, CHANNEL, OLD_GROUP, OTHER_CHANNEL

# A right too many, a private chat, a basic group; and for comparison a channel as it should be.
CHANNELS = {"careless": CHANNEL, "ann": ANN_ID, "basic": OLD_GROUP, "good": OTHER_CHANNEL}
BLIND = (CHANNEL, ANN_ID, OLD_GROUP)


@pytest.mark.parametrize(("on_uncertain", "posted"), [("skip", [0, 2]), ("resend", [0, 0, 1, 2])])
def test_what_cant_be_looked_up_is_decided_by_the_operator(
    tmp_path: Path, on_uncertain: str, posted: list[int]
) -> None:
    """The first post is there, the second is not, both answers are lost: where it can be looked up, that is mended."""
    with BotApiServer(speed=SPEED) as api:
        api.chats[OLD_GROUP].moved_to = None
        api.chats[CHANNEL].member["can_edit_messages"] = True
        station = open_station(tmp_path, api, CHANNELS, on_uncertain=on_uncertain)
        for chat in (*BLIND, OTHER_CHANNEL):
            api.fault("502_after", chat=chat)
            api.fault("reset", chat=chat, skip=on_uncertain == "resend" and chat in BLIND)
        station.write(0, 1, 2)
        with station.briefbot.started("run") as service:
            service.until(lambda: bool(api.posts[CHANNEL] and api.posts[OTHER_CHANNEL]))
            for chat in (CHANNEL, OTHER_CHANNEL):
                api.colleague_posts("A colleague's word.", chat=chat, heard=False)
            for chat in BLIND:
                service.until(lambda chat=chat: station.posted(chat) == posted)
            service.until(lambda: station.posted(OTHER_CHANNEL) == [0, 1, 2])
            service.until(lambda: len(station.heard("Perhaps posted, perhaps not: Channel ")) == 2 * len(BLIND))
            assert service.stop() == 0
        assert not station.heard("Channel good (")
        assert not api.overwritten
        assert not [post for posts in api.posts.values() for post in posts if post["edits"]]
        assert station.calls("editMessageText", CHANNEL) == 0


def test_check_warns_of_the_right_that_forbids_the_look_up(tmp_path: Path) -> None:
    """A note with the way out; the channel is well otherwise."""
    with BotApiServer(speed=SPEED) as api:
        api.chats[CHANNEL].member["can_edit_messages"] = True
        station = open_station(tmp_path, api, {"careless": CHANNEL})
        checked = station.briefbot("check").out
    assert [it for it in checked.splitlines() if it.startswith("note") and "turn that right off" in it]
