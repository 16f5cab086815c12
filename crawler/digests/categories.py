"""Categories: what a section is across the years. A closed list, to which every historical heading maps."""

import re

from crawler.text.space import fold_space, fold_typography

CATEGORIES: dict[str, str] = {
    "Top news": "The lead stories of an issue.",
    "Briefs": "Stories told in a few paragraphs, as the issues of 2019 to 2021 opened with.",
    "Tools": "Products and services that readers can use.",
    "Business": "Companies, products, money, and advances told from their side.",
    "Research": "Papers and laboratories.",
    "Applications": "The technology at work in other fields.",
    "Policy": "Law, government, regulation, diplomacy.",
    "Concerns": "Harm, hype, risks and errors.",
    "Analysis": "Pieces that take a longer view.",
    "Expert opinions": "What practitioners say and discuss.",
    "Explainers": "Pieces that teach.",
    "Fun": "Favourites, jokes, tweets, headlines of the week.",
    "Video": "Videos worth watching.",
    "Podcast": "The publication's own podcast.",
    "Other": "Everything else.",
}
"""Name -> what belongs to it, in the order in which lists show them."""

_EXACT = {
    "top news": "Top news", "top stories": "Top news", "news": "Other", "other news": "Other",
    "mini briefs": "Briefs", "mini-briefs": "Briefs", "briefs": "Briefs",
    "tools": "Tools", "business": "Business", "advances": "Business", "the good stuff": "Business",
    "research": "Research", "papers": "Research", "applications": "Applications",
    "policy": "Policy", "concerns": "Concerns", "hype": "Concerns", "the hype": "Concerns", "the panic": "Concerns",
    "analysis": "Analysis", "editorials": "Analysis", "the good coverage": "Analysis",
    "explainers": "Explainers", "fun": "Fun", "the memes": "Fun", "memes": "Fun",
    "video": "Video", "videos": "Video", "podcast": "Podcast",
}  # fmt: skip

_PATTERNS = tuple(
    (re.compile(pattern), category)
    for pattern, category in (
        (r"\bpodcasts?\b", "Podcast"),
        (r"\bvideos?\b", "Video"),
        (r"\b(favou?rite|memes?|goofs?|tweets?|headlines? of the week)\b", "Fun"),
        (r"\bexpert opinions?\b|\bdiscussions?\b", "Expert opinions"),
        (r"\b(explainers?|overviews?|history)\b", "Explainers"),
        (r"\b(concerns?|worries|hype|panic|risks?|safety)\b", "Concerns"),
        (r"\banalysis\b|\btrends?\b", "Analysis"),
        (r"\bpolic(y|ies)\b|\bregulation\b", "Policy"),
        (r"\b(advances?|business|industry)\b", "Business"),
        (r"\b(research|papers?|projects)\b", "Research"),
        (r"\b(tools?|products?)\b", "Tools"),
        (r"\bapplications?\b", "Applications"),
        (r"\bbriefs?\b", "Briefs"),
        (r"\b(top|lead) (news|stor(y|ies))\b", "Top news"),
    )
)


def category(heading: str) -> str | None:
    """Return the category of a section's heading; None when no rule knows the heading.

    >>> category("Expert Opinions & Discussion within the field")
    'Expert opinions'
    >>> category("Advances & Business")
    'Business'
    >>> category("🛠️ Tools")
    'Tools'
    >>> category("Gears of the Month") is None
    True
    """
    plain = fold_space(re.sub(r"[^\w\s&'/-]", " ", fold_typography(heading))).casefold()
    if plain in _EXACT:
        return _EXACT[plain]
    return next((name for pattern, name in _PATTERNS if pattern.search(plain)), None)
