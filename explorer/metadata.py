"""What Datasette is told of the archive."""

from typing import Any

__all__ = ["datasette_metadata"]


def datasette_metadata() -> dict[str, Any]:
    """Datasette's metadata: titles, descriptions, canned queries."""
    return {"title": "Backnumber", "databases": {"archive": {"title": "The archive"}}}
