"""Reads articles from a section page: those that it links to.

Which links lead to articles is found in ``parse`` and ``links``, where it can be stopped; here it is decided what to
fetch. A page has no dates: what stands above is newer, and whether a link was seen before is the store's to know.
"""

from dataclasses import replace

from bot.errors import DocumentError, SourceError
from bot.extract import to_article
from bot.sources.linked import read_linked_page
from bot.sources.listing import poll_address
from bot.sources.parse import Contents, read_section
from bot.types import Article, Confine, Entry, Fetcher, Poll, Response, Validators


class WebpageSource:
    """A page that lists articles (``bot.types.Source``): links that ``link_pattern`` fits, or that look like theirs."""

    def __init__(
        self,
        id: str,  # noqa: A002 - the protocol's own name
        url: str,
        fetcher: Fetcher,
        *,
        confine: Confine,
        link_pattern: str | None = None,
        first_fetch: int | None = 3,
    ) -> None:
        self.id = id
        self.first_fetch = first_fetch
        self._url = url
        self._fetcher = fetcher
        self._confine = confine
        self._link_pattern = link_pattern

    def poll(self, validators: Validators) -> Poll:
        """Ask the page what it links to.

        Raises:
            SourceError: it can't be had, or it is no page.
        """
        return poll_address(self.id, self._url, self._fetcher, validators, self._list)

    def read(self, entry: Entry) -> Article:
        """Get the text of the page that a link leads to. Its own title goes before the link's words.

        Raises:
            ArticleError: it can't be had, or there is no article on it.
        """
        found, validators = read_linked_page(entry, self._fetcher, self._confine)
        return replace(to_article(found, entry, title=found.title or entry.title), page=validators)

    def _list(self, response: Response) -> Contents:
        try:
            return self._confine(read_section, response, self.id, self._link_pattern)
        except DocumentError as error:
            raise SourceError(self.id, self._costly(error)) from error

    def _costly(self, error: DocumentError) -> str:
        """Say why the page can't be read within its bounds: it may be the pattern that goes on for ever."""
        if self._link_pattern is None or error.transient:
            return error.reason
        return f"{error.reason}; if its link_pattern has a repetition within a repetition, write a simpler one"
