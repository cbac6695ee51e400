"""Callback requests with their attempts, notifications and marks; contacts; the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "callback_requests",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("idempotency_key", sa.String(200), nullable=False, unique=True),
        sa.Column("reference", sa.String(16), nullable=False, unique=True),
        sa.Column("conversation", sa.String(100), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("phone_sealed", sa.Text),
        sa.Column("phone_index", sa.String(80), nullable=False),
        sa.Column("name_sealed", sa.Text),
        sa.Column("times_sealed", sa.Text),
        sa.Column("voicemail", sa.Boolean, nullable=False),
        sa.Column("texting", sa.Boolean, nullable=False),
        sa.Column("naming", sa.Boolean, nullable=False),
        sa.Column("consent_version", sa.String(32), nullable=False),
        sa.Column("consent_sha256", sa.String(64), nullable=False),
        sa.Column("consented_at", MOMENT, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("claimed_by", sa.String(64)),
        sa.Column("claimed_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_as", sa.String(16)),
    )
    op.create_index("ix_callback_requests_conversation", "callback_requests", ["conversation", "requested_at"])
    op.create_index("ix_callback_requests_phone_index", "callback_requests", ["phone_index"])
    op.create_index("ix_callback_requests_state", "callback_requests", ["state", "due_at"])
    op.create_table(
        "callback_attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("request_id", sa.String(32), sa.ForeignKey("callback_requests.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
    )
    op.create_index("ix_callback_attempts_request_id", "callback_attempts", ["request_id"])
    op.create_table(
        "callback_notifications",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("request_id", sa.String(32), sa.ForeignKey("callback_requests.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
    )
    op.create_index("ix_callback_notifications_request_id", "callback_notifications", ["request_id"])
    op.create_index("ix_callback_notifications_next_try_at", "callback_notifications", ["sent_at", "next_try_at"])
    op.create_table(
        "do_not_call_marks",
        sa.Column("phone_index", sa.String(80), primary_key=True),
        sa.Column("marked_at", MOMENT, nullable=False),
    )
    op.create_table(
        "contacts",
        sa.Column("sender_id", sa.String(40), primary_key=True),
        sa.Column("phone_sealed", sa.Text, nullable=False),
        sa.Column("phone_index", sa.String(80), nullable=False, unique=True),
        sa.Column("issued_at", MOMENT, nullable=False),
    )
    op.create_table(
        "audit_rows",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("reason_sealed", sa.Text),
        sa.Column("reason_digest", sa.String(64)),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.Column("mac", sa.String(80), nullable=False),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last_id", sa.Integer, nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.Column("mac", sa.String(80), nullable=False),
    )


def downgrade() -> None:
    """Drop them, with all that they hold."""
    for table in (
        "audit_head",
        "audit_rows",
        "contacts",
        "do_not_call_marks",
        "callback_notifications",
        "callback_attempts",
        "callback_requests",
    ):
        op.drop_table(table)
