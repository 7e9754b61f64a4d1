"""Answers to what readers look up, as messages. Pure: rows in, messages out; what fits where is ``bot.markup``'s.

Lists are for the eye that looks for one thing: a title is a link, what is said of it stands under it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.keyboards import briefing_keyboard, with_keyboard
from bot.library import Findings, Freshness, Quotation, Shelved
from bot.markup import Block, Run, clean, clip, link_to, paginate, plain_message
from bot.render import MAX_NAME, MAX_TITLE, NAMELESS, render_briefing, render_titles, source_name
from bot.texts import Texts
from bot.timing.recurrence import Every, JobSpec, next_runs
from bot.types import Message
from summarizer.types import Briefing

MAX_ASKED = 80
MAX_POINT = 300
MOST_OF_ONE = 8
MOST_OF_MANY = 3
MOST_PEOPLE = 6
_NOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A schedule as readers see it: ``places`` are the names of its channels, where they have one."""

    spec: JobSpec
    places: tuple[str, ...]
    is_digest: bool
    last_run_at: datetime | None


def render_latest(shelved: Sequence[Shelved], texts: Texts) -> list[Message]:
    """List the newest briefings."""
    if not shelved:
        return [plain_message(texts.say("There are no briefings yet."))]
    rows = [(it.article, it.label) for it in shelved]
    return render_titles(rows, heading=texts.say("The newest briefings"), texts=texts)


def render_in_full(shelved: Shelved, texts: Texts) -> list[Message]:
    """Write all that is known of an article."""
    briefing = _without_repeats(shelved.briefing)
    messages = render_briefing(shelved.article, briefing, label=shelved.label, texts=texts)
    return with_keyboard(messages, briefing_keyboard(shelved.article.address, None, texts))


def render_quotations(name: str, said: Sequence[Quotation], similar: Sequence[str], texts: Texts) -> list[Message]:
    """Write who said what, the newest first; people who share a surname stand apart."""
    people: dict[str, dict[str, Quotation]] = {}
    for it in said:
        people.setdefault(it.speaker_key, {}).setdefault(_key(it.text), it)
    if not people:
        return [plain_message(_nobody(name, similar, texts))]
    most = MOST_OF_ONE if len(people) == 1 else MOST_OF_MANY
    blocks = []
    for quotations in list(people.values())[:MOST_PEOPLE]:
        blocks += _said_by(list(quotations.values()), most, texts)
    if left := len(people) - MOST_PEOPLE:
        blocks += _more(left, texts) if left > 0 else []
    return paginate(blocks)


def render_findings(asked: str, findings: Findings, texts: Texts) -> list[Message]:
    """List what a search found, each with what in it matches best."""
    shown = clip(clean(asked), MAX_ASKED)
    if not findings.best:
        return [plain_message(texts.say("I find nothing about “{words}” in the briefings.", words=shown))]
    blocks = [block for it in findings.best for block in _found(it, asked, texts)]
    if not findings.has_all:
        blocks.insert(0, Block(runs=(Run(text=texts.say("No briefing has all of the words. These have some:")),)))
    return paginate([*blocks, *_more(findings.total - len(findings.best), texts)])


def render_sources(
    sources: Mapping[str, str | None], known: Mapping[str, Freshness], now: datetime, texts: Texts
) -> list[Message]:
    """List sources with how fresh they are; ``sources`` are their names for readers, by id, where they have one."""
    blocks = [_heading(texts.say("What I read"))]
    for source_id, title in sources.items():
        found = known.get(source_id)
        name = clip(clean(title or (found and found.label) or source_id), MAX_NAME)
        state = Run(text=_freshness(found, now, texts), tag="i")
        blocks.append(Block(runs=(Run(text=f"• {name}"), Run(text="\n"), state)))
    return paginate(blocks)


def render_schedule(coming: Iterable[Coming], now: datetime, texts: Texts) -> list[Message]:
    """Tell when news comes next, the soonest first."""
    runs = sorted(((next_runs(it.spec, now, 2, last_run_at=it.last_run_at), it) for it in coming), key=lambda it: it[0])
    blocks = [_heading(texts.say("When I look for news"))]
    for (first, second), it in runs:
        name = ", ".join(it.places) or it.spec.schedule_id
        title = texts.say("{channel}, a digest", channel=name) if it.is_digest else name
        blocks.append(Block(runs=(Run(text=f"• {title}: {_when(it.spec, first, second, now, texts)}"),), gap="\n"))
    zone = texts.say("Times are those of {zone}.", zone=texts.timezone.key)
    return paginate([*blocks, Block(runs=(Run(text=zone, tag="i"),))])


