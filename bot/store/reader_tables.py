"""The tables of what readers look up and subscribe to. Owns their columns and constraints, as ``tables`` does.

quotations     who said what, by speaker
briefing_search  the words of briefings, by article (SQLite only)
subscriptions  who gets briefings in private, by word; no word means everything
requested      answers for addresses that no source brought
"""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, column, table

from bot.store.columns import UtcDateTime, metadata, unique_where

quotations = Table(
    "quotations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("speaker", Text, nullable=False),
    Column("speaker_key", Text, nullable=False),  # bot.store.archive.speaker_key
    Column("text", Text, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Index(None, "article_id"),
    Index(None, "speaker_key"),
)

# Not among the tables of ``metadata``: it is SQLite's own kind (FTS5), and its ``rowid`` is the article's number.
briefing_search = table("briefing_search", column("rowid"), column("title"), column("points"), column("quotes"))

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", String, nullable=False),
    Column("word", Text),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("chat", "word"),
    unique_where("uq_subscriptions_everything", "chat", where="word IS NULL"),
)

requested = Table(
    "requested",
    metadata,
    Column("canonical", Text, primary_key=True),
    Column("article", JSON, nullable=False),
    Column("briefing", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)
