"""Rules of the ledger: what is derived from the visits is what they give."""

import json
from collections.abc import Iterator

from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.archive.ledger.hops import rebuild_hops, redirect_targets
from crawler.archive.ledger.image_visits import find_unflagged, flag_all_shared, image_status, update_image_states
from crawler.archive.ledger.link_states import link_status, update_link_states
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url

__all__ = ["LEDGER_CHECKS"]

# Links whose state cannot be derived violate the rule `reread`.
LINKS = """
SELECT id, url, state, state_since, proved_by, visited FROM links l
WHERE NOT EXISTS (
  SELECT 1 FROM visits v LEFT JOIN visits first ON first.id = v.reread_of
  WHERE v.link_id = l.id AND v.reread_of IS NOT NULL AND (
    first.link_id IS NOT v.link_id OR first.reread_of IS NOT NULL OR first.id > v.id
  )
)
"""
IMAGES = "SELECT id, url, state, state_since, proved_by, visited FROM images"
IMAGE_HOSTS = """
SELECT 'image ' || id, url, host FROM images UNION ALL SELECT 'image visit ' || id, url, host FROM image_visits
"""
HOSTS = """
SELECT v.id, v.url, v.host, v.redirects, v.reread_of IS NULL, (
  SELECT json_group_array(host) FROM (SELECT h.host FROM hops h WHERE h.visit_id = v.id ORDER BY h.position)
) FROM visits v
"""


def _find_wrong_states(archive: Archive) -> Iterator[str]:
    connection = archive.connection
    for link_id, url, state, *stored in connection.execute(LINKS):
        status, last = link_status(connection, link_id)
        since = format_time(status.since) if status.since else None
        if state != status.state:
            yield f"{url} is {state}; its visits give {status.state}"
        elif stored != [since, json.dumps(status.proved_by), format_time(last) if last else None]:
            yield f"{url} is {state}; its time, its proof or its last visit is not as they give"


def _find_wrong_image_states(archive: Archive) -> Iterator[str]:
    connection = archive.connection
    for image_id, url, *stored in connection.execute(IMAGES):
        status, last = image_status(connection, image_id)
        since = format_time(status.since) if status.since else None
        if stored != [status.state, since, json.dumps(status.proved_by), format_time(last) if last else None]:
            yield f"{url} is {stored[0]}, since {stored[1]}; its visits give {status.state}, since {since}"


def _find_wrong_image_hosts(archive: Archive) -> Iterator[str]:
    for name, url, host in archive.connection.execute(IMAGE_HOSTS):
        if host != host_of_url(url):
            yield f"{name} is at {url}, not at the host {host}"


def _find_wrong_hosts(archive: Archive) -> Iterator[str]:
    for visit_id, url, host, redirects, _, _ in archive.connection.execute(HOSTS):
        if host != host_of_url(url):
            yield f"visit {visit_id} asked {url}, not the host {host}"
        elif redirect_targets(redirects) is None:
            yield f"visit {visit_id} has redirects that are no list of [status, address]: {redirects}"


def _find_wrong_hops(archive: Archive) -> Iterator[str]:
    for visit_id, _, _, redirects, asked, hops in archive.connection.execute(HOSTS):
        addresses = redirect_targets(redirects) if asked else []
        if json.loads(hops) != [host_of_url(address) for address in addresses or ()]:
            yield f"visit {visit_id} was redirected by {redirects}; its hops are {hops}"


LEDGER_CHECKS = (
    Check(
        name="reread",
        meaning="A capture was reread for a link other than that of its visit, for a later visit, or for a rereading.",
        violations=sql("""
            SELECT 'visit ' || v.id || ' rereads visit ' || v.reread_of
            FROM visits v JOIN visits first ON first.id = v.reread_of
            WHERE first.link_id <> v.link_id OR first.reread_of IS NOT NULL OR first.id > v.id
        """),
    ),
    Check(
        name="link_state",
        meaning="The state of a link, its time, its proof or its last visit is not what its visits give.",
        violations=_find_wrong_states,
        repair=update_link_states,
    ),
    Check(
        name="next_visit",
        meaning=(
            "A link is due at once though it was visited, never though its address is of the web, before its last"
            " visit, or at all though it was redacted."
        ),
        violations=sql("""
            SELECT url || ' (' || state || ') is due ' ||
              CASE WHEN next_visit IS NULL THEN 'never' WHEN next_visit = '' THEN 'at once' ELSE next_visit END
            FROM links
            WHERE iif(
              url GLOB 'redacted:*', next_visit IS NOT NULL,
              (next_visit IS '') <> (visited IS NULL) OR (next_visit IS NULL) <> (state = 'unsupported')
                OR next_visit < visited
            )
        """),
        repair=update_link_states,
    ),
    Check(
        name="image_state",
        meaning="The state of an image, its time, its proof or its last visit is not what its visits give.",
        violations=_find_wrong_image_states,
        repair=update_image_states,
    ),
    Check(
        name="image_shared",
        meaning="An image with which many pages of one site lead is not flagged as a placeholder.",
        violations=find_unflagged,
        repair=flag_all_shared,
    ),
    Check(
        name="image_host",
        meaning="The host of an image, or of a visit to it, is not that of its address.",
        violations=_find_wrong_image_hosts,
    ),
    Check(
        name="visit_hosts",
        meaning="The host of a visit is not that of its address, or its redirects are malformed.",
        violations=_find_wrong_hosts,
    ),
    Check(
        name="hops",
        meaning="The hosts to which a visit was redirected are not those of its redirects.",
        violations=_find_wrong_hops,
        repair=rebuild_hops,
    ),
    Check(
        name="capture_original",
        meaning="A capture refers to one without its body: of another digest, or itself a reference.",
        violations=sql("""
            SELECT 'capture ' || c.id || ' (' || c.digest || ') refers to ' || o.id || ' (' || o.digest || ')'
            FROM captures c JOIN captures o ON o.id = c.revisit_of
            WHERE o.digest <> c.digest OR o.revisit_of IS NOT NULL
        """),
    ),
)
