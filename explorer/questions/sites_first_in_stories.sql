-- title: Which sites are first within stories?
-- group: Stories
-- description: Of the stories that two sites or more tell, those that each site tells, in how many the digest cited it
--   first, and in how many its page is dated first, of the n in which two sites have a date; of fewer than {least} no
--   share is given. Mentions of every role but promo.
-- caveat: Dated first is where the page is older, by a day or more, than those of all other sites; only pages that were
--   read say their date.
-- rows [number] = 50: Maximum number of rows.
WITH told AS (
  SELECT t.story_id, l.domain_id, i.published AS cited, i.id AS issue_id, m.position, substr(o.published, 1, 10) AS dated
  FROM stories t
  JOIN mentions m ON m.id = t.mention_id
  JOIN issues i ON i.id = m.issue_id
  JOIN links l ON l.id = m.link_id
  LEFT JOIN sources o ON o.link_id = l.id
  WHERE m.role <> 'promo' AND l.domain_id IS NOT NULL
),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY story_id ORDER BY cited IS NULL, cited, issue_id, position) AS place FROM told
),
of_site AS (
  SELECT story_id, domain_id, min(place) = 1 AS is_first, min(dated) AS dated FROM placed GROUP BY story_id, domain_id
),
compared AS (
  SELECT
    domain_id, is_first, count(*) OVER story AS sites, count(dated) OVER story AS with_date, dated,
    min(dated) OVER story AS earliest, count(*) OVER (PARTITION BY story_id, dated) AS at_once
  FROM of_site
  WINDOW story AS (PARTITION BY story_id)
)
SELECT
  d.name AS site, count(*) AS stories, sum(c.is_first) AS first_cited,
  coalesce(sum(c.dated = c.earliest AND c.at_once = 1) FILTER (WHERE c.with_date > 1), 0) AS first_dated,
  count(c.dated) FILTER (WHERE c.with_date > 1) AS n,
  CASE WHEN count(c.dated) FILTER (WHERE c.with_date > 1) >= {least} THEN round(
    100.0 * sum(c.dated = c.earliest AND c.at_once = 1) FILTER (WHERE c.with_date > 1)
    / count(c.dated) FILTER (WHERE c.with_date > 1), 1) END AS first_dated_percent
FROM compared c
JOIN domains d ON d.id = c.domain_id
WHERE c.sites > 1
GROUP BY c.domain_id
ORDER BY stories DESC, site
LIMIT {rows}
