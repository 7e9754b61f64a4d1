"""Posts counted against articles, through faults, kills and a colleague's posts: none lost, doubled, out of order.

SOAK_SEED=7         the seed of the first round; else drawn, and told when a round fails
SOAK_MINUTES=10     rounds of the full size, each with the next seed, until the time is up; else one small round
SOAK_ARTICLES=200   the size of a round, and
SOAK_KILLS=20       how often the service is killed in it
"""

import os
import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.day import CHATS
from tests.tally import Tally
from tests.trial import Report, Size, try_out

MINUTES = float(os.environ.get("SOAK_MINUTES") or 0)
SEED = int(os.environ.get("SOAK_SEED") or random.SystemRandom().randrange(1_000_000))
USUAL = {"SOAK_ARTICLES": 200, "SOAK_KILLS": 20} if MINUTES else {"SOAK_ARTICLES": 12, "SOAK_KILLS": 2}
SIZE = Size(
    articles=int(os.environ.get("SOAK_ARTICLES") or USUAL["SOAK_ARTICLES"]),
    kills=int(os.environ.get("SOAK_KILLS") or USUAL["SOAK_KILLS"]),
    long_wait=bool(MINUTES),
)


def play(folder: Path, seed: int, size: Size) -> Report:
    """Go through a round; whatever breaks, its seed is told."""
    folder.mkdir()
    try:
        return try_out(folder, seed, size)
    except Exception as error:
        error.add_note(f"this was SOAK_SEED={seed}, {size}")
        raise


def test_no_post_is_lost_doubled_or_out_of_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the faults, whenever it is killed, whoever posts in between; and no file has the token in it."""
    ends, seed = time.monotonic() + 60 * MINUTES, SEED
    while True:
        folder = tmp_path / str(seed)
        report = play(folder, seed, SIZE)
        if MINUTES:
            with capsys.disabled():
                print(f"\n{report}", end="", flush=True)  # noqa: T201 - a line a round, for whoever watches
        assert report.tally.is_clean, f"{report}; again with SOAK_SEED={seed}; what it wrote is in {folder}"
        assert report.told_token == set(), f"the token is in {report.told_token}, SOAK_SEED={seed}"
        shutil.rmtree(folder)
        seed += 1
        if time.monotonic() >= ends:
            return


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """Play the same two lost answers three times: with the look-up, and without it as each operator might decide."""
    few = Size(articles=6, kills=0, storm=False)
    sizes = {
        "seeing": few,
        "skip": replace(few, sees=False, on_uncertain="skip"),
        "resend": replace(few, sees=False, on_uncertain="resend"),
    }
    folder = tmp_path_factory.mktemp("lost-answers")
    with ThreadPoolExecutor() as together:
        played = {name: together.submit(play, folder / name, SEED, size) for name, size in sizes.items()}
        return {name: it.result() for name, it in played.items()}


def test_with_the_look_up_lost_answers_do_no_harm(reports: dict[str, Report]) -> None:
    """What is there is found, what is not is sent: in each chat one of each."""
    report = reports["seeing"]
    assert report.tally.is_clean, f"{report}; again with SOAK_SEED={SEED}"
    assert report.looked_up == {"there": len(CHATS), "not there": len(CHATS)}


def test_without_the_look_up_posts_are_lost_or_doubled(reports: dict[str, Report]) -> None:
    """So the count can fail: the same faults in a bot whose look-up is switched off."""
    assert reports["skip"].tally == Tally(lost=len(CHATS))
    assert reports["resend"].tally == Tally(doubled=len(CHATS))
