-- Views of the schema whose SQL only SQLite takes: columns that are neither grouped by nor in an aggregate function.
CREATE VIEW link_states AS
SELECT state, present, lost, unclear, blocked
FROM (VALUES
  ('unvisited', 0, 0, 0, 0),
  ('alive', 1, 0, 0, 0), ('moved', 1, 0, 0, 0), ('paywalled', 1, 0, 0, 0),
  ('gone', 0, 1, 0, 0), ('dead', 0, 1, 0, 0), ('soft_404', 0, 1, 0, 0),
  ('blocked', 0, 0, 1, 1), ('robots_denied', 0, 0, 1, 1),
  ('transient', 0, 0, 1, 0), ('refused', 0, 0, 1, 0), ('unsupported', 0, 0, 1, 0)
) AS states (state, present, lost, unclear, blocked);

CREATE VIEW first_citations AS
SELECT link_id, mention_id, issue_id, published, category
FROM (
  SELECT
    m.link_id, m.id AS mention_id, m.issue_id, i.published, s.category,
    row_number() OVER (PARTITION BY m.link_id ORDER BY coalesce(i.published, '9999'), i.id, m.position) AS place
  FROM mentions m
  JOIN issues i ON i.id = m.issue_id
  LEFT JOIN sections s ON s.id = m.section_id
  WHERE m.role <> 'promo'
) ordered
WHERE place = 1;

CREATE VIEW domain_health AS
SELECT
  d.id AS domain_id, d.name AS domain, sum(c.links) AS links, sum(CASE WHEN c.state <> 'unvisited' THEN c.links ELSE 0 END) AS visited,
  sum(c.links * s.present) AS present, sum(c.links * s.lost) AS lost, sum(c.links * s.blocked) AS blocked,
  sum(c.links * (s.unclear - s.blocked)) AS unclear,
  CASE WHEN sum(c.links * (s.present + s.lost)) >= 10
  THEN round(1.0 * sum(c.links * s.lost) / sum(c.links * (s.present + s.lost)), 3) END AS lost_rate
FROM link_counts c
JOIN domains d ON d.id = c.domain_id
JOIN link_states s ON s.state = c.state
WHERE c.links > 0
GROUP BY d.id, d.name;

CREATE VIEW topic_counts AS
SELECT
  t.publication_id, t.id AS topic_id, t.topic_group, t.name AS topic, m.issue_id, i.number AS issue_number,
  i.published AS issue_date, sum(found.headline) AS headlines, count(*) AS mentions, counted.mentions AS all_mentions
FROM topics t
JOIN (
  SELECT topic_id, mention_id, max(CAST(place = 'headline' AS INTEGER)) AS headline
  FROM topic_mentions GROUP BY topic_id, mention_id
) found ON found.topic_id = t.id
JOIN mentions m ON m.id = found.mention_id AND m.role <> 'promo'
JOIN issues i ON i.id = m.issue_id
JOIN (SELECT issue_id, count(*) AS mentions FROM mentions WHERE role <> 'promo' GROUP BY issue_id) counted
  ON counted.issue_id = m.issue_id
GROUP BY t.publication_id, t.id, t.topic_group, t.name, m.issue_id, i.number, i.published, counted.mentions;

CREATE VIEW topic_analysis_counts AS
SELECT
  t.publication_id, a.name AS analysis, t.topic_group, t.name AS topic, t.published,
  coalesce(sum(o.occurrences) FILTER (WHERE a.until IS NULL OR i.published <= a.until), 0) AS until_then,
  coalesce(sum(o.occurrences) FILTER (WHERE i.id IS NOT NULL), 0) AS until_now, t.published_why AS why
FROM topics t
JOIN topic_analyses a ON a.id = t.analysis_id
LEFT JOIN topic_occurrences o ON o.topic_id = t.id
LEFT JOIN mentions m ON m.id = o.mention_id AND list_contains(CAST(CAST(a.roles AS JSON) AS VARCHAR[]), m.role)
LEFT JOIN issues i ON i.id = m.issue_id AND list_contains(CAST(CAST(a.types AS JSON) AS VARCHAR[]), i.type)
GROUP BY t.publication_id, a.name, t.id, t.topic_group, t.name, t.published, t.published_why, t.position
ORDER BY t.publication_id, t.position;

CREATE VIEW snapshot_states AS
SELECT
  l.id AS link_id, w.service,
  coalesce(
    (SELECT 'found' FROM snapshots s WHERE s.link_id = l.id AND s.service = w.service LIMIT 1),
    (SELECT k.outcome FROM snapshot_asks k
     WHERE k.link_id = l.id AND k.service = w.service AND k.kind = 'timegate'
       AND k.outcome IN ('found', 'none', 'excluded') ORDER BY k.started DESC, k.id DESC LIMIT 1),
    (SELECT 'failed' FROM snapshot_asks k
     WHERE k.link_id = l.id AND k.service = w.service AND k.kind = 'timegate' LIMIT 1),
    'not_asked'
  ) AS state,
  (SELECT max(k.started) FROM snapshot_asks k WHERE k.link_id = l.id AND k.service = w.service) AS asked
FROM links l
CROSS JOIN (SELECT service FROM snapshot_asks UNION SELECT 'Internet Archive') w;

-- Tables in the archive, which triggers keep.
CREATE VIEW mention_counts AS
SELECT publication_id, year, category, role, domain_id, count(*) AS mentions
FROM counted_mentions
GROUP BY publication_id, year, category, role, domain_id;

CREATE VIEW counted_links AS
SELECT
  publication_id, published, year, category, domain_id, state, CAST(place = 1 AS BIGINT) AS is_first, mention_id, link_id,
  section_id
FROM (
  SELECT
    i.publication_id, i.published, coalesce(substr(i.published, 1, 4), '') AS year, coalesce(s.category, '') AS category,
    coalesce(l.domain_id, 0) AS domain_id, l.state, m.id AS mention_id, m.link_id, m.section_id,
    row_number() OVER (PARTITION BY m.link_id ORDER BY coalesce(i.published, '9999'), i.id, m.position) AS place,
    row_number() OVER (
      PARTITION BY m.link_id, i.publication_id ORDER BY coalesce(i.published, '9999'), i.id, m.position
    ) AS place_in_publication
  FROM mentions m
  JOIN issues i ON i.id = m.issue_id
  JOIN links l ON l.id = m.link_id
  LEFT JOIN sections s ON s.id = m.section_id
  WHERE m.role <> 'promo'
) ordered
WHERE place_in_publication = 1;

CREATE VIEW link_counts AS
SELECT
  publication_id, year, category, domain_id, state, sum(is_first) AS links, count(*) AS links_of_publication
FROM counted_links
GROUP BY publication_id, year, category, domain_id, state;

CREATE VIEW counted_lags AS
SELECT
  c.publication_id, c.year, c.category, c.domain_id,
  date_diff('day', TRY_CAST(substr(o.published, 1, 10) AS DATE), CAST(c.published AS DATE)) AS days, c.is_first,
  c.mention_id, o.link_id, c.section_id
FROM sources o
JOIN counted_links c ON c.link_id = o.link_id
WHERE TRY_CAST(substr(o.published, 1, 10) AS DATE) IS NOT NULL AND c.published IS NOT NULL;

CREATE VIEW lag_counts AS
SELECT
  publication_id, year, category, domain_id, days, sum(is_first) AS pages, count(*) AS pages_of_publication
FROM counted_lags
GROUP BY publication_id, year, category, domain_id, days;
