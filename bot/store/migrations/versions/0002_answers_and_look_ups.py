"""Answers in the outbox, and what the outcome of a delivery is looked up with."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go one version up."""
    op.create_table(
        "addresses",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_addresses")),
    )
    op.create_table(
        "taken",
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("chat", "message_id", name=op.f("pk_taken")),
    )
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("flood_s", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("flood_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("flood_boot", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("flood_uptime_s", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("highest_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False))

    with op.batch_alter_table("deliveries", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), server_default=sa.text("'post'"), nullable=False))
        batch_op.add_column(sa.Column("reply_to", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("thread_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("markup_refused", sa.Boolean(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("sending_boot", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("sending_uptime_s", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("posting", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("after_id", sa.BigInteger(), nullable=True))
        batch_op.alter_column("channel_id", existing_type=sa.VARCHAR(), nullable=True)
        batch_op.alter_column("schedule_id", existing_type=sa.VARCHAR(), nullable=True)
        batch_op.alter_column("run_key", existing_type=sa.VARCHAR(), nullable=True)
        batch_op.alter_column("message_id", existing_type=sa.INTEGER(), type_=sa.BigInteger(), existing_nullable=True)
        batch_op.create_index(batch_op.f("ix_deliveries_chat_state"), ["chat", "state"], unique=False)


def downgrade() -> None:
    """Go back: answers and alerts on their way are lost."""
    op.execute("DELETE FROM deliveries WHERE kind <> 'post'")
    with op.batch_alter_table("deliveries", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveries_chat_state"))
        batch_op.alter_column("message_id", existing_type=sa.BigInteger(), type_=sa.INTEGER(), existing_nullable=True)
        batch_op.alter_column("run_key", existing_type=sa.VARCHAR(), nullable=False)
        batch_op.alter_column("schedule_id", existing_type=sa.VARCHAR(), nullable=False)
        batch_op.alter_column("channel_id", existing_type=sa.VARCHAR(), nullable=False)
        batch_op.drop_column("after_id")
        batch_op.drop_column("posting")
        batch_op.drop_column("sending_uptime_s")
        batch_op.drop_column("sending_boot")
        batch_op.drop_column("markup_refused")
        batch_op.drop_column("thread_id")
        batch_op.drop_column("reply_to")
        batch_op.drop_column("kind")

    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.drop_column("highest_id")
        batch_op.drop_column("flood_uptime_s")
        batch_op.drop_column("flood_boot")
        batch_op.drop_column("flood_at")
        batch_op.drop_column("flood_s")
        batch_op.drop_column("paused_at")

    op.drop_table("taken")
    op.drop_table("addresses")
