"""Which curves a group of links has."""

from crawler.analysis.survival.curve import LEAST_AT_RISK, Spans

__all__ = ["variants"]


def variants(grouping: str, visits: Spans, copies: Spans) -> dict[str, Spans]:
    """Return variant -> intervals of the curves of a group; {} for a group of too few links, copies where they matter.

    Links that were cited in one year are of one age at each look. There copies would be all that is known of the
    younger ages, and since a copy tells of no loss, all links would seem to live through those: such groups have no
    curve with copies.

    Args:
        grouping: as in `survival_curves`.
        visits: intervals by visits alone.
        copies: intervals of the same links with copies in web archives as sights too.
    """
    if sum(visits.values()) < LEAST_AT_RISK:
        return {}
    if grouping == "year" or copies == visits:
        return {"visits": visits}
    return {"visits": visits, "copies": copies}
