"""Settings to the rules that the queue stage goes by. Pure; what the rules mean is ``bot.queueing``'s."""

from bot.digest import FrontPage, Topic
from bot.queueing import ScheduleRules
from bot.settings import ScheduleSettings, Settings
from bot.texts import Texts


def read_rules(schedule: ScheduleSettings, settings: Settings, texts: Texts) -> ScheduleRules:
    """Read off what a schedule brings, whence and whither."""
    channels = {channel.id: channel for channel in settings.channels}
    return ScheduleRules(
        id=schedule.id,
        mode=schedule.mode,
        include=schedule.include,
        exclude=schedule.exclude,
        first_fetch={
            source.id: None if source.kind == "folder" else source.first_fetch
            for source in settings.sources_of(schedule)
        },
        max_per_day={channel_id: channels[channel_id].max_per_day for channel_id in schedule.channels},
        same_story={channel_id: channels[channel_id].same_story for channel_id in schedule.channels},
        front_page=FrontPage(
            topics=read_topics(settings),
            most=schedule.digest_stories,
            says_when_empty=schedule.when_empty == "say",
        ),
        texts=texts,
    )


def read_topics(settings: Settings) -> tuple[Topic, ...]:
    """Read off the headings of digests."""
    return tuple(Topic(name=it.name, keywords=it.keywords) for it in settings.topics)
