"""Rules of the addresses of links and images."""

from collections.abc import Iterator

from crawler.archive.addresses.normal_forms import find_wrong_addresses, renormalise
from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.archive.link_keys import find_wrong_keys
from crawler.urls import domain

__all__ = ["LINK_CHECKS"]


def _find_wrong_domains(archive: Archive) -> Iterator[str]:
    rows = archive.connection.execute("""
        SELECT l.url, d.name FROM links l LEFT JOIN domains d ON d.id = l.domain_id
        UNION ALL SELECT i.url, d.name FROM images i LEFT JOIN domains d ON d.id = i.domain_id
    """)
    for url, name in rows:
        if (right := domain(url)) != name:
            yield f"{url} has the domain {right}, not {name}"


LINK_CHECKS = (
    Check(
        name="normal_form",
        meaning="The address of a link or image, or the work of a link, is not what today's rules make of it.",
        violations=find_wrong_addresses,
        repair=renormalise,
    ),
    Check(
        name="link_key",
        meaning="The key of a link is not that of its address.",
        violations=find_wrong_keys,
        repair=renormalise,
    ),
    Check(
        name="domain",
        meaning="A link or image has another site's domain.",
        violations=_find_wrong_domains,
        repair=renormalise,
    ),
    Check(
        name="work",
        meaning="A link has a work that no alias of it proves, or whose own work is another.",
        violations=sql("""
            SELECT l.url || ' has the work ' || l.work
            FROM links l LEFT JOIN links w ON w.url = l.work
            WHERE l.work <> l.url AND (
              w.work <> l.work OR NOT EXISTS (SELECT 1 FROM link_aliases a WHERE a.link_id = l.id AND a.url = l.work)
            )
        """),
    ),
    Check(
        name="alias",
        meaning="A link or image has its own address as an alias.",
        violations=sql("""
            SELECT l.url FROM links l JOIN link_aliases a ON a.link_id = l.id WHERE a.url = l.url
            UNION ALL SELECT i.url FROM images i JOIN image_aliases a ON a.image_id = i.id WHERE a.url = i.url
        """),
    ),
    Check(
        name="former_id",
        meaning="An id that leads to another link or image is that of one that is there.",
        violations=sql("""
            SELECT 'link ' || f.former_id FROM former_ids f JOIN links l ON f.kind = 'link' AND l.id = f.former_id
            UNION ALL
            SELECT 'image ' || f.former_id FROM former_ids f JOIN images i ON f.kind = 'image' AND i.id = f.former_id
        """),
    ),
)
