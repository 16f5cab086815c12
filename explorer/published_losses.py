"""Published figures of lost links, to set beside those of the archive."""

from typing import NamedTuple

__all__ = ["PUBLISHED_LOSSES", "PublishedLoss"]


class PublishedLoss(NamedTuple):
    """What a study found."""

    study: str
    """Authors and year."""
    links: str
    """Whose links, and how many."""
    lost: str
    """Share that is lost, and of what age."""
    counts: str
    """What the study counts as lost."""


PUBLISHED_LOSSES = (
    PublishedLoss(
        "Pew Research Center 2024",
        "999,989 pages of Common Crawl, in October 2023",
        "8 % of those of 2023, 25 % of 2013 to 2023, 38 % of 2013",
        "Pages that are gone (16 points of the 25) or whose host is (9); no pages that say so under status 200.",
    ),
    PublishedLoss(
        "Bowers, Stanton and Zittrain 2021",
        "2.2 million links of the New York Times; the figures are of the 72 % that lead below a home page",
        "25 % of all, 6 % of 2018, 72 % of 1998; near linear in age",
        "Links that lead to no page.",
    ),
    PublishedLoss(
        "Klein et al. 2014",
        "1 million references of papers to the web",
        "Of 2012: 13 % (arXiv), 22 % (Elsevier), 14 % (PMC). Of 2005: 18, 41, 36 %",
        "References that lead to no page, whatever an archive has.",
    ),
    PublishedLoss(
        "Zittrain, Albert and Lessig 2014",
        "Links in opinions of the Supreme Court of the United States, and in the Harvard Law Review",
        "Half; 70 to 75 %",
        "Links that do not lead to what was cited: changed pages too, so no figure of the same kind.",
    ),
    PublishedLoss(
        "Jones et al. 2016",
        "References of papers to the web that still answer",
        "3 of 4 drifted",
        "Pages whose text is another than when they were cited: not loss, but what loss does not tell.",
    ),
)
"""Studies, those most alike first. Ahrefs 2022 (66.5 % since 2013) is left out: it counts links that left its index or
the linking page, not their targets."""
