"""A rush: many users ask within a minute, while articles come in and are posted as always.

CROWD_USERS=1000    how many; with that, the minute is a real one and what was measured is told
"""

import os
from pathlib import Path

import pytest

from tests.crowd import town

USERS = int(os.environ.get("CROWD_USERS") or 0)
# A few are asked for in a bot whose time runs fast, to see that all goes its way; figures come of the full size.
FEW, SPEED = 50, 4.0
# A post waits for the look into the folder, once a second, and for a machine that has much to do; not for 1,000 others.
LATEST_POST_S = 15.0
IN_TEN_S = 330
GROWTH_KB = 60_000


def test_everybody_is_answered_and_posts_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each user gets an answer or is told to wait, no faster than Telegram's limits; posts do not wait for that."""
    with town(tmp_path, users=USERS or FEW, speed=1.0 if USERS else SPEED) as place:
        with place.briefbot.started("run") as service:
            service.until(lambda: bool(place.api.called("getUpdates")))
            place.warm_up()
            seen = place.rush(service, minute_s=60.0 if USERS else 10.0, articles=12 if USERS else 3, seed=1)
            assert service.stop() == 0
            log = service.log
        if USERS:
            with capsys.disabled():
                print(f"\n{seen}")  # noqa: T201 - for whoever asked for it
    assert len(seen.answered_s) == len(place.users)
    assert seen.refused == len(place.hasty)
    assert "Traceback" not in log
    if USERS:
        assert seen.most_in_ten_s <= IN_TEN_S
        assert max(seen.posted_s) < LATEST_POST_S
        assert max(seen.sizes_kb) - seen.sizes_kb[0] < GROWTH_KB
