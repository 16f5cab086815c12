-- title: What did an issue link to, in order?
-- group: Reading
-- description: Every link of the issue in reading order, with headline, section, the title of its page and its state.
-- issue [issue] = the latest: Number of the issue, or its key where a number is there twice, such as 12-2021-03-01.
WITH chosen AS (
  SELECT id FROM issues
  WHERE :issue NOT IN ('', 'the latest') AND ltrim(trim(:issue), '#') IN (CAST(number AS TEXT), key)
  UNION ALL
  SELECT * FROM (SELECT id FROM issues WHERE :issue IN ('', 'the latest') ORDER BY published DESC, id DESC LIMIT 1)
)
SELECT
  (SELECT p.key FROM issues i JOIN publications p ON p.id = i.publication_id WHERE i.id = issue_id) AS publication,
  issue_number AS issue, issue_date AS date, position, role, section, title, domain AS site, link_url AS url,
  source_title, source_author, source_state AS state, archived_url
FROM entries
WHERE issue_id IN (SELECT id FROM chosen)
ORDER BY issue_date, issue_id, position
