"""Posts of a weekly digest, made up: ordinary ones, and what may happen to one."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

__all__ = ["CHANGES", "MISMADE", "OCCASIONAL", "RELAID", "post", "post_name"]

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


LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((\S+?)\)")


def _links_at_the_end(text: str, mark: str, note: str) -> str:
    """A text with marks in place of its links, whose addresses follow as notes."""
    places = iter(range(1, 1000))
    marked = LINK.sub(lambda link: link[1] + mark.format(next(places)), text)
    notes = (note.format(place, link[2]) for place, link in enumerate(LINK.finditer(text), 1))
    return marked + "\n\n" + "\n".join(notes) + "\n"


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
    "headings in capitals": lambda text: re.sub(r"(?m)^#{3,4} (?!\[)(.*)$", lambda line: line[1].upper(), text),
    "links in footnotes": lambda text: _links_at_the_end(text, "[^{}]", "[^{}]: <{}>"),
    "links at the end": lambda text: _links_at_the_end(text, " ({})", "{}. {}"),
    "links behind summaries": lambda text: re.sub(
        r"(?m)^\[(.+?)\](\(.+?\)) - (.*)$", r"**\1**\n\n\3 [Read more]\2", text
    ),
    "addresses as text": lambda text: LINK.sub(r"\1: \2", text),
    "one address for all": lambda text: LINK.sub(r"[\1](https://town.example/this-issue)", text),
    "addresses without their sites": lambda text: LINK.sub(
        lambda link: f"[{link[1]}](/{link[2].partition('://')[2]})", text
    ),
    "a click through one site": lambda text: LINK.sub(
        lambda link: f"[{link[1]}](https://click.example/{link[2].rpartition('/')[2]})", text
    ),
    "headings dropped": lambda text: re.sub(r"(?m)^#{3,4} (?!\[).*$", "", text),
    "headings as pictures": lambda text: re.sub(
        r"(?m)^#{3,4} (?!\[)(.*)$", lambda line: f"![](https://town.example/{len(line[1])}.png)", text
    ),
    "headings in spaced letters": lambda text: re.sub(
        r"(?m)^#{3,4} (?!\[)(.*)$", lambda line: f"**{' '.join(line[1])}**", text
    ),
    "a block of code": lambda text: text.replace("### Top", "```\n### Top", 1) + "```\n",
}
"""Name -> what a new layout makes of a post; the reader misses parts of each."""

CHANGES: Mapping[str, Callable[[str], str]] = {
    **RELAID,
    "halved": lambda text: text[: len(text) // 2],
    "its first half gone": lambda text: text[:110] + "\n" + text[len(text) // 2 :],
    "without a body": lambda text: text[: text.index("### Top News")],
}
"""The same, and what may happen to a post that was whole."""

MISMADE: Mapping[str, Callable[[str], str]] = {
    "headings with numbers": lambda text: (
        lambda places: re.sub(r"(?m)^(#{3,4}) (?!\[)(.*)$", lambda line: f"{line[1]} {next(places)}. {line[2]}", text)
    )(iter(range(1, 99))),
    "headings in another language": lambda text: (
        lambda places: re.sub(r"(?m)^(#{3,4}) (?!\[)(.*)$", lambda line: f"{line[1]} Abschnitt {next(places)}", text)
    )(iter(range(1, 99))),
    "twice": lambda text: text + text.partition("---\n\n")[2],
    "a teaser": lambda text: text[:110] + "\n### Top News\n\n[Read more on our site](https://town.example/latest)\n",
    "a page of an error": lambda text: text[:110] + "\nNothing is here. [Go home](https://town.example/)\n",
    "most of it in a comment": lambda text: text.replace("### Other", "<!--\n### Other", 1),
    "the text of a week before": lambda text: text[:110] + "\n" + post(9).partition("---\n\n")[2],
}
"""The same for a new issue: an edition that is edited so loses nothing, or was told as cut off."""

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
PROSE = "It was a long year for all of us, and the town has changed more than we thought when we began to write. "

OCCASIONAL: Mapping[str, str] = {
    "an apology": f"We are sorry about a number. [Here is the right one](https://town.example/1).\n\n{PROSE * 3}",
    "a survey": f"Tell us what you think!\n\n{PROSE * 3}\n\n* [Take the survey](https://form.example/1)\n",
    "an interview": "".join(
        f"**What happened in year {year}?**\n\n{PROSE * 3} It is [told there](https://p{year}.example/).\n\n"
        for year in range(9)
    ),
    "a guest's essay": "# A guest writes\n\n"
    + "".join(f"{PROSE * 4} ([source](https://p{place}.example/{place}))\n\n" for place in range(18)),
    "a list for the holidays": "Ten books\n\n"
    + "".join(f"{place}. [Book {place}](https://p{place % 3}.example/{place}) - {PROSE}\n" for place in range(1, 11)),
    "a long interview": "".join(
        f"**And what did the keeper say in year {year}?**\n\n{PROSE * 2}He said so [there](https://p{year}.example/).\n\n"
        for year in range(40)
    ),
    "a review of the year": "".join(
        f"### {month}\n\n"
        + "".join(f"[{_title(99, place)}]({_url(99, month, place)}) - {_summary(99, place)}\n\n" for place in range(4))
        for month in MONTHS
    ),
    "a thin week": post(0, stories=1, items=1, sections=2).partition("---\n\n")[2],
    "a double issue": (post(0) + post(99).partition("---\n\n")[2]).partition("---\n\n")[2],
}
"""Name -> body of an issue that is unlike others, and as it should be."""
