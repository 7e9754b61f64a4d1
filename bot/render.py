"""Briefings as messages. Pure: words in, messages out; what fits where is ``bot.markup``'s.

How a post is built, and why:

- Read in five seconds, on a phone, between other posts. One thing is bold, the title; three short points with air
  between them; what people said stands apart as a block quotation with its speaker. Nothing else competes.
- Who and when stand in italics, below the title and below each quotation, so that the eye can pass over them.
- The title is no link: blue bold text is hard to read. The link comes last and names the site it leads to.
- No preview card: it says the title a second time, and its height pushes the next post off the screen.
- A date without a time of day (midnight sharp, UTC) is shown as a date: the hour would be made up.
- Quotations of one speaker in a row share a block and are signed once. One without a speaker is never posted.
- Sources that told the same story later stand in one line at the foot, a few of them: that line grows by edits.
- What a second look at the article came to stands last, with the time of that look.
- An update is a reply to such a post: what is new, and who says so. What stands above it is not said again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath
from urllib.parse import unquote

from bot.coverage import Revision
from bot.markup import Block, Run, clean, clip, host_of, is_blank, link_to, paginate
from bot.texts import Texts, mark
from bot.types import Article, Message
from summarizer.types import Briefing, KeyPoint, Quote

MAX_TITLE = 250
MAX_NAME = 80
MAX_QUOTED_TITLE = 80
# Sources at a post's foot. Their links fit beside the longest part of a post's end, so that no edit needs a new page.
MOST_NAMED = 8
MAX_MENTION = 40
NAMELESS = mark("Untitled")
MAX_MENTION_ADDRESS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A source that told the same story, and where."""

    name: str
    address: str


def render_briefing(
    article: Article,
    briefing: Briefing,
    *,
    label: str | None,
    texts: Texts,
    unsigned: bool = False,
    also: Sequence[Mention] = (),
    revision: Revision | None = None,
) -> list[Message]:
    """Write one briefing as messages, split between points; none only if there is nothing at all to show.

    ``label`` is the source's name as readers know it; without one the site's name or host stands in.
    ``unsigned`` shows quotations without a speaker too: for the operator's eyes, never for a post. ``also`` are the
    other sources of its story, ``revision`` what a second look at the article came to.
    """
    return paginate(
        [
            *_head(article, label, texts),
            *_points(briefing.key_points),
            *_quotes(briefing.quotes, unsigned=unsigned),
            *_verdict(briefing, texts),
            *_foot(article.address, texts),
            *_also(also, texts),
            *_revised(revision, texts),
        ]
    )


def render_update(
    article: Article,
    news: Sequence[KeyPoint],
    *,
    label: str | None,
    texts: Texts,
    revision: Revision | None = None,
) -> list[Message]:
    """Write what an article adds to a story that was posted; after a second look that may be nothing any more."""
    points = [clean(point.text) for point in news]
    lost = texts.say("what stood here is no longer in the article.") if revision else ""
    first, *rest = [text for text in points if not is_blank(text)] or [lost]
    blocks = [Block(runs=(Run(text=texts.say("New:"), tag="b"), Run(text=f" {first}")))]
    blocks += [Block(runs=(Run(text=f"• {text}"),)) for text in rest]
    link = link_to(article.address)
    name = Run(text=source_name(article, label), href=link)
    when = article.published_at
    signature = (name,) if when is None else (name, Run(text=f" · {texts.moment(when)}"))
    return paginate([*blocks, Block(runs=signature), *_revised(revision, texts)])


def source_name(article: Article, label: str | None) -> str:
    """Name an article's source as readers know it: by its label, its site, its host; a file by its own name."""
    return _source_name(article, label) or clip(_file_name(article.address), MAX_NAME)


def clip_title(title: str) -> str:
    """Give a title as it may be quoted in a sentence."""
    return _shown(title, MAX_QUOTED_TITLE) or NAMELESS


def render_titles(
    rows: Sequence[tuple[Article, str | None]], *, heading: str | None = None, texts: Texts
) -> list[Message]:
    """Write a list of titles with links, one row for each article and its source's label, split between rows."""
    blocks = [_row(article, label, texts) for article, label in rows]
    if heading and not is_blank(heading):
        blocks.insert(0, Block(runs=(Run(text=clip(clean(heading), MAX_TITLE), tag="b"),)))
    return paginate(blocks)


def _head(article: Article, label: str | None, texts: Texts) -> list[Block]:
    blocks = []
    if title := _shown(article.title, MAX_TITLE):
        blocks.append(Block(runs=(Run(text=title, tag="b"),)))
    if meta := _meta(article, label, texts):
        blocks.append(Block(runs=(Run(text=meta, tag="i"),), gap="\n"))
    return blocks


def _meta(article: Article, label: str | None, texts: Texts) -> str:
    when = "" if article.published_at is None else texts.moment(article.published_at)
    return " · ".join(filter(None, (_source_name(article, label), when)))


def _source_name(article: Article, label: str | None) -> str:
    link = link_to(article.address)
    names = (label, article.site, host_of(link) if link else None)
    return next((shown for name in names if name and (shown := _shown(name, MAX_NAME))), "")


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


def _verdict(briefing: Briefing, texts: Texts) -> list[Block]:
    if not briefing.skipped:
        return []
    reason = _shown(briefing.skipped, MAX_TITLE).rstrip(".")
    return [Block(runs=(Run(text=texts.say("No briefing: {reason}.", reason=reason)),))]


def _foot(address: str, texts: Texts) -> list[Block]:
    if link := link_to(address):
        words = texts.say("Read on {site}", site=clip(host_of(link), MAX_NAME))
        return [Block(runs=(Run(text=words, href=link),))]
    # As code, because a client would take report.md for an address of the web.
    return [Block(runs=(Run(text=name, tag="code"),))] if (name := _file_name(address)) else []


def _also(mentions: Sequence[Mention], texts: Texts) -> list[Block]:
    runs = [run for mention in mentions[:MOST_NAMED] for run in (Run(text=", "), _mention(mention))]
    return [Block(runs=(Run(text=texts.say("Also:")), Run(text=" "), *runs[1:]), gap="\n")] if runs else []


def _mention(mention: Mention) -> Run:
    link = link_to(mention.address) if len(mention.address) <= MAX_MENTION_ADDRESS else None
    return Run(text=clip(mention.name, MAX_MENTION), href=link)


def _revised(revision: Revision | None, texts: Texts) -> list[Block]:
    if revision is None:
        return []
    when = texts.hour(revision.at)
    if revision.gone:
        words = texts.say("the article is no longer there, {when}", when=when)
    else:
        words = texts.say("corrected {when}", when=when)
    return [Block(runs=(Run(text=words, tag="i"),))]


def _file_name(address: str) -> str:
    """Name the local file behind an address; empty for anything else that is no link."""
    path = unquote(address.removeprefix("file://"))
    return "" if "://" in path else _shown(PurePosixPath(path).name, MAX_NAME)


def _row(article: Article, label: str | None, texts: Texts) -> Block:
    title = _shown(article.title, MAX_TITLE) or _file_name(article.address) or texts.say(NAMELESS)
    meta = _meta(article, label, texts)
    runs = [Run(text="• "), Run(text=title, href=link_to(article.address))]
    if meta:
        runs += [Run(text="\n"), Run(text=meta, tag="i")]
    return Block(runs=tuple(runs))


def _shown(text: str, limit: int) -> str:
    return "" if is_blank(words := clean(text)) else clip(words, limit)
