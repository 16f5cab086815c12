-- title: Which kinds of addresses lose their pages?
-- group: Link life
-- description: Links (each once, by its first citation of a role other than promo) by what their address is like: its
--   scheme, with a query or without, how many parts its path has, and the kind of file that it ends with. How many were
--   visited, and the share that is lost of the n that are there or lost, in percent, with Wilson's interval of 95 %; of
--   fewer than {least} no share is given. Each feature has every link.
-- caveat: Addresses of one kind are often of few sites, and older links are lost more often: compare within one year.
-- year [year] = : Year of the first citation; empty for all.
WITH cited AS MATERIALIZED (
  SELECT l.state, l.url, instr(l.url, '?') AS query_at
  FROM links l
  WHERE l.id IN (SELECT m.link_id FROM mentions m WHERE m.role <> 'promo') AND (
    :year = '' OR l.id IN (SELECT c.link_id FROM first_citations c WHERE substr(c.published, 1, 4) = trim(:year))
  )
),
-- Each text is computed once: SQLite would compute it again wherever it is named.
plain AS MATERIALIZED (
  SELECT
    state, query_at > 0 AS has_query, substr(url, 1, instr(url, ':') - 1) AS scheme,
    rtrim(CASE WHEN query_at THEN substr(url, 1, query_at - 1) ELSE url END, '/') AS url
  FROM cited
),
counted AS MATERIALIZED (
  SELECT
    state, scheme, has_query, length(url) - length(replace(url, '/', '')) - 2 AS parts,
    CASE WHEN substr(url, -5) LIKE '%.%' THEN lower(substr(url, -5)) ELSE '' END AS ending, count(*) AS times
  FROM plain
  GROUP BY 1, 2, 3, 4, 5
),
features AS (
  SELECT state, times, 'scheme' AS feature, scheme AS address FROM counted
  UNION ALL SELECT state, times, 'query', CASE WHEN has_query THEN 'with' ELSE 'without' END FROM counted
  UNION ALL SELECT state, times, 'path', CASE WHEN parts = 1 THEN '1 part' WHEN parts >= 5 THEN '5 parts or more'
    ELSE parts || ' parts' END FROM counted
  UNION ALL SELECT state, times, 'file', CASE
    WHEN ending GLOB '*.pdf' THEN 'pdf' WHEN ending GLOB '*.htm' OR ending GLOB '*.html' THEN 'html'
    WHEN ending GLOB '*.php' OR ending GLOB '*.asp' OR ending GLOB '*.aspx' OR ending GLOB '*.jsp' OR ending GLOB '*.cfm'
      THEN 'program' ELSE 'none or another' END FROM counted
)
SELECT feature, address, {lost_figures_of_counts}
FROM features
JOIN link_states USING (state)
GROUP BY feature, address
ORDER BY feature DESC, address
