"""Reads the page that an entry links to. Owns what counts as that page; chooses no text and keeps nothing."""

from bot.dedupe import is_front_page
from bot.errors import ArticleError, DocumentError, FailureKind, FetchError
from bot.extract import Extracted, extract_page
from bot.types import Confine, Entry, Fetcher, Validators


def read_linked_page(entry: Entry, fetcher: Fetcher, confine: Confine) -> tuple[Extracted, Validators]:
    """Fetch an entry's page and get the article out of it, with what to ask for changes of it with.

    Raises:
        ArticleError: it can't be had, is not there any more, or there is no article on it.
    """
    try:
        response = fetcher.get(entry.address)
    except FetchError as error:
        raise ArticleError(
            entry.address,
            error.reason,
            kind=error.kind,
            transient=error.transient,
            retry_after_s=error.retry_after_s,
        ) from error
    if is_front_page(response.url) and not is_front_page(entry.address):
        raise ArticleError(entry.address, "leads to the front page of its site", kind=FailureKind.MISSING)
    try:
        found = confine(extract_page, response.body, url=response.url, content_type=response.content_type)
    except DocumentError as error:
        raise error.of(entry.address) from error
    return found, response.validators
