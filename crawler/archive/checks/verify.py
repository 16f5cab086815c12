"""Whether an archive is what it claims to be: undamaged, of the present schema, and true to its own rules."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.archive.checks.check import Check, index_anew, index_in_step, sql
from crawler.archive.checks.ledger import LEDGER_CHECKS
from crawler.archive.checks.redactions import REDACTION_CHECKS
from crawler.archive.checks.schema_shape import present_shape, shape_of
from crawler.archive.database import Archive, translate_errors
from crawler.archive.issues.content_hash import text_hash
from crawler.problems import KINDS
from crawler.urls import domain, normalise

__all__ = ["CHECKS", "FIRST_CHECKS", "Violation", "find", "repair", "verify"]

EXAMPLES = 3
"""How many rows a finding shows."""

MAX_EXAMPLE_CHARS = 300
"""Characters of a row that a finding shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """A rule that rows break. meaning: what that says. count: how many do. examples: the first of them, in words.
    repairable: whether `repair` can derive it anew."""

    check: str
    meaning: str
    count: int
    examples: tuple[str, ...]
    repairable: bool = False


def verify(archive: Archive) -> list[Violation]:
    """Every rule that the archive breaks; an empty list says that it is sound.

    Nothing is written but to SQLite's temporary database, so that a copy which may not be written can be verified. Rows
    are read one by one. When pages are damaged or the schema is another, the rest would only repeat it and is left
    out.
    """
    for check in FIRST_CHECKS:
        if violation := find(check, archive):
            return [violation]
    return [violation for check in CHECKS if (violation := find(check, archive))]


def find(check: Check, archive: Archive) -> Violation | None:
    """The rows that break one rule; None when none does."""
    with translate_errors(archive.path):
        count, examples = _counted(check.violations(archive))
    if not count:
        return None
    repairable = check.repair is not None
    return Violation(check=check.name, meaning=check.meaning, count=count, examples=examples, repairable=repairable)


def repair(archive: Archive, violations: Iterable[Violation]) -> list[str]:
    """Derives anew what can be of what was found; returns the names of those rules. Content is never touched.

    Whether it helped is for `verify` to say. States are not derived from a ledger that is itself in disorder.
    """
    broken = {violation.check for violation in violations}
    blocked = {name for name, needs in NEEDS.items() if needs & broken}
    repaired = []
    for check in CHECKS:
        if check.repair is not None and check.name in broken - blocked:
            check.repair(archive)
            repaired.append(check.name)
    return repaired


def _counted(rows: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    count = 0
    examples: list[str] = []
    for count, row in enumerate(rows, start=1):
        if count <= EXAMPLES:
            examples.append(row if len(row) <= MAX_EXAMPLE_CHARS else f"{row[:MAX_EXAMPLE_CHARS]}…")
    return count, tuple(examples)


def _damage(archive: Archive) -> Iterator[str]:
    try:
        yield from (str(row[0]) for row in archive.connection.execute("PRAGMA integrity_check") if row[0] != "ok")
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        # So bad that the check itself stumbled over it.
        yield str(error)


def _other_schema(archive: Archive) -> Iterator[str]:
    is_there = shape_of(archive.connection)
    for name, shape in present_shape().items():
        if name not in is_there:
            yield f"{name} is missing"
        elif is_there[name] != shape:
            yield f"{name} is not as the schema has it"


def _dangling(archive: Archive) -> Iterator[str]:
    for table, row, parent, _ in archive.connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} points at a row of {parent} that is not there"


def _not_normal(archive: Archive) -> Iterator[str]:
    for table, statement in (("links", "SELECT url FROM links"), ("images", "SELECT url FROM images")):
        for (url,) in archive.connection.execute(statement):
            if (normal := normalise(url).url) != url:
                yield f"{table}: {url} is {normal}"


def _wrong_domain(archive: Archive) -> Iterator[str]:
    rows = archive.connection.execute("""
        SELECT l.url, d.name FROM links l LEFT JOIN domains d ON d.id = l.domain_id
        UNION ALL SELECT i.url, d.name FROM images i LEFT JOIN domains d ON d.id = i.domain_id
    """)
    for url, name in rows:
        if (right := domain(url)) != name:
            yield f"{url} has the domain {right}, not {name}"


