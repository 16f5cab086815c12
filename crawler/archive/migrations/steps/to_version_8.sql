-- Brings an archive of schema version 7 to version 8: requests for made-up addresses, beside those for robots.txt. What the
-- columns mean is in archive.db-schema.sql. Never changed: it is what version 8 was.

DROP VIEW host_log;
ALTER TABLE robots_visits ADD COLUMN kind TEXT NOT NULL DEFAULT 'robots' CHECK (kind IN ('robots', 'probe'));

CREATE VIEW host_log AS
SELECT v.host, v.started, v.seconds, v.url, v.outcome, v.status, 'link' AS kind, v.id AS visit_id, v.run_id, 0 AS hop
FROM visits v
WHERE v.reread_of IS NULL
UNION ALL
SELECT
  h.host, v.started, v.seconds, json_extract(v.redirects, '$[' || (h.position - 1) || '][1]') AS url, v.outcome, v.status,
  'link' AS kind, v.id AS visit_id, v.run_id, h.position AS hop
FROM hops h
JOIN visits v ON v.id = h.visit_id
UNION ALL
SELECT r.host, r.started, r.seconds, r.url, r.outcome, r.status, r.kind, r.id AS visit_id, r.run_id, r.hop
FROM robots_visits r
UNION ALL
SELECT m.host, m.started, m.seconds, m.url, m.outcome, m.status, 'image' AS kind, m.id AS visit_id, m.run_id, 0 AS hop
FROM image_visits m
UNION ALL
SELECT
  h.host, m.started, m.seconds, json_extract(m.redirects, '$[' || (h.position - 1) || '][1]') AS url, m.outcome, m.status,
  'image' AS kind, m.id AS visit_id, m.run_id, h.position AS hop
FROM image_hops h
JOIN image_visits m ON m.id = h.visit_id;
