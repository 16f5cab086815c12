"""Coverage and data quality: missing issues, incomplete editions, problems, runs."""

from collections.abc import Mapping

from crawler.items import EditionKind
from explorer.connection import ArchiveConnection
from explorer.figures import MENTIONS_BY_YEAR, fill_years
from explorer.pages.issues import number_gaps
from explorer.pages.page import Page, PageRequest
from explorer.pages.shared_queries import known_part_years, totals, with_meaning
from explorer.paths import ISSUE_PLACE

EDITION_LABELS: Mapping[EditionKind, str] = {
    "markdown": "With Markdown", "page": "With a page", "post": "With a post", "entry": "With a feed entry",
    "mail": "With a mail",
}  # fmt: skip
"""Kind of edition -> column heading."""
MAX_LISTED = 200
"""Rows of each list."""

YEARS = f"""
SELECT c.year, c.issues, coalesce(m.mentions, 0) AS mentions, c.markdown, c.page, c.post, c.entry, c.mail
FROM (
  SELECT substr(i.published, 1, 4) AS year, count(*) AS issues,
    sum(EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'markdown')) AS markdown,
    sum(EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'page')) AS page,
    sum(EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'post')) AS post,
    sum(EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'entry')) AS entry,
    sum(EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'mail')) AS mail
  FROM issues i GROUP BY 1
) c LEFT JOIN {MENTIONS_BY_YEAR} m ON m.year IS c.year
"""  # noqa: S608 - of constants
# Thin: with fewer than half of the average mentions of an issue in its year.
THIN = f"""
WITH counted AS (
  SELECT i.*, (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id AND m.role <> 'promo') AS mentions FROM issues i
), usual AS (SELECT substr(published, 1, 4) AS year, avg(mentions) AS mentions FROM counted GROUP BY 1)
SELECT {ISSUE_PLACE}, i.number, i.title, i.title AS issue_title, i.published, i.mentions, round(u.mentions) AS usual
FROM counted i JOIN usual u ON u.year = substr(i.published, 1, 4)
WHERE i.mentions < u.mentions / 2 ORDER BY i.mentions, i.published DESC LIMIT {MAX_LISTED}
"""  # noqa: S608 - of constants
PROBLEMS = "SELECT kind, severity, problems, issues, example FROM problem_summary"
INCOMPLETE_EDITIONS = f"""
SELECT e.kind, e.url, e.availability, e.gone_since, {ISSUE_PLACE}, i.number, i.published
FROM editions e LEFT JOIN issues i ON i.id = e.issue_id
WHERE e.availability <> 'full' OR e.gone_since IS NOT NULL ORDER BY i.published DESC, e.id LIMIT {MAX_LISTED}
"""  # noqa: S608 - of constants
# What the view snapshot_states has, summed up: of links without a copy, those are looked up that were asked for. With a
# limit, even none, SQLite finds each state once; else, as often as it is named.
COPIES = """
WITH services AS (SELECT service FROM snapshot_asks UNION SELECT 'Internet Archive'),
copied AS (SELECT s.service, count(DISTINCT s.link_id) AS links FROM snapshots s GROUP BY s.service),
asked AS (
  SELECT k.service, coalesce(
    (SELECT a.outcome FROM snapshot_asks a
     WHERE a.link_id = k.link_id AND a.service = k.service AND a.kind = 'timegate'
       AND a.outcome IN ('found', 'none', 'excluded') ORDER BY +a.started DESC, a.id DESC LIMIT 1), 'failed') AS state
  FROM (SELECT DISTINCT link_id, service FROM snapshot_asks WHERE kind = 'timegate') k
  CROSS JOIN links l ON l.id = k.link_id
  WHERE NOT EXISTS (SELECT 1 FROM snapshots s WHERE s.link_id = k.link_id AND s.service = k.service)
  LIMIT -1
),
answered AS (
  SELECT service, count(*) AS links, sum(state = 'found') AS found, sum(state = 'none') AS none,
    sum(state = 'excluded') AS excluded, sum(state = 'failed') AS failed
  FROM asked GROUP BY service
)
SELECT w.service, coalesce(c.links, 0) + coalesce(r.found, 0) AS found, coalesce(r.none, 0) AS none,
  coalesce(r.excluded, 0) AS excluded, coalesce(r.failed, 0) AS failed,
  n.links - coalesce(c.links, 0) - coalesce(r.links, 0) AS not_asked
FROM services w
CROSS JOIN (SELECT count(*) AS links FROM links) n
LEFT JOIN copied c ON c.service = w.service
LEFT JOIN answered r ON r.service = w.service
WHERE n.links > 0
ORDER BY w.service
"""
RUNS = "SELECT id, command, started, finished, outcome, reason FROM runs ORDER BY id DESC LIMIT 10"


def coverage(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return issues by year and edition, missing numbers, thin issues, problems by kind, and the last runs."""
    counts = totals(connection)
    problems = [with_meaning(problem) for problem in connection.cached_rows("problems", PROBLEMS)]
    missing = number_gaps(connection)
    return Page(
        template="coverage",
        title="Coverage and data quality",
        path="/coverage",
        description="Which issues the archive has and lacks, what was repaired, and what is doubtful.",
        data={
            "years": fill_years(connection.cached_rows("coverage years", YEARS), newest_first=True),
            "missing": missing[:MAX_LISTED],
            "thin": connection.cached_rows("thin issues", THIN),
            "problems": problems,
            "editions": connection.cached_rows("incomplete editions", INCOMPLETE_EDITIONS),
            "copies": connection.cached_rows("copies", COPIES),
            "runs": connection.rows(RUNS),
        },
        context={
            "totals": counts,
            "part_years": known_part_years(connection),
            "editions_of": EDITION_LABELS,
            "most": MAX_LISTED,
            "several": len({run["publication_key"] for run in missing}) > 1,
            "missing_count": sum(run["last"] - run["first"] + 1 for run in missing),
        },
        csv_rows="problems",
        sql="select kind, severity, about, evidence, issue_id from problems"
        " where accepted_at is null and severity <> 'repair' order by id",
    )
