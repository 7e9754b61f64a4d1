"""Commands are kept until they are answered; chats know the highest id that the bot had there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go one version up."""
    op.create_table(
        "commands",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("begun", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_commands")),
        sa.UniqueConstraint("update_id", name=op.f("uq_commands_update_id")),
    )
    # A chat by its number had messages before ids were counted: a look-up begins after them.
    op.execute(
        "INSERT INTO chats (chat) SELECT DISTINCT chat FROM deliveries "
        "WHERE chat LIKE '-%' AND message_id IS NOT NULL AND chat NOT IN (SELECT chat FROM chats)"
    )
    op.execute(
        "UPDATE chats SET highest_id = (SELECT max(message_id) FROM deliveries WHERE deliveries.chat = chats.chat) "
        "WHERE highest_id = 0 AND chat IN (SELECT chat FROM deliveries WHERE chat LIKE '-%' AND message_id IS NOT NULL)"
    )


def downgrade() -> None:
    """Go back: commands that are not answered yet are lost."""
    op.drop_table("commands")
