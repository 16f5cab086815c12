"""Names in the explorer's URL paths."""

__all__ = ["DATABASE", "ISSUE_SLUG"]

DATABASE = "archive"
"""Name of the Datasette database, and so of its URL path, whatever the file is called."""

ISSUE_SLUG = """
CASE
  WHEN i.number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM issues o WHERE o.number = i.number AND o.id <> i.id)
  THEN CAST(i.number AS TEXT) ELSE i.key
END
"""
"""SQL for the slug of an issue `i`: its number where no other issue has the same one, else its key."""
