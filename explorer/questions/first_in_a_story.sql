-- title: Who was first within a story?
-- group: Stories
-- description: Stories that two sites or more tell, newest first: the site that the digest cited first, and the one whose
--   page is dated first, with the days until the page of another site. Mentions of every role but promo.
-- caveat: Only pages that were read say their date, and only certain dates count; of two of one day, the one cited first
--   stands. Stories are found by rules from headlines and summaries.
-- site [site] = : Domain that tells the story; empty for all.
-- year [year] = : Year of the first mention; empty for all.
-- rows [number] = 50: Maximum number of rows.
WITH told AS (
  SELECT
    t.story_id, m.title, m.url, l.domain_id, d.name AS site, i.published AS cited, i.id AS issue_id, m.position,
    substr(o.published, 1, 10) AS dated
  FROM stories t
  JOIN mentions m ON m.id = t.mention_id
  JOIN issues i ON i.id = m.issue_id
  JOIN links l ON l.id = m.link_id
  JOIN domains d ON d.id = l.domain_id
  LEFT JOIN sources o ON o.link_id = l.id
  WHERE m.role <> 'promo'
),
ordered AS (
  SELECT
    *, row_number() OVER (PARTITION BY story_id ORDER BY cited IS NULL, cited, issue_id, position) AS by_citation,
    row_number() OVER dates AS by_date, first_value(domain_id) OVER dates AS earliest
  FROM told
  WINDOW dates AS (PARTITION BY story_id ORDER BY dated IS NULL, dated, cited IS NULL, cited, issue_id, position)
)
SELECT
  story_id, max(coalesce(title, url)) FILTER (WHERE by_citation = 1) AS story, count(DISTINCT domain_id) AS sites,
  max(site) FILTER (WHERE by_citation = 1) AS first_cited, min(cited) AS cited,
  max(site) FILTER (WHERE by_date = 1 AND dated IS NOT NULL) AS first_dated, min(dated) AS dated,
  CAST(julianday(min(dated) FILTER (WHERE domain_id <> earliest)) - julianday(min(dated)) AS INTEGER) AS days_ahead
FROM ordered
GROUP BY story_id
HAVING sites > 1 AND (:site = '' OR sum(site = {site}) > 0) AND (:year = '' OR substr(min(cited), 1, 4) = trim(:year))
ORDER BY min(cited) DESC, story_id DESC
LIMIT {rows}
