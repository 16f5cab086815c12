"""How the explorer's addresses name what is in the archive."""

__all__ = ["DATABASE", "ISSUE_SLUG"]

DATABASE = "archive"
"""The name of the archive among Datasette's databases, whatever its file is called."""

ISSUE_SLUG = """
CASE
  WHEN i.number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM issues o WHERE o.number = i.number AND o.id <> i.id)
  THEN CAST(i.number AS TEXT) ELSE i.key
END
"""
"""SQL of what names an issue `i` in addresses: its number, or its key where that is not one issue's alone."""
