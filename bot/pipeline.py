"""The stages between a source and the outbox. Knows protocols only; what was decided lives in the store.

    collect   poll each source that is due ──▶ new entries ──▶ read their texts ──▶ articles
    brief     articles without a briefing ──▶ summarize, a batch at a time ──▶ briefings
    queue     briefings that a schedule has not handled for a channel ──▶ deliveries

Each stage takes up what it finds in the store and leaves its result there in one transaction, so that a crash at any
point is continued, not repeated. One bad item is recorded with its reason and never stops the rest.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.backoff import next_poll_delay_s
from bot.errors import ArticleError, SourceError
from bot.ports import BriefedStore, IntakeStore
from bot.queueing import ChannelSituation, ScheduleRules, plan_queue
from bot.records import FoundArticle, StoredArticle
from bot.threads import WorkerThreads
from bot.timing.localtime import local_day_bounds
from bot.types import Article, Clock, Poll, Source
from summarizer.types import Briefing, Document

log = logging.getLogger(__name__)

BATCH = 8
READ_ATTEMPTS = 5
READ_RETRY = timedelta(minutes=5)

Summarize = Callable[[list[Document]], list[Briefing]]
Progress = Callable[[str, int, int], None]
"""Told the stage's name, how much of it is done, and how much there is in all."""


@dataclass(slots=True)
class Tally:
    """What one run of a schedule came to."""

    found: int = 0
    briefed: int = 0
    skipped: int = 0
    queued: int = 0
    failed_sources: tuple[str, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            found=self.found + other.found,
            briefed=self.briefed + other.briefed,
            skipped=self.skipped + other.skipped,
            queued=self.queued + other.queued,
            failed_sources=(*self.failed_sources, *other.failed_sources),
        )

    def __str__(self) -> str:
        parts = f"{self.found} new, {self.briefed} briefed, {self.skipped} skipped, {self.queued} queued"
        return f"{parts}, {len(self.failed_sources)} sources failed" if self.failed_sources else parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledSource:
    """A source with what is configured of it: ``origin`` is its address or path, ``label`` what readers call it."""

    source: Source
    origin: str
    label: str | None


