-- title: Which issues were edited after publication?
-- group: The archive itself
-- description: Edits of an issue's editions that were seen on or after its date, with the number of things that readers
--   see and that were changed: title, subtitle, date, links added and removed, headlines, addresses, summaries,
--   sections. Newest first.
-- caveat: The time of an edit is that of the crawl that noticed; it may have been made at any time since the one before.
-- change [title|subtitle|published|added|removed|retitled|readdressed|summary|section] = :
--   Only edits of this kind: title, subtitle, published, added, removed, retitled, readdressed, summary or section; empty
--   for all.
-- year [year] = : Year of the issue; empty for all.
-- rows [number] = 50: Maximum number of rows.
SELECT
  (SELECT p.key FROM publications p WHERE p.id = i.publication_id) AS publication,
  i.number AS issue, i.published AS date, r.changed_at AS noticed,
  CAST(julianday(date(r.changed_at)) - julianday(i.published) AS INTEGER) AS days_after, e.kind AS edition,
  (SELECT count(*) FROM edition_changes c WHERE c.revision_id = r.id) AS changes,
  (SELECT group_concat(kind, ', ') FROM (
     SELECT DISTINCT c.kind FROM edition_changes c WHERE c.revision_id = r.id ORDER BY c.kind)) AS kinds
FROM edition_revisions r
CROSS JOIN editions e ON e.id = r.edition_id
CROSS JOIN issues i ON i.id = e.issue_id
WHERE date(r.changed_at) >= i.published AND (:year = '' OR substr(i.published, 1, 4) = trim(:year))
  AND (:change = '' OR lower(trim(:change)) IN (SELECT c.kind FROM edition_changes c WHERE c.revision_id = r.id))
ORDER BY r.changed_at DESC, r.id DESC
LIMIT {rows}
