"""Makes the sources that a configuration names: for them, the room that names concrete classes. Polls none."""

from bot.http import without_credentials
from bot.settings import Settings, SourceSettings
from bot.sources.feed import FeedSource, RecordedFeedSource
from bot.sources.folder import FolderSource
from bot.sources.webpage import WebpageSource
from bot.types import Confine, Fetcher, Source


def build_source(source: SourceSettings, settings: Settings, fetcher: Fetcher, confine: Confine) -> Source:
    """Make a source of what the configuration says of it."""
    if source.kind == "folder":
        return FolderSource(source.id, settings.path_of(source), confine=confine)
    if source.url is None:
        path = settings.path_of(source)
        return RecordedFeedSource(source.id, path, fetcher, confine=confine, first_fetch=source.first_fetch)
    if source.kind == "webpage":
        return WebpageSource(
            source.id,
            source.url,
            fetcher,
            confine=confine,
            link_pattern=source.link_pattern,
            first_fetch=source.first_fetch,
        )
    return FeedSource(source.id, source.url, fetcher, confine=confine, first_fetch=source.first_fetch)


def origin_of(source: SourceSettings) -> str:
    """Say what a source is read from, without logins. With another pattern, a page is another one."""
    if source.url is None:
        return str(source.path)
    return " ".join(filter(None, [without_credentials(source.url), source.link_pattern]))
