"""Datasette plugin: who may see what, in place of Datasette's own: an archive is open, whoever asks."""

from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

INTERNAL = "_internal"
"""Datasette's own database of the names of all others."""


@hookimpl  # type: ignore[untyped-decorator]
def permission_allowed(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """Return whether an action is allowed; None leaves it to the default of the action.

    Datasette's own plugin looks for exceptions in a copy of all metadata, for each table that a page names. The
    explorer's metadata has none.
    """
    if action == "view-database" and resource == INTERNAL:
        return False
    if action == "execute-sql" and not datasette.setting("default_allow_sql"):
        return False
    return None
