"""Reads the times that pages, feeds and files write, in the forms that they write them. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

EARLIEST_YEAR = 1900
_LOOSE_OFFSET = re.compile(r"([+-]\d\d):?(\d\d)$")


def parse_moment(text: str | None) -> datetime | None:
    """Read an ISO 8601 or RFC 5322 time as aware UTC; one without a zone counts as UTC. None for anything else."""
    written = (text or "").strip()
    if not written:
        return None
    moment = _from_iso(written) or _from_mail(written)
    if moment is None or moment.year < EARLIEST_YEAR:
        return None
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _from_iso(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(
            _LOOSE_OFFSET.sub(r"\1:\2", written) if "T" in written or ":" in written else written
        )
    except ValueError:
        return None


def _from_mail(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
