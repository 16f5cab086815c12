-- title: How many links were lost when they were last looked at?
-- group: Link life
-- description: Links, each once by its first citation (without those of role promo), how many were visited, and the
--   share that is lost of the n that are there or lost, in percent, with Wilson's interval of 95 %. Of fewer than
--   {least} no share is given.
-- caveat: Blocked and unclear links are in no share. Groups differ in age, and older links are lost more often.
-- by [all|year|site|category|kind] = year: By what links are grouped: all, year, site, category or kind.
SELECT
  name, links, visited, present AS there, lost, blocked, unclear, present + lost AS n,
  CASE WHEN present + lost >= {least} THEN round(100 * share, 1) END AS lost_percent,
  CASE WHEN present + lost >= {least} THEN round(100 * low, 1) END AS low_percent,
  CASE WHEN present + lost >= {least} THEN round(100 * high, 1) END AS high_percent
FROM lost_at_last_look
WHERE publication = (SELECT min(publication) FROM lost_at_last_look)
  AND grouping = CASE WHEN :by = '' THEN 'year' ELSE lower(trim(:by)) END
ORDER BY name
