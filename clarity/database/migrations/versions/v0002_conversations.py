"""Conversations with what was said in them, and what the engine has still to forget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("consent_version", sa.String(32)),
        sa.Column("consent_sha256", sa.String(64)),
        sa.Column("consented_at", MOMENT),
        sa.Column("began_at", MOMENT),
        sa.Column("last_at", MOMENT),
        sa.Column("erased_at", MOMENT),
    )
    op.create_index("ix_conversations_last_at", "conversations", ["last_at"])
    op.create_index("ix_conversations_erased_at", "conversations", ["erased_at"])
    op.create_table(
        "conversation_entries",
        sa.Column("id", sa.String(160), primary_key=True),
        sa.Column("conversation", sa.String(64), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("original_sealed", sa.Text, nullable=False),
        sa.Column("redacted_sealed", sa.Text, nullable=False),
        sa.Column("buttons_sealed", sa.Text),
        sa.Column("responses", sa.Text, nullable=False),
        sa.Column("rating", sa.String(16)),
    )
    op.create_index("ix_conversation_entries_cursor", "conversation_entries", ["conversation", "cursor"], unique=True)
    op.create_table(
        "forgettings_owed",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Drop them, with all that they hold."""
    for table in ("forgettings_owed", "conversation_entries", "conversations"):
        op.drop_table(table)
