"""The tables, but for those of readers' questions (``reader_tables``). Owns their columns and constraints.

The queries are the neighbours', the way here is ``migrations``'.

sources        what is known of each source: validators, health, when to try again
articles       each text once, from found to briefed or skipped
sightings      where an article was met: one row for each source and guid; ``fresh`` unless it was old news there
briefings      what the summarizer made of an article
routes         since when a schedule brings a source to a channel
handled        what a schedule did with an article for a channel, once for all
deliveries     the outbox: messages on their way to a chat, and edits of them, in the order of their ids
chats          each chat by its number: when it may be written to again and why not before, its highest known id
addresses      what else a chat is called: its public name, the number that it had before it moved
commands       what people asked, until it is answered and Telegram will not say it again
taken          message ids beyond the last one before an open delivery left, that are known to be something else
schedule_runs  each run of a schedule, unique by its local time
events         what happened to each article: the trail that ``briefbot why`` reads
stories        the events that articles tell of
fingerprints   what an article is compared with others by
rechecks       which posted articles are to be looked at once more, and what became of it
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import UtcDateTime, metadata, unique_where

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("origin", Text, nullable=False),  # address or path: validators are worth nothing for another one
    Column("label", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("first_polled_at", UtcDateTime),
    Column("polled_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("next_try_at", UtcDateTime),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("last_error", Text),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", String, nullable=False),
    Column("state", String, nullable=False),  # bot.types.ArticleState
    Column("reason", Text),
    Column("same_as", ForeignKey("articles.id")),
    Column("address", Text, nullable=False),
    Column("canonical", Text),
    Column("guid", Text),
    Column("title", Text, nullable=False),
    Column("author", Text),
    Column("site", Text),
    Column("language", String),
    Column("published_at", UtcDateTime),
    Column("found_at", UtcDateTime, nullable=False),
    Column("content", Text),  # what the source carried, until the text is read
    Column("content_is_text", Boolean, nullable=False, server_default=false()),
    Column("text", Text),
    Column("content_hash", String),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_try_at", UtcDateTime),
    Column("story_id", ForeignKey("stories.id")),
    Index(None, "state"),
    Index(None, "content_hash", unique=True),
    Index(None, "story_id"),
    sqlite_autoincrement=True,
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("source_id", String, nullable=False),
    Column("guid", Text),
    Column("address", Text, nullable=False),
    Column("canonical", Text),
    Column("fresh", Boolean, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("source_id", "guid"),
    Index(None, "canonical"),
    Index(None, "address"),
    Index(None, "article_id", "source_id"),
)

briefings = Table(
    "briefings",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("engine", String, nullable=False),
    Column("model", String, nullable=False),
    Column("briefing", JSON, nullable=False),  # the object of ``briefbot summarize --json``
    Column("in_full", JSON),  # the same with all points and quotations that are worth something
    Column("made_at", UtcDateTime, nullable=False),
)

routes = Table(
    "routes",
    metadata,
    Column("schedule_id", String, primary_key=True),
    Column("channel_id", String, primary_key=True),
    Column("source_id", String, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)

handled = Table(
    "handled",
    metadata,
    Column("schedule_id", String, primary_key=True),
    Column("channel_id", String, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("queued", Boolean, nullable=False),
    Column("reason", Text),
    Column("at", UtcDateTime, nullable=False),
    unique_where("uq_handled_queued", "channel_id", "article_id", where="queued"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False, server_default=text("'post'")),  # bot.records.DeliveryKind
    Column("channel_id", String),  # none for what goes to a person
    Column("schedule_id", String),  # what brought it to the channel
    Column("article_id", ForeignKey("articles.id")),  # none for a digest
    Column("run_key", String),
    Column("target_id", ForeignKey("deliveries.id")),  # what an update replies to, an edit edits
    Column("part", Integer, nullable=False),
    Column("html", Text, nullable=False),
    Column("plain", Text, nullable=False),
    Column("preview_url", Text),
    Column("keyboard", JSON),  # rows of bot.types.Button
    Column("reply_to", BigInteger),
    Column("thread_id", BigInteger),
    Column("state", String, nullable=False),  # bot.types.DeliveryState
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("markup_refused", Boolean, nullable=False, server_default=false()),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime),
    Column("sending_at", UtcDateTime),
    Column("sending_boot", String),  # bot.timing.uptime.Uptime
    Column("sending_uptime_s", Float),
    Column("posting", JSON),  # bot.types.Posting: what left, to the letter
    Column("after_id", BigInteger),  # the highest id known in the chat when it left
    Column("sent_at", UtcDateTime),
    Column("chat", String),  # where it goes, once that is known
    Column("message_id", BigInteger),
    unique_where("uq_deliveries_posts", "channel_id", "article_id", "part", where="kind IN ('post', 'update')"),
    unique_where("uq_deliveries_letters", "chat", "article_id", "part", where="kind = 'letter'"),
    Index(None, "channel_id", "state"),
    Index(None, "chat", "state"),
    Index(None, "state"),
    Index(None, "target_id"),
    Index(None, "article_id"),
    sqlite_autoincrement=True,
)

chats = Table(
    "chats",
    metadata,
    Column("chat", String, primary_key=True),
    Column("not_before", UtcDateTime),
    Column("reason", Text),
    Column("refusals", Integer, nullable=False, server_default=text("0")),
    Column("paused_at", UtcDateTime),  # since when it refuses
    Column("flood_s", Float),  # a flood wait: how long, and when it was asked for
    Column("flood_at", UtcDateTime),
    Column("flood_boot", String),
    Column("flood_uptime_s", Float),
    Column("highest_id", BigInteger, nullable=False, server_default=text("0")),
)

addresses = Table(
    "addresses",
    metadata,
    Column("name", String, primary_key=True),
    Column("chat", String, nullable=False),
)

taken = Table(
    "taken",
    metadata,
    Column("chat", String, primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
)

commands = Table(
    "commands",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("update_id", BigInteger, nullable=False),
    Column("content", JSON(none_as_null=True)),  # the update as Telegram gave it, until it is answered
    Column("begun", Integer, nullable=False, server_default=text("0")),  # services that found it unanswered
    UniqueConstraint("update_id"),
)

schedule_runs = Table(
    "schedule_runs",
    metadata,
    Column("schedule_id", String, primary_key=True),
    Column("key", String, primary_key=True),  # bot.timing.recurrence.run_key
    Column("scheduled_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("what", Text, nullable=False),
    Index(None, "article_id"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("began_at", UtcDateTime, nullable=False),
    Column("latest_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("fingerprint", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

rechecks = Table(
    "rechecks",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("from_page", Boolean, nullable=False),  # its text was read on its page, not in a feed
    Column("etag", Text),
    Column("last_modified", Text),
    Column("posted_at", UtcDateTime),  # first, in whatever channel
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_try_at", UtcDateTime),
    Column("checked_at", UtcDateTime),
    Column("outcome", String),  # bot.revision.Outcome
    Index(None, "outcome", "posted_at"),
)
