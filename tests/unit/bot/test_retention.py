"""When old texts go: a look a day, of what was too old at the look before, and of nothing that is waited for."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.queueing import ScheduleRules
from bot.records import Waiting
from bot.retention import Pruner
from bot.texts import Texts

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class WallClock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class ListedRetention:
    """Articles by number with the times they were found at (``bot.ports.RetentionStore``)."""

    def __init__(self, found: dict[int, datetime]) -> None:
        self.found = found
        self.looks: list[datetime] = []
        self.emptied: list[datetime] = []

    def begin_look(self, at: datetime) -> datetime | None:
        before = [it for it in self.looks if it <= at]
        if any(it.date() == at.date() for it in self.looks):
            return None
        self.looks.append(at)
        return max(before, default=None)

    def old_articles(self, before: datetime, *, after_id: int, limit: int) -> list[int]:
        return [it for it, at in sorted(self.found.items()) if at < before and it > after_id][:limit]

    def prune(self, article_ids: Sequence[int], at: datetime, reason: str) -> int:
        for number in article_ids:
            del self.found[number]
        return len(article_ids)

    def delete_deliveries(self, before: datetime, limit: int) -> int:
        self.emptied.append(before)
        return 0

    def give_back_space(self) -> bool:
        return False


class WaitingAlways:
    """Some articles that no schedule has handled yet."""

    def __init__(self, *ids: int) -> None:
        self.ids = ids

    def waiting(self, schedule_id: str, channel_id: str, source_ids: Sequence[str]) -> list[Waiting]:
        return [Waiting(id=it, source_ids=frozenset(source_ids)) for it in self.ids]


def pruner(store: ListedRetention, clock: WallClock, *waiting: int) -> Pruner:
    """Make a pruner for what is older than ten days."""
    rules = ScheduleRules(
        id="monthly",
        mode="digest",
        include=(),
        exclude=(),
        first_fetch={"a": 3},
        max_per_day={"world": None},
        texts=Texts(),
    )
    return Pruner(store, WaitingAlways(*waiting), [rules], retention=timedelta(days=10), clock=clock)


def aged(*days: float) -> ListedRetention:
    """Give articles that are so many days old at noon."""
    return ListedRetention({number: NOON - timedelta(days=age) for number, age in enumerate(days, start=1)})


def test_what_was_too_old_a_day_ago_goes_once_a_day() -> None:
    """The first look only notes the time; each day's first one prunes, the others do nothing."""
    store, clock = aged(30, 10.5, 9, 1), WallClock()
    looks = []
    for _ in range(4):
        looks.append(pruner(store, clock).look())
        clock.now += DAY / 2
    assert looks == [0, 2, 0, 0]
    assert sorted(store.found) == [3, 4]


def test_many_go_in_small_batches() -> None:
    """However many there are, all go in one look."""
    store, clock = ListedRetention(dict.fromkeys(range(1, 1001), NOON - timedelta(days=99))), WallClock()
    pruner(store, clock).look()
    clock.now += DAY
    assert pruner(store, clock).look() == 1000


def test_what_a_schedule_waits_for_stays() -> None:
    """A digest may come less often than texts are deleted."""
    store, clock = aged(30, 30), WallClock()
    pruner(store, clock, 2).look()
    clock.now += DAY
    assert pruner(store, clock, 2).look() == 1
    assert sorted(store.found) == [2]


def test_a_clock_that_jumps_ahead_and_comes_back_costs_nothing() -> None:
    """A year ahead by mistake is put right within the day: nothing of these days is deleted."""
    store, clock = aged(30, 1), WallClock()
    pruner(store, clock).look()
    clock.now += 365 * DAY
    assert pruner(store, clock).look() == 1
    clock.now -= 364 * DAY
    assert pruner(store, clock).look() == 0
    assert sorted(store.found) == [2]


def test_a_stop_ends_a_look() -> None:
    """What is left is for the next day."""
    store, clock = aged(30), WallClock()
    pruner(store, clock).look()
    clock.now += DAY
    stopped = pruner(store, clock)
    stopped.stop()
    assert stopped.look() == 0
    assert sorted(store.found) == [1]
