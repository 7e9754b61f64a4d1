"""The kinds of value that the configuration has: how each is written, read, and refused. Knows no keys.

A reader takes what TOML gave and raises ValueError with a sentence for the operator.
"""

import re
import warnings
import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, PlainValidator, StrictInt, StrictStr, WithJsonSchema

from bot.texts import languages
from bot.timing.cron import CronLine, parse_cron
from bot.timing.durations import parse_duration
from bot.timing.quiet import QuietHours, parse_quiet_hours

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_CHAT_NAME = re.compile(r"@[A-Za-z]\w{3,31}", re.ASCII)
_CHAT_NUMBER = re.compile(r"-?[1-9]\d{0,18}", re.ASCII)
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_LONGEST_PATTERN = 500
_DURATION_PATTERN = r"^([0-9]{1,6}[smhd])+$"
_NOT_BUILT_IN = {
    "abstractive": 'the engine "abstractive" is not built in yet; use "extractive"',
}


def read_id(value: object) -> str:
    """Read the name that a part of the configuration goes by elsewhere."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(
            f"{value!r} can't be an id; use up to 64 of the letters A to Z, digits, dots, hyphens and underscores, "
            "beginning with a letter or a digit"
        )
    return value


def read_zone(value: object) -> zoneinfo.ZoneInfo:
    """Read a time zone's name."""
    try:
        return zoneinfo.ZoneInfo(value if isinstance(value, str) else "")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(str(value), zoneinfo.available_timezones(), n=1) or _same_letters(str(value))
        hint = f"did you mean {near[0]!r}?" if near else 'write one like "Europe/Kyiv" or "UTC"'
        raise ValueError(f"there is no time zone {value!r}; {hint}") from None


def read_language(value: object) -> str:
    """Read the name of a language that the bot speaks."""
    known = languages()
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"there are no texts in {value!r}; there is: {', '.join(known)}")
    return value


def _same_letters(name: str) -> list[str]:
    """Find the time zone that is spelled so in another case."""
    return [zone for zone in zoneinfo.available_timezones() if zone.casefold() == name.casefold()]


def read_positive_duration(value: object) -> timedelta:
    """Read a length of time that is not zero."""
    length = parse_duration(value)
    if not length:
        raise ValueError(f'{value!r} is no time at all; write at least "1s"')
    return length


def read_url(value: object) -> str:
    """Read an address on the web, and leave it as it is written."""
    try:
        parts = urlsplit(value) if isinstance(value, str) and not re.search(r"\s", value) else None
        fits = parts is not None and parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        fits = False
    if not fits:
        shown = re.sub(r"//[^/?#\s]*@", "//***@", str(value))  # a login may stand in it
        raise ValueError(f"{shown!r} is no address; write one that begins with https:// or http://")
    return str(value)


def read_host(value: object) -> str:
    """Read a host's name or number, without port or path."""
    if not isinstance(value, str) or not _HOST.fullmatch(value):
        raise ValueError(f'{value!r} is no host; write a bare name or address, like "127.0.0.1", without port or path')
    return value


def read_chat(value: object) -> str | int:
    """Read a Telegram chat: a public name, or a number that may stand in quotation marks."""
    if isinstance(value, int) and not isinstance(value, bool) and value:
        return value
    if isinstance(value, str) and _CHAT_NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, str) and _CHAT_NAME.fullmatch(value):
        return value
    raise ValueError(f'{value!r} is no chat; write its public name, like "@world_briefings", or its number')


def read_database(value: object) -> str:
    """Read a database's address."""
    if isinstance(value, str) and value.startswith(("postgresql:", "postgresql+", "postgres:")):
        # The address is not repeated: it may hold a password.
        raise ValueError('PostgreSQL is not built in yet; write "sqlite:///data/briefbot.db"')
    if not isinstance(value, str) or not value.startswith("sqlite:///"):
        raise ValueError('this is no database address; write one like "sqlite:///data/briefbot.db"')
    if value.removeprefix("sqlite:///") in {"", ":memory:"}:
        raise ValueError(
            f"{value!r} would forget at every stop what was posted; write a file, like sqlite:///data/briefbot.db"
        )
    return value


