"""Makes what people can ask about, of what the service has: beside ``app``, a room that names concrete classes.

Answers nothing.
"""

import time
from collections.abc import Sequence

from bot.answers import Coming
from bot.commands.digesting import Digesting
from bot.commands.manners import Manners
from bot.commands.presses import Presses
from bot.commands.reading import Reading
from bot.commands.subscribing import Subscribing
from bot.commands.summarizing import Summarizing
from bot.desk import ThreadedDesk
from bot.digest import FrontPage
from bot.digest_desk import DigestDesk
from bot.model import Model
from bot.reading import Reader
from bot.routes import Topics
from bot.schedule import job_specs
from bot.schedule_rules import read_topics
from bot.settings import Settings
from bot.store.database import Database
from bot.store.library import SqlLibrary
from bot.store.runs import SqlRunStore
from bot.store.stories import SqlStoryStore
from bot.store.subscriptions import SqlSubscriptionStore
from bot.threads import WorkerThreads
from bot.types import Clock

CLERKS = 8
LIBRARIANS = 2


def build_topics(
    settings: Settings, manners: Manners, *, reader: Reader, model: Model, database: Database, clock: Clock
) -> Topics:
    """Make all topics of a bot."""
    texts, library, ask = settings.texts, SqlLibrary(database), WorkerThreads("library", LIBRARIANS).ask
    desk = ThreadedDesk(
        read_address=reader.read_address,
        read_text=reader.read_text,
        read_document=reader.read_document,
        summarize=model.summarize_urgently,
        library=library,
        ask=ask,
        clerks=WorkerThreads("desk", CLERKS),
        count=CLERKS,
        texts=texts,
        clock=clock,
        monotonic=time.monotonic,
    )
    runs = SqlRunStore(database, clock)
    return Topics(
        summarizing=Summarizing(desk, manners, texts),
        reading=Reading(
            library,
            manners,
            sources={it.id: it.title for it in settings.sources},
            coming=lambda: list_coming(settings, runs),
            ask=ask,
            clock=clock,
            texts=texts,
        ),
        # Who presses a button waits in front of it: not behind others' questions.
        presses=Presses(library, manners, ask=WorkerThreads("presses").ask, clock=clock, texts=texts),
        digesting=_digesting(settings, manners, database, clock),
        subscribing=Subscribing(
            SqlSubscriptionStore(database),
            manners,
            ask=WorkerThreads("subscriptions").ask,
            clock=clock,
            texts=texts,
            topics=tuple(it.name for it in settings.topics),
        ),
    )


def list_coming(settings: Settings, runs: SqlRunStore) -> Sequence[Coming]:
    """List the schedules that readers get something of: those for Telegram, or all where there is none for it."""
    chats = {it.id: it.chat for it in settings.channels if it.kind == "telegram"}
    shown = [it for it in settings.schedules if set(it.channels) & chats.keys()] or settings.schedules
    specs = {spec.schedule_id: spec for spec in job_specs(settings)}
    return [
        Coming(
            spec=specs[it.id],
            places=tuple(chat for id_ in it.channels if isinstance(chat := chats.get(id_), str)),
            is_digest=it.mode == "digest",
            last_run_at=runs.last_run_at(it.id),
        )
        for it in shown
    ]


def _digesting(settings: Settings, manners: Manners, database: Database, clock: Clock) -> Digesting:
    front_page = FrontPage(topics=read_topics(settings))
    ask = WorkerThreads("digests").ask
    desk = DigestDesk(SqlStoryStore(database), front_page, ask=ask, clock=clock, texts=settings.texts)
    return Digesting(desk, manners, settings.texts)
