"""Rules of the ledger: what is derived from the visits is what they give."""

import json
from collections.abc import Iterator
from functools import partial

from crawler.archive.checks.check import Check, sql
from crawler.archive.database import Archive
from crawler.archive.ledger.hops import rebuild_hops, redirect_targets
from crawler.archive.ledger.pictures import find_unflagged, flag_all_shared
from crawler.archive.ledger.states import target_statuses, update_all_states, update_states
from crawler.archive.ledger.targets import ALL_VISITS, IMAGES, LINKS, TABLES, TargetTables
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url

__all__ = ["LEDGER_CHECKS", "UNDERIVABLE"]

BATCH = 1000
"""Targets whose visits are read at a time."""

STATES = "SELECT id, url, state, state_since, proved_by, visited FROM {targets}"
# Links whose state cannot be derived: they violate the rule `reread`.
UNDERIVABLE = """
SELECT v.link_id FROM visits v LEFT JOIN visits first ON first.id = v.reread_of
WHERE v.reread_of IS NOT NULL AND (
  first.link_id IS NOT v.link_id OR first.reread_of IS NOT NULL OR first.id > v.id
)
"""
DUE = """
SELECT url || ' (' || state || ') is due ' ||
  CASE WHEN next_visit IS NULL THEN 'never' WHEN next_visit = '' THEN 'at once' ELSE next_visit END
FROM {targets}
WHERE iif(
  url GLOB 'redacted:*', next_visit IS NOT NULL,
  (next_visit IS '') <> (visited IS NULL) OR (next_visit IS NULL) <> (state = 'unsupported') OR next_visit < visited
)
"""
IMAGE_HOSTS = "SELECT id, url, host FROM images"
HOSTS = """
SELECT v.id, v.url, v.host, v.redirects, {rereads} IS NULL, (
  SELECT json_group_array(host) FROM (SELECT h.host FROM {hops} h WHERE h.visit_id = v.id ORDER BY h.position)
) FROM {visits} v
"""


def _find_wrong_states(tables: TargetTables, archive: Archive) -> Iterator[str]:
    connection = archive.connection
    underivable = {number for (number,) in connection.execute(UNDERIVABLE)} if tables.keeps_captures else set()
    targets = connection.execute(tables.sql(STATES))
    while some := targets.fetchmany(BATCH):
        statuses = target_statuses(connection, tables, [number for number, *_ in some if number not in underivable])
        for number, url, state, *stored in some:
            if number in underivable:
                continue
            status, last = statuses[number]
            since = format_time(status.since) if status.since else None
            if state != status.state:
                yield f"{url} is {state}; its visits give {status.state}"
            elif stored != [since, json.dumps(status.proved_by), format_time(last) if last else None]:
                yield f"{url} is {state}; its time, its proof or its last visit is not as they give"


def _find_wrongly_due(archive: Archive) -> Iterator[str]:
    for tables in TABLES.values():
        yield from (str(words) for (words,) in archive.connection.execute(tables.sql(DUE)))


def _find_wrong_image_hosts(archive: Archive) -> Iterator[str]:
    for number, url, host in archive.connection.execute(IMAGE_HOSTS):
        if host != host_of_url(url):
            yield f"image {number} is at {url}, not at the host {host}"


def _find_wrong_hosts(archive: Archive) -> Iterator[str]:
    for tables in ALL_VISITS:
        for visit_id, url, host, redirects, _, _ in archive.connection.execute(tables.sql(HOSTS)):
            if host != host_of_url(url):
                yield f"{visit_id} of {tables.visits} asked {url}, not the host {host}"
            elif redirect_targets(redirects) is None:
                yield (
                    f"{visit_id} of {tables.visits} has redirects that are no list of [status, address]: {redirects}"
                )


def _find_wrong_hops(archive: Archive) -> Iterator[str]:
    for tables in ALL_VISITS:
        for visit_id, _, _, redirects, asked, hops in archive.connection.execute(tables.sql(HOSTS)):
            addresses = redirect_targets(redirects) if asked else []
            if json.loads(hops) != [host_of_url(address) for address in addresses or ()]:
                yield f"{visit_id} of {tables.visits} was redirected by {redirects}; its hops are {hops}"


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
        violations=partial(_find_wrong_states, LINKS),
        repair=partial(update_states, tables=LINKS),
    ),
    Check(
        name="next_visit",
        meaning=(
            "A link or image is due at once though it was visited, never though its address is of the web, before its"
            " last visit, or at all though it was redacted."
        ),
        violations=_find_wrongly_due,
        repair=update_all_states,
    ),
    Check(
        name="image_state",
        meaning="The state of an image, its time, its proof or its last visit is not what its visits give.",
        violations=partial(_find_wrong_states, IMAGES),
        repair=partial(update_states, tables=IMAGES),
    ),
    Check(
        name="image_shared",
        meaning="An image with which many pages of one site lead is not flagged as a placeholder.",
        violations=find_unflagged,
        repair=flag_all_shared,
    ),
    Check(
        name="image_host",
        meaning="The host of an image is not that of its address.",
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
