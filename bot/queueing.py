"""Which briefed articles go into which channel, and as what messages. Pure: reads candidates, gives a plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from bot.filters import matches
from bot.records import Candidate, NewDelivery, QueuePlan, Verdict, Waiting
from bot.render import render_briefing, render_titles

OLD_NEWS = "older than what a source posts when it is new to a channel (first_fetch)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRules:
    """What a schedule brings, whence and whither.

    ``first_fetch`` gives for each of its sources how many articles count when the source is new to a channel (None:
    all); ``max_per_day`` gives for each of its channels how many it takes in a local day (None: no limit).
    """

    id: str
    mode: Literal["each", "digest"]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    first_fetch: Mapping[str, int | None]
    max_per_day: Mapping[str, int | None]
    timezone: ZoneInfo

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Name its sources."""
        return tuple(self.first_fetch)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSituation:
    """A channel when a run of a schedule comes to it, and how many articles it had this local day."""

    channel_id: str
    had_today: int
    run_key: str


def old_news(waiting: Sequence[Waiting], rules: ScheduleRules, known_sources: frozenset[str]) -> frozenset[int]:
    """Find what was there before its sources came to a channel, but for the newest of each (``first_fetch``)."""
    new_sources = set(rules.source_ids) - known_sources
    old = {it.id for it in waiting if it.source_ids <= new_sources}
    for source_id in new_sources:
        brought = [it.id for it in waiting if source_id in it.source_ids]
        limit = rules.first_fetch[source_id]
        old -= set(brought if limit is None else brought[max(len(brought) - limit, 0) :])
    return frozenset(old)


def plan_queue(
    candidates: Sequence[Candidate], old: Iterable[int], rules: ScheduleRules, channel: ChannelSituation
) -> QueuePlan:
    """Decide over each candidate and each old article, once for all, and render what is queued."""
    limit = rules.max_per_day[channel.channel_id]
    verdicts = [Verdict(article_id=it, queued=False, reason=OLD_NEWS) for it in old]
    queued: list[Candidate] = []
    for candidate in candidates:
        reason = _reason_against(candidate, rules)
        if reason is None and limit is not None and channel.had_today + len(queued) >= limit:
            reason = f"the channel had its {limit} articles of the day (max_per_day)"
        if reason is None:
            queued.append(candidate)
        verdicts.append(Verdict(article_id=candidate.id, queued=reason is None, reason=reason))
    return QueuePlan(
        schedule_id=rules.id,
        channel_id=channel.channel_id,
        source_ids=rules.source_ids,
        run_key=channel.run_key,
        verdicts=tuple(verdicts),
        messages=tuple(_messages(queued, rules)),
    )


def _reason_against(candidate: Candidate, rules: ScheduleRules) -> str | None:
    if candidate.had_by is not None:
        return f"the channel has it already, from schedule {candidate.had_by!r}"
    words = f"{candidate.article.title}\n{candidate.article.text}"
    if not matches(rules.include, rules.exclude, words):
        return "the schedule's keywords (include, exclude) leave it out"
    return None


def _messages(queued: Sequence[Candidate], rules: ScheduleRules) -> list[NewDelivery]:
    if rules.mode == "digest":
        titles = render_titles([(it.article, it.label) for it in queued], timezone=rules.timezone)
        return [NewDelivery(article_id=None, part=part, message=message) for part, message in enumerate(titles)]
    return [
        NewDelivery(article_id=candidate.id, part=part, message=message)
        for candidate in queued
        for part, message in enumerate(
            render_briefing(candidate.article, candidate.briefing, label=candidate.label, timezone=rules.timezone)
        )
    ]
