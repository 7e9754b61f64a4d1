"""Feeds and pages for tests to put harm into."""

from tests.newsroom import Story
from tests.webserver import Page

STORY = Story(number=5)
ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(400_000))
"""More than a parser comes to an end with."""


def rss(items: str, before: str = "") -> Page:
    """Write a feed."""
    body = f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>The Lantern</title>{items}</channel></rss>'
    return Page(body=body.encode(errors="surrogatepass"), headers={"Content-Type": "application/rss+xml"})


def item(title: str, more: str = "") -> str:
    """Write an entry."""
    return f"<item><title>{title}</title><link>https://lantern.example/a</link>{more}</item>"


def html(body: str, head: str = "") -> Page:
    """Write a page with an article in it, after whatever else stands there."""
    head = f"<head><title>{STORY.title}</title>{head}</head>"
    text = f"<html>{head}<body>{body}<article>{STORY.html}</article></body></html>"
    return Page(body=text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