def read_pattern(value: object) -> str:
    """Read a regular expression."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is no regular expression; write one in single quotation marks, like '/news/'")
    if len(value) > _LONGEST_PATTERN:
        raise ValueError(f"the pattern is longer than {_LONGEST_PATTERN} characters; write a shorter one")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of what a later Python may read otherwise
            re.compile(value)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        raise ValueError(f"{value!r} is no regular expression: {error.msg}{where}; correct it there") from None
    except (RecursionError, OverflowError):
        raise ValueError(f"{value!r} is no regular expression that can be used; write a simpler one") from None
    return value


def read_keyword(value: object) -> str:
    """Read a word or a phrase to look for."""
    if not isinstance(value, str) or not re.search(r"\w", value):
        raise ValueError(f'{value!r} is no keyword; write a word or a phrase in quotation marks, like "NATO"')
    return value.strip()


def read_one_or_more_ids(value: object) -> tuple[str, ...]:
    """Read one id, or a list of them."""
    ids = value if isinstance(value, list) else [value]
    if not ids:
        raise ValueError("the list is empty; name at least one channel")
    return tuple(read_id(each) for each in ids)


def read_source_ids(value: object) -> tuple[str, ...]:
    """Read the list of a schedule's sources; ``["*"]`` stands for all of them."""
    if not isinstance(value, list) or not value:
        raise ValueError(f'{value!r} is no list of sources; write their ids, like ["bbc", "notes"], or ["*"] for all')
    if "*" in value and len(value) > 1:
        raise ValueError('"*" already stands for all sources; write ["*"] alone, or the ids without it')
    return ("*",) if value == ["*"] else tuple(read_id(each) for each in value)


def refuse_not_built_in(value: object) -> object:
    """Let pass what is no promise of a later version."""
    if isinstance(value, str) and value in _NOT_BUILT_IN:
        raise ValueError(_NOT_BUILT_IN[value])
    return value


def _read_by(reader: Callable[[Any], object], **schema: Any) -> tuple[PlainValidator, WithJsonSchema]:
    """Say how a value is read, and what an editor is told of it."""
    return PlainValidator(reader), WithJsonSchema(schema)


Identifier = Annotated[str, *_read_by(read_id, type="string", pattern=f"^{_ID.pattern}$")]
Zone = Annotated[zoneinfo.ZoneInfo, *_read_by(read_zone, type="string", examples=["UTC", "Europe/Kyiv"])]
Language = Annotated[str, *_read_by(read_language, type="string", examples=["en", "uk"])]
Duration = Annotated[timedelta, *_read_by(parse_duration, type="string", pattern=_DURATION_PATTERN)]
PositiveDuration = Annotated[timedelta, *_read_by(read_positive_duration, type="string", pattern=_DURATION_PATTERN)]
Url = Annotated[str, *_read_by(read_url, type="string", pattern="^https?://")]
Host = Annotated[str, *_read_by(read_host, type="string")]
Chat = Annotated[str | int, *_read_by(read_chat, type=["string", "integer"])]
Database = Annotated[str, *_read_by(read_database, type="string", pattern="^sqlite:///.+")]
Keyword = Annotated[str, *_read_by(read_keyword, type="string", minLength=1)]
Pattern = Annotated[str, *_read_by(read_pattern, type="string", format="regex", minLength=1)]
Cron = Annotated[CronLine, *_read_by(parse_cron, type="string", examples=["0 7 * * mon-fri", "@daily"])]
Quiet = Annotated[QuietHours, *_read_by(parse_quiet_hours, type="string", examples=["23:00-07:00"])]
ChannelIds = Annotated[
    tuple[str, ...],
    *_read_by(
        read_one_or_more_ids,
        anyOf=[{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
    ),
]
SourceIds = Annotated[tuple[str, ...], *_read_by(read_source_ids, type="array", items={"type": "string"}, minItems=1)]
Text = Annotated[StrictStr, Field(min_length=1, pattern=r"\S")]
PositiveInt = Annotated[StrictInt, Field(ge=1)]
BuiltIn = BeforeValidator(refuse_not_built_in)
