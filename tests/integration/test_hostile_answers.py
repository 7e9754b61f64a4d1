"""Servers that misbehave, from the first byte of a handshake to the last of a body, against the guarded client.

Each case ends in a reason, and none of them in more time or room than one request has.
"""

import gzip
import socket
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import repeat

import pytest

from bot.errors import FailureKind, FetchError
from bot.http import GuardedFetcher, Limits
from bot.types import Response
from tests.rawserver import RawServer, drip

OK = b"HTTP/1.1 200 OK\r\n"
SHORT = Limits(timeout_s=0.3)
AMPLE = Limits(timeout_s=10)
ROOM = 40_000_000  # bytes: a body of 5 MB, a few times over


def fetch(url: str, limits: Limits = AMPLE) -> Response:
    """Fetch from loopback."""
    client = GuardedFetcher(clock=lambda: datetime(2026, 3, 1, tzinfo=UTC), allow_private=["127.0.0.1"], limits=limits)
    return client.get(url)


def failure(url: str, limits: Limits = AMPLE) -> FetchError:
    """Fetch what can't be fetched, and give the error."""
    with pytest.raises(FetchError) as caught:
        fetch(url, limits)
    return caught.value


def said(*pieces: bytes, **how: bool) -> RawServer:
    """Run a server that says just this."""
    return RawServer(lambda: pieces, **how)


def chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Send a body of these, chunk by chunk, without an end."""
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    for piece in pieces:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 ",
        OK + b"Content-Type: text/html\r\n",
        OK + b"Content-Length: 1000\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ],
)
def test_one_byte_at_a_time_has_an_end(before: bytes) -> None:
    """Wherever it begins to drip: the time is for the whole answer, and every byte is not a new beginning."""

    def speak() -> Iterator[bytes]:
        yield before
        yield from drip(server, repeat(b"a"))

    server = RawServer(speak)
    with server:
        error = failure(server.url(), SHORT)
    assert (error.kind, error.reason, error.transient) == (FailureKind.TOO_SLOW, "took longer than 0.3 s", True)


@pytest.mark.parametrize("handshake", [b"", b"\x16\x03\x03\x40\x00"])
def test_a_secure_connection_that_never_comes_about_has_an_end(handshake: bytes) -> None:
    """Nothing but silence, or the beginning of a record whose rest drips."""

    def speak() -> Iterator[bytes]:
        yield handshake
        yield from drip(server, repeat(b"\0") if handshake else iter(()))

    server = RawServer(speak, hold=True)
    with server:
        error = failure(server.url(scheme="https"), SHORT)
    assert error.kind is FailureKind.TOO_SLOW


def test_a_connection_that_is_never_taken_has_an_end() -> None:
    """The line of those who wait is full: the system lets nobody in, and nobody out."""
    with ExitStack() as open_sockets:
        listener = open_sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = open_sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        error = failure(f"http://127.0.0.1:{listener.getsockname()[1]}/", SHORT)
    assert error.kind is FailureKind.TOO_SLOW


@pytest.mark.parametrize(
    "flood",
    [
        lambda: (OK, *repeat(b"X-More: headers\r\n", 100_000)),
        lambda: (OK, b"X-Long: ", *repeat(b"a" * 1000, 100_000)),
        lambda: (b"HTTP/1.1 200 ", *repeat(b"O" * 1000, 100_000)),
        lambda: (OK, b"Transfer-Encoding: chunked\r\n\r\n", b"5;", *repeat(b"x" * 1000, 100_000)),
        lambda: (OK, b"Transfer-Encoding: chunked\r\n\r\n0\r\n", *repeat(b"X-Trailer: more\r\n", 100_000)),
        lambda: repeat(b"\0" * 1000, 100_000),
    ],
)
def test_a_flood_of_what_is_no_body_is_broken_off(flood: Callable[[], Iterable[bytes]]) -> None:
    """Headers, a status, a chunk's extension or trailers without an end."""
    with RawServer(flood) as server:
        error = failure(server.url())
    assert error.kind is FailureKind.BROKEN


def test_a_flood_of_answers_before_the_answer_has_an_end() -> None:
    """Interim answers may come in any number; the time is the same."""
    with RawServer(lambda: repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 50)) as server:
        error = failure(server.url(), SHORT)
    assert error.kind is FailureKind.TOO_SLOW


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 8\r\n\r\nhalf",
        OK + b"Content-Length: -1\r\n\r\nbody",
        OK + b"Content-Length: 4, 5\r\n\r\nbody!",
        OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody!",
        OK + b"Content-Length: 1e9\r\n\r\nbody",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhalf",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-4\r\nbody\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        OK + b"Bad Header: x\r\n\r\nbody",
        OK + b"X: a\0b\r\n\r\nbody",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"<html>no headers at all</html>",
        b"",
    ],
)
def test_what_is_no_answer_is_called_broken(answer: bytes) -> None:
    """Lengths that are wrong or none, chunks that are no chunks, other protocols, and nothing."""
    with said(answer) as server:
        error = failure(server.url())
    assert error.kind is FailureKind.BROKEN


