"""The settings: every key that a configuration has, with its meaning, its default and its type.

Checks each value by itself; what must fit together (ids, references, keys that go with others) is
``bot.configuration.rules``'s, and reading the file is ``bot.config``'s. The sentence under a key is what editors show.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.configuration.values import (
    BuiltIn,
    ChannelIds,
    Chat,
    Cron,
    Database,
    Duration,
    Host,
    Identifier,
    Keyword,
    Language,
    Pattern,
    PositiveDuration,
    PositiveInt,
    Quiet,
    SourceIds,
    Text,
    Url,
    Zone,
)
from bot.texts import Texts

_PositiveNumber = Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]
_Number = Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)]


class _Part(BaseModel):
    """A table of the configuration: a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, arbitrary_types_allowed=True)


class LimitSettings(_Part):
    """How fast messages are sent."""

    per_second: _PositiveNumber = 30
    """Messages a second, over all chats."""
    per_chat_s: _Number = 1.0
    """Seconds between two messages to one chat."""
    per_group_minute: PositiveInt = 20
    """Messages a minute to one group or channel."""
    settle_s: _PositiveNumber = 30
    """Seconds after which a message whose answer was lost is looked up in its chat, not earlier."""


class TelegramSettings(_Part):
    """The Telegram bot. Its token is never here: BRIEFBOT_TELEGRAM_TOKEN, in the environment or in .env."""

    base_url: Url = "https://api.telegram.org"
    """Where the Bot API is; a local Bot API server works too."""
    admins: tuple[PositiveInt, ...] = ()
    """Telegram user ids that are told of trouble with posts, and exempt from commands_per_minute."""
    limits: LimitSettings = Field(default_factory=LimitSettings)
    """How fast messages are sent."""
    commands_per_minute: PositiveInt = 10
    """Commands a minute that each user may give."""
    on_uncertain: Literal["skip", "resend"] = "skip"
    """What to do with a message whose answer was lost where it can't be looked up: private chats, basic groups,
    channels in which the bot may edit others' posts."""


class FetchSettings(_Part):
    """How sources and pages are fetched."""

    min_poll: Duration = timedelta(minutes=1)
    """A source is polled at most this often, however many schedules use it."""
    allow_private: tuple[Host, ...] = ()
    """Hosts on private networks that may be fetched from, by anyone, users of /summarize included."""


class SummarizerSettings(_Part):
    """What makes the briefings."""

    engine: Annotated[Literal["extractive"], BuiltIn] = "extractive"
    """The engine's name."""
    model: Text | None = None
    """A path or hub id, for an engine that does not bring its own model."""
    key_points: Annotated[PositiveInt, Field(le=10)] = 3
    """Key points in a briefing, at most."""
    quotes: Annotated[int, Field(ge=0, le=10, strict=True)] = 2
    """Quotations in a briefing, at most."""


class SourceSettings(_Part):
    """Where articles come from."""

    id: Identifier
    """The name that schedules call it by."""
    kind: Literal["feed", "folder", "webpage"]
    """A feed (RSS, Atom, JSON Feed), a folder of .txt, .md and .html files, or a web page that links to articles."""
    url: Url | None = None
    """The feed's or the page's address."""
    link_pattern: Pattern | None = None
    """What the addresses of a page's articles have in them, a regular expression; found without it, if not given."""
    path: Text | None = None
    """The folder, or the file with a recorded feed; relative to the working directory."""
    first_fetch: Annotated[int, Field(ge=0, strict=True)] = 3
    """How many entries of a new feed or page are posted, the rest counts as seen. A folder posts all it has."""
    title: Text | None = None
    """What readers see as the source's name, instead of the feed's or page's own."""


class ChannelSettings(_Part):
    """Where briefings go."""

    id: Identifier
    """The name that schedules call it by."""
    kind: Literal["telegram", "console"]
    """A Telegram chat, or the console that the bot runs in."""
    chat: Chat | None = None
    """The Telegram chat: its public name, like "@world_briefings", or its number."""
    quiet_hours: Quiet | None = None
    """Hours of the day, local time, in which posts are held back until they are over."""
    max_per_day: PositiveInt | None = None
    """Posts in a local day, at most; what is more is skipped. A story counts once: not what same_story adds to it."""
    same_story: Literal["update", "skip", "post"] = "update"
    """What to do with another article on a story that the channel has: "update" replies to the post with what is new,
    or names the source under it where nothing is; "skip" does nothing; "post" posts it like any other."""


