-- title: Which kinds of addresses lose their pages?
-- group: Link life
-- description: Links (each once, by its first citation of a role other than promo) by what their address is like: its
--   scheme, with a query or without, how many parts its path has, and the kind of file that it ends with. How many were
--   visited, and the share that is lost of the n that are there or lost, in percent, with Wilson's interval of 95 %; of
--   fewer than {least} no share is given. Each feature has every link.
-- caveat: Addresses of one kind are often of few sites, and older links are lost more often: compare within one year.
-- year [year] = : Year of the first citation; empty for all.
WITH counted AS MATERIALIZED (
  -- With a limit, even of more than there are, SQLite computes each text once, wherever it is named, and keeps those of
  -- one link at a time. What is grouped is sorted, by small columns: parts of the path * 8 + 4 with a query + its file.
  SELECT form, state, scheme, count(*) AS times
  FROM (
    SELECT
      state, scheme, (length(url) - length(replace(url, '/', '')) - 2) * 8 + with_query + CASE
        WHEN substr(url, -5) NOT LIKE '%.%' THEN 0
        WHEN lower(substr(url, -4)) = '.pdf' THEN 1
        WHEN lower(substr(url, -4)) = '.htm' OR lower(substr(url, -5)) = '.html' THEN 2
        WHEN lower(substr(url, -4)) IN ('.php', '.asp', '.jsp', '.cfm') OR lower(substr(url, -5)) = '.aspx' THEN 3
        ELSE 0 END AS form
    FROM (
      SELECT
        state, CASE WHEN query_at > 0 THEN 4 ELSE 0 END AS with_query, substr(url, 1, instr(url, ':') - 1) AS scheme,
        rtrim(CASE WHEN query_at > 0 THEN substr(url, 1, query_at - 1) ELSE url END, '/') AS url
      FROM (
        SELECT l.state, l.url, instr(l.url, '?') AS query_at
        FROM links l
        WHERE l.id IN (SELECT m.link_id FROM mentions m WHERE m.role <> 'promo') AND (
          :year = '' OR l.id IN (SELECT c.link_id FROM first_citations c WHERE substr(c.published, 1, 4) = trim(:year))
        )
        LIMIT 1000000000000
      )
      LIMIT 1000000000000
    )
    LIMIT 1000000000000
  )
  GROUP BY 1, 2, 3
),
features AS (
  SELECT state, times, 'scheme' AS feature, scheme AS address FROM counted
  UNION ALL SELECT state, times, 'query', CASE WHEN (form & 4) > 0 THEN 'with' ELSE 'without' END FROM counted
  UNION ALL SELECT state, times, 'path', CASE WHEN (form >> 3) = 1 THEN '1 part'
    WHEN (form >> 3) >= 5 THEN '5 parts or more' ELSE (form >> 3) || ' parts' END FROM counted
  UNION ALL SELECT state, times, 'file', CASE form & 3
    WHEN 1 THEN 'pdf' WHEN 2 THEN 'html' WHEN 3 THEN 'program' ELSE 'none or another' END FROM counted
)
SELECT feature, address, {lost_figures}
FROM features
JOIN link_states USING (state)
GROUP BY feature, address
ORDER BY feature DESC, address
