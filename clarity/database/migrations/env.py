"""Runs the migrations on the connection, and in the transaction, that `clarity.database.schema` was given."""

from __future__ import annotations

from alembic import context

# transactional_ddl: SQLite can undo a CREATE TABLE, which Alembic does not expect of it; a migration
# that was cut off must leave nothing behind.
context.configure(connection=context.config.attributes["connection"], target_metadata=None, transactional_ddl=True)
context.run_migrations()
