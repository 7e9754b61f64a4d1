"""Takes off a page's text what stands at its edges and sends the reader elsewhere: invitations, labels, times. Pure.

Only whole paragraphs go, known by their form, and only where an article begins or ends; pointers to other articles go
wherever they stand. Corrections, credits and rights stay: they belong to an article.
"""

import re

from bot.documents.plaintext import ends_sentence, words_only

_LONGEST_POINTER = 25
_LONGEST_INVITATION = 60
_FIRST_LINES = 6
_LAST_LINES = 10
_SHORTEST_TITLE = 12  # letters
_LARGEST_EDGE = 0.25  # of all words
_LONGEST_TIME = 10
_LONGEST_LINE = 600  # characters: in some scripts a paragraph is one word
_QUOTED = re.compile('["\u201c\u201d\u00ab\u201e\u300c]')


def _any_of(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


_NETWORK = r"(?:twitter|x|facebook|instagram|youtube|telegram|whatsapp|tiktok|threads|bluesky|mastodon|linkedin)"
_POINTER = _any_of(
    r"(?:related|recommended)(?: \w+)?\s*:|(?:more(?: on this)?|watch|don['\u2019]t miss|also (?:read|see|watch))\s*:",
    r"(?:read|see|watch|find out|learn) (?:more|also|next|now|the (?:full )?\w+)(?: \w+)?\s*:",
    r"(?:lesen sie (?:auch|mehr)|mehr zum thema|(?:à )?lire aussi|voir aussi|le[ae] también|te puede interesar)\b\s*:?",
    r"(?:leia (?:também|mais)|veja também|leggi anche|lees ook|läs också)\b|(?:czytaj|zobacz) (?:też|także|również)\b",
    r"(?:(?:читайте|смотрите) также|(?:читайте|дивіться) (?:також|ще))\b\s*:?",
    r"【?(?:関連記事|相关阅读|相關閱讀|延伸阅读|延伸閱讀)",
    r"(?:advertisement|advertising|anzeige|publicité|publicidad|реклама)\W*$",
)
_INVITATION = _any_of(
    rf"(?:follow|like|join|find) (?:(?:us|me|our|them)\b|.{{1,80}}\bon {_NETWORK}\b)|follow (?:him|her)\b",
    r"(?:subscribe|sign (?:up|in)|log in|register (?:for|here|now|to|by|with|today))\b",
    r"(?:get|receive) .{1,80}\b(?:delivered|newsletter|inbox|e-?mail)\b",
    r"(?:click|tap) (?:here|below|on)\b|(?:listen|watch|tune in) .{1,80}\b(?:live|here|back)\b",
    r"(?:tell us|let us know|share your|have your say|join the conversation|what do you think)\b",
    r"leave a (?:comment|reply)\b|(?:share|tweet|print|e-?mail|save)(?: (?:this|on|via|to)\b.{0,40})?$",
    r"(?:download|get) (?:the|our) .{0,40}\bapp\b|(?:send|submit) (?:us|your)\b|(?:have|got) (?:a|any) tip",
    r"(?:abonnieren|folgen) sie\b|(?:abonnez|inscrivez)-vous\b|suivez-nous\b|(?:suscríbe|síguen)\w+\b",
    r"подпи(?:сывайтесь|шитесь)\b|підпи(?:суйтесь|суйтеся|шіться)\b|zapisz się\b|obserwuj nas\b|iscriviti\b",
    r"(?:source|quelle|fuente|fonte|источник|джерело|źródło)s?\s*:.{1,60}$",
)
_CLOSING = _any_of(
    r"(?:\d+ )?comments?(?: \(\d+\))?\W*$|share this\b.{0,20}$|about the authors?\W*$|.{0,40}\bnewsletters?$",
    r"(?:tags?|topics?|filed under|keywords?|schlagw[oö]rt\w*|etiquetas|mots-clés|теги|метки)\s*(?::.*)?$",
    r"(?:you (?:may|might) also (?:like|be interested in)|more (?:from|on|stories)|see also|latest (?:news|stories))"
    r"(?: .{0,40}|\W*)$",
    r"(?:related(?: (?:articles?|stories|posts?|topics?|links?|content|news))?|recommended|trending|up next"
    r"|most (?:read|popular))(?: .{0,40}|\W*)$",
)
_READING_TIME = _any_of(
    r"(?:(?:estimated )?reading time|tempo d[ei] le(?:itura|ttura)|tiempo de lectura|temps de lecture|lesezeit)\b",
    r"время чтения\b|\d+[ -]min(?:ute)?s?\.? (?:read|lesezeit|de lecture|de lectura|de leitura)\b",
)
_CLOCK = re.compile(r"\b\d{1,2}\s?[:.hH]\s?\d{2}\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def without_edges(paragraphs: list[str]) -> list[str]:
    """Take the edges off a text. Never takes all of it: at the end no more than a quarter."""
    kept = [line for line in paragraphs if not _is_pointer(line)] or list(paragraphs)
    while len(kept) > 1 and _is_time(kept[0]):
        del kept[0]
    return kept[: _end(kept)]


def after_title(title: str, paragraphs: list[str]) -> list[str]:
    """Take off what stands before the title of a text, where it is little and the title is there."""
    words = words_only(title)
    for place, line in enumerate(paragraphs[:_FIRST_LINES]):
        if len(words) >= _SHORTEST_TITLE and words_only(line) == words:
            before = sum(len(it.split()) for it in paragraphs[:place])
            after = sum(len(it.split()) for it in paragraphs[place:])
            return paragraphs[place:] if before <= _LARGEST_EDGE * after else paragraphs
    return paragraphs


def _end(paragraphs: list[str]) -> int:
    """Find where the article ends: before a heading of what follows articles, or before the last invitations."""
    words = [len(line.split()) for line in paragraphs]
    spare = int(sum(words) * _LARGEST_EDGE)
    first = next((i for i in range(len(words)) if sum(words[i:]) <= spare), len(words))
    first = max(first, len(words) - _LAST_LINES, 1)
    end = next((i for i in range(first, len(words)) if _is_closing(paragraphs[i])), len(words))
    while end > first and _is_invitation(paragraphs[end - 1]):
        end -= 1
    return end


def _is_pointer(line: str) -> bool:
    """Tell whether a paragraph only points at another article."""
    return _has_form(_POINTER, line, words=_LONGEST_POINTER)


def _is_invitation(line: str) -> bool:
    return _has_form(_INVITATION, line, words=_LONGEST_INVITATION)


def _is_closing(line: str) -> bool:
    """Tell whether a line is a heading of what follows articles; one with a full stop is a sentence."""
    return _has_form(_CLOSING, line, words=_LONGEST_INVITATION) and not line.endswith((".", "!", "?"))


def _has_form(form: re.Pattern[str], line: str, *, words: int) -> bool:
    """Tell whether a line has a form, is short enough for it, and quotes nobody."""
    short = len(line) <= _LONGEST_LINE and len(line.split()) <= words
    return short and bool(form.match(line)) and not _QUOTED.search(line)


def _is_time(line: str) -> bool:
    """Tell whether a first line only says when something was published, or how long it takes to read."""
    if len(line.split()) > _LONGEST_TIME or ends_sentence(line):
        return False
    return bool(_READING_TIME.match(line)) or bool(_CLOCK.search(line) and _YEAR.search(line))
