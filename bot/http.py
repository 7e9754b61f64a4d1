"""Owns every HTTP request for feeds and articles: what may be asked, for how long, and how much comes back.

The limits of a request are kept here, those of a connection in ``bot.guard``. Keeps no cookies, uses no proxy, runs
nothing that it gets, and does not try again: when to come back is its callers' business.
"""

import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from weakref import WeakValueDictionary

import httpcore
import httpx

from bot.errors import FailureKind, FetchError
from bot.guard import (
    Deadline,
    GuardedBackend,
    OverdueError,
    PrivateAddressError,
    Resolve,
    UnknownHostError,
    allowed_hosts,
    resolve_host,
)
from bot.headers import (
    SentHeaders,
    basic_login,
    parse_retry_after_s,
    read_location,
    read_validators,
    readable_headers,
    request_headers,
)
from bot.inflate import CodingError, TooLargeError, inflate_body
from bot.types import Clock, Response, Validators

TIMEOUT_S = 20.0
MAX_BYTES = 5_000_000
MAX_REDIRECTS = 10
CONNECTIONS_PER_HOST = 4

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({408, 421, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524})
_KINDS = {
    **dict.fromkeys((404, 410), FailureKind.MISSING),
    **dict.fromkeys((401, 402, 403, 407, 451), FailureKind.FORBIDDEN),
}
_HIGHEST_PORT = 65535
_NOTHING_KNOWN = Validators()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one request may take: seconds in all, bytes after decompression, redirects, connections to one host."""

    timeout_s: float = TIMEOUT_S
    max_bytes: int = MAX_BYTES
    redirects: int = MAX_REDIRECTS
    connections_per_host: int = CONNECTIONS_PER_HOST


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class GuardedFetcher:
    """Fetches public addresses by HTTP (``bot.types.Fetcher``). Safe to use from many threads at once.

    ``allow_private`` names the hosts and addresses that may be private. Waiting for one of a host's connections to
    become free does not count as time of the request, but takes no longer than one.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        allow_private: Sequence[str] = (),
        limits: Limits = Limits(),
        monotonic: Callable[[], float] = time.monotonic,
        resolve: Resolve = resolve_host,
    ) -> None:
        self._clock = clock
        self._allowed = allowed_hosts(allow_private)
        self._limits = limits
        self._monotonic = monotonic
        self._resolve = resolve
        self._tls: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
        self._turns: WeakValueDictionary[str, threading.Semaphore] = WeakValueDictionary()
        self._turns_lock = threading.Lock()

    def get(self, url: str, *, validators: Validators = _NOTHING_KNOWN) -> Response:
        """Fetch one address, redirects followed, every hop checked (see ``bot.types.Fetcher``).

        Raises:
            FetchError: no usable answer.
        """
        target = _parse(url)
        shown = without_credentials(url)
        login = basic_login(target.userinfo)
        deadline = Deadline(monotonic=self._monotonic, ends_at=self._monotonic() + self._limits.timeout_s)
        for _ in range(self._limits.redirects + 1):
            headers = request_headers(validators, login if _same_site(_parse(url), target) else None)
            answer = self._hop(target, headers, deadline, shown=shown)
            location = read_location(answer.headers)
            if answer.status not in _REDIRECTS or not location:
                return self._response(answer, target, validators, shown=shown)
            target = _follow(target, location, shown=shown)
        reason = f"redirects more than {self._limits.redirects} times"
        raise FetchError(shown, reason, kind=FailureKind.BROKEN, transient=False)

    def _hop(self, target: httpx.URL, headers: SentHeaders, deadline: Deadline, *, shown: str) -> _Answer:
        try:
            with self._turn(target.host, deadline):
                return self._exchange(target, headers, deadline)
        except (PrivateAddressError, UnknownHostError) as error:
            raise _host_error(shown, target.host, error) from error
        except (OverdueError, httpcore.TimeoutException) as error:
            reason = f"took longer than {self._limits.timeout_s:g} s"
            raise FetchError(shown, reason, kind=FailureKind.TOO_SLOW, transient=True) from error
        except TooLargeError as error:
            reason = f"is larger than {_megabytes(self._limits.max_bytes)}"
            raise FetchError(shown, reason, kind=FailureKind.TOO_LARGE, transient=False) from error
        except CodingError as error:
            reason = f"can't be unpacked: {error}"
            raise FetchError(shown, reason, kind=FailureKind.BROKEN, transient=False) from error
        except httpcore.NetworkError as error:
            raise _connection_error(shown, error) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            reason, again = "broke off or did not speak HTTP", isinstance(error, httpcore.RemoteProtocolError)
            raise FetchError(shown, reason, kind=FailureKind.BROKEN, transient=again) from error

    def _exchange(self, target: httpx.URL, headers: SentHeaders, deadline: Deadline) -> _Answer:
        backend = GuardedBackend(allowed=self._allowed, deadline=deadline, resolve=self._resolve)
        url = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
            pool.stream("GET", url, headers=headers) as response,
        ):
            found = readable_headers(response.headers)
            body = b"" if response.status in _REDIRECTS else self._read_body(response, found)
            return _Answer(status=response.status, headers=found, body=body)

    def _read_body(self, response: httpcore.Response, headers: dict[str, str]) -> bytes:
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > self._limits.max_bytes:
            raise TooLargeError
        coding = headers.get("content-encoding", "")
        return inflate_body(response.iter_stream(), coding=coding, max_bytes=self._limits.max_bytes)

    @contextmanager
    def _turn(self, host: str, deadline: Deadline) -> Iterator[None]:
        """Hold one of the host's connections; the wait for it is given back to the deadline."""
        with self._turns_lock:
            fresh = threading.Semaphore(self._limits.connections_per_host)
            turns = self._turns.setdefault(host.lower(), fresh)
        since = self._monotonic()
        if not turns.acquire(timeout=self._limits.timeout_s):
            raise OverdueError
        deadline.ends_at += self._monotonic() - since
        try:
            yield
        finally:
            turns.release()

    def _response(self, answer: _Answer, target: httpx.URL, sent: Validators, *, shown: str) -> Response:
        not_modified = answer.status == HTTPStatus.NOT_MODIFIED
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES and not not_modified:
            raise self._refusal(answer, shown)
        given = read_validators(answer.headers)
        kept = sent if not_modified else _NOTHING_KNOWN
        return Response(
            url=without_credentials(str(target)),
            status=answer.status,
            body=answer.body,
            content_type=answer.headers.get("content-type", ""),
            validators=Validators(
                etag=given.etag or kept.etag, last_modified=given.last_modified or kept.last_modified
            ),
        )

    def _refusal(self, answer: _Answer, shown: str) -> FetchError:
        return FetchError(
            shown,
            f"answered {answer.status} {_phrase(answer.status)}".rstrip(),
            kind=_KINDS.get(answer.status, FailureKind.UNAVAILABLE),
            transient=answer.status in _TRANSIENT,
            status=answer.status,
            retry_after_s=parse_retry_after_s(answer.headers.get("retry-after"), now=self._clock()),
        )


