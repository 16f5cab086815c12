"""Posts of a weekly digest, made up: ordinary ones, and what may happen to one."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

__all__ = ["CHANGES", "RELAID", "post", "post_name"]

FIRST = date(2024, 1, 1)
SECTIONS = ("Tools", "Business", "Research", "Applications", "Concerns", "Policy")
SUBJECTS = ("a lighthouse", "the tram", "two foxes", "an old bridge", "this kettle", "the tide", "a quiet loom")
DEEDS = ("learns to wait", "is measured anew", "moves upstream", "wins a prize", "costs less now", "is mended")


def post_name(number: int) -> str:
    """Return the file name of an issue."""
    return f"{FIRST + timedelta(weeks=number):%Y-%m-%d}-{number}.md"


def post(number: int, *, stories: int = 3, items: int = 4, sections: int = 6) -> str:
    """Return an ordinary issue, a little different each week. items: in each section."""
    lines = ["---", "layout: redirect", f'title: "Last Week in AI #{number}"', "categories: [digests]", "---", ""]
    lines += ["### Top News", ""]
    for place in range(stories + number % 2):
        lines += [f"#### [{_title(number, place)}]({_url(number, 'story', place)})", "", "Related:"]
        lines += [f" * [More of it]({_url(number, 'more', 10 * place + n)})" for n in range(2)]
        lines += ["", f"![]({_url(number, 'picture', place)}.jpg)", "", _summary(number, place), ""]
    lines += ["### Other News"]
    for section in range(sections):
        lines += [f"#### {SECTIONS[section % len(SECTIONS)]}", f"![]({_url(number, 'drawing', section)}.jpg)", ""]
        for place in range(items + (number + section) % 3):
            name = 100 * (section + 1) + place
            lines += [f"[{_title(number, name)}]({_url(number, 'item', name)}) - {_summary(number, name)}", ""]
    return "\n".join(lines) + "\n"


def _title(number: int, place: int) -> str:
    return f"How {SUBJECTS[(number + place) % len(SUBJECTS)]} {DEEDS[(number * 3 + place) % len(DEEDS)]} ({place})"


def _url(number: int, what: str, place: int) -> str:
    return f"https://site{(number + place) % 23}.example/{number}/{what}-{place}"


def _summary(number: int, place: int) -> str:
    return f"It took the town {number + place} days, and nobody had asked for it before. " * (1 + place % 2)


def _headings(marks: str, becomes: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"(?m)^{marks} (.*)$", becomes, text)


RELAID: Mapping[str, Callable[[str], str]] = {
    "outer headings in bold": _headings("###", r"**\1**"),
    "inner headings in bold": _headings("####", r"**\1**"),
    "all headings in bold": _headings("#{3,4}", r"**\1**"),
    "all headings as text": _headings("#{3,4}", r"\1"),
    "headings as HTML": _headings("###", r"<div><strong>\1</strong></div>"),
    "no images": lambda text: re.sub(r"!\[\]\([^)]*\)", "", text),
    "no summaries": lambda text: re.sub(r"(?m)^(\[.*?\]\(.*?\)).*$", r"\1", text),
    "no links": lambda text: re.sub(r"(?<!!)\[([^\]]*)\]\([^)]*\)", r"\1", text),
    "lists as paragraphs": lambda text: re.sub(r"(?m)^ \* (.*)$", r"\n\1\n", text),
}
"""Name -> what a new layout makes of a post; the reader misses parts of each."""

CHANGES: Mapping[str, Callable[[str], str]] = {
    **RELAID,
    "halved": lambda text: text[: len(text) // 2],
    "its first half gone": lambda text: text[:110] + "\n" + text[len(text) // 2 :],
    "without a body": lambda text: text[: text.index("### Top News")],
}
"""The same, and what may happen to a post that was whole."""
