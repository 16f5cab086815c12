"""Rules of the sections, mentions and image uses of an issue."""

from crawler.archive.checks.check import Check, sql
from crawler.archive.checks.search_index import index_check

__all__ = ["ISSUE_CHECKS"]

ISSUE_CHECKS = (
    Check(
        name="section_positions",
        meaning="The sections of an issue are not numbered 1, 2, 3, … in reading order.",
        violations=sql("""
            SELECT i.key || ': ' || count(*) || ' sections at ' || min(s.position) || ' to ' || max(s.position)
            FROM sections s JOIN issues i ON i.id = s.issue_id GROUP BY s.issue_id
            HAVING min(s.position) <> 1 OR max(s.position) <> count(*) OR count(DISTINCT s.position) <> count(*)
        """),
    ),
    Check(
        name="mention_positions",
        meaning="The mentions of an issue are not numbered 1, 2, 3, … in reading order.",
        violations=sql("""
            SELECT i.key || ': ' || count(*) || ' mentions at ' || min(m.position) || ' to ' || max(m.position)
            FROM mentions m JOIN issues i ON i.id = m.issue_id GROUP BY m.issue_id
            HAVING min(m.position) <> 1 OR max(m.position) <> count(*) OR count(DISTINCT m.position) <> count(*)
        """),
    ),
    Check(
        name="image_positions",
        meaning="The image uses of an issue are not numbered 1, 2, 3, … in reading order.",
        violations=sql("""
            SELECT i.key || ': ' || count(*) || ' images at ' || min(u.position) || ' to ' || max(u.position)
            FROM image_uses u JOIN issues i ON i.id = u.issue_id GROUP BY u.issue_id
            HAVING min(u.position) <> 1 OR max(u.position) <> count(*) OR count(DISTINCT u.position) <> count(*)
        """),
    ),
    Check(
        name="section_occurrences",
        meaning="Sections of one name in an issue are not numbered 1, 2, 3, … in reading order.",
        violations=sql("""
            SELECT i.key || ': ' || c.name || ' is occurrence ' || c.occurrence || ', not ' || c.place
            FROM (
              SELECT issue_id, name, occurrence,
                row_number() OVER (PARTITION BY issue_id, section_group, name ORDER BY position) AS place
              FROM sections
            ) c JOIN issues i ON i.id = c.issue_id WHERE c.occurrence <> c.place
        """),
    ),
    Check(
        name="mention_occurrences",
        meaning="Mentions of one link in an issue are not numbered 1, 2, 3, … in reading order.",
        violations=sql("""
            SELECT i.key || ': ' || c.url || ' is occurrence ' || c.occurrence || ', not ' || c.place
            FROM (
              SELECT issue_id, url, occurrence,
                row_number() OVER (PARTITION BY issue_id, link_id ORDER BY position) AS place
              FROM mentions
            ) c JOIN issues i ON i.id = c.issue_id WHERE c.occurrence <> c.place
        """),
    ),
    Check(
        name="image_occurrences",
        meaning="Uses of one image in an issue are not numbered 1, 2, 3, … in reading order.",
        violations=sql("""
            SELECT i.key || ': ' || c.url || ' is occurrence ' || c.occurrence || ', not ' || c.place
            FROM (
              SELECT issue_id, url, occurrence,
                row_number() OVER (PARTITION BY issue_id, image_id ORDER BY position) AS place
              FROM image_uses
            ) c JOIN issues i ON i.id = c.issue_id WHERE c.occurrence <> c.place
        """),
    ),
    Check(
        name="mention_section",
        meaning="A mention is in a section of another issue.",
        violations=sql("""
            SELECT m.url || ' (mention ' || m.id || ')'
            FROM mentions m JOIN sections s ON s.id = m.section_id WHERE s.issue_id <> m.issue_id
        """),
    ),
    Check(
        name="mention_parent",
        meaning="The parent of a mention is no story or item of its issue.",
        violations=sql("""
            SELECT m.url || ' (mention ' || m.id || ') has the parent ' || p.url || ', ' || p.role
            FROM mentions m JOIN mentions p ON p.id = m.parent_id
            WHERE p.issue_id <> m.issue_id OR p.id = m.id OR p.role NOT IN ('story', 'item')
        """),
    ),
    Check(
        name="parent_role",
        meaning="A mention that is neither related nor inline has a parent.",
        violations=sql("""
            SELECT url || ' (mention ' || id || '), ' || role
            FROM mentions WHERE parent_id IS NOT NULL AND role NOT IN ('related', 'inline')
        """),
    ),
    Check(
        name="related_parent",
        meaning=(
            "A related link has no parent, though a story or item precedes it in its section and no headline"
            " without a link was reported."
        ),
        violations=sql("""
            SELECT m.url || ' (mention ' || m.id || ')'
            FROM mentions m
            WHERE m.role = 'related' AND m.parent_id IS NULL AND EXISTS (
              SELECT 1 FROM mentions p
              WHERE p.issue_id = m.issue_id AND p.section_id IS m.section_id AND p.position < m.position
                AND p.role IN ('story', 'item')
            ) AND NOT EXISTS (
              SELECT 1 FROM problems o WHERE o.issue_id = m.issue_id AND o.kind = 'story_without_link'
            )
        """),
    ),
    Check(
        name="mention_texts",
        meaning="A mention has no URL, or an empty text where null says that there is none.",
        violations=sql("""
            SELECT 'mention ' || id
            FROM mentions WHERE trim(url) = '' OR title = '' OR summary = '' OR heading = '' OR byline = ''
        """),
    ),
    Check(
        name="summary_edition",
        meaning="A summary is said to come from the edition that the issue is read from, or from another issue's.",
        violations=sql("""
            SELECT m.url || ' (mention ' || m.id || ')'
            FROM mentions m JOIN issues i ON i.id = m.issue_id JOIN editions e ON e.id = m.summary_edition_id
            WHERE e.issue_id IS NOT m.issue_id OR e.id IS i.edition_id
        """),
    ),
    Check(
        name="image_place",
        meaning="An image is in a section, or illustrates a mention, of another issue.",
        violations=sql("""
            SELECT u.url || ' (image use ' || u.id || ')'
            FROM image_uses u
            LEFT JOIN sections s ON s.id = u.section_id LEFT JOIN mentions m ON m.id = u.mention_id
            WHERE s.issue_id <> u.issue_id OR m.issue_id <> u.issue_id
        """),
    ),
    Check(
        name="cover",
        meaning="An issue has a cover that is not its first image.",
        violations=sql("""
            SELECT i.key || ': ' || u.url
            FROM image_uses u JOIN issues i ON i.id = u.issue_id WHERE u.role = 'cover' AND u.position <> 1
        """),
    ),
    index_check(
        name="search_index", table="mentions", meaning="A full-text index of the mentions does not match them."
    ),
    index_check(name="issue_index", table="issues", meaning="The full-text index of the issues does not match them."),
)
