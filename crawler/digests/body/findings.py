"""What the walk over a body has found: sections, mentions with their summaries, illustrations, problems."""

import re
from collections import Counter
from dataclasses import replace

from crawler.digests.body.housekeeping import acts
from crawler.digests.body.lines import is_followable
from crawler.digests.body.markup.tokens import Token
from crawler.digests.body.summaries import is_template, strip_quotes
from crawler.digests.rules import ReadingRules
from crawler.items import Body, Illustration, ImageRole, Mention, Problem, Role, Section

MAX_SHARED = 50
"""Stories below one headline that share its summary; real headlines have fewer than ten."""

MAX_ABOVE = 50
"""Pictures above one headline that may belong to it."""

_CREDIT_LABEL = re.compile(r"^(?:image |photo )?credits?:\s*", re.IGNORECASE)


class Findings:
    """A body under construction. Mentions, sections and illustrations are added in reading order."""

    def __init__(self, rules: ReadingRules) -> None:
        self.mentions: list[Mention] = []
        """The mentions so far, without their summaries."""
        self.section: int | None = None
        """Index of the section that what is added belongs to; None before the first section."""
        self._templates = frozenset(text.casefold() for text in rules.table.template_texts)
        self._sections: list[Section] = []
        self._illustrations: list[Illustration] = []
        self._problems: list[Problem] = []
        self._summaries: dict[int, list[str]] = {}  # parts, by mention; stories below one headline share the list

    @property
    def mentions_of_stories(self) -> bool:
        """Whether there are stories or items."""
        return any(mention.role in ("story", "item") for mention in self.mentions)

    def has_summary(self, index: int) -> bool:
        """Return whether a mention has a summary so far."""
        return bool(self._summaries.get(index))

    def add_section(self, group: str, name: str) -> None:
        """Append a section; later additions belong to it."""
        self._sections.append(Section(group=group, name=name))
        self.section = len(self._sections) - 1

    def add_problem(self, kind: str, evidence: str, about: str | None = None) -> None:
        """Append a problem."""
        self._problems.append(Problem(kind=kind, evidence=evidence, about=about))

    def add_mention(
        self,
        role: Role,
        token: Token,
        *,
        parent: int | None = None,
        heading: str | None = None,
        summary: str | None = None,
        byline: str | None = None,
        context: str | None = None,
        is_vote: bool = False,
    ) -> int | None:
        """Append a mention and return its index. Return None for an anchor and, with a problem, for markup.

        is_vote: where it stands says that following it acts for the reader.
        """
        url = token.url.strip()
        if url.startswith("#") and (url != "#" or role == "inline"):
            return None
        if not is_followable(url):
            self.add_problem("url_placeholder", f"link of the template, titled {token.text!r}", about=url)
            return None
        title = None if role == "embed" else token.text or None
        is_acting = is_vote or (role != "embed" and acts(url, token.text, context or ""))
        if is_acting:
            role, parent, summary = "promo", None, None
        if summary:
            self._summaries[len(self.mentions)] = [summary]
        said = context if role == "inline" else None
        mention = Mention(
            role=role, url=url, title=title, section=self.section, parent=parent, context=said, heading=heading,
            byline=byline, acts=is_acting,
        )  # fmt: skip
        self.mentions.append(mention)
        return len(self.mentions) - 1

    def add_summary(self, index: int, text: str) -> None:
        """Append a part to the summary of a mention."""
        self._summaries.setdefault(index, []).append(text)

    def share_summary(self, index: int, first: int | None) -> None:
        """Make a mention share the summary of the first one below its headline, parts added later included."""
        self._summaries[index] = self._summaries.setdefault(first, []) if first is not None else []

    def set_parent(self, index: int, parent: int | None) -> None:
        """Make a mention one that belongs to another, or to none."""
        self.mentions[index] = replace(self.mentions[index], parent=parent)

    def disown(self, parent: int) -> None:
        """Make the mentions and pictures that belong to a mention, the last ones, belong to none."""
        for index in range(max(0, parent - MAX_ABOVE), len(self.mentions)):
            if self.mentions[index].parent == parent:
                self.set_parent(index, None)
        for index, picture in enumerate(self._illustrations[-MAX_ABOVE:], max(0, len(self._illustrations) - MAX_ABOVE)):
            if picture.story == parent:
                role: ImageRole = "inline" if picture.section is None else "section"
                self._illustrations[index] = replace(picture, role=role, story=None)

    def set_byline(self, index: int, byline: str) -> None:
        """Set the byline of a mention."""
        self.mentions[index] = replace(self.mentions[index], byline=byline)

    def add_illustration(self, role: ImageRole, token: Token, story: int | None) -> None:
        """Append an image; `story` is the index of the mention that it illustrates."""
        self._illustrations.append(
            Illustration(role=role, url=token.url.strip(), alt=token.text or None, section=self.section, story=story)
        )

    @property
    def illustrations(self) -> int:
        """How many illustrations there are."""
        return len(self._illustrations)

    def illustrate(self, illustration: int, story: int) -> None:
        """Make an illustration one of a story."""
        self._illustrations[illustration] = replace(self._illustrations[illustration], role="story", story=story)

    def add_credit(self, text: str) -> None:
        """Make a caption the credit of the last image, unless that has one."""
        if self._illustrations and self._illustrations[-1].credit is None:
            credit = _CREDIT_LABEL.sub("", text)
            self._illustrations[-1] = replace(self._illustrations[-1], credit=credit)

    def to_body(self, words: int) -> Body:
        """Return the body; `words` is the number of visible words."""
        mentions = self._with_summaries()
        return Body(
            sections=tuple(self._sections),
            mentions=mentions,
            illustrations=tuple(self._illustrations),
            problems=tuple(self._problems),
            words=words,
        )

    def _with_summaries(self) -> tuple[Mention, ...]:
        """Return the mentions with their summaries, without placeholders and the outer quotes of an item's excerpt."""
        mentions = list(self.mentions)
        joined: dict[int, str] = {}
        times: Counter[int] = Counter()
        for index, parts in self._summaries.items():
            mention = mentions[index]
            times[id(parts)] += 1
            if times[id(parts)] > MAX_SHARED:
                continue
            summary = joined.get(id(parts)) or joined.setdefault(id(parts), " ".join(parts))
            if mention.role == "item":
                summary = strip_quotes(summary)
            if is_template(summary, self._templates):
                self.add_problem("placeholder", f"summary {summary!r}", about=mention.url)
                mentions[index] = replace(mention, template_summary=True)
            elif summary and mention.role != "promo":
                mentions[index] = replace(mention, summary=summary)
        return tuple(mentions)
