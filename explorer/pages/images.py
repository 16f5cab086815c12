"""The images of the issues, as links: the explorer loads nothing from other hosts."""

from explorer.connection import ArchiveConnection
from explorer.pages.page import Page, PageRequest, paginate
from explorer.paths import ISSUE_PLACE

IMAGES_PER_PAGE = 60
ROLES = ("cover", "section", "story", "inline")
"""Roles of an image in an issue."""

USES_BY_ROLE = """
SELECT role, count(*) AS uses, sum(alt IS NOT NULL AND trim(alt) <> '') AS described,
  sum(credit IS NOT NULL) AS credited
FROM image_uses GROUP BY role ORDER BY uses DESC
"""
HOSTS = """
SELECT d.name AS domain, count(*) AS images FROM images g JOIN domains d ON d.id = g.domain_id
GROUP BY g.domain_id ORDER BY images DESC, d.name LIMIT 12
"""
STATES = """
SELECT state, count(*) AS images, sum(placeholder IS NOT NULL) AS placeholders FROM images
WHERE state <> 'unvisited' GROUP BY state ORDER BY images DESC, state
"""
USES = f"""
SELECT u.id, u.role, u.url, u.alt, u.credit, u.credit_url, u.image_id, g.url AS image_url, d.name AS domain,
  {ISSUE_PLACE}, i.number,
  i.title AS issue_title, i.published AS issue_date, m.title AS story,
  g.state, g.width, g.height, g.placeholder
FROM issues i JOIN image_uses u ON u.issue_id = i.id JOIN images g ON g.id = u.image_id
LEFT JOIN domains d ON d.id = g.domain_id LEFT JOIN mentions m ON m.id = u.mention_id
WHERE (:role = '' OR u.role = :role) AND (:year = '' OR i.published BETWEEN :year || '-01-01' AND :year || '-12-31')
ORDER BY i.published DESC, i.id DESC, u.position LIMIT {IMAGES_PER_PAGE + 1} OFFSET :skipped
"""  # noqa: S608 - of constants


def images(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the uses of images, newest first, filtered by role and year."""
    role = request.choice("role", ROLES)
    year = request.year()
    page = request.page_number
    uses, pager = paginate(
        connection.rows(USES, role=role, year=year, skipped=(page - 1) * IMAGES_PER_PAGE), page, IMAGES_PER_PAGE
    )
    return Page(
        template="images",
        title="Images",
        path="/images",
        description="The images of the issues: what they illustrate, who is credited, where they are hosted.",
        data={
            "roles": connection.cached_rows("image roles", USES_BY_ROLE),
            "states": connection.cached_rows("image states", STATES),
            "hosts": connection.cached_rows("image hosts", HOSTS),
            "images": uses,
        },
        context={"pager": pager, "role": role, "year": year, "all_roles": ROLES},
        csv_rows="images",
        sql="select * from illustrations order by issue_date desc limit 100",
    )
