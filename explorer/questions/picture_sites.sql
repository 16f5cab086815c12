-- title: Which sites host the images?
-- group: Pages and authors
-- description: Sites that host the images of the issues, with the number of images that have a credit and an alt text.
-- caveat: The host of an image is not always its owner.
-- rows [number] = 30: Maximum number of rows.
SELECT
  coalesce(d.name, '(no site)') AS site, count(*) AS uses, count(DISTINCT u.image_id) AS images,
  count(u.credit) AS credited,
  count(nullif(trim(u.alt), '')) AS with_alternative_text
FROM image_uses u
JOIN images p ON p.id = u.image_id
LEFT JOIN domains d ON d.id = p.domain_id
GROUP BY p.domain_id
ORDER BY uses DESC, site
LIMIT {rows}
