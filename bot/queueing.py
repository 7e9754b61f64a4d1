"""Which briefed articles go into which channel, and as what messages. Pure: reads candidates, gives a plan.

What becomes of an article whose story the channel has is ``bot.storyline``'s to say, how messages look that of
``bot.drafts`` and ``bot.digest``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot import drafts
from bot.coverage import Role
from bot.digest import DigestStory, FrontPage, gather, rank, render_digest, render_nothing
from bot.filters import matches
from bot.records import Candidate, NewDelivery, NewLetter, QueuePlan, Verdict, Waiting
from bot.render import clip_title
from bot.storyline import FindNews, SameStory, Storyline, Telling
from bot.texts import Texts
from bot.types import Message

OLD_NEWS = "older than what a source posts when it is new to a channel (first_fetch)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRules:
    """What a schedule brings, whence and whither.

    ``first_fetch`` gives for each of its sources how many articles count when the source is new to a channel (None:
    all); ``max_per_day`` gives for each of its channels how many it takes in a local day (None: no limit), and
    ``same_story`` what becomes of a second article on a story that the channel has ("update" for those not named).
    """

    id: str
    mode: Literal["each", "digest"]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    first_fetch: Mapping[str, int | None]
    max_per_day: Mapping[str, int | None]
    texts: Texts
    same_story: Mapping[str, SameStory] = field(default_factory=dict)
    front_page: FrontPage = field(default_factory=FrontPage)

    @property
    def timezone(self) -> ZoneInfo:
        """Tell whose days its channels' days are."""
        return self.texts.timezone

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Name its sources."""
        return tuple(self.first_fetch)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSituation:
    """A channel when a run of a schedule comes to it.

    It had ``had_today`` articles this local day. ``was_told``: this very run has queued something for it before.
    """

    channel_id: str
    had_today: int
    run_key: str
    at: datetime
    was_told: bool = False


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
    candidates: Sequence[Candidate],
    old: Iterable[int],
    rules: ScheduleRules,
    channel: ChannelSituation,
    *,
    find_news: FindNews,
) -> QueuePlan:
    """Decide over each candidate and each old article, once for all, and render what is queued."""
    planning = _Planning(rules=rules, channel=channel, find_news=find_news)
    messages = planning.digest(candidates) if rules.mode == "digest" else planning.posts(candidates)
    old_ones = (Verdict(article_id=it, queued=False, reason=OLD_NEWS) for it in old)
    return QueuePlan(
        schedule_id=rules.id,
        channel_id=channel.channel_id,
        source_ids=rules.source_ids,
        run_key=channel.run_key,
        verdicts=(*old_ones, *(planning.verdicts[it.id] for it in candidates)),
        messages=(*messages, *planning.edits()),
        letters=tuple(planning.letters()),
    )


@dataclass(slots=True, kw_only=True)
class _Planning:
    """A plan in the making: what is decided by now, and what the channel has of each story, this run included."""

    rules: ScheduleRules
    channel: ChannelSituation
    find_news: FindNews
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    storylines: dict[int, Storyline] = field(default_factory=dict)
    told: list[tuple[Candidate, Telling | None]] = field(default_factory=list)

    @property
    def room(self) -> int | None:
        """Tell how many articles more the channel takes today; None for any number."""
        limit = self.rules.max_per_day[self.channel.channel_id]
        return None if limit is None else max(limit - self.channel.had_today, 0)

    @property
    def _same_story(self) -> SameStory:
        return self.rules.same_story.get(self.channel.channel_id, "update")

    def posts(self, candidates: Sequence[Candidate]) -> list[NewDelivery]:
        """Decide over each article by itself, in order: the second of a story stands against the first."""
        posted = 0
        for candidate in candidates:
            reason, telling = self._judge(candidate)
            if reason is None and telling is None and self.room is not None and posted >= self.room:
                reason = self._day_is_full()
            if reason is not None:
                self._leave_out(candidate, reason)
            elif telling is None:
                posted += 1
                self._tell(candidate, Role.POST)
                self.told.append((candidate, None))
            else:
                self._follow(candidate, telling)
                self.told.append((candidate, telling))
        return [it for candidate, telling in self.told for it in self._deliveries(candidate, telling)]

    def digest(self, candidates: Sequence[Candidate]) -> list[NewDelivery]:
        """Decide over all articles together: the best stories make the front page."""
        entries: list[Candidate] = []
        tellings: dict[int, Telling] = {}
        for candidate in candidates:
            reason, telling = self._judge(candidate)
            if reason is not None:
                self._leave_out(candidate, reason)
            elif telling is not None and telling.role is not Role.UPDATE:
                self._follow(candidate, telling)
            else:
                entries.append(candidate)
                tellings |= {} if telling is None else {candidate.id: telling}
        news = {id_: telling.news[0] for id_, telling in tellings.items()}
        shown, pages = self._front_page(rank(gather(entries, news), self.channel.at))
        self.told += [(story.lead, tellings.get(story.lead.id)) for story in shown]
        return [NewDelivery(article_id=None, part=part, message=message) for part, message in enumerate(pages)]

    def letters(self) -> list[NewLetter]:
        """Write to subscribers what is a post or an update here, or a line of a digest."""
        once_a_story = self._same_story != "post"
        return [
            letter
            for candidate, telling in self.told
            if telling is None or telling.news
            for letter in drafts.letter(
                candidate, None if telling is None else telling.news, self.rules.texts, once_a_story=once_a_story
            )
        ]

    def edits(self) -> list[NewDelivery]:
        """Have the posts that are in the channel already name the sources that have joined their stories."""
        return [
            edit
            for line in self.storylines.values()
            if line.renamed and line.post is not None
            for edit in drafts.edit(line.post, line.named, self.rules.texts, because_of=line.covered[-1].article_id)
        ]

    def _judge(self, candidate: Candidate) -> tuple[str | None, Telling | None]:
        """Say why an article is left out, or else what is told of it in the place of a post."""
        if (reason := _reason_against(candidate, self.rules)) is not None:
            return reason, None
        return None, self._line_of(candidate).judge(candidate, self._same_story, self.find_news)

    def _line_of(self, candidate: Candidate) -> Storyline:
        if candidate.story_id is None:
            return Storyline()
        return self.storylines.setdefault(candidate.story_id, Storyline(covered=list(candidate.covered)))

    def _tell(self, candidate: Candidate, role: Role, reason: str | None = None) -> None:
        self.verdicts[candidate.id] = Verdict(article_id=candidate.id, queued=True, reason=reason)
        self._line_of(candidate).add(candidate, role)

    def _follow(self, candidate: Candidate, telling: Telling) -> None:
        if telling.role is None:
            self._leave_out(candidate, telling.reason)
        else:
            self._tell(candidate, telling.role, telling.reason)

    def _leave_out(self, candidate: Candidate, reason: str) -> None:
        self.verdicts[candidate.id] = Verdict(article_id=candidate.id, queued=False, reason=reason)

    def _day_is_full(self) -> str:
        limit = self.rules.max_per_day[self.channel.channel_id]
        return f"the channel had its {limit} articles of the day (max_per_day)"

    def _deliveries(self, candidate: Candidate, telling: Telling | None) -> list[NewDelivery]:
        line, texts = self._line_of(candidate), self.rules.texts
        if telling is None:
            is_first = line.post is not None and line.post.article_id == candidate.id
            return drafts.post(candidate, line.named if is_first else (), texts)
        return drafts.update(candidate, telling.news, line.post, texts) if telling.news else []

    def _front_page(self, ranked: Sequence[DigestStory]) -> tuple[Sequence[DigestStory], list[Message]]:
        page = self.rules.front_page
        most = page.most if self.room is None else min(page.most, self.room)
        for story in ranked[:most]:
            self._show(story)
        for number, story in enumerate(ranked[most:], most):
            is_full = number < page.most
            reason = self._day_is_full() if is_full else f"the digest has {page.most} stories that come before it"
            for article in story.articles:
                self._leave_out(article, reason)
        if not ranked and page.says_when_empty and not self.channel.was_told:
            return (), render_nothing(self.rules.texts)
        return ranked[:most], render_digest(ranked[:most], page.topics, self.rules.texts, left_out=len(ranked[most:]))

    def _show(self, story: DigestStory) -> None:
        """Count a story once: its other articles stand behind the one that its line is made of."""
        self._tell(story.lead, Role.DIGEST)
        behind = f"one story with “{clip_title(story.lead.article.title)}”, in one line of the digest"
        for article in story.articles[:-1]:
            self._tell(article, Role.NAMED, behind)


def _reason_against(candidate: Candidate, rules: ScheduleRules) -> str | None:
    if candidate.had_by is not None:
        return f"the channel has it already, from schedule {candidate.had_by!r}"
    words = f"{candidate.article.title}\n{candidate.article.text}"
    if not matches(rules.include, rules.exclude, words):
        return "the schedule's keywords (include, exclude) leave it out"
    return None
