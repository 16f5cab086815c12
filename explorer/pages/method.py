"""Method, terms and limits of the archive."""

from crawler.problems import KINDS
from crawler.visits.outcomes import OUTCOMES
from crawler.visits.states import STATES
from explorer.connection import ArchiveConnection
from explorer.figures import LEAST
from explorer.pages.page import Page, PageRequest
from explorer.pages.search_matches import MAX_MATCHES
from explorer.pages.shared_queries import totals

CATEGORIES = "SELECT name, description FROM categories ORDER BY position"

ROLES = {
    "story": "A headline with its own paragraph in an issue, usually with an image.",
    "item": "An entry of a list: a link with the digest's text about it.",
    "related": "A further link below a story or an item, about the same subject.",
    "inline": "A link within running text.",
    "embed": "A post or video embedded in the issue.",
    "promo": "An advertisement, or a link to the publication itself.",
}
"""Role of a mention -> meaning."""


def method(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the method, and the terms with their meanings."""
    return Page(
        template="method",
        title="Method, terms and limits",
        path="/method",
        description="How the archive is made, what its terms mean, and what it cannot say.",
        data={
            "roles": ROLES,
            "states": STATES,
            "outcomes": OUTCOMES,
            "categories": {
                row["name"]: row["description"] for row in connection.cached_rows("method categories", CATEGORIES)
            },
            "problems": {kind: {"severity": severity, "meaning": text} for kind, (severity, text) in KINDS.items()},
        },
        context={"totals": totals(connection), "least": LEAST, "most_matches": MAX_MATCHES},
    )
