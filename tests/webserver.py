"""A small web server on loopback whose pages a test writes: status, headers, slow or endless bodies, redirects.

It answers conditional requests as RFC 9110 asks and counts what it saw. Not for anything but tests.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the server answers at one path. A body of pieces is sent piece by piece, with no length announced."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request as it came in, header names in lower case, and how it was answered."""

    path: str
    headers: dict[str, str]
    status: int


class WebServer:
    """Serves ``pages`` from a thread while the ``with`` block lasts. A page may also be a function of the headers."""

    def __init__(self) -> None:
        self.pages: dict[str, Page | Callable[[dict[str, str]], Page]] = {}
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self.most_at_once = 0
        self._at_once = 0
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), self._handler())

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self._server.server_address[1])

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        """Give the address of a path."""
        return f"http://{host}:{self.port}{path}"

    def count(self, path: str, *, status: int | None = None) -> int:
        """Tell how often a path was asked for, with that status if one is given."""
        return sum(seen.path == path and status in {None, seen.status} for seen in self.seen)

    def wait_for(self, at_once: int, *, timeout_s: float = 5.0) -> bool:
        """Wait inside a page's function until that many requests have been under way together."""
        with self._changed:
            return self._changed.wait_for(lambda: self.most_at_once >= at_once, timeout_s)

    def drip(self, piece: bytes, *, every_s: float) -> Iterator[bytes]:
        """Give a body without an end, a piece at a time, until the server closes."""
        while not self.closing.wait(every_s):
            yield piece

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request and take note of it."""
        with self._changed:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            self._changed.notify_all()
        try:
            self._respond(request)
        finally:
            with self._changed:
                self._at_once -= 1

    def _respond(self, request: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        found = self.pages.get(request.path, Page(status=404))
        page = found(headers) if callable(found) else found
        status = 304 if _is_known(page, headers) else page.status
        self.seen.append(Seen(path=request.path, headers=headers, status=status))
        with suppress(OSError):  # the other side hung up, which some tests are about
            _send(request, page, status)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about connections that a test broke off."""


def _is_known(page: Page, headers: dict[str, str]) -> bool:
    if page.status != 200:
        return False
    if "if-none-match" in headers:
        return page.etag is not None and headers["if-none-match"] == page.etag
    return page.last_modified is not None and headers.get("if-modified-since") == page.last_modified


def _send(request: BaseHTTPRequestHandler, page: Page, status: int) -> None:
    request.send_response(status)
    known = {"ETag": page.etag, "Last-Modified": page.last_modified}
    for name, value in ({name: value for name, value in known.items() if value} | page.headers).items():
        request.send_header(name, value)
    whole = page.body if isinstance(page.body, bytes) else None
    if status == 304:
        whole = b""
    if whole is not None and "Content-Length" not in page.headers:
        request.send_header("Content-Length", str(len(whole)))
    request.send_header("Connection", "close")
    request.close_connection = True
    request.end_headers()
    for piece in [whole] if whole is not None else page.body:
        request.wfile.write(piece)  # type: ignore[arg-type]
        request.wfile.flush()
