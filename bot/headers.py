"""Owns what HTTP headers say: those that a request is sent with, and those that an answer brings. Pure.

Header values are text here, one character for each byte as it came (latin-1), so that they go back as they came.
"""

import base64
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from bot.inflate import CODINGS
from bot.types import Validators

USER_AGENT = "Briefbot/0.1 (self-hosted news reader; fetches feeds and the articles that they link to)"

SentHeaders = dict[bytes | str, bytes | str]

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"
# No controls (RFC 9110, section 5.5); without them a validator would match nothing, so it is none.
_VALIDATOR = re.compile(r"[\t -~\x80-\xff]{1,1000}")
_NO_MORE_THAN_S = 10 * 365 * 86400.0


def request_headers(validators: Validators, login: str | None) -> SentHeaders:
    """Write the headers of a request; validators that no server could have given are left out."""
    optional = {
        "If-None-Match": _validator(validators.etag),
        "If-Modified-Since": _validator(validators.last_modified),
        "Authorization": login,
    }
    sent = {"User-Agent": USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": CODINGS} | optional
    return {name: value.encode("latin-1") for name, value in sent.items() if value}


def readable_headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Give the headers of an answer by their names in lower case; of several with one name the first."""
    return {name.decode("latin-1").lower(): value.strip().decode("latin-1") for name, value in reversed(raw)}


def read_validators(headers: dict[str, str]) -> Validators:
    """Take the validators from an answer's headers, those that can be sent back."""
    return Validators(
        etag=_validator(headers.get("etag")),
        last_modified=_validator(headers.get("last-modified")),
    )


def read_location(headers: dict[str, str]) -> str:
    """Give where an answer redirects to, "" for nowhere. Unescaped letters are UTF-8 where they can be."""
    written = headers.get("location", "")
    try:
        return written.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return written


def basic_login(userinfo: bytes) -> str | None:
    """Give the ``Authorization`` header for the name and password of an address, if it has them (RFC 7617)."""
    if not userinfo:
        return None
    name, _, password = userinfo.decode("ascii", "replace").partition(":")
    pair = f"{unquote(name)}:{unquote(password)}".encode()
    return f"Basic {base64.b64encode(pair).decode('ascii')}"


def parse_retry_after_s(value: str | None, *, now: datetime) -> float | None:
    """Read a ``Retry-After`` header, seconds or date, as seconds from ``now`` (RFC 9110, section 10.2.3)."""
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]+)?", text):
        return min(float(text), _NO_MORE_THAN_S)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _NO_MORE_THAN_S)


def _validator(value: str | None) -> str | None:
    return value if value and _VALIDATOR.fullmatch(value) else None
