-- title: What became of cited pages, by year of citation?
-- group: Link life
-- description: Mentions whose page was visited, by what is at the address now, and the share, of the n of which something
--   can be told, in whose place something else is; of fewer than {least} no share is given.
-- caveat: The share is of pages of which something can be told; which pages were visited is no random sample.
SELECT
  year, judged, same, retitled, rewritten, sent_home, parked, gone, unknown,
  judged - unknown AS n, CASE WHEN judged - unknown >= {least}
    THEN round(100.0 * (rewritten + sent_home + parked + gone) / (judged - unknown), 1) END AS something_else_percent
FROM drift_by_year
ORDER BY year IS NULL, year
