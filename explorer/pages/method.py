"""How the archive is made, what its words mean, and what it cannot say."""

from crawler.digests.categories import CATEGORIES
from crawler.problems import KINDS
from crawler.visits.outcomes import OUTCOMES
from crawler.visits.states import STATES
from explorer.connection import ArchiveConnection
from explorer.pages.page import Page, PageRequest
from explorer.pages.shared_queries import totals

ROLES = {
    "story": "A headline that an issue gives a pager of its own, usually with a picture.",
    "item": "An entry of a list: a link with what the digest says of it.",
    "related": "A further link below a story or an item, on the same matter.",
    "inline": "A link within the text.",
    "embed": "A post or video that the issue shows in pager.",
    "promo": "An advertisement, or the publication's own.",
}


def method(connection: ArchiveConnection, request: PageRequest) -> Page:
    """The method, the states and the limits."""
    return Page(
        template="method",
        title="Method, words and limits",
        path="/method",
        description="How the archive is made, what its words mean, and what it cannot say.",
        data={
            "roles": ROLES,
            "states": STATES,
            "outcomes": OUTCOMES,
            "categories": CATEGORIES,
            "problems": {kind: {"severity": severity, "meaning": text} for kind, (severity, text) in KINDS.items()},
        },
        context={"totals": totals(connection)},
    )
