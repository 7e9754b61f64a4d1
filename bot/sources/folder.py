"""Reads articles from a folder of text, Markdown and HTML files. Watches nothing and moves nothing."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.documents.plaintext import clean_title
from bot.errors import ArticleError, DocumentError, FailureKind, SourceError
from bot.extract import HTML_SUFFIXES, LARGEST_FILE, MARKDOWN_SUFFIXES, extract_file, to_article
from bot.types import Article, Confine, Entry, Poll, Validators

SUFFIXES = frozenset({".txt", *HTML_SUFFIXES, *MARKDOWN_SUFFIXES})
_FINGERPRINT = 16
_NO_CHARACTER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A file as it was met. ``stamp`` (times in ns and size) stays as long as nobody writes to it."""

    path: Path
    changed_at: datetime
    stamp: tuple[int, int, int]
    fingerprint: str


class FolderSource:
    """The files of one folder and the folders in it, oldest change first (``bot.types.Source``).

    A file is new when its path or its bytes are. Links that lead out of the folder are not followed, hidden files and
    folders not read. A file's own time is the one that it names: when it was copied here says nothing of its text.
    Between two looks it remembers the files' fingerprints, so that those that nobody wrote to are not read again.
    """

    def __init__(self, id: str, path: Path, *, confine: Confine) -> None:  # noqa: A002 - the protocol's own name
        self.id = id
        self._confine = confine
        self.first_fetch: int | None = None
        self._folder = path
        self._known: dict[Path, _Found] = {}

    def poll(self, validators: Validators) -> Poll:
        """List what is in the folder, each file with its fingerprint.

        Raises:
            SourceError: there is no such folder, or it can't be read.
        """
        try:
            root = self._folder.resolve(strict=True)
            next(root.iterdir(), None)  # the walk itself is silent about a folder that it can't read
        except (OSError, RuntimeError) as error:
            reason = f"the folder {self._folder} can't be read ({_plain_reason(error)}); create it or correct its path"
            raise SourceError(self.id, reason) from error
        found = sorted(_walk(root, self._known), key=lambda file: (file.changed_at, file.path))
        self._known = {file.path: file for file in found}
        entries = tuple(self._entry(file, root) for file in found)
        return Poll(entries=entries, validators=validators, label=clean_title(root.name) or None)

    def read(self, entry: Entry) -> Article:
        """Read one file.

        Raises:
            ArticleError: the file is gone, too large, no text or empty.
        """
        path = self._folder / (entry.guid or "").rpartition("@")[0]
        if not _is_inside(path, self._folder):
            raise ArticleError(entry.address, f"is not in the folder {self._folder}", kind=FailureKind.FORBIDDEN)
        if _NO_CHARACTER in path.name and not path.exists():
            reason = "has a name that is not valid UTF-8; rename it"
            raise ArticleError(entry.address, reason, kind=FailureKind.UNAVAILABLE)
        try:
            found = self._confine(extract_file, path)
        except DocumentError as error:
            raise error.of(entry.address) from error
        return to_article(found, entry, title=found.title or entry.title)

    def _entry(self, file: _Found, root: Path) -> Entry:
        inside = file.path.relative_to(root)
        return Entry(
            source_id=self.id,
            address=_readable(_as_typed(file.path)),
            canonical=None,
            guid=f"{_readable(inside.as_posix())}@{file.fingerprint}",
            title=clean_title(file.path.stem.replace("_", " ").replace("-", " ")),
        )


def _walk(root: Path, known: Mapping[Path, _Found]) -> Iterator[_Found]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith(".") and _is_inside(path, root):
                yield from _look(path, known.get(path))


def _look(path: Path, known: _Found | None) -> Iterator[_Found]:
    """Fingerprint one file. One that is gone again is none; one that can't be read is, so that its reader tells why."""
    try:
        status = path.stat()
        changed_at = datetime.fromtimestamp(status.st_mtime, UTC)
        # the time of the last change to the inode as well: the other one can be set, and often is, by what copies
        stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_size)
        if known is not None and known.stamp == stamp:
            yield known
        elif path.is_file():
            yield _Found(path=path, changed_at=changed_at, stamp=stamp, fingerprint=_fingerprint(path))
    except (FileNotFoundError, OverflowError):
        return


def _fingerprint(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.sha256(file.read(LARGEST_FILE + 1)).hexdigest()[:_FINGERPRINT]
    except PermissionError:
        return "unreadable"


def _is_inside(path: Path, folder: Path) -> bool:
    """Tell whether a path, links followed, is really below a folder."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links that lead in a circle
        return False


def _as_typed(path: Path) -> str:
    """Write a path as one would type it here: from the working directory, if it is below it."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _readable(path: str) -> str:
    """Put a mark in place of the bytes of a file's name that are no text, which no database would keep."""
    return os.fsencode(path).decode("utf-8", "replace")


def _plain_reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "it is a link to itself"
