-- title: What became of cited pages, by year of citation?
-- group: Link life
-- description: Mentions whose page was visited, by what is at the address now, and the share of pages in whose place
--   something else is.
-- caveat: The share is of pages of which something can be told; which pages were visited is no random sample.
SELECT
  year, judged, same, retitled, rewritten, sent_home, parked, gone, unknown,
  round(100.0 * (rewritten + sent_home + parked + gone) / nullif(judged - unknown, 0), 1) AS something_else_percent
FROM drift_by_year
ORDER BY year
