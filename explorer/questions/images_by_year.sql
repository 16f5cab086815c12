-- title: How many images do issues have, by year?
-- group: The archive itself
-- description: Issues of each year, of them those with an image, and the uses of images by role; the different images, and
--   the uses with a text that describes them.
-- chart: stacked year: covers, of_sections, of_stories, within_texts
SELECT
  substr(i.published, 1, 4) AS year, count(DISTINCT i.id) AS issues, count(DISTINCT u.issue_id) AS with_images,
  count(u.id) AS images, coalesce(sum(u.role = 'cover'), 0) AS covers, coalesce(sum(u.role = 'section'), 0) AS of_sections,
  coalesce(sum(u.role = 'story'), 0) AS of_stories, coalesce(sum(u.role = 'inline'), 0) AS within_texts,
  count(DISTINCT u.image_id) AS different, coalesce(sum(u.alt <> ''), 0) AS described
FROM issues i
LEFT JOIN image_uses u ON u.issue_id = i.id
GROUP BY year
ORDER BY year IS NULL, year
