"""The images of the issues, as frames with links: the explorer loads nothing from other hosts, and no image is kept."""

import json

from crawler.visits.states import BLOCKED_STATES, LOST_STATES
from explorer.connection import ArchiveConnection
from explorer.figures import GROUP_OF_STATE
from explorer.pages.page import Page, PageRequest, paginate
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

IMAGES_PER_PAGE = 60
ROLES = ("cover", "section", "story", "inline")
"""Roles of an image in an issue."""

USES_BY_ROLE = """
SELECT role, count(*) AS uses, sum(alt IS NOT NULL AND trim(alt) <> '') AS described,
  sum(credit IS NOT NULL) AS credited
FROM image_uses GROUP BY role ORDER BY uses DESC
"""
HOSTS = """
SELECT d.name AS domain, g.domain_id, count(*) AS images FROM images g JOIN domains d ON d.id = g.domain_id
GROUP BY g.domain_id ORDER BY images DESC, d.name LIMIT 12
"""
STATES = """
SELECT state, count(*) AS images, sum(placeholder IS NOT NULL) AS placeholders FROM images
GROUP BY state ORDER BY images DESC, state
"""
SHOWN = {
    "reused": ("used again", "(SELECT count(*) FROM image_uses o WHERE o.image_id = g.id) > 1"),
    "lost": ("lost", f"g.state IN {LOST_STATES}"),
    "blocked": ("blocked", f"g.state IN {BLOCKED_STATES}"),
    "placeholder": ("no illustrations", "g.placeholder IS NOT NULL"),
    "undescribed": ("without a description", "coalesce(trim(u.alt), '') = ''"),
}
"""Query parameter `show` -> what the images are, and SQL for whether one is."""

# Each image once, by the last of its uses that fit: those of issues without a date are the last of all.
IMAGES = f"""
WITH used AS MATERIALIZED (
  SELECT u.id, i.published, i.id AS issue_id, u.position, count(*) OVER (PARTITION BY u.image_id) AS uses,
    row_number() OVER (PARTITION BY u.image_id ORDER BY i.published DESC, i.id DESC, u.position) AS turn
  FROM issues i JOIN image_uses u ON u.issue_id = i.id JOIN images g ON g.id = u.image_id
  WHERE {{fits}}
),
listed AS MATERIALIZED (
  SELECT id, published, issue_id, position, uses FROM used WHERE turn = 1
  ORDER BY published DESC, issue_id DESC, position LIMIT {IMAGES_PER_PAGE + 1} OFFSET {{skipped:d}}
)
SELECT u.id, u.role, u.url, u.alt, u.credit, u.credit_url, u.image_id, g.url AS image_url, d.name AS domain,
  {ISSUE_PLACE}, i.number, i.title AS issue_title, i.published AS issue_date, m.title AS story,
  s.name AS section, g.state, g.state_since, g.width, g.height, g.content_type, g.placeholder, n.uses
FROM listed n JOIN image_uses u ON u.id = n.id JOIN issues i ON i.id = u.issue_id JOIN images g ON g.id = u.image_id
LEFT JOIN domains d ON d.id = g.domain_id LEFT JOIN mentions m ON m.id = u.mention_id
LEFT JOIN sections s ON s.id = u.section_id
ORDER BY n.published DESC, n.issue_id DESC, n.position
"""  # noqa: S608 - of constants
OTHER_USES = f"""
SELECT u.image_id, u.id, u.role, {ISSUE_PLACE}, i.number, i.published AS issue_date
FROM image_uses u JOIN issues i ON i.id = u.issue_id
WHERE u.image_id IN (SELECT value FROM json_each(:images)) ORDER BY i.published DESC, i.id DESC, u.position LIMIT 500
"""  # noqa: S608 - of constants


def images(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the images, each once, those used last first; of a role, a year, or with something to know."""
    role = request.choice("role", ROLES)
    shown = request.choice("show", tuple(SHOWN))
    year = request.year()
    page = request.page_number
    listed, pager = paginate(_used_last(connection, role, shown, year, page), page, IMAGES_PER_PAGE)
    return Page(
        template="images",
        title="Images",
        path="/images",
        description="The images of the issues: what they illustrate, whether they are still there, who is credited.",
        data={
            "roles": connection.cached_rows("image roles", USES_BY_ROLE),
            "states": connection.cached_rows("image states", STATES),
            "hosts": connection.cached_rows("image hosts", HOSTS),
            "images": _with_other_uses(connection, listed),
        },
        context={
            "pager": pager,
            "role": role,
            "year": year,
            "show": shown,
            "shown": {name: label for name, (label, _) in SHOWN.items()},
            "group_of_state": GROUP_OF_STATE,
        },
        csv_rows="images",
        sql="select * from illustrations order by issue_date desc limit 100",
    )


def _used_last(connection: ArchiveConnection, role: str, shown: str, year: str, page: int) -> list[Row]:
    """Return the images of a page, and the next one, those used last first; kept where no year is asked for.

    All that is asked for is one of few words, or digits, so it may stand in the SQL.
    """
    fits = [f"u.role = '{role}'"] if role else []
    fits += [SHOWN[shown][1]] if shown else []
    fits += [f"i.published BETWEEN '{year}-01-01' AND '{year}-12-31'"] if year else []
    sql = IMAGES.format(fits=" AND ".join(fits) or "1", skipped=(page - 1) * IMAGES_PER_PAGE)
    return connection.rows(sql) if year else connection.cached_rows(sql, sql)


def _with_other_uses(connection: ArchiveConnection, images: list[Row]) -> list[Row]:
    """Return images with their other uses, the last first."""
    ids = json.dumps([image["image_id"] for image in images])
    uses: dict[int, list[Row]] = {}
    for use in connection.rows(OTHER_USES, images=ids):
        uses.setdefault(use["image_id"], []).append(use)
    return [image | {"also": [use for use in uses[image["image_id"]] if use["id"] != image["id"]]} for image in images]
