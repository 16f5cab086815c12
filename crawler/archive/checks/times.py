"""Rules of dates and times, of all tables."""

from crawler.archive.checks.check import Check, sql

__all__ = ["TIME_CHECKS"]

TIME_CHECKS = (
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
              UNION ALL SELECT 'snapshot ' || id, rejected_at FROM snapshots
              UNION ALL SELECT 'submission ' || id, settled FROM snapshot_submissions
              UNION ALL SELECT 'redaction ' || id, asked FROM redactions
              UNION ALL SELECT 'redaction ' || id, done FROM redactions
              UNION ALL SELECT 'source of link ' || link_id, read_at FROM sources
            ) WHERE time IS NOT strftime('%Y-%m-%dT%H:%M:%SZ', time, '+0 days')
            UNION ALL SELECT 'run ' || id || ' ended before it started' FROM runs WHERE finished < started
        """),
    ),
)