def test_a_body_longer_than_announced_ends_where_it_was_to_end() -> None:
    """What follows belongs to nobody."""
    with said(OK + b"Content-Length: 4\r\n\r\nbody and a second answer: HTTP/1.1 200 OK") as server:
        assert fetch(server.url()).body == b"body"


@pytest.mark.parametrize("length", [b"5000001", b"99999999999999999999"], ids=["a byte too many", "more than there is"])
def test_what_is_announced_as_too_large_is_not_even_begun(length: bytes) -> None:
    """By its length, before the first byte of the body."""
    with said(OK + b"Content-Length: " + length + b"\r\n\r\n", hold=True) as server:
        error = failure(server.url())
    assert (error.kind, error.reason) == (FailureKind.TOO_LARGE, "is larger than 5 MB")


def members(body: bytes, count: int) -> bytes:
    """Pack a body as many gzip members, one behind the other."""
    return gzip.compress(body) * count


def headless(body: bytes) -> bytes:
    """Pack a body as deflate without its header."""
    return zlib.compress(body)[2:-4]


ZEROS = b"\0" * 10_000_000


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        (b"gzip", gzip.compress(ZEROS)),
        (b"x-gzip", gzip.compress(ZEROS)),
        (b"deflate", zlib.compress(ZEROS)),
        (b"deflate", headless(ZEROS)),
        (b"gzip", members(ZEROS[:100_000], 100)),
        (b"GZIP", gzip.compress(ZEROS)),
    ],
)
def test_a_bomb_goes_off_at_the_limit(coding: bytes, packed: bytes) -> None:
    """A few kilobytes that unpack to more than may be: what counts is what comes out, and no more is made of it."""
    answer = OK + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(packed)) + packed
    tracemalloc.start()
    try:
        with said(answer) as server:
            error = failure(server.url())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (error.kind, error.reason) == (FailureKind.TOO_LARGE, "is larger than 5 MB")
    assert peak < ROOM


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"br", b"\x0b\x02\x80"),
        (b"zstd", b"\x28\xb5\x2f\xfd"),
        (b"gzip, gzip", gzip.compress(gzip.compress(ZEROS))),
        (b"deflate, gzip", gzip.compress(zlib.compress(ZEROS))),
        (b"gzip", b"\x1f\x8b\x08\x00 not really"),
        (b"gzip", b"plain text"),
        (b"deflate", b"plain text"),
        (b"x" * 60_000, b"plain text"),
    ],
)
def test_a_coding_that_was_not_asked_for_is_not_undone(coding: bytes, body: bytes) -> None:
    """Unknown codings, codings in codings, and what only calls itself packed."""
    with said(OK + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(body)) + body) as server:
        error = failure(server.url())
    assert error.kind is FailureKind.BROKEN
    assert "can't be unpacked" in error.reason
    assert len(error.reason) < 100


@pytest.mark.parametrize("piece", [b"x" * 65536, b"x"], ids=["in large pieces", "byte by byte"])
def test_an_endless_body_ends_at_the_limit(piece: bytes) -> None:
    """However it is cut into pieces."""
    with RawServer(lambda: chunks(repeat(piece))) as server:
        error = failure(server.url(), Limits(timeout_s=10, max_bytes=50_000))
    assert (error.kind, error.reason) == (FailureKind.TOO_LARGE, "is larger than 0.05 MB")


def test_an_endless_body_of_nothing_has_an_end() -> None:
    """Packed pieces without anything in them never reach the limit of size; the time ends them."""
    empty = gzip.compress(b"") * 100

    def speak() -> Iterator[bytes]:
        yield OK + b"Content-Encoding: gzip\r\n\r\n"
        yield from repeat(empty)

    with RawServer(speak) as server:
        error = failure(server.url(), SHORT)
    assert error.kind is FailureKind.TOO_SLOW


def test_a_redirect_with_a_body_without_end_is_followed_without_it() -> None:
    """Nobody reads what stands beside a redirect."""
    with said(OK + b"Content-Length: 4\r\n\r\nhere") as target:
        location = target.url().encode()

        def speak() -> Iterator[bytes]:
            yield b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n"
            yield from repeat(b"x" * 65536)

        with RawServer(speak) as server:
            assert fetch(server.url()).body == b"here"


def test_redirects_that_each_take_their_time_have_an_end_together() -> None:
    """The time is for all of them."""

    def speak() -> Iterator[bytes]:
        yield from drip(server, [b"HTTP/1.1 302 Found\r\nLocation: /more\r\nContent-Length: 0\r\n\r\n"], every_s=0.1)

    server = RawServer(speak)
    with server:
        error = failure(server.url(), SHORT)
    assert error.kind is FailureKind.TOO_SLOW
