"""Undoes a body's content coding (gzip, deflate) piece by piece, and stops before a bomb goes off. Pure."""

import zlib
from collections.abc import Callable, Iterable

CODINGS = "gzip, deflate"


class TooLargeError(Exception):
    """There is more in it than the limit allows."""


class CodingError(Exception):
    """The body is packed in an unknown way, or broken; the message says which."""


def inflate_body(chunks: Iterable[bytes], *, coding: str, max_bytes: int) -> bytes:
    """Give the whole unpacked body. Never holds more than ``max_bytes`` and one chunk.

    Raises:
        TooLargeError: the body is larger than ``max_bytes``.
        CodingError: it can't be unpacked.
    """
    coding = coding.strip().lower()
    body = bytearray()
    unpack = _unpacker(coding)
    for chunk in chunks:
        try:
            body += unpack(chunk, max_bytes + 1 - len(body))
        except zlib.error as error:
            raise CodingError(f"broken {coding}") from error
        if len(body) > max_bytes:
            raise TooLargeError
    return bytes(body)


class _Inflater:
    """One zlib stream after another, as gzip allows; what follows them is ignored, as browsers do."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._stream = zlib.decompressobj(window)
        self._started = False

    def __call__(self, chunk: bytes, room: int) -> bytes:
        out = bytearray()
        while chunk and len(out) < room:
            if self._stream.eof:
                if chunk[:2] != b"\x1f\x8b":
                    break
                self._stream = zlib.decompressobj(self._window)
            out += self._decompress(chunk, room - len(out))
            chunk = self._stream.unconsumed_tail or self._stream.unused_data
        return bytes(out)

    def _decompress(self, chunk: bytes, room: int) -> bytes:
        try:
            piece = self._stream.decompress(chunk, room)
        except zlib.error:
            if self._started or self._window != zlib.MAX_WBITS:
                raise
            self._window = -zlib.MAX_WBITS  # "deflate" without its zlib header, as some servers send it
            self._stream = zlib.decompressobj(self._window)
            piece = self._stream.decompress(chunk, room)
        self._started = True
        return piece


def _unpacker(coding: str) -> Callable[[bytes, int], bytes]:
    if coding in {"", "identity", "none"}:
        return lambda chunk, room: chunk[:room]
    if coding in {"gzip", "x-gzip"}:
        return _Inflater(zlib.MAX_WBITS | 16)
    if coding == "deflate":
        return _Inflater(zlib.MAX_WBITS)
    raise CodingError(f"an unknown coding ({coding[:40]})")
