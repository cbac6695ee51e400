"""Cries for help that staff have to look at, the messages they came in, and what staff are owed to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and let crises in the record be found without reading all of it."""
    op.create_table(
        "crisis_alerts",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("open_conversation", sa.String(64), unique=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16)),
        sa.Column("is_minor", sa.Boolean, nullable=False),
        sa.Column("is_about_other", sa.Boolean, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False, index=True),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("noticed_at", MOMENT, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("acknowledged_by", sa.String(64)),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("acted_by", sa.String(64)),
        sa.Column("acted_at", MOMENT),
        sa.Column("acted_note_sealed", sa.Text),
        sa.Column("closed_by", sa.String(64)),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_note_sealed", sa.Text),
        sa.Column("outcome", sa.String(16)),
        sa.Column("escalations", sa.Integer, nullable=False),
        sa.Column("escalated_at", MOMENT),
    )
    op.create_index("ix_crisis_alerts_state", "crisis_alerts", ["state", "raised_at"])
    op.create_table(
        "crisis_messages",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("message_id", sa.String(64), primary_key=True),
        sa.Column("alert_id", sa.String(16), sa.ForeignKey("crisis_alerts.id"), nullable=False, index=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "crisis_notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("alert_id", sa.String(16), sa.ForeignKey("crisis_alerts.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
    )
    op.create_index("ix_crisis_notices_next_try_at", "crisis_notices", ["sent_at", "next_try_at"])
    op.create_index("ix_conversation_entries_kind", "conversation_entries", ["kind", "at"])


def downgrade() -> None:
    """Drop them, with all that they hold."""
    op.drop_index("ix_conversation_entries_kind", "conversation_entries")
    for table in ("crisis_notices", "crisis_messages", "crisis_alerts"):
        op.drop_table(table)
