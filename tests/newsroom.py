"""Invented news, as many articles as wanted, and feeds that carry them: support for the tests of the whole bot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from tests.webserver import Page

FIRST_AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

_PLACES = ("Pellworth", "Orrin Bay", "Tarnholm", "Quill Harbour", "Eastmere", "Low Candle", "Saint Orla")
_PEOPLE = ("Marta Quill", "Jonas Reed", "Ilse Varga", "Tobias Lund", "Edda Crane")
_WORKS = ("sea lock", "grain store", "tram line", "swing bridge", "town archive", "water tower")
_SENTENCES = (
    "Work on the {work} of {place} ended {number} days before the date that the council had announced.",
    "The council of {place} paid {number},000 crowns for the {work}, half of them from a loan.",
    "Some {number} families in {place} had waited for the {work} since the flood of the spring before last.",
    "“We counted every one of those {number} days,” said {person}, who leads the works at {place}.",
    "Engineers replaced {number} beams below the {work} and found two more that nobody had drawn on a plan.",
    "A committee will decide in the autumn whether the {work} stays open at night, which {place} has asked for.",
    "The old {work} had served {place} for {number} years before its foundations began to sink.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article: its title names its number; ``teaser`` leaves its text to its page."""

    number: int
    words: int = 150
    teaser: bool = False

    @property
    def title(self) -> str:
        """Tell what it is about."""
        return f"Number {self.number}: the {_WORKS[self.number % len(_WORKS)]} opens"

    @property
    def path(self) -> str:
        """Tell where its page is."""
        return f"/news/{self.number}"

    @property
    def sentences(self) -> list[str]:
        """Write it: no two articles share a text."""
        made: list[str] = []
        while sum(len(it.split()) for it in made) < self.words:
            step = self.number * 31 + len(made)
            made.append(
                _SENTENCES[len(made) % len(_SENTENCES)].format(
                    place=_PLACES[step % len(_PLACES)],
                    person=_PEOPLE[step % len(_PEOPLE)],
                    work=_WORKS[self.number % len(_WORKS)],
                    number=step + 3,
                )
            )
        return made

    @property
    def text(self) -> str:
        """Give it in paragraphs of three sentences."""
        found = self.sentences
        return "\n\n".join(" ".join(found[start : start + 3]) for start in range(0, len(found), 3))

    def page(self) -> Page:
        """Give its page."""
        body = (
            f"<html><head><title>{self.title}</title></head><body><article><h1>{self.title}</h1>{self.html}</article>"
        )
        return Page(body=f"{body}</body></html>".encode(), headers={"Content-Type": "text/html; charset=utf-8"})

    @property
    def html(self) -> str:
        """Give its text as paragraphs of HTML."""
        return "".join(f"<p>{escape(it)}</p>" for it in self.text.split("\n\n"))


def feed(stories: Iterable[Story], *, title: str, base: str) -> Page:
    """Give a feed of these stories, the newest first as feeds have them, with an ETag of its content."""
    items = "".join(_item(it, base) for it in sorted(stories, key=lambda it: -it.number))
    content = "http://purl.org/rss/1.0/modules/content/"
    head = f"<title>{title}</title><link>{base}/</link><description>Invented news</description>"
    body = f'<rss version="2.0" xmlns:content="{content}"><channel>{head}{items}</channel></rss>'
    return Page(body=body.encode(), etag=f'"{hash(body)}"', headers={"Content-Type": "application/rss+xml"})


def _item(story: Story, base: str) -> str:
    at = format_datetime(FIRST_AT + timedelta(minutes=story.number))
    named = f"<title>{escape(story.title)}</title><link>{base}{story.path}</link><pubDate>{at}</pubDate>"
    named += f'<guid isPermaLink="false">story-{story.number}</guid>'
    if story.teaser:
        return f"<item>{named}<description>{escape(story.sentences[0])}</description></item>"
    return f"<item>{named}<content:encoded>{escape(story.html)}</content:encoded></item>"


def section(stories: Iterable[Story], *, title: str) -> Page:
    """Give a page that links to these stories, the newest first, among what else pages link to."""
    links = "".join(
        f"<h2><a href='{it.path}'>{escape(it.title)}</a></h2>" for it in sorted(stories, key=lambda it: -it.number)
    )
    menu = "<nav><a href='/'>Home</a> <a href='/about-us'>About the people who write this</a></nav>"
    body = f"<html><head><title>{title}</title></head><body>{menu}<main>{links}</main></body></html>"
    return Page(body=body.encode(), etag=f'"{hash(body)}"', headers={"Content-Type": "text/html; charset=utf-8"})
