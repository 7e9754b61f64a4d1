"""The count of the trials, tried out: each thing that can go wrong is counted, and nothing else."""

import random

import pytest

from tests.botapi import Call
from tests.botapi_faults import KINDS, Fault
from tests.tally import Tally, count_early, count_posts
from tests.weather import Storm

WANTED = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("posted", "tally"),
    [
        ("abcd", Tally()),
        ("abd", Tally(lost=1)),
        ("", Tally(lost=4)),
        ("abbbcd", Tally(doubled=2)),
        ("abcda", Tally(doubled=1)),
        ("acbd", Tally(out_of_order=1)),
        ("dcba", Tally(out_of_order=3)),
        ("bacc", Tally(lost=1, doubled=1, out_of_order=1)),
    ],
)
def test_posts_are_counted_against_articles(posted: str, tally: Tally) -> None:
    """What is missing, what is there too often, and what stands behind a later one."""
    assert count_posts(WANTED, list(posted)) == tally
    assert tally.is_clean == (posted == "abcd")


def call(at: float, method: str = "sendMessage", chat: int | None = -1, flood_s: float = 0) -> Call:
    """Give a call as the server saw it, answered with a wait if one is given."""
    return Call(at=at, method=method, chat=chat, fault=Fault("flood", seconds=flood_s) if flood_s else None)


@pytest.mark.parametrize(
    ("calls", "kills", "early"),
    [
        ([call(0), call(1), call(2)], [], 0),
        ([call(0), call(0.9)], [], 1),
        ([call(0), call(0.5, "getChatMember"), call(0.5, chat=-2), call(0.5, chat=None)], [], 0),
        ([call(0, flood_s=100), call(9), call(9, chat=-2), call(10)], [], 1),
        ([call(0, flood_s=100), call(2, "editMessageText"), call(10)], [], 1),
        ([call(0, flood_s=100), call(2)], [1.5], 1),
        ([call(0, flood_s=100), call(2)], [0.5], 0),
        ([call(0, flood_s=100), call(5, "getChatMember", flood_s=10), call(9)], [], 1),
    ],
)
def test_what_is_written_too_early_is_counted(calls: list[Call], kills: list[float], early: int) -> None:
    """In a wait, or before the pace allows: in that chat alone, and not where a kill came before it was heard."""
    assert count_early(calls, kills=kills, speed=10, pace_s=10) == early


def test_a_storm_is_the_same_for_the_same_seed() -> None:
    """Each kind of trouble comes, with the same calls in the same order; most calls meet none."""
    storms = [Storm(rng=random.Random(7)) for _ in range(2)]
    drawn = [[storm("sendMessage", -1) for _ in range(1_000)] for storm in storms]
    assert drawn[0] == drawn[1]
    assert set(storms[0].counts) == set(KINDS)
    assert 100 < storms[0].counts.total() < 300
