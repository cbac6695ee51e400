"""Texts with what they were answered, what a phone was shown, what staff are to see, and who wants no texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and let contacts say when they were last heard of."""
    op.create_table(
        "texts",
        sa.Column("sid", sa.String(34), primary_key=True),
        sa.Column("token_mark", sa.String(80), unique=True),
        sa.Column("conversation", sa.String(64), index=True),
        sa.Column("is_ours", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20)),
        sa.Column("reply_sealed", sa.Text),
        sa.Column("delete_at", MOMENT, index=True),
    )
    op.create_table(
        "text_phones",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("state_sealed", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "text_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(64)),
        sa.Column("at", MOMENT, nullable=False, index=True),
        sa.Column("code", sa.Integer),
        sa.Column("told_at", MOMENT),
    )
    op.create_table(
        "text_opt_outs",
        sa.Column("phone_index", sa.String(80), primary_key=True),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    with op.batch_alter_table("contacts") as contacts:
        contacts.add_column(sa.Column("last_at", MOMENT))


def downgrade() -> None:
    """Drop them, with all that they hold."""
    with op.batch_alter_table("contacts") as contacts:
        contacts.drop_column("last_at")
    for table in ("text_opt_outs", "text_events", "text_phones", "texts"):
        op.drop_table(table)
