"""The one record of what must not be lost: SQLite in a file, or PostgreSQL."""
