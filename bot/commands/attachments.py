"""Documents that people send: which are read, and how they come from Telegram. Reads none of them.

The address of a file holds the bot's token: no error or log line here repeats it.
"""

import asyncio
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import httpx
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.errors import ArticleError, FailureKind, FetchError
from bot.requests import Attachment

LARGEST = 5_000_000
_TIMEOUT_S = 20.0
_SUFFIXES = {"text/plain": ".txt", "text/html": ".html"}
_READ = (".txt", ".html", ".htm")
_TOO_LARGE = f"is larger than {LARGEST // 1_000_000} MB"


def file_name(document: Attachment) -> str:
    """Give the name that a document is read by: its own, or one that fits its kind.

    Raises:
        ArticleError: it is of a kind that is not read, or too large.
    """
    name = PurePosixPath(document.name.replace("\\", "/")).name
    kind = PurePosixPath(name).suffix.lower() or _SUFFIXES.get(document.media_type.partition(";")[0].strip(), "")
    if kind not in _READ:
        raise ArticleError(name, "is no .txt or .html document", kind=FailureKind.NOT_A_DOCUMENT)
    if document.size is not None and document.size > LARGEST:
        raise _too_large(name)
    return name if PurePosixPath(name).suffix else f"{name or 'document'}{kind}"


async def download(bot: Bot, document: Attachment) -> bytes:
    """Get a document's bytes, up to ``LARGEST`` of them, whatever its size was said to be.

    Raises:
        ArticleError: it is too large.
        FetchError: Telegram does not hand it over now.
    """
    try:
        found = await bot.get_file(document.file_id)
    except BadRequest as error:
        if "too big" in error.message:  # beyond what a bot may have at all
            raise _too_large(document.name) from None
        raise _away(document.name) from None
    except TelegramError:
        raise _away(document.name) from None
    if found.file_path is None:
        raise _away(document.name)
    if found.file_size is not None and found.file_size > LARGEST:
        raise _too_large(document.name)
    if urlsplit(found.file_path).scheme in {"http", "https"}:
        return await _fetch(found.file_path, document.name)
    # A Bot API server of one's own hands files over on the disk.
    return await asyncio.to_thread(_read, Path(found.file_path), document.name)


async def _fetch(url: str, name: str) -> bytes:
    body = bytearray()
    try:
        async with (
            asyncio.timeout(_TIMEOUT_S),
            httpx.AsyncClient(timeout=_TIMEOUT_S) as client,
            client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise _away(name)
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > LARGEST:
                    raise _too_large(name)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        raise _away(name) from None
    return bytes(body)


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except OSError:
        raise _away(name) from None
    if len(body) > LARGEST:
        raise _too_large(name)
    return body


def _too_large(name: str) -> ArticleError:
    return ArticleError(name, _TOO_LARGE, kind=FailureKind.LARGE_DOCUMENT)


def _away(name: str) -> FetchError:
    reason = "Telegram does not hand the document over"
    return FetchError(name, reason, kind=FailureKind.NOT_HANDED_OVER, transient=True)
