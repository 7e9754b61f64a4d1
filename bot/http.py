"""Owns every HTTP request for feeds and articles: what may be asked, for how long, and how much comes back.

The limits of a request are kept here, those of a connection in ``bot.guard``. Keeps no cookies, uses no proxy, runs
nothing that it gets, and does not try again: when to come back is its callers' business.
"""

import base64
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import unquote
from weakref import WeakValueDictionary

import httpcore
import httpx

from bot.errors import FetchError
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
from bot.inflate import CODINGS, CodingError, TooLargeError, inflate_body
from bot.types import Clock, Response, Validators

USER_AGENT = "Briefbot/0.1 (self-hosted news reader; fetches feeds and the articles that they link to)"
TIMEOUT_S = 20.0
MAX_BYTES = 5_000_000
MAX_REDIRECTS = 10
CONNECTIONS_PER_HOST = 4

_SentHeaders = dict[bytes | str, bytes | str]

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({408, 421, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524})
_LONGEST_VALIDATOR = 1000
_HIGHEST_PORT = 65535
_NOTHING_KNOWN = Validators()
_NO_MORE_THAN_S = 10 * 365 * 86400.0


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
        login = _login(target)
        deadline = Deadline(monotonic=self._monotonic, ends_at=self._monotonic() + self._limits.timeout_s)
        for _ in range(self._limits.redirects + 1):
            headers = _request_headers(validators, login if _same_site(_parse(url), target) else None)
            answer = self._hop(target, headers, deadline, shown=shown)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return self._response(answer, target, validators, shown=shown)
            target = _follow(target, location, shown=shown)
        raise FetchError(shown, f"redirects more than {self._limits.redirects} times", transient=False)

    def _hop(self, target: httpx.URL, headers: _SentHeaders, deadline: Deadline, *, shown: str) -> _Answer:
        try:
            with self._turn(target.host, deadline):
                return self._exchange(target, headers, deadline)
        except PrivateAddressError as error:
            reason = f"leads to a private address ({error}); add the host to fetch.allow_private if it is yours"
            raise FetchError(shown, reason, transient=False) from error
        except UnknownHostError as error:
            reason = f"the host {target.host} can't be found"
            raise FetchError(shown, reason, transient=error.transient) from error
        except (OverdueError, httpcore.TimeoutException) as error:
            raise FetchError(shown, f"took longer than {self._limits.timeout_s:g} s", transient=True) from error
        except TooLargeError as error:
            reason = f"is larger than {_megabytes(self._limits.max_bytes)}"
            raise FetchError(shown, reason, transient=False) from error
        except CodingError as error:
            raise FetchError(shown, f"can't be unpacked: {error}", transient=False) from error
        except httpcore.NetworkError as error:
            raise _connection_error(shown, error) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            reason = "broke off or did not speak HTTP"
            raise FetchError(shown, reason, transient=isinstance(error, httpcore.RemoteProtocolError)) from error

    def _exchange(self, target: httpx.URL, headers: _SentHeaders, deadline: Deadline) -> _Answer:
        backend = GuardedBackend(allowed=self._allowed, deadline=deadline, resolve=self._resolve)
        url = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
            pool.stream("GET", url, headers=headers) as response,
        ):
            found = _readable_headers(response.headers)
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
        given = _validators(answer.headers)
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
            transient=answer.status in _TRANSIENT,
            status=answer.status,
            retry_after_s=parse_retry_after_s(answer.headers.get("retry-after"), now=self._clock()),
        )


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


def without_credentials(url: str) -> str:
    """Give an address without the name and password that may stand in it."""
    return re.sub(r"^(\s*[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#\\]*@", r"\1//", url)


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise FetchError(without_credentials(url), "is not an address that can be fetched", transient=False) from error
    if parsed.scheme not in {"http", "https"}:
        raise FetchError(without_credentials(url), "is not an http or https address", transient=False)
    if not parsed.host or not 0 < (parsed.port or 1) <= _HIGHEST_PORT:
        raise FetchError(without_credentials(url), "is not an address that can be fetched", transient=False)
    return parsed


def _follow(target: httpx.URL, location: str, *, shown: str) -> httpx.URL:
    try:
        return _parse(str(target.join(location)))
    except (httpx.InvalidURL, FetchError) as error:
        raise FetchError(
            shown, "redirects to something that is not an http or https address", transient=False
        ) from error


def _login(url: httpx.URL) -> str | None:
    """Give the ``Authorization`` header for the name and password in an address, if it has them."""
    if not url.userinfo:
        return None
    name, _, password = url.userinfo.decode("ascii", "replace").partition(":")
    pair = f"{unquote(name)}:{unquote(password)}".encode()
    return f"Basic {base64.b64encode(pair).decode('ascii')}"


def _same_site(first: httpx.URL, target: httpx.URL) -> bool:
    """Tell whether a login for one address may go to the other: same origin, or its own upgrade to https."""
    if first.host != target.host:
        return False
    upgrade = first.scheme == "http" and target.scheme == "https" and first.port is None and target.port is None
    return upgrade or (first.scheme == target.scheme and first.port == target.port)


def _request_headers(validators: Validators, login: str | None) -> _SentHeaders:
    headers: _SentHeaders = {"User-Agent": USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": CODINGS}
    optional = {
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
        "Authorization": login,
    }
    return headers | {name: value for name, value in optional.items() if value}


def _readable_headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in reversed(raw)}


def _validators(headers: dict[str, str]) -> Validators:
    etag, last_modified = headers.get("etag", ""), headers.get("last-modified", "")
    return Validators(
        etag=etag if 0 < len(etag) <= _LONGEST_VALIDATOR else None,
        last_modified=last_modified if 0 < len(last_modified) <= _LONGEST_VALIDATOR else None,
    )


def _connection_error(shown: str, error: httpcore.NetworkError) -> FetchError:
    cause = error.args[0] if error.args else None
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchError(shown, f"its certificate can't be trusted ({cause.verify_message})", transient=False)
    if isinstance(cause, ssl.SSLError):
        return FetchError(shown, "no secure connection could be made", transient=True)
    if isinstance(cause, ConnectionRefusedError):
        return FetchError(shown, "refused the connection", transient=True)
    if isinstance(error, httpcore.ConnectError):
        return FetchError(shown, "can't be reached", transient=True)
    return FetchError(shown, "broke off the connection", transient=True)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
