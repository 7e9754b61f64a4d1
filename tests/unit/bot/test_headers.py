"""What requests are sent with, and what answers say in their headers."""

from datetime import UTC, datetime

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.headers import parse_retry_after_s, read_location, read_validators, readable_headers, request_headers
from bot.types import Validators

NOON = datetime(2025, 5, 6, 12, 0, tzinfo=UTC)


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_validators_go_back_byte_for_byte(etag: bytes, modified: bytes) -> None:
    """What a server gave is what it gets, or nothing, and no request fails on it."""
    found = read_validators(readable_headers([(b"ETag", etag), (b"Last-Modified", modified)]))
    sent = request_headers(found, None)
    assert sent.get("If-None-Match") in {etag.strip(), None}
    assert sent.get("If-Modified-Since") in {modified.strip(), None}
    h11.Request(method="GET", target="/", headers=[("Host", "x.example"), *sent.items()])


@pytest.mark.parametrize("etag", [b'"\xc3\xa9t\xc3\xa0"', b'W/"\xe9"', b"\xc3\xa0", b'"a b"', b"'"])
def test_an_odd_validator_is_kept(etag: bytes) -> None:
    """In any charset, quoted or not: its meaning is the server's."""
    found = read_validators(readable_headers([(b"ETag", etag)]))
    assert request_headers(found, None)["If-None-Match"] == etag


@pytest.mark.parametrize("etag", [None, "", '"a\x00b"', '"a\x7fb"', '"a\r\nb"', "\u4e00", '"' + "a" * 1000])
def test_what_no_server_could_have_given_is_not_sent(etag: str | None) -> None:
    """Controls, other characters than bytes, and what is too long to keep."""
    assert "If-None-Match" not in request_headers(Validators(etag=etag), None)


@pytest.mark.parametrize(
    ("written", "location"),
    [
        ("/стара".encode(), "/стара"),
        ("/caf\u00e9".encode("latin-1"), "/caf\u00e9"),
        ("/voil\u00e0".encode(), "/voil\u00e0"),
        (b" /a%20b ", "/a%20b"),
        (b"", ""),
    ],
)
def test_a_location_is_read_as_it_was_meant(written: bytes, location: str) -> None:
    """UTF-8 where it is UTF-8, else one letter for each byte."""
    assert read_location(readable_headers([(b"Location", written)])) == location
    assert read_location({}) == ""


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 90 ", 90.0),
        ("1.5", 1.5),
        ("Tue, 06 May 2025 12:01:00 GMT", 60.0),
        ("Tue, 06 May 2025 14:01:00 +0200", 60.0),
        ("Tuesday, 06-May-25 12:01:00 GMT", 60.0),
        ("Tue, 06 May 2025 11:00:00 GMT", 0.0),
        ("9" * 400, None),
        ("999999999999999", 10 * 365 * 86400.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_its_forms(value: str | None, seconds: float | None) -> None:
    """Seconds, dates with and without a zone, and nonsense."""
    assert parse_retry_after_s(value, now=NOON) == seconds


@given(st.text())
def test_retry_after_takes_anything(value: str) -> None:
    """No header breaks the reading, and none asks for less than nothing."""
    assert (parse_retry_after_s(value, now=NOON) or 0.0) >= 0.0
