-- title: Who made the issues?
-- group: The archive itself
-- description: The people that issues name as their authors, with the number of issues, and the dates of the first and
--   the last.
-- caveat: Many issues name nobody; an issue that several made counts for each.
-- year [year] = : Year of the issue; empty for all.
WITH RECURSIVE named AS (
  SELECT id, published, '' AS editor, authors || ';' AS rest FROM issues
  WHERE authors <> '' AND (:year = '' OR substr(published, 1, 4) = trim(:year))
  UNION ALL
  SELECT id, published, trim(substr(rest, 1, instr(rest, ';') - 1)), substr(rest, instr(rest, ';') + 1)
  FROM named
  WHERE rest <> ''
)
SELECT editor, count(DISTINCT id) AS issues, min(published) AS first, max(published) AS last
FROM named
WHERE editor <> ''
GROUP BY editor
ORDER BY issues DESC, editor
