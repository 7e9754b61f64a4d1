"""The stages between a source and the outbox. Knows protocols only; what was decided lives in the store.

    collect   poll each source that is due ──▶ new entries ──▶ read their texts ──▶ articles
    brief     articles without a briefing ──▶ summarize, a batch at a time ──▶ briefings, fingerprints
    group     briefed articles without a story ──▶ compare with those of the last two days ──▶ stories
    queue     briefings that a schedule has not handled for a channel ──▶ deliveries

Each stage takes up what it finds in the store and leaves its result there in one transaction, so that a crash at any
point is continued, not repeated. One bad item is recorded with its reason and never stops the rest.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event

from bot.backoff import LONGEST_RETRY_AFTER_S, next_poll_delay_s
from bot.coverage import Reading
from bot.errors import ArticleError, FailureKind, SourceError
from bot.grouping import WINDOW, FindStory, place
from bot.ports import BriefedStore, IntakeStore, StoryStore
from bot.queueing import ChannelSituation, ScheduleRules, old_news, plan_queue
from bot.records import FoundArticle, SourceState, StoredArticle
from bot.storyline import FindNews
from bot.threads import WorkerThreads
from bot.timing.localtime import local_day_bounds
from bot.types import Article, Clock, Poll, Source
from summarizer.errors import SummarizerError
from summarizer.types import Briefing, Document

log = logging.getLogger(__name__)

BATCH = 8
COMPARED_AT_ONCE = 100
PUNCTUAL = timedelta(seconds=1)  # a run each minute is not late for a poll each minute
PAGE = 50  # texts read before they are kept
# A page that can't be had is tried again after 5 minutes, then after twice as long each time, over most of a day.
READ_ATTEMPTS = 9
READ_RETRY = timedelta(minutes=5)
# A source has this many pages in a run that use up all the time or room that a page has; then the others have a turn.
PATIENCE = 4
_COSTLY = frozenset({FailureKind.TOO_SLOW, FailureKind.TOO_LARGE})

ReadBatch = Callable[[list[Document]], list[Reading]]
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
        return f"{parts}; failed: {', '.join(self.failed_sources)}" if self.failed_sources else parts

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing happened that anybody would want to know."""
        return not (self.found or self.briefed or self.skipped or self.queued or self.failed_sources)


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
        stories: StoryStore,
        *,
        read_batch: ReadBatch,
        find_story: FindStory,
        find_news: FindNews,
        fetchers: WorkerThreads,
        clock: Clock,
        jitter: Callable[[], float],
        min_poll: timedelta,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> None:
        self._sources = sources
        self._intake = intake
        self._briefed = briefed
        self._stories = stories
        self._read_batch = read_batch
        self._find_story = find_story
        self._find_news = find_news
        self._fetchers = fetchers
        self._clock = clock
        self._jitter = jitter
        self._min_poll = min_poll
        self._progress = progress
        self._stopping = Event()

    def run(self, rules: ScheduleRules, *, run_key: str, not_polled_since: datetime | None = None) -> Tally:
        """Take a schedule through all stages.

        With ``not_polled_since``, each source is polled that was not since then, also one that is backing off.
        """
        tally = Tally()
        self.collect(rules.source_ids, tally, not_polled_since=not_polled_since)
        self.brief(tally)
        self.group()
        if not self._stopping.is_set():
            self.queue(rules, tally, run_key=run_key)
        return tally

    def stop(self) -> None:
        """Ask a run to end after the item at hand; what is not done is taken up by the next one."""
        self._stopping.set()

    def collect(self, source_ids: Sequence[str], tally: Tally, *, not_polled_since: datetime | None = None) -> None:
        """Poll these sources, those that are due, and read what they bring."""
        began = self._clock()
        states = {it: self._intake.source_state(it, self._sources[it].origin) for it in source_ids}
        polls = [
            (source_id, self._fetchers.submit(self._sources[source_id].source.poll, state.validators))
            for source_id, state in states.items()
            if self._is_due(state, not_polled_since)
        ]
        for done, (source_id, poll) in enumerate(polls):
            self._progress("polling", done, len(polls))
            self._keep_poll(source_id, poll, tally, began)
        self._progress("polling", len(polls), len(polls))
        self._read(source_ids, tally)

    def brief(self, tally: Tally) -> None:
        """Summarize what has no briefing, in batches: none is begun once a stop is asked for."""
        total, done = self._briefed.ready_count(), 0
        while not self._stopping.is_set() and (batch := self._briefed.ready(BATCH)):
            self._progress("briefing", done, total)
            readings = self._brief_batch([_document(it) for it in batch])
            made = [(it.id, reading) for it, reading in zip(batch, readings, strict=True)]
            self._briefed.record_briefings(made, self._clock())
            skipped = sum(it.briefing.skipped is not None for it in readings)
            tally.skipped += skipped
            tally.briefed += len(batch) - skipped
            done += len(batch)
        self._progress("briefing", done, total)

    def group(self) -> None:
        """Give each briefed article its story, in the order in which they were found."""
        while not self._stopping.is_set() and (new := self._stories.ungrouped(COMPARED_AT_ONCE)):
            first_at = min(it.found_at for it in new)
            placements = place(new, self._stories.grouped(first_at - WINDOW), self._find_story)
            # Twice as long: a page that was hard to read is compared late.
            self._stories.record_placements(placements, self._clock(), keep_since=first_at - 2 * WINDOW)

    def queue(self, rules: ScheduleRules, tally: Tally, *, run_key: str) -> None:
        """Give each of a schedule's channels what it has not had."""
        for channel_id in rules.max_per_day:
            now = self._clock()
            day_began, _ = local_day_bounds(now, rules.timezone)
            waiting = self._briefed.waiting(rules.id, channel_id, rules.source_ids)
            old = old_news(waiting, rules, self._briefed.known_routes(rules.id, channel_id))
            candidates = self._briefed.candidates(channel_id, [it.id for it in waiting if it.id not in old])
            had_today = self._briefed.queued_since(channel_id, day_began)
            was_told = self._briefed.was_told(rules.id, channel_id, run_key)
            channel = ChannelSituation(
                channel_id=channel_id, had_today=had_today, run_key=run_key, at=now, was_told=was_told
            )
            plan = plan_queue(candidates, sorted(old), rules, channel, find_news=self._find_news)
            self._briefed.record_queue(plan, now)
            tally.queued += sum(it.queued for it in plan.verdicts)

    def _brief_batch(self, documents: list[Document]) -> list[Reading]:
        """Summarize a batch; if that breaks, each document alone, so that one bad one costs only itself."""
        try:
            return self._read_batch(documents)
        except SummarizerError:
            raise
        except Exception as error:
            log.exception("the summarizer broke on %d articles", len(documents))
            if len(documents) > 1:
                return [self._brief_batch([document])[0] for document in documents]
            return [Reading(briefing=_unread_briefing(documents[0], f"the summarizer broke on it: {error!r}"))]

    def _is_due(self, state: SourceState, not_polled_since: datetime | None) -> bool:
        if not_polled_since is not None:
            return state.polled_at is None or state.polled_at < not_polled_since
        now = self._clock()
        if state.next_try_at is not None and state.next_try_at > now:
            return False
        return state.polled_at is None or state.polled_at + self._min_poll <= now + PUNCTUAL

    def _keep_poll(self, source_id: str, poll: Future[Poll], tally: Tally, began: datetime) -> None:
        polled = self._sources[source_id]
        try:
            answer = poll.result()
        except SourceError as error:
            log.warning("%s", error)
            self._keep_failed_poll(source_id, error.reason, error.retry_after_s)
            tally.failed_sources += (source_id,)
        except Exception as error:
            log.exception("source %r: the poll broke", source_id)
            self._keep_failed_poll(source_id, f"the poll broke: {error!r}", None)
            tally.failed_sources += (source_id,)
        else:
            tally.found += self._intake.record_poll(
                source_id,
                answer if polled.label is None else replace(answer, label=polled.label),
                origin=polled.origin,
                first_fetch=polled.source.first_fetch,
                at=began,
            )

    def _keep_failed_poll(self, source_id: str, reason: str, retry_after_s: float | None) -> None:
        origin, now = self._sources[source_id].origin, self._clock()
        failures = self._intake.source_state(source_id, origin).failures + 1
        delay = timedelta(seconds=next_poll_delay_s(failures, retry_after_s, jitter=self._jitter()))
        self._intake.record_poll_failure(
            source_id, reason, origin=origin, failures=failures, next_try_at=now + delay, at=now
        )

    def _read(self, source_ids: Sequence[str], tally: Tally) -> None:
        """Read several texts at a time, and keep them in the order in which they were found."""
        done, costly = 0, Counter[str]()
        while not self._stopping.is_set() and (page := self._intake.found(source_ids, self._clock(), PAGE)):
            reading = [(it, self._begin_read(it, costly)) for it in page]
            for found, text in reading:
                self._progress("reading", done, done + len(page))
                if self._stopping.is_set():
                    text.cancel()
                elif costly[found.entry.source_id] >= PATIENCE and text.cancel():
                    self._put_off(found)
                else:
                    self._keep_read(found, text, tally, costly)
                done += 1
        self._progress("reading", done, done)

    def _begin_read(self, found: FoundArticle, costly: Counter[str]) -> Future[Article]:
        source_id = found.entry.source_id
        if costly[source_id] >= PATIENCE:
            return Future()  # never begun
        return self._fetchers.submit(self._sources[source_id].source.read, found.entry)

    def _keep_read(self, found: FoundArticle, text: Future[Article], tally: Tally, costly: Counter[str]) -> None:
        try:
            article = text.result()
        except ArticleError as error:
            costly[found.entry.source_id] += error.kind in _COSTLY
            last = not error.transient or found.attempts + 1 >= READ_ATTEMPTS
            self._keep_unread(found, error.reason, error.retry_after_s, last=last)
            tally.skipped += last
        except Exception as error:
            log.exception("%s: reading it broke", found.entry.address)
            self._keep_unread(found, f"reading it broke: {error!r}", None, last=True)
            tally.skipped += 1
        else:
            self._intake.record_read(found.id, article, self._clock())

    def _put_off(self, found: FoundArticle) -> None:
        reason, now = f"{PATIENCE} other pages of its source took too long or too much to read", self._clock()
        self._intake.put_off(found.id, reason, next_try_at=now + READ_RETRY, at=now)

    def _keep_unread(self, found: FoundArticle, reason: str, retry_after_s: float | None, *, last: bool) -> None:
        now = self._clock()
        asked = timedelta(seconds=min(retry_after_s or 0.0, LONGEST_RETRY_AFTER_S))
        delay = max(READ_RETRY * 2**found.attempts, asked)
        self._intake.record_unread(found.id, reason, next_try_at=None if last else now + delay, at=now)


def _document(stored: StoredArticle) -> Document:
    article = stored.article
    return Document(id=str(stored.id), title=article.title, text=article.text, language=article.language)


def _unread_briefing(document: Document, reason: str) -> Briefing:
    return Briefing(id=document.id, title=document.title, language=None, engine="", model="", skipped=reason)