class TopicSettings(_Part):
    """A heading in digests."""

    name: Text
    """The heading."""
    keywords: Annotated[tuple[Keyword, ...], Field(min_length=1)]
    """Words and phrases: a story with one of them stands under the heading, the first one that fits."""


class ScheduleSettings(_Part):
    """When, from which sources, into which channels."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["every"]}, {"required": ["cron"]}]})

    id: Identifier
    """The name that the bot's output calls it by."""
    every: PositiveDuration | None = None
    """A run each so often: a number and s, m, h or d."""
    cron: Cron | None = None
    """Runs at the times of a crontab line: minute, hour, day of the month, month, day of the week."""
    sources: SourceIds
    """The sources' ids, or ["*"] for all of them."""
    channels: ChannelIds = Field(alias="channel")
    """The id of a channel, or a list of them."""
    mode: Literal["each", "digest"] = "each"
    """Each article as a post of its own, or one digest of all."""
    digest_stories: PositiveInt = 20
    """Stories that a digest shows, at most: the best ones, and how many more there are."""
    when_empty: Literal["silent", "say"] = "silent"
    """What a digest does when there is nothing to tell: nothing, or a line that says so."""
    include: tuple[Keyword, ...] = ()
    """Only articles with one of these words or phrases."""
    exclude: tuple[Keyword, ...] = ()
    """No articles with one of these words or phrases, whatever else they have."""
    catch_up: Duration = timedelta(hours=6)
    """A cron run that was missed for longer than this is not made up for."""


class ConfigFile(_Part):
    """The configuration of Briefbot."""

    timezone: Zone = ZoneInfo("UTC")
    """The time zone of cron lines, quiet hours and days, by its IANA name."""
    language: Language = "en"
    """The language of the bot's own words, with its way to write numbers and dates. Articles stay in theirs."""
    database: Database = "sqlite:///data/briefbot.db"
    """Where the bot keeps what it knows; relative to the working directory."""
    retention: PositiveDuration = timedelta(days=90)
    """How long texts and briefings of articles are kept; what an article is known by stays, so that none comes back."""
    corrections_after: Duration = timedelta(hours=2)
    """How long after its post an article is fetched once more, to see whether it was corrected; 0s for never."""
    telegram: TelegramSettings = Field(default_factory=TelegramSettings)
    """The Telegram bot."""
    fetch: FetchSettings = Field(default_factory=FetchSettings)
    """How sources and pages are fetched."""
    summarizer: SummarizerSettings = Field(default_factory=SummarizerSettings)
    """What makes the briefings."""
    sources: Annotated[tuple[SourceSettings, ...], Field(min_length=1)]
    """Where articles come from."""
    channels: Annotated[tuple[ChannelSettings, ...], Field(min_length=1)]
    """Where briefings go."""
    schedules: Annotated[tuple[ScheduleSettings, ...], Field(min_length=1)]
    """When, from which sources, into which channels."""
    topics: tuple[TopicSettings, ...] = ()
    """The headings of digests, in their order. Without any, a digest is one list."""


class Settings(ConfigFile):
    """A configuration as the bot uses it: the file's keys, the token, and where the file was.

    ``path`` is the file, ``base`` the folder that sources' paths are relative to.
    """

    token: SecretStr | None
    path: Path
    base: Path

    @property
    def texts(self) -> Texts:
        """Give what the bot says to readers, in its language."""
        return Texts(self.language, self.timezone)

    @property
    def needs_token(self) -> bool:
        """Tell whether a channel is on Telegram and there is no token to reach it with."""
        return self.token is None and any(channel.kind == "telegram" for channel in self.channels)

    def sources_of(self, schedule: ScheduleSettings) -> tuple[SourceSettings, ...]:
        """List the sources that a schedule names, ``["*"]`` spelled out, in the order of the configuration."""
        return tuple(source for source in self.sources if {"*", source.id} & set(schedule.sources))

    def path_of(self, source: SourceSettings) -> Path:
        """Give where a source's folder or recorded feed is.

        Raises:
            ValueError: the source has an address, not a path.
        """
        if source.path is None:
            raise ValueError(f"the source {source.id!r} has no path")
        return self.base / source.path
