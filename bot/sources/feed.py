"""Reads articles from feeds: RSS, Atom and JSON Feed, from an address or from a recorded file.

What the documents say is read in ``parse``, where it can be stopped; here it is decided what to fetch and which text to
take.
"""

import hashlib
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from bot.documents.plaintext import is_same_title
from bot.errors import ArticleError, DocumentError, FailureKind, FetchError, SourceError
from bot.extract import Extracted, to_article
from bot.http import MAX_BYTES
from bot.sources.linked import read_linked_page
from bot.sources.listing import poll_address
from bot.sources.parse import Contents, OwnText, read_feed, read_own_text
from bot.sources.teaser import ENOUGH_WORDS
from bot.types import Article, Confine, Entry, Fetcher, Poll, Response, Validators

_NOTHING_KNOWN = Validators()


class FeedSource:
    """A feed at an address (``bot.types.Source``). An entry that is a teaser is read on its page."""

    def __init__(
        self,
        id: str,  # noqa: A002 - the protocol's own name
        url: str,
        fetcher: Fetcher,
        *,
        confine: Confine,
        first_fetch: int | None = 3,
    ) -> None:
        self.id = id
        self.first_fetch = first_fetch
        self._url = url
        self._feeds = self._pages = fetcher
        self._confine = confine

    def poll(self, validators: Validators) -> Poll:
        """Ask the feed what there is.

        Raises:
            SourceError: it can't be had, or it is no feed.
        """
        return poll_address(self.id, self._url, self._feeds, validators, self._list)

    def read(self, entry: Entry) -> Article:
        """Get the entry's text: its own, or its page's, whichever is whole.

        Raises:
            ArticleError: neither is to be had.
        """
        try:
            own = self._confine(read_own_text, entry)
            if own.is_whole or entry.canonical is None:
                return _article(entry, _found(entry, own))
            return self._read_longer(entry, own)
        except DocumentError as error:
            raise error.of(entry.address) from error

    def _list(self, response: Response) -> Contents:
        try:
            return self._confine(read_feed, response, self.id)
        except DocumentError as error:
            raise SourceError(self.id, error.reason) from error

    def _read_longer(self, entry: Entry, own: OwnText) -> Article:
        """Read the entry's page, and take it unless the entry itself has more."""
        try:
            page, validators = read_linked_page(entry, self._pages, self._confine)
        except ArticleError as error:
            if error.transient or own.words < ENOUGH_WORDS:
                raise
            return _article(entry, _found(entry, own))
        is_longer = own.found is None or len(page.text) >= len(own.found.text)
        return replace(_article(entry, page), page=validators) if is_longer else _article(entry, _found(entry, own))


class RecordedFeedSource(FeedSource):
    """A feed in a file (``bot.types.Source``). Opens no connection unless an entry is a teaser."""

    def __init__(
        self,
        id: str,  # noqa: A002 - the protocol's own name
        path: Path,
        fetcher: Fetcher,
        *,
        confine: Confine,
        first_fetch: int | None = 3,
    ) -> None:
        super().__init__(id, path.as_posix(), fetcher, confine=confine, first_fetch=first_fetch)
        self._feeds = _RecordedFeeds()


class _RecordedFeeds:
    """Gets feeds from files as if these were the web (``bot.types.Fetcher``): a file's fingerprint is its validator."""

    def get(self, url: str, *, validators: Validators = _NOTHING_KNOWN) -> Response:
        try:
            with Path(url).open("rb") as file:
                body = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise FetchError(url, f"can't be read ({error.strerror})", transient=True) from error
        if len(body) > MAX_BYTES:
            raise FetchError(
                url, f"is larger than {MAX_BYTES // 1_000_000} MB", kind=FailureKind.TOO_LARGE, transient=False
            )
        found = Validators(etag=hashlib.sha256(body).hexdigest())
        status = HTTPStatus.NOT_MODIFIED if found == validators else HTTPStatus.OK
        return Response(url=url, status=status, body=body, content_type="", validators=found)


def _found(entry: Entry, own: OwnText) -> Extracted:
    if own.found is None:
        reason = "the feed carries no text of it, and no address to read it at"
        raise ArticleError(entry.address, reason, kind=FailureKind.NO_TEXT)
    return own.found


def _article(entry: Entry, found: Extracted) -> Article:
    title = found.title if is_same_title(entry.title, found.title) else entry.title
    return to_article(found, entry, title=title or found.title)