class Pipeline:
    """Runs schedules, one at a time: its owner sees to that. Blocking; fetches go to threads of their own."""

    def __init__(
        self,
        sources: Mapping[str, PolledSource],
        intake: IntakeStore,
        briefed: BriefedStore,
        *,
        summarize: Summarize,
        fetchers: WorkerThreads,
        clock: Clock,
        jitter: Callable[[], float],
        min_poll: timedelta,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> None:
        self._sources = sources
        self._intake = intake
        self._briefed = briefed
        self._summarize = summarize
        self._fetchers = fetchers
        self._clock = clock
        self._jitter = jitter
        self._min_poll = min_poll
        self._progress = progress
        self._stopping = False

    def run(self, rules: ScheduleRules, *, run_key: str, not_polled_since: datetime | None = None) -> Tally:
        """Take a schedule through all stages.

        With ``not_polled_since``, each source is polled that was not since then, also one that is backing off.
        """
        tally = Tally()
        self.collect(rules.source_ids, tally, not_polled_since=not_polled_since)
        self.brief(tally)
        if not self._stopping:
            self.queue(rules, tally, run_key=run_key)
        return tally

    def stop(self) -> None:
        """Ask a run to end after the item at hand; what is not done is taken up by the next one."""
        self._stopping = True

    def collect(self, source_ids: Sequence[str], tally: Tally, *, not_polled_since: datetime | None = None) -> None:
        """Poll these sources, those that are due, and read what they bring."""
        polls = [
            (source_id, self._fetchers.submit(self._poll, source_id))
            for source_id in source_ids
            if self._is_due(source_id, not_polled_since)
        ]
        for done, (source_id, poll) in enumerate(polls):
            self._progress("polling", done, len(polls))
            self._keep_poll(source_id, poll, tally)
        self._progress("polling", len(polls), len(polls))
        self._read(source_ids, tally)

    def brief(self, tally: Tally) -> None:
        """Summarize what has no briefing, in batches: none is begun once a stop is asked for."""
        total, done = self._briefed.ready_count(), 0
        while not self._stopping and (batch := self._briefed.ready(BATCH)):
            self._progress("briefing", done, total)
            briefings = self._summarize([_document(it) for it in batch])
            self._briefed.record_briefings(
                [(it.id, made) for it, made in zip(batch, briefings, strict=True)], self._clock()
            )
            skipped = sum(it.skipped is not None for it in briefings)
            tally.skipped += skipped
            tally.briefed += len(batch) - skipped
            done += len(batch)
        self._progress("briefing", done, total)

    def queue(self, rules: ScheduleRules, tally: Tally, *, run_key: str) -> None:
        """Give each of a schedule's channels what it has not had."""
        for channel_id in rules.max_per_day:
            now = self._clock()
            day_began, _ = local_day_bounds(now, rules.timezone)
            situation = ChannelSituation(
                channel_id=channel_id,
                known_sources=self._briefed.known_routes(rules.id, channel_id),
                had_today=self._briefed.queued_since(channel_id, day_began),
            )
            candidates = self._briefed.candidates(rules.id, channel_id, rules.source_ids)
            plan = plan_queue(candidates, rules, situation, run_key=run_key)
            self._briefed.record_queue(plan, now)
            tally.queued += sum(it.queued for it in plan.verdicts)

    def _is_due(self, source_id: str, not_polled_since: datetime | None) -> bool:
        state = self._intake.source_state(source_id, self._sources[source_id].origin)
        if not_polled_since is not None:
            return state.polled_at is None or state.polled_at < not_polled_since
        now = self._clock()
        if state.next_try_at is not None and state.next_try_at > now:
            return False
        return state.polled_at is None or state.polled_at + self._min_poll <= now

    def _poll(self, source_id: str) -> Poll:
        polled = self._sources[source_id]
        return polled.source.poll(self._intake.source_state(source_id, polled.origin).validators)

    def _keep_poll(self, source_id: str, poll: Future[Poll], tally: Tally) -> None:
        polled = self._sources[source_id]
        now = self._clock()
        try:
            entries = poll.result()
        except SourceError as error:
            log.warning("%s", error)
            failures = self._intake.source_state(source_id, polled.origin).failures + 1
            delay_s = next_poll_delay_s(failures, error.retry_after_s, jitter=self._jitter())
            self._intake.record_poll_failure(
                source_id, error.reason, origin=polled.origin, next_try_at=now + timedelta(seconds=delay_s), at=now
            )
            tally.failed_sources += (source_id,)
        else:
            tally.found += self._intake.record_poll(
                source_id,
                entries if polled.label is None else replace(entries, label=polled.label),
                origin=polled.origin,
                first_fetch=polled.source.first_fetch,
                at=now,
            )

    def _read(self, source_ids: Sequence[str], tally: Tally) -> None:
        """Read several texts at a time, and keep them in the order in which they were found."""
        found = self._intake.found(source_ids, self._clock())
        reading = [(it, self._fetchers.submit(self._sources[it.entry.source_id].source.read, it.entry)) for it in found]
        for done, (article, text) in enumerate(reading):
            self._progress("reading", done, len(reading))
            if self._stopping:
                text.cancel()
            else:
                self._keep_read(article, text, tally)
        self._progress("reading", len(reading), len(reading))

    def _keep_read(self, found: FoundArticle, text: Future[Article], tally: Tally) -> None:
        now = self._clock()
        try:
            self._intake.record_read(found.id, text.result(), now)
        except ArticleError as error:
            last = not error.transient or found.attempts + 1 >= READ_ATTEMPTS
            next_try_at = None if last else now + READ_RETRY * 2**found.attempts
            self._intake.record_unread(found.id, error.reason, next_try_at=next_try_at, at=now)
            tally.skipped += last


def _document(stored: StoredArticle) -> Document:
    article = stored.article
    return Document(id=str(stored.id), title=article.title, text=article.text, language=article.language)