def _unknown_kinds(archive: Archive) -> Iterator[str]:
    rows = archive.connection.execute("SELECT kind, severity, count(*) FROM problems GROUP BY kind, severity")
    for kind, severity, count in rows:
        if kind not in KINDS:
            yield f"{kind} ({count} rows)"
        elif KINDS[kind][0] != severity:
            yield f"{kind} is a {KINDS[kind][0]}, not a {severity} ({count} rows)"


def _other_text(archive: Archive) -> Iterator[str]:
    rows = archive.connection.execute("""
        SELECT e.kind, e.locator, e.text_hash, t.text FROM editions e JOIN edition_texts t ON t.edition_id = e.id
    """)
    for kind, locator, recorded, text in rows:
        if text_hash(text) != recorded:
            yield f"{kind} {locator}"


FIRST_CHECKS = (
    Check(name="damage", meaning="The file is damaged: SQLite cannot read all of it as written.", violations=_damage),
    Check(
        name="schema",
        meaning="Tables, columns, indexes or views are not those of archive.db-schema.sql.",
        violations=_other_schema,
    ),
)

CHECKS = (
    Check(name="references", meaning="A row points at a row that is not there.", violations=_dangling),
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
        meaning="Sections of one name in an issue are not counted 1, 2, 3, … in reading order.",
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
        meaning="Mentions of one link in an issue are not counted 1, 2, 3, … in reading order.",
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
        meaning="Uses of one image in an issue are not counted 1, 2, 3, … in reading order.",
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
        meaning="A mention stands in a section of another issue.",
        violations=sql("""
            SELECT m.url || ' (mention ' || m.id || ')'
            FROM mentions m JOIN sections s ON s.id = m.section_id WHERE s.issue_id <> m.issue_id
        """),
    ),
    Check(
        name="mention_parent",
        meaning="A mention belongs to one that is no story or item of its issue.",
        violations=sql("""
            SELECT m.url || ' (mention ' || m.id || ') belongs to ' || p.url || ', ' || p.role
            FROM mentions m JOIN mentions p ON p.id = m.parent_id
            WHERE p.issue_id <> m.issue_id OR p.id = m.id OR p.role NOT IN ('story', 'item')
        """),
    ),
    Check(
        name="parent_role",
        meaning="A mention that is neither related nor inline belongs to another.",
        violations=sql("""
            SELECT url || ' (mention ' || id || '), ' || role
            FROM mentions WHERE parent_id IS NOT NULL AND role NOT IN ('related', 'inline')
        """),
    ),
    Check(
        name="related_parent",
        meaning=(
            "A related link belongs to nothing, though a story or item stands before it in its section and no headline"
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
        meaning="An image stands in a section, or illustrates a mention, of another issue.",
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
    Check(
        name="issue_edition",
        meaning="An issue is read from no edition, or from one that is not its own.",
        violations=sql("""
            SELECT i.key FROM issues i LEFT JOIN editions e ON e.id = i.edition_id WHERE e.issue_id IS NOT i.id
        """),
    ),
    Check(
        name="issue_unwritten",
        meaning="An issue lost an edition to another issue and was not written again.",
        violations=sql("SELECT key FROM issues WHERE content_hash = ''"),
    ),
    Check(
        name="publication",
        meaning="An edition or a problem is of another publication than its issue.",
        violations=sql("""
            SELECT e.kind || ' ' || e.locator
            FROM editions e JOIN issues i ON i.id = e.issue_id WHERE e.publication_id <> i.publication_id
            UNION ALL
            SELECT 'problem ' || p.id
            FROM problems p JOIN issues i ON i.id = p.issue_id WHERE p.publication_id <> i.publication_id
        """),
    ),
    Check(
        name="problem_edition",
        meaning="A problem of an edition is filed under another issue than the edition's.",
        violations=sql("""
            SELECT 'problem ' || p.id || ', ' || p.kind
            FROM problems p JOIN editions e ON e.id = p.edition_id WHERE e.issue_id IS NOT p.issue_id
        """),
    ),
    Check(
        name="issue_url",
        meaning="The address of an issue is not an absolute one of the web.",
        violations=sql("""
            SELECT key || ': ' || url FROM issues WHERE url NOT LIKE 'http://_%' AND url NOT LIKE 'https://_%'
        """),
    ),
    Check(
        name="dates",
        meaning="A date is not a day written YYYY-MM-DD.",
        violations=sql("""
            SELECT 'issue ' || key || ': ' || published FROM issues WHERE published IS NOT date(published, '+0 days')
            UNION ALL
            SELECT kind || ' ' || locator || ': ' || published
            FROM editions WHERE published IS NOT date(published, '+0 days')
            UNION ALL
            SELECT 'source of link ' || link_id || ': ' || day FROM (
              SELECT link_id, published AS day FROM sources
              UNION ALL SELECT link_id, published_guess FROM sources
              UNION ALL SELECT link_id, modified FROM sources
            ) WHERE substr(day, 1, 10) IS NOT date(substr(day, 1, 10), '+0 days')
        """),
    ),
    Check(
        name="times",
        meaning="A time is not written YYYY-MM-DDTHH:MM:SSZ, or a run ended before it started.",
        violations=sql("""
            SELECT place || ': ' || time FROM (
              SELECT 'run ' || id AS place, started AS time FROM runs
              UNION ALL SELECT 'run ' || id, finished FROM runs
              UNION ALL SELECT 'listing ' || url, read_at FROM listings
              UNION ALL SELECT 'listing entry ' || locator, gone_since FROM listing_entries
              UNION ALL SELECT 'edition ' || locator, gone_since FROM editions
              UNION ALL SELECT 'problem ' || id, accepted_at FROM problems
              UNION ALL SELECT 'state of ' || url, state_since FROM links
              UNION ALL SELECT 'last visit to ' || url, visited FROM links
              UNION ALL SELECT 'next visit to ' || url, nullif(next_visit, '') FROM links
              UNION ALL SELECT 'join ' || id, undone_at FROM work_claims
              UNION ALL SELECT 'redaction ' || id, asked FROM redactions
              UNION ALL SELECT 'redaction ' || id, done FROM redactions
              UNION ALL SELECT 'source of link ' || link_id, read_at FROM sources
            ) WHERE time IS NOT strftime('%Y-%m-%dT%H:%M:%SZ', time, '+0 days')
            UNION ALL SELECT 'run ' || id || ' ended before it started' FROM runs WHERE finished < started
        """),
    ),
    Check(
        name="normal_form", meaning="The address of a link or image is not its own normal form.", violations=_not_normal
    ),
    Check(name="domain", meaning="A link or image has another site's domain.", violations=_wrong_domain),
    Check(
        name="work",
        meaning="A link stands for a work that no alias of it proves, or that itself stands for another.",
        violations=sql("""
            SELECT l.url || ' stands for ' || l.work
            FROM links l LEFT JOIN links w ON w.url = l.work
            WHERE l.work <> l.url AND (
              w.work <> l.work OR NOT EXISTS (SELECT 1 FROM link_aliases a WHERE a.link_id = l.id AND a.url = l.work)
            )
        """),
    ),
    Check(
        name="alias",
        meaning="A link has its own address for an alias.",
        violations=sql("SELECT l.url FROM links l JOIN link_aliases a ON a.link_id = l.id WHERE a.url = l.url"),
    ),
    Check(
        name="problem_kinds",
        meaning="A problem is of a kind that the program does not know, or of another severity.",
        violations=_unknown_kinds,
    ),
    Check(
        name="accepted",
        meaning="A problem was settled without a reason, or has a reason and was not settled.",
        violations=sql("""
            SELECT 'problem ' || id FROM problems
            WHERE (accepted_at IS NULL) <> (accepted_why IS NULL) OR trim(accepted_why) = ''
        """),
    ),
    Check(
        name="text_hash",
        meaning="The text of an edition is not the one that was fetched: its sha256 is another.",
        violations=_other_text,
    ),
    Check(
        name="search_index",
        meaning="The full-text index does not say what the mentions say.",
        violations=index_in_step("mentions_fts", "mentions", "id", "title", "summary", "heading"),
        repair=index_anew("mentions_fts"),
    ),
    *LEDGER_CHECKS,
    *REDACTION_CHECKS,
)
"""The rules, each of which a sound archive keeps."""

NEEDS = {name: {"references", "reread"} for name in ("link_state", "next_visit")}
"""Rule -> those that have to hold for its repair."""
