"""Stories, what is said of them later, and what readers look for: edits, updates, letters, quotations, search."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

AT_ONCE = 500
POSTS = sa.text("kind IN ('post', 'update')")
LETTERS = sa.text("kind = 'letter'")
EVERYTHING = sa.text("word IS NULL")


def upgrade() -> None:
    """Go one version up, and fill what readers look in from the briefings that are there."""
    _create_stories()
    _create_readers_tables()
    _widen_deliveries()
    _fill()


def downgrade() -> None:
    """Go back: stories, subscriptions, edits, updates and letters are lost. No post is."""
    _narrow_deliveries()
    if _is_sqlite():
        op.execute("DROP TABLE briefing_search")
    for table in ("requested", "subscriptions", "quotations", "rechecks", "fingerprints"):
        op.drop_table(table)
    op.execute("ALTER TABLE briefings DROP COLUMN in_full")
    op.drop_index("ix_articles_story_id", "articles")
    op.execute("ALTER TABLE articles DROP COLUMN story_id")
    op.drop_table("stories")


def _create_stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sqlite_autoincrement=True,
    )
    # Written out: a batch would make the table anew, and SQLite drops none that others point to.
    op.execute(
        "ALTER TABLE articles ADD COLUMN story_id INTEGER CONSTRAINT fk_articles_story_id REFERENCES stories (id)"
    )
    op.create_index("ix_articles_story_id", "articles", ["story_id"])
    op.create_table(
        "fingerprints",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_fingerprints_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_fingerprints")),
    )
    op.create_table(
        "rechecks",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("from_page", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_rechecks_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_rechecks")),
    )
    op.create_index("ix_rechecks_outcome_posted_at", "rechecks", ["outcome", "posted_at"])


def _create_readers_tables() -> None:
    op.add_column("briefings", sa.Column("in_full", sa.JSON(), nullable=True))
    op.create_table(
        "quotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("speaker_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_quotations_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotations")),
    )
    op.create_index("ix_quotations_article_id", "quotations", ["article_id"])
    op.create_index("ix_quotations_speaker_key", "quotations", ["speaker_key"])
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("chat", "word", name=op.f("uq_subscriptions_chat_word")),
    )
    op.create_index(
        "uq_subscriptions_everything",
        "subscriptions",
        ["chat"],
        unique=True,
        sqlite_where=EVERYTHING,
        postgresql_where=EVERYTHING,
    )
    op.create_table(
        "requested",
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("article", sa.JSON(), nullable=False),
        sa.Column("briefing", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("canonical", name=op.f("pk_requested")),
    )
    if _is_sqlite():
        op.execute(
            "CREATE VIRTUAL TABLE briefing_search USING fts5(title, points, quotes, "
            "tokenize = 'unicode61 remove_diacritics 2')"
        )


def _widen_deliveries() -> None:
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("keyboard", sa.JSON(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_deliveries_channel_id_article_id_part"), type_="unique")
    # Not in the batch: as it drops the old table, each of its rows would be looked for in the whole of the new one.
    op.execute(
        "ALTER TABLE deliveries ADD COLUMN target_id INTEGER "
        "CONSTRAINT fk_deliveries_target_id REFERENCES deliveries (id)"
    )
    op.create_index("ix_deliveries_target_id", "deliveries", ["target_id"])
    op.create_index("ix_deliveries_article_id", "deliveries", ["article_id"])
    for name, owner, which in (
        ("uq_deliveries_posts", "channel_id", POSTS),
        ("uq_deliveries_letters", "chat", LETTERS),
    ):
        columns = [owner, "article_id", "part"]
        op.create_index(name, "deliveries", columns, unique=True, sqlite_where=which, postgresql_where=which)


def _narrow_deliveries() -> None:
    op.execute("DELETE FROM deliveries WHERE kind IN ('update', 'edit', 'letter')")
    indexes = ("uq_deliveries_letters", "uq_deliveries_posts", "ix_deliveries_target_id", "ix_deliveries_article_id")
    for name in indexes:
        op.drop_index(name, "deliveries")
    op.execute("ALTER TABLE deliveries DROP COLUMN target_id")
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_deliveries_channel_id_article_id_part"), ["channel_id", "article_id", "part"]
        )
        batch_op.drop_column("keyboard")


def _fill() -> None:
    """Write down who said what, and what can be searched."""
    connection = op.get_bind()
    for rows in _briefed(connection):
        if said := [it for row in rows for it in _quotations(row)]:
            connection.execute(sa.insert(_QUOTATIONS), said)
        if rows and _is_sqlite():
            connection.execute(sa.insert(_SEARCH), [_searched(row) for row in rows])


# As things are at this version: the code of a later one may differ.
_MOMENT = sa.DateTime(timezone=True)
_ARTICLES = sa.table("articles", sa.column("id"), sa.column("published_at", _MOMENT), sa.column("found_at", _MOMENT))
_BRIEFINGS = sa.table("briefings", sa.column("article_id"), sa.column("briefing", sa.JSON()))
_SEARCH = sa.table("briefing_search", *(sa.column(it) for it in ("rowid", "title", "points", "quotes")))
_QUOTATIONS = sa.table(
    "quotations",
    *(sa.column(it) for it in ("article_id", "speaker", "speaker_key", "text")),
    sa.column("said_at", _MOMENT),
)


def _briefed(connection: sa.Connection) -> Iterator[list[Mapping[str, Any]]]:
    """Go through the briefings a few at a time: there may be more of them than memory."""
    query = (
        sa.select(
            _BRIEFINGS.c.article_id,
            _BRIEFINGS.c.briefing,
            sa.func.coalesce(_ARTICLES.c.published_at, _ARTICLES.c.found_at, type_=_MOMENT).label("said_at"),
        )
        .join(_ARTICLES, _ARTICLES.c.id == _BRIEFINGS.c.article_id)
        .order_by(_BRIEFINGS.c.article_id)
        .limit(AT_ONCE)
    )
    last = 0
    while rows := connection.execute(query.where(_BRIEFINGS.c.article_id > last)).mappings().all():
        last = rows[-1]["article_id"]
        yield [dict(row) for row in rows if row["briefing"]["skipped"] is None]


def _quotations(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for quote in row["briefing"]["quotes"]:
        if quote["speaker"] is not None:
            yield {
                "article_id": row["article_id"],
                "speaker": quote["speaker"],
                "speaker_key": _speaker_key(quote["speaker"]),
                "text": quote["text"],
                "said_at": row["said_at"],
            }


def _searched(row: Mapping[str, Any]) -> dict[str, Any]:
    briefing = row["briefing"]
    return {
        "rowid": row["article_id"],
        "title": briefing["title"],
        "points": "\n".join(it["text"] for it in briefing["key_points"]),
        "quotes": "\n".join(f"{it['text']} {it['speaker'] or ''}".rstrip() for it in briefing["quotes"]),
    }


def _speaker_key(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(it for it in letters if not unicodedata.combining(it)).split())


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
