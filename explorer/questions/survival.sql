-- title: How long do links live?
-- group: Link life
-- description: Share of links that are still there, by their age in years since the first citation, in percent, with
--   a band of 95 %, and the links at risk: those last seen, or found lost, at this age or later. By Turnbull's
--   estimator, since of a lost link only the last visit before and the first visit after are known.
-- caveat: Blocked links end where they were last seen. Bands that reach to 100 % say that nothing is known of that
--   age. Ages at which fewer than 20 links are at risk are left out.
-- by [all|year|site|category|kind] = all: By what links are grouped: all, year, site, category or kind.
-- name = : The group; empty for all of them.
-- sights [visits|copies] = visits: What counts as a sight of the page: visits; or copies, which
--   counts copies in web archives too.
SELECT
  name, age, round(100 * survival, 1) AS there_percent, round(100 * low, 1) AS low_percent,
  round(100 * high, 1) AS high_percent, at_risk
FROM survival_curves
WHERE publication = (SELECT min(publication) FROM survival_curves)
  AND grouping = CASE WHEN :by = '' THEN 'all' ELSE lower(trim(:by)) END
  AND (:name = '' OR name = trim(:name) COLLATE NOCASE)
  AND variant = CASE WHEN :sights = '' THEN 'visits' ELSE lower(trim(:sights)) END
ORDER BY name, age
