"""Old texts go, once a day, a few at a time. Owns when and which; how rows are emptied is the store's.

What goes was too old at two looks, of two days: a clock that jumps ahead and is put right within a day costs nothing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

from bot.ports import BriefedStore, RetentionStore
from bot.queueing import ScheduleRules
from bot.timing.durations import write_duration
from bot.types import Clock

log = logging.getLogger(__name__)

BATCH = 100


class Pruner:
    """Takes the texts from what is older than ``retention`` and no schedule is waiting for. Blocking.

    Fingerprints, guids, addresses and trails stay, so that nothing comes back and ``briefbot why`` can tell.
    """

    def __init__(
        self,
        store: RetentionStore,
        briefed: BriefedStore,
        rules: Sequence[ScheduleRules],
        *,
        retention: timedelta,
        clock: Clock,
    ) -> None:
        self._store = store
        self._briefed = briefed
        self._rules = tuple(rules)
        self._retention = retention
        self._clock = clock
        self._stopping = Event()

    def look(self) -> int:
        """Prune what is old, unless that was done today; give how many articles lost their texts.

        Raises:
            StoreError: the database refuses; what is left is for the next day.
        """
        now = self._clock()
        last = self._store.begin_look(now)
        if last is None:
            return 0
        before = min(last, now) - self._retention
        pruned = self._prune_articles(before)
        self._delete_deliveries(before)
        while not self._stopping.is_set() and self._store.give_back_space():
            pass
        if pruned:
            log.info("the texts of %d articles are deleted: older than %s", pruned, write_duration(self._retention))
        return pruned

    def stop(self) -> None:
        """Ask a look to end after the batch at hand."""
        self._stopping.set()

    def _prune_articles(self, before: datetime) -> int:
        reason = f"its text is deleted: older than {write_duration(self._retention)}"
        pruned, last_id = 0, 0
        while not self._stopping.is_set():
            batch = self._store.old_articles(before, after_id=last_id, limit=BATCH)
            if not batch:
                break
            waiting = self._waiting()  # asked after the batch: what was briefed in between is in both
            pruned += self._store.prune([it for it in batch if it not in waiting], self._clock(), reason)
            last_id = batch[-1]
        return pruned

    def _delete_deliveries(self, before: datetime) -> None:
        while not self._stopping.is_set() and self._store.delete_deliveries(before, BATCH):
            pass

    def _waiting(self) -> frozenset[int]:
        """Name what some schedule has not handled yet, however old: a digest may come once a month."""
        return frozenset(
            waiting.id
            for rules in self._rules
            for channel_id in rules.max_per_day
            for waiting in self._briefed.waiting(rules.id, channel_id, rules.source_ids)
        )
