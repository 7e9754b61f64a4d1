"""Briefings as messages. Pure: words in, messages out; what fits where is ``bot.markup``'s.

How a post is built, and why:

- Read in five seconds, on a phone, between other posts. One thing is bold, the title; three short points with air
  between them; what people said stands apart as a block quotation with its speaker. Nothing else competes.
- Who and when stand in italics, below the title and below each quotation, so that the eye can pass over them.
- The title is no link: blue bold text is hard to read. The link comes last and names the site it leads to.
- No preview card: it says the title a second time, and its height pushes the next post off the screen.
- A date without a time of day (midnight sharp, UTC) is shown as a date: the hour would be made up.
- Quotations of one speaker in a row share a block and are signed once. One without a speaker is never posted.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from bot.markup import Block, Run, clean, clip, host_of, is_blank, link_to, paginate
from bot.types import Article, Message
from summarizer.types import Briefing, KeyPoint, Quote

MAX_TITLE = 250
MAX_NAME = 80


def render_briefing(
    article: Article, briefing: Briefing, *, label: str | None, timezone: ZoneInfo, unsigned: bool = False
) -> list[Message]:
    """Write one briefing as messages, split between points; none only if there is nothing at all to show.

    ``label`` is the source's name as readers know it; without one the site's name or host stands in.
    ``unsigned`` shows quotations without a speaker too: for the operator's eyes, never for a post.
    """
    return paginate(
        [
            *_head(article, label, timezone),
            *_points(briefing.key_points),
            *_quotes(briefing.quotes, unsigned=unsigned),
            *_verdict(briefing),
            *_foot(article.address),
        ]
    )


def render_titles(
    rows: Sequence[tuple[Article, str | None]], *, heading: str | None = None, timezone: ZoneInfo
) -> list[Message]:
    """Write a list of titles with links, one row for each article and its source's label, split between rows."""
    blocks = [_row(article, label, timezone) for article, label in rows]
    if heading and not is_blank(heading):
        blocks.insert(0, Block(runs=(Run(text=clip(clean(heading), MAX_TITLE), tag="b"),)))
    return paginate(blocks)


def _head(article: Article, label: str | None, timezone: ZoneInfo) -> list[Block]:
    blocks = []
    if title := _shown(article.title, MAX_TITLE):
        blocks.append(Block(runs=(Run(text=title, tag="b"),)))
    if meta := _meta(article, label, timezone):
        blocks.append(Block(runs=(Run(text=meta, tag="i"),), gap="\n"))
    return blocks


def _meta(article: Article, label: str | None, timezone: ZoneInfo) -> str:
    link = link_to(article.address)
    names = (label, article.site, host_of(link) if link else None)
    name = next((shown for name in names if name and (shown := _shown(name, MAX_NAME))), "")
    return " · ".join(filter(None, (name, local_time(article.published_at, timezone))))


def local_time(moment: datetime | None, timezone: ZoneInfo) -> str:
    """Say when, as people of the time zone do; a bare date (midnight sharp, UTC) stays one. Empty for None."""
    if moment is None:
        return ""
    utc = moment.astimezone(UTC)
    if utc.time() == time.min:
        return f"{utc.day} {utc:%b} {utc.year}"
    try:
        local = utc.astimezone(timezone)
    except OverflowError:  # a feed may claim the year 1 or 9999
        local = utc
    return f"{local.day} {local:%b} {local.year}, {local:%H:%M}"


def _points(points: Sequence[KeyPoint]) -> list[Block]:
    shown = [clean(point.text) for point in points]
    return [Block(runs=(Run(text=f"• {text}"),)) for text in shown if not is_blank(text)]


def _quotes(quotes: Sequence[Quote], *, unsigned: bool) -> list[Block]:
    heard = [(_shown(quote.speaker or "", MAX_NAME), clean(quote.text)) for quote in quotes]
    shown = [(speaker, words) for speaker, words in heard if (speaker or unsigned) and not is_blank(words)]
    return [_quote_block(speaker, [words for _, words in group]) for speaker, group in groupby(shown, itemgetter(0))]


def _quote_block(speaker: str, said: Sequence[str]) -> Block:
    # The comma before “she said” belongs to the sentence that the quotation was taken out of.
    words = "\n".join(f"“{one.rstrip().removesuffix(',')}”" for one in said)
    signature = (Run(text="\n"), Run(text=f"— {speaker}", tag="i")) if speaker else ()
    return Block(runs=(Run(text=words), *signature), quote=True)


def _verdict(briefing: Briefing) -> list[Block]:
    if not briefing.skipped:
        return []
    return [Block(runs=(Run(text=f"No briefing: {_shown(briefing.skipped, MAX_TITLE).rstrip('.')}."),))]


def _foot(address: str) -> list[Block]:
    if link := link_to(address):
        return [Block(runs=(Run(text=f"Read on {clip(host_of(link), MAX_NAME)}", href=link),))]
    # As code, because a client would take report.md for an address of the web.
    return [Block(runs=(Run(text=name, tag="code"),))] if (name := _file_name(address)) else []


def _file_name(address: str) -> str:
    """Name the local file behind an address; empty for anything else that is no link."""
    path = unquote(address.removeprefix("file://"))
    return "" if "://" in path else _shown(PurePosixPath(path).name, MAX_NAME)


def _row(article: Article, label: str | None, timezone: ZoneInfo) -> Block:
    title = _shown(article.title, MAX_TITLE) or _file_name(article.address) or "Untitled"
    meta = _meta(article, label, timezone)
    runs = [Run(text="• "), Run(text=title, href=link_to(article.address))]
    if meta:
        runs += [Run(text="\n"), Run(text=meta, tag="i")]
    return Block(runs=tuple(runs))


def _shown(text: str, limit: int) -> str:
    return "" if is_blank(words := clean(text)) else clip(words, limit)
