"""The archive: the only part that touches SQLite."""
