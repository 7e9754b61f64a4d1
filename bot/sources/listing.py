"""Asks a source's address what there is: a feed or a section page. What either says is read in ``parse``."""

from collections.abc import Callable
from http import HTTPStatus

from bot.errors import FetchError, SourceError
from bot.sources.parse import Contents
from bot.types import Fetcher, Poll, Response, Validators


def poll_address(
    source_id: str, url: str, fetcher: Fetcher, validators: Validators, read: Callable[[Response], Contents]
) -> Poll:
    """Fetch an address and ``read`` what it lists, unless nothing has changed there.

    Raises:
        SourceError: it can't be had; and whatever ``read`` raises.
    """
    try:
        response = fetcher.get(url, validators=validators)
    except FetchError as error:
        raise SourceError(source_id, str(error), retry_after_s=error.retry_after_s) from error
    if response.status == HTTPStatus.NOT_MODIFIED:
        return Poll(entries=(), validators=response.validators, changed=False)
    found = read(response)
    return Poll(entries=found.entries, validators=response.validators, label=found.label)
