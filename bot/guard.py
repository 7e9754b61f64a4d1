"""Owns the connections of the guarded client: which addresses may be connected to, and for how long.

The address that is checked is the address that is connected to: a name is looked up once, here. Knows nothing of HTTP.
"""

import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], list[str]]

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
_NEVER = (
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # NAT64 of a local network (RFC 8215)
    ipaddress.IPv6Network("fec0::/10"),  # site-local, as old routers know it
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocol assignments, some clouds' metadata among them
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays
    ipaddress.IPv4Network("168.63.129.16/32"),  # one cloud's host agent, public in name only
)
_FIRST_ADDRESSES_S = 5.0


class PrivateAddressError(Exception):
    """A host leads to an address that is not public; the message is the address."""


class UnknownHostError(Exception):
    """A host name leads nowhere. ``transient`` when the name server itself was out of reach."""

    def __init__(self, host: str, *, transient: bool) -> None:
        super().__init__(host)
        self.transient = transient


class OverdueError(Exception):
    """The time for the whole request is used up."""


@dataclass(slots=True, kw_only=True)
class Deadline:
    """The time left for one request, in seconds of ``monotonic``."""

    monotonic: Callable[[], float]
    ends_at: float

    def remaining_s(self) -> float:
        """Give what is left, never zero.

        Raises:
            OverdueError: nothing is left.
        """
        left = self.ends_at - self.monotonic()
        if left <= 0:
            raise OverdueError
        return left


def is_public(address: IPAddress) -> bool:
    """Tell whether an address belongs to the open internet, also by what is wrapped into it (mapped, 6to4, NAT64)."""
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not any(address in network for network in _NEVER)


def resolve_host(host: str) -> list[str]:
    """Look a host name up and give its addresses as text, in the system's order of preference.

    Raises:
        UnknownHostError: there are none.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise UnknownHostError(host, transient=error.errno == socket.EAI_AGAIN) from error
    except (UnicodeError, ValueError) as error:
        raise UnknownHostError(host, transient=False) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to public addresses only, within one deadline. ``allowed`` names hosts and addresses that are exempt."""

    def __init__(self, *, allowed: frozenset[str], deadline: Deadline, resolve: Resolve) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._resolve = resolve
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers, once each was found to be public.

        Raises:
            PrivateAddressError: none of them is.
            UnknownHostError: there are none.
            OverdueError: the time is up.
        """
        addresses = self._permitted(host)
        for place, address in enumerate(addresses, start=1):
            last = place == len(addresses)
            left_s = self._deadline.remaining_s()
            try:
                stream = self._inner.connect_tcp(
                    address, port, left_s if last else min(left_s, _FIRST_ADDRESSES_S), local_address, socket_options
                )
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
        raise UnknownHostError(host, transient=False)

    def _permitted(self, host: str) -> list[str]:
        addresses = self._look_up(host)
        if host.lower().rstrip(".") in self._allowed:
            return addresses
        permitted = [address for address in addresses if address in self._allowed or _is_public_text(address)]
        if addresses and not permitted:
            raise PrivateAddressError(addresses[0])
        return permitted

    def _look_up(self, host: str) -> list[str]:
        """Resolve on a thread of its own, because the system's look-up knows no time limit."""
        answer: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self._resolve(host))
            except Exception as error:  # noqa: BLE001 - raised again by the thread that asked
                answer.put(error)

        left_s = self._deadline.remaining_s()
        threading.Thread(target=ask, name="look-up", daemon=True).start()
        try:
            found = answer.get(timeout=left_s)
        except queue.Empty as error:
            raise OverdueError from error
        if isinstance(found, Exception):
            raise found
        return found


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline rules
        return self._inner.read(max_bytes, self._deadline.remaining_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline rules
        self._inner.write(buffer, self._deadline.remaining_s())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
    ) -> httpcore.NetworkStream:
        left_s = self._deadline.remaining_s()
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left_s), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def allowed_hosts(names: Sequence[str]) -> frozenset[str]:
    """Bring the hosts of ``fetch.allow_private`` into the form that they are compared in."""
    return frozenset(_comparable(name.strip().lower().strip("[]").rstrip(".")) for name in names)


def _comparable(host: str) -> str:
    """Write an address as the look-up does ("::1"); a name stays as it is."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host


def _is_public_text(address: str) -> bool:
    return is_public(ipaddress.ip_address(address.partition("%")[0]))


def _embedded(address: IPAddress) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _NAT64) and int(address) > 1:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
