"""HTTP for the Bot API server of the tests: reads calls, writes answers, and loses them as scripted."""

import json
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl

from tests.botapi_faults import Answer, Fault


class Api(Protocol):
    """What answers the calls."""

    def handle(self, token: str, method: str, params: dict[str, str]) -> tuple[Fault | None, Answer]:
        """Answer one call, with the trouble scripted for it."""
        ...

    def carry_out(self, token: str, method: str, params: dict[str, str], *, since: float) -> None:
        """Do a call's work for nobody to hear of it, unless it is far too late; ``since`` nobody listens."""
        ...

    def download(self, token: str, path: str) -> bytes | None:
        """Give a file, None where there is none."""
        ...

    def wait_closing(self, seconds: float) -> None:
        """Hang for so long, but not longer than the server lives."""
        ...


class QuietServer(ThreadingHTTPServer):
    """A server that waits for nobody when it ends."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that gives up is part of it."""


class Handler(BaseHTTPRequestHandler):
    """Hands calls to ``api``, and its answers back."""

    api: Api
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together: apart, the body waits 40 ms for the client to acknowledge the head

    def do_POST(self) -> None:
        """Answer a method call; the library posts them all."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        _, token, method = self.path.split("/", 2)
        call = (token.removeprefix("bot"), method, dict(parse_qsl(body)))
        fault, (status, answer) = self.api.handle(*call)
        kind = fault.way if fault else ""
        if fault and kind in {"hang", "slow"}:
            self.api.wait_closing(60 if kind == "hang" else fault.seconds)
        if fault and kind in {"hang", "reset", "late"}:
            broken_off = time.monotonic()
            self._break_off()
            if kind == "late":
                self.api.wait_closing(fault.seconds)
                self.api.carry_out(*call, since=broken_off)
        elif kind == "502":
            self._respond(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")
        else:
            self._respond(status, b"{broken" if kind == "json" else json.dumps(answer).encode(), "application/json")

    def do_GET(self) -> None:
        """Hand a file over; nothing else is asked for this way."""
        _, _, token, path = self.path.split("/", 3)
        body = self.api.download(token.removeprefix("bot"), path)
        if body is None:
            self._respond(404, b"{}", "application/json")
        else:
            self._respond(200, body, "application/octet-stream")

    def _break_off(self) -> None:
        # Closing with a linger time of zero resets the connection.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _respond(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name for it
        """Say nothing: the record is in ``calls``."""
