"""Alembic's entry: migrates on the connection that ``Database.migrate`` hands over."""

from alembic import context

from bot.store import reader_tables, tables  # noqa: F401 - a table is known once its room is read
from bot.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
