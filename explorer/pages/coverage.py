"""What the archive has, lacks and doubts."""

from crawler.problems import KINDS
from explorer.addresses import ISSUE_NAME
from explorer.pages.issues import missing_runs
from explorer.pages.page import Asked, Page
from explorer.pages.shared import totals
from explorer.reader import Reader, Row

MOST = 200

YEARS = """
SELECT substr(i.published, 1, 4) AS year, count(*) AS issues, sum(n.mentions) AS mentions,
  sum(EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'markdown')) AS markdown,
  sum(EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'page')) AS page,
  sum(EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'post')) AS post
FROM issues i JOIN (
  SELECT x.id, (SELECT count(*) FROM mentions m WHERE m.issue_id = x.id) AS mentions FROM issues x
) n ON n.id = i.id
WHERE i.published IS NOT NULL GROUP BY 1 ORDER BY 1 DESC
"""
# Thin: fewer than half of what an issue of its year has on average.
THIN = f"""
WITH sized AS (
  SELECT i.*, (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id) AS mentions FROM issues i
), usual AS (SELECT substr(published, 1, 4) AS year, avg(mentions) AS mentions FROM sized GROUP BY 1)
SELECT {ISSUE_NAME} AS slug, i.number, i.title, i.published, i.mentions, round(u.mentions) AS usual
FROM sized i JOIN usual u ON u.year = substr(i.published, 1, 4)
WHERE i.mentions < u.mentions / 2 ORDER BY i.mentions, i.published DESC LIMIT {MOST}
"""  # noqa: S608 - of constants
PROBLEMS = "SELECT kind, severity, problems, issues, example FROM problem_summary"
UNREAD = f"""
SELECT e.kind, e.url, e.availability, e.gone_since, {ISSUE_NAME} AS slug, i.number, i.published
FROM editions e LEFT JOIN issues i ON i.id = e.issue_id
WHERE e.availability <> 'full' OR e.gone_since IS NOT NULL ORDER BY i.published DESC, e.id LIMIT {MOST}
"""  # noqa: S608 - of constants
RUNS = "SELECT id, command, started, finished, outcome, reason FROM runs ORDER BY id DESC LIMIT 10"


def coverage(reader: Reader, asked: Asked) -> Page:
    """Issues by year and edition, numbers that are missing, thin issues, problems by kind, the last runs."""
    counts = totals(reader)
    problems: list[Row] = [
        problem | {"meaning": KINDS[problem["kind"]][1] if problem["kind"] in KINDS else ""}
        for problem in reader.figure("problems", PROBLEMS)
    ]
    missing = missing_runs(reader)
    return Page(
        template="coverage",
        title="Coverage and data quality",
        path="/coverage",
        description="Which issues the archive has and lacks, what was mended, and what is doubtful.",
        data={
            "years": reader.figure("coverage years", YEARS),
            "missing": missing[:MOST],
            "thin": reader.figure("thin issues", THIN),
            "problems": problems,
            "editions": reader.figure("editions unread", UNREAD),
            "runs": reader.rows(RUNS),
        },
        shown={
            "totals": counts,
            "most": MOST,
            "missing_count": sum(run["last"] - run["first"] + 1 for run in missing),
        },
        rows="problems",
        sql="select kind, severity, about, evidence, issue_id from problems where accepted_at is null order by id",
    )
