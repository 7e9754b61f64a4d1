"""Tells what kind of thing a body is, by its first bytes before its label: labels are often wrong. Pure."""

import re

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "an archive or office file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"ID3", "an audio file"),
    (b"\x7fELF", "a program"),
)
_LABELS = {
    "image/": "an image",
    "audio/": "an audio file",
    "video/": "a video",
    "font/": "a font",
    "application/pdf": "a PDF file",
    "application/zip": "an archive",
    "application/json": "JSON data",
}
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|article|section|p|h1)\b", re.IGNORECASE)
_FEED = re.compile(rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL)
_FIRST = 2048
_BINARY_SHARE = 0.1
_CONTROLS = bytes([*range(1, 8), *range(14, 27), *range(28, 32), 127])


def looks_like_html(body: bytes) -> bool:
    """Tell whether a body begins as HTML does."""
    return bool(_HTML.search(body[:_FIRST].replace(b"\0", b"")))


def looks_like_feed(body: bytes) -> bool:
    """Tell whether a body begins as an XML feed does."""
    return bool(_FEED.match(body[:_FIRST]))


def refusal_reason(body: bytes, content_type: str) -> str | None:
    """Give the reason why a body can't hold an article: what it is instead. None for text and HTML."""
    kind = next((name for magic, name in _MAGIC if body.startswith(magic)), None)
    if kind is None and looks_like_feed(body):
        return "is a feed, not an article; add it as a source"
    if kind is None and not looks_like_html(body):
        label = content_type.strip().lower()
        kind = next((name for start, name in _LABELS.items() if label.startswith(start)), None)
        kind = kind or ("not text" if _is_binary(body[:_FIRST]) else None)
    return f"is {kind}, not an article" if kind else None


def _is_binary(start: bytes) -> bool:
    """Tell bytes that are no text in any charset: many controls, few of the zeros that UTF-16 has."""
    controls = sum(start.count(control) for control in _CONTROLS)
    return controls > _BINARY_SHARE * len(start)
