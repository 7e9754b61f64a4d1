"""Decides whether what a feed carries of an article is the article or a teaser for it. Pure; fetches nothing."""

import re

from bot.dedupe import canonical_address
from bot.documents.blocks import parse_fragment, tree_paragraphs
from bot.documents.plaintext import ends_sentence, join_paragraphs, split_paragraphs
from bot.types import Entry

FULL_WORDS = 120
ENOUGH_WORDS = 80

_SURELY_FULL_WORDS = 300
_LONGEST_INVITATION = 10
_CUT = re.compile(r"(?:…|\.{3}|\[…\]|\[\.{3}\]|\[&hellip;\])\s*$")
# What blog software, not an author, puts under every entry.
_SYNDICATED = re.compile(r"^The post .{1,400} (?:appeared first on|first appeared on) .{1,200}$")
_INVITATION = re.compile(
    r"(?:\b(?:read|see|view) (?:more|on|the (?:full|whole|rest)|full)|\b(?:continue|keep) reading"
    r"|\bfull (?:story|article)|\bmore[\u2026.]{1,3}|[\u2192\u00bb>\u203a])",
    re.IGNORECASE,
)


def own_text(entry: Entry) -> str:
    """Give the text that an entry carries itself, without what blog software and invitations add to its end."""
    return join_paragraphs(_without_tail(_paragraphs(entry)))


def is_full_article(entry: Entry) -> bool:
    """Tell whether an entry carries its whole article: enough prose that does not break off or send one elsewhere."""
    written = _paragraphs(entry)
    paragraphs = [line for line in written if not _SYNDICATED.match(line)]
    words = len(join_paragraphs(_without_tail(paragraphs)).split())
    if words < FULL_WORDS or _CUT.search(paragraphs[-1]) or _is_invitation(paragraphs[-1]):
        return False
    if _ends_in_link_to_itself(entry, paragraphs[-1]):
        return False
    return words >= _SURELY_FULL_WORDS or any(ends_sentence(line) for line in paragraphs[-2:])


def _paragraphs(entry: Entry) -> list[str]:
    content = entry.content or ""
    return split_paragraphs(content) if entry.content_is_text else tree_paragraphs(parse_fragment(content))


def _without_tail(paragraphs: list[str]) -> list[str]:
    kept = list(paragraphs)
    while kept and (_SYNDICATED.match(kept[-1]) or _is_invitation(kept[-1])):
        del kept[-1]
    return kept


def _is_invitation(line: str) -> bool:
    return len(line.split()) <= _LONGEST_INVITATION and bool(_INVITATION.search(line))


def _ends_in_link_to_itself(entry: Entry, last: str) -> bool:
    """Tell whether the last words are a link to the entry's own page, in whatever language they invite."""
    if entry.content_is_text or entry.canonical is None:
        return False
    links = parse_fragment(entry.content or "").xpath(".//a[@href]")
    closing = [link for link in links if last.endswith(" ".join(link.text_content().split()) or "\n")]
    return any(
        canonical_address(link.get("href")) == entry.canonical
        and len(link.text_content().split()) <= _LONGEST_INVITATION
        for link in closing[-1:]
    )
