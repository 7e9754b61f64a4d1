"""What the bot says to readers, in their language: gettext catalogues, and numbers, dates and times by locale.

English is what stands in the code. Any other language is a file, ``locale/<language>/LC_MESSAGES/briefbot.po``, read
as it is. What goes to operators (logs, ``briefbot why``) is no reader's and does not come by here.
"""

import gettext
import io
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

ENGLISH = "en"
CATALOGUES = Path(__file__).parent / "locale"

_UTC = ZoneInfo("UTC")
# Days before months and hours up to 24: English that is read all over the world.
_LOCALES = {ENGLISH: "en_GB"}
_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))
_SECOND = timedelta(seconds=1)
_JUST_NOW = timedelta(minutes=1)
_DAYS_BY_NAME = 6


def languages() -> list[str]:
    """List the languages that there are."""
    return sorted({ENGLISH, *(path.parts[-3] for path in CATALOGUES.glob("*/LC_MESSAGES/briefbot.po"))})


def mark(message: str) -> str:
    """Mark words for the catalogues where they stand, to be said elsewhere."""
    return message


class Texts:
    """The bot's words in one language, for readers of one time zone. Thread-safe."""

    def __init__(self, language: str = ENGLISH, timezone: ZoneInfo = _UTC) -> None:
        self.timezone = timezone
        self._locale = Locale.parse(_LOCALES.get(language, language))
        self._catalogue = _read_catalogue(language)

    def say(self, message: str, **values: object) -> str:
        """Give a message with its values put in. A translation may leave values out."""
        return self._catalogue.gettext(message).format(**values)

    def say_number(self, one: str, many: str, number: int, **values: object) -> str:
        """Give a message as it stands with a number, which it has as ``{number}``."""
        return self._catalogue.ngettext(one, many, number).format(number=self.number(number), **values)

    def number(self, number: int) -> str:
        """Write a number."""
        return str(format_decimal(number, locale=self._locale))

    def moment(self, at: datetime) -> str:
        """Say when; a bare date (midnight sharp, UTC) stays one: an hour would be made up."""
        utc = at.astimezone(UTC)
        if utc.time() == time.min:
            return str(format_date(utc, locale=self._locale))
        local = self._local(utc)
        return f"{format_date(local, locale=self._locale)}, {self.hour(local)}"

    def hour(self, at: datetime) -> str:
        """Give the time of the day."""
        return str(format_time(self._local(at).replace(tzinfo=None), "short", locale=self._locale))

    def coming(self, at: datetime, now: datetime) -> str:
        """Say when something comes that is not far away, as people do: "today 18:00", "Friday 07:00"."""
        local, today = self._local(at), self._local(now).date()
        days = (local.date() - today).days
        if days == 0:
            return self.say("today {time}", time=self.hour(at))
        if days == 1:
            return self.say("tomorrow {time}", time=self.hour(at))
        by_name = 1 < days <= _DAYS_BY_NAME
        day = (
            format_date(local, "EEEE", self._locale) if by_name else format_skeleton("MMMd", local, locale=self._locale)
        )
        return f"{day} {self.hour(at)}"

    def ago(self, at: datetime, now: datetime) -> str:
        """Say how long ago something was."""
        if now - at < _JUST_NOW:
            return self.say("just now")
        return str(format_timedelta(at - now, add_direction=True, locale=self._locale))

    def length(self, span: timedelta) -> str:
        """Write a length of time to the second, in units that fit it: "1 hour 30 minutes"."""
        parts = []
        for name, unit in _UNITS:
            number, span = divmod(span, unit)
            parts += [(number, name)] if number else []
        if span >= _SECOND or not parts:
            parts.append((span // _SECOND, "second"))
        return " ".join(format_unit(number, f"duration-{name}", locale=self._locale) for number, name in parts)

    def _local(self, at: datetime) -> datetime:
        try:
            return at.astimezone(self.timezone)
        except OverflowError:  # a feed may claim the year 1 or 9999
            return at


@cache
def _read_catalogue(language: str) -> gettext.NullTranslations:
    """Read a language's catalogue; English has none.

    Raises:
        FileNotFoundError: there is no such language.
    """
    if language == ENGLISH:
        return gettext.NullTranslations()
    with (CATALOGUES / language / "LC_MESSAGES" / "briefbot.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