def matching_point(shelved: Shelved, asked: str) -> str:
    """Choose from a briefing the point or quotation that has most of the words asked for; the first one of equals."""
    wanted = [re.compile(rf"\b{re.escape(it)}") for it in re.findall(r"\w+", _key(asked))]
    briefing = shelved.briefing
    told = [it.text for it in briefing.key_points]
    told += [f"“{it.text}” — {it.speaker}" if it.speaker else f"“{it.text}”" for it in briefing.quotes]
    return max(told, key=lambda text: sum(bool(it.search(_key(text))) for it in wanted), default="")


def _without_repeats(briefing: Briefing) -> Briefing:
    """Leave out quotations that stand in a key point anyway."""
    spans = [span for point in briefing.key_points for span in point.spans]
    return replace(
        briefing,
        quotes=tuple(
            it for it in briefing.quotes if not any(it.start < end and start < it.end for start, end in spans)
        ),
    )


def _heading(text: str) -> Block:
    return Block(runs=(Run(text=text, tag="b"),))


def _said_by(quotations: Sequence[Quotation], most: int, texts: Texts) -> list[Block]:
    """Write what one person said; the name goes with the first, so that it never ends a page."""
    blocks = [_heading(clip(clean(quotations[0].speaker), MAX_NAME))]
    for it in quotations[:most]:
        blocks.append(Block(runs=(Run(text=f"“{clean(it.text).rstrip().removesuffix(',')}”"),), quote=True, gap="\n"))
        title = clip(clean(it.title), MAX_TITLE) or texts.say(NAMELESS)
        runs = (Run(text=f"{texts.moment(it.said_at)}: "), Run(text=title, href=link_to(it.address)))
        blocks.append(Block(runs=runs, gap="\n"))
    return [*blocks, *_more(len(quotations) - most, texts)]


def _nobody(name: str, similar: Sequence[str], texts: Texts) -> str:
    shown = clip(clean(name), MAX_ASKED)
    none = texts.say("I have no quotations of “{name}”.", name=shown)
    if not similar:
        return none
    names = ", ".join(clip(clean(it), MAX_NAME) for it in similar)
    return " ".join((none, texts.say("Did you mean: {names}?", names=names)))


def _more(left: int, texts: Texts) -> list[Block]:
    if left <= 0:
        return []
    return [
        Block(runs=(Run(text=texts.say_number("and {number} more", "and {number} more", left), tag="i"),), gap="\n")
    ]


def _found(shelved: Shelved, asked: str, texts: Texts) -> list[Block]:
    article = shelved.article
    title = clip(clean(article.title), MAX_TITLE) or texts.say(NAMELESS)
    at = article.published_at
    when = "" if at is None else texts.moment(at)
    meta = " · ".join(filter(None, (source_name(article, shelved.label), when)))
    runs = [Run(text=title, href=link_to(article.address))]
    runs += [Run(text="\n"), Run(text=meta, tag="i")] if meta else []
    point = clip(clean(matching_point(shelved, asked)), MAX_POINT)
    runs += [Run(text=f"\n• {point}")] if point else []
    return [Block(runs=tuple(runs))]


def _freshness(found: Freshness | None, now: datetime, texts: Texts) -> str:
    if found is None or found.read_at is None:
        return texts.say("can't be read now") if found is not None and found.fails else texts.say("not read yet")
    read = texts.ago(found.read_at, now)
    said = [
        texts.say("can't be read now, last read {ago}", ago=read) if found.fails else texts.say("read {ago}", ago=read)
    ]
    if found.news_at is not None:
        said.append(texts.say("last news {ago}", ago=texts.ago(found.news_at, now)))
    return ", ".join(said)


def _when(spec: JobSpec, first: datetime, second: datetime, now: datetime, texts: Texts) -> str:
    soon = texts.say("now") if first - now < _NOW else texts.coming(first, now)
    if isinstance(spec.timing, Every):
        interval = texts.length(spec.timing.interval)
        return texts.say("{first}, then every {interval}", first=soon, interval=interval)
    return texts.say("{first}, then {second}", first=soon, second=texts.coming(second, now))


def _key(text: str) -> str:
    """Give what two spellings of a text share: no capitals, no accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(it for it in letters if not unicodedata.combining(it))
