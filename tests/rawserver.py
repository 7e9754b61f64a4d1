"""A server on loopback that speaks whatever bytes a test writes, HTTP or not: for answers that no web server gives."""

import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

Speak = Callable[[], Iterable[bytes]]


class RawServer:
    """Says to each connection what ``speak`` yields, after it was spoken to; then hangs up, unless told to hold on."""

    def __init__(self, speak: Speak, *, hold: bool = False) -> None:
        self.closing = threading.Event()
        self._speak = speak
        self._hold = hold
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self._listener.getsockname()[1])

    def url(self, path: str = "/", *, scheme: str = "http") -> str:
        """Give the address of a path."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:  # the other side hung up, which is what some tests are about
            connection.recv(65536)
            for piece in self._speak():
                connection.sendall(piece)
            if self._hold:
                self.closing.wait(10)


def drip(server: RawServer, pieces: Iterable[bytes], *, every_s: float = 0.01) -> Iterable[bytes]:
    """Give the pieces one by one with a pause before each, until the server closes."""
    for piece in pieces:
        if server.closing.wait(every_s):
            return
        yield piece
