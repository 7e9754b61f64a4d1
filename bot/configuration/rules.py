"""What must fit together in a configuration: ids, references, keys that go with other keys.

Looks at the file's plain values, not at checked settings: so it still finds what it can where a value is wrong, and
every problem is told at once. What a single value may be is ``bot.settings``'s.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

Place = tuple[str | int, ...]
Finding = tuple[Place, str]

_OF_DIGESTS = {"digest_stories", "when_empty"}
_ELSEWHERE = (
    "the token does not belong into this file; put BRIEFBOT_TELEGRAM_TOKEN=… into the environment or into .env, "
    "and take it out here"
)


def findings(raw: Mapping[str, Any]) -> list[Finding]:
    """List what does not fit together, each with its place in the file."""
    return [
        *_token(raw),
        *_repeated_ids(raw),
        *_references(raw),
        *(finding for at, source in _tables(raw, "sources") for finding in _source(at, source)),
        *(finding for at, channel in _tables(raw, "channels") for finding in _channel(at, channel)),
        *(finding for at, schedule in _tables(raw, "schedules") for finding in _schedule(at, schedule)),
        *_summarizer(raw.get("summarizer")),
        *_repeated_topics(raw),
    ]


def is_token(place: Place) -> bool:
    """Tell whether a place in the file is one where people put the token."""
    return place in {("token",), ("telegram", "token")}


def _token(raw: Mapping[str, Any]) -> Iterator[Finding]:
    """Find a token in the file. It is not repeated in the message."""
    telegram = raw.get("telegram")
    if "token" in raw:
        yield ("token",), _ELSEWHERE
    if isinstance(telegram, dict) and "token" in telegram:
        yield ("telegram", "token"), _ELSEWHERE


def _repeated_ids(raw: Mapping[str, Any]) -> Iterator[Finding]:
    """Find ids that two tables of a list share."""
    for name in ("sources", "channels", "schedules"):
        seen: set[str] = set()
        for at, table in _tables(raw, name):
            table_id = table.get("id")
            if isinstance(table_id, str) and table_id in seen:
                yield (*at, "id"), f"{table_id!r} is there twice; give each of the {name} an id of its own"
            elif isinstance(table_id, str):
                seen.add(table_id)


def _references(raw: Mapping[str, Any]) -> Iterator[Finding]:
    """Find schedules that name what is not there, or name it twice."""
    for at, schedule in _tables(raw, "schedules"):
        yield from _names((*at, "sources"), schedule.get("sources"), "source", {*_ids(raw, "sources"), "*"})
        yield from _names((*at, "channel"), schedule.get("channel"), "channel", _ids(raw, "channels"))


def _names(at: Place, names: object, what: str, known: set[str]) -> Iterator[Finding]:
    """Find the unknown and the repeated among one id or a list of them."""
    placed = [((*at, i), name) for i, name in enumerate(names)] if isinstance(names, list) else [(at, names)]
    seen: set[str] = set()
    for place, name in placed:
        if not isinstance(name, str):
            continue
        if name not in known:
            yield place, f"there is no {what} {name!r}; {_suggest(name, known - {'*'}, what)}"
        elif name in seen:
            yield place, f"{name!r} is there twice; name it once"
        seen.add(name)


def _suggest(name: str, known: set[str], what: str) -> str:
    """Say which name was probably meant."""
    near = get_close_matches(name, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    if not known:
        return f"add a [[{what}s]] table with that id"
    return f"there is: {', '.join(sorted(known))}"


def _source(at: Place, source: Mapping[str, Any]) -> Iterator[Finding]:
    """Find a source that has no place, or two."""
    match source.get("kind"):
        case "folder" if "url" in source:
            yield (*at, "url"), "a folder has no address; write its path, or make the kind a feed"
        case "folder" if "path" not in source:
            yield at, 'the folder is not named; add path = "…"'
        case "feed" if "url" in source and "path" in source:
            yield (*at, "path"), "a feed is read from its url or from a recorded file; keep one of the two"
        case "feed" if "url" not in source and "path" not in source:
            yield at, 'the feed is not named; add url = "https://…", or path = "…" for a recorded one'
        case "webpage" if "path" in source:
            yield (*at, "path"), 'a web page has no path; write its url, or make the kind "folder"'
        case "webpage" if "url" not in source:
            yield at, 'the web page is not named; add url = "https://…"'
    if "link_pattern" in source and source.get("kind") in {"feed", "folder"}:
        yield (*at, "link_pattern"), 'link_pattern is for web pages; take it out, or make the kind "webpage"'


def _channel(at: Place, channel: Mapping[str, Any]) -> Iterator[Finding]:
    """Find a Telegram channel without a chat, and a console with one."""
    match channel.get("kind"):
        case "telegram" if "chat" not in channel:
            yield at, 'the chat is not named; add chat = "@its_name", or its number'
        case "console" if "chat" in channel:
            yield (*at, "chat"), 'the console has no chat; take the key out, or make the kind "telegram"'


def _schedule(at: Place, schedule: Mapping[str, Any]) -> Iterator[Finding]:
    """Find a schedule that never runs, or that runs two ways."""
    if "every" in schedule and "cron" in schedule:
        yield (*at, "cron"), 'a schedule runs by "every" or by "cron"; keep one of the two'
    if "every" not in schedule and "cron" not in schedule:
        yield at, 'it never runs; add every = "10m", or cron = "0 7 * * *"'
    for key in _OF_DIGESTS & schedule.keys():
        if schedule.get("mode", "each") == "each":
            yield (*at, key), f'{key} is for digests; take it out, or add mode = "digest"'


def _summarizer(summarizer: object) -> Iterator[Finding]:
    """Find a model where the engine has its own."""
    if isinstance(summarizer, dict) and "model" in summarizer and summarizer.get("engine") in {None, "extractive"}:
        yield ("summarizer", "model"), 'the engine "extractive" brings its own model; take the key out'


def _repeated_topics(raw: Mapping[str, Any]) -> Iterator[Finding]:
    """Find headings that stand there twice."""
    seen: set[str] = set()
    for at, topic in _tables(raw, "topics"):
        name = topic.get("name")
        if isinstance(name, str) and name.casefold() in seen:
            yield (*at, "name"), f"{name!r} is there twice; put the keywords of both together"
        elif isinstance(name, str):
            seen.add(name.casefold())


def _tables(raw: Mapping[str, Any], name: str) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Go through a list of tables, as far as it is one."""
    listed = raw.get(name)
    for position, table in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(table, dict):
            yield (name, position), table


def _ids(raw: Mapping[str, Any], name: str) -> set[str]:
    """Collect the ids of a list of tables."""
    ids: Iterable[object] = (table.get("id") for _, table in _tables(raw, name))
    return {table_id for table_id in ids if isinstance(table_id, str)}