def without_credentials(url: str) -> str:
    """Give an address without the name and password that may stand in it."""
    return re.sub(r"^(\s*[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#\\]*@", r"\1//", url)


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise _address_error(url, "is not an address that can be fetched") from error
    if parsed.scheme not in {"http", "https"}:
        raise _address_error(url, "is not an http or https address")
    if not parsed.host or not 0 < (parsed.port or 1) <= _HIGHEST_PORT:
        raise _address_error(url, "is not an address that can be fetched")
    return parsed


def _follow(target: httpx.URL, location: str, *, shown: str) -> httpx.URL:
    try:
        return _parse(str(target.join(location)))
    except (httpx.InvalidURL, FetchError) as error:
        raise _address_error(shown, "redirects to something that is not an http or https address") from error


def _address_error(url: str, reason: str) -> FetchError:
    return FetchError(without_credentials(url), reason, kind=FailureKind.BAD_ADDRESS, transient=False)


def _same_site(first: httpx.URL, target: httpx.URL) -> bool:
    """Tell whether a login for one address may go to the other: same origin, or its own upgrade to https."""
    if first.host != target.host:
        return False
    upgrade = first.scheme == "http" and target.scheme == "https" and first.port is None and target.port is None
    return upgrade or (first.scheme == target.scheme and first.port == target.port)


def _host_error(shown: str, host: str, error: PrivateAddressError | UnknownHostError) -> FetchError:
    if isinstance(error, UnknownHostError):
        reason = f"the host {host} can't be found"
        return FetchError(shown, reason, kind=FailureKind.UNKNOWN_HOST, transient=error.transient)
    reason = f"leads to a private address ({error}); add the host to fetch.allow_private if it is yours"
    return FetchError(shown, reason, kind=FailureKind.PRIVATE, transient=False)


def _connection_error(shown: str, error: httpcore.NetworkError) -> FetchError:
    cause = error.args[0] if error.args else None
    if isinstance(cause, ssl.SSLCertVerificationError):
        reason = f"its certificate can't be trusted ({cause.verify_message})"
        return FetchError(shown, reason, kind=FailureKind.UNTRUSTED, transient=False)
    if isinstance(cause, ssl.SSLError):
        reason = "no secure connection could be made"
    elif isinstance(cause, ConnectionRefusedError):
        reason = "refused the connection"
    elif isinstance(error, httpcore.ConnectError):
        reason = "can't be reached"
    else:
        return FetchError(shown, "broke off the connection", kind=FailureKind.BROKEN, transient=True)
    return FetchError(shown, reason, kind=FailureKind.REFUSED, transient=True)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
