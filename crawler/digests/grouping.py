"""Editions -> the issues that they are of, whatever order they come in. Pure: what is stored is read by a function that
it is given."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from crawler.digests.assembly import assemble, correct_facts, corrections_of, facts_of, in_order
from crawler.digests.corrections import Correction
from crawler.digests.issue_index import Group, IssueIndex
from crawler.digests.matching import EditionName, KnownIssue, match, name_of, new_key, own_address
from crawler.digests.publications import Publication
from crawler.items import Edition, Issue, Problem

__all__ = ["Grouping", "founds_issue"]


class Grouping:
    """The issues of a publication while editions are added to them; an issue is made when all of its editions are."""

    def __init__(
        self,
        index: IssueIndex,
        publication: Publication,
        corrections: Sequence[Correction],
        load: Callable[[Sequence[EditionName]], Iterable[Edition]],
    ) -> None:
        """load: reads stored editions, by name, but for those whose text is not stored. It is asked once for each,
        until `forget`."""
        self.index = index
        self.publication = publication
        self.corrections = corrections
        self.unmatched: dict[EditionName, Edition] = {}
        self._load = load
        self._editions: dict[EditionName, Edition] = {}
        self._loaded: set[EditionName] = set()
        self._changed: dict[str, None] = {}
        self._stored_keys: dict[str, str] = {}
        self._groups: dict[str, tuple[Group, ...]] = {}

    def place(self, edition: Edition) -> None:
        """Add an edition that is new or was read anew to its issue, or to `unmatched`."""
        name = name_of(edition)
        former = self.index.with_edition(name)
        self._editions[name] = edition
        issue = self._match(edition)
        if issue is None and not founds_issue(edition):
            self.unmatched[name] = edition
            return
        self.unmatched.pop(name, None)
        self._join(name, issue, former)

    def dissolve(self, key: str) -> None:
        """Forget an issue, so that its editions, which are to be placed, may be of others."""
        self.index.remove(key)
        self._changed.pop(key, None)

    def match_stubs(self) -> None:
        """Match editions once more that were of no issue, now that more issues are known."""
        for edition in list(self.unmatched.values()):
            self.place(edition)

    def rematch_shared_pages(self, keys: Iterable[str] = ()) -> None:
        """Give pages that several issues claim to the one whose date is nearest, now that all are known.

        keys: issues, as they are stored, whose pages and posts are matched again as well.
        """
        untold = self._untold()
        changed = [issue for issue in self._changed_issues() if not untold.isdisjoint(self.index.firsts(issue))]
        sharing = {key for issue in changed for key in self.index.shown_at_shared(issue)}
        for key in sorted(sharing | self._now(keys)):
            issue = self.index.get(key)
            for name in issue.editions if issue is not None else ():
                edition = self._edition(name)
                if name[0] == "markdown" or edition is None:
                    continue
                former = self.index.with_edition(name)
                better = self._match(edition)
                if former is not None and better is not None and better.key != former.key:
                    self._join(name, better, former)

    def reassemble(self, keys: Iterable[str] = ()) -> None:
        """Have issues made anew whose problems depend on others, or that are corrected by hand.

        keys: issues, as they are stored, that are made anew as well.
        """
        self._changed |= dict.fromkeys(key for key in self._unsettled(keys) if key in self.index)

    def corrected(self) -> list[str]:
        """Return the keys of the issues that corrections by hand are about."""
        return [issue.key for issue in self.index if self.corrections and self._is_corrected(issue)]

    def issues(self) -> Iterator[Issue]:
        """Make the issues that changed, each once; those under a new key first, which frees the key that they had."""
        for key in sorted(self._changed, key=lambda key: key not in self._stored_keys):
            self._changed.pop(key, None)
            self._stored_keys.pop(key, None)
            issue = self.index.get(key)
            if issue is None:
                continue
            groups = self._groups[key] = self.index.groups(issue)
            editions = self._load_editions(issue)
            if editions:
                made = assemble(editions, key=key, publication=self.publication, corrections=self.corrections)
                yield replace(made, problems=(*made.problems, *self._shared(groups)))

    def note_stored(self, key: str, stored: KnownIssue | None) -> None:
        """Take over what the archive made of an issue, None for one that it refused, unless it has changed since."""
        if key in self._changed:
            return
        if stored is not None:
            self.index.put(stored)
        else:
            self.index.remove(key)

    def take_over(self, index: IssueIndex, fixed: Collection[str]) -> None:
        """Take over other issues, and have all of them made anew but those with the keys `fixed`.

        The editions that were placed are kept: each is of the issue that the index says. Issues are stored under the
        keys that the index has.
        """
        self.index = index
        self.unmatched.clear()
        self._groups.clear()
        self._stored_keys.clear()
        self._changed = {issue.key: None for issue in index if issue.key not in fixed}

    def hold(self, edition: Edition) -> None:
        """Hold a stored edition that was read, so that it is not loaded again until `forget_loaded`."""
        self._editions.setdefault(name_of(edition), edition)
        self._loaded.add(name_of(edition))

    def leave_unmatched(self, name: EditionName) -> None:
        """Note that an edition that is held is of no issue."""
        if name in self._editions:
            self.unmatched[name] = self._editions[name]

    def is_held(self, name: EditionName) -> bool:
        """Whether an edition is held that was placed or loaded."""
        return name in self._editions

    def read(self, names: Sequence[EditionName]) -> Iterator[Edition]:
        """Yield stored editions: those that are held, and the others as they are loaded, which are not held."""
        for name in names:
            yield from [self._editions[name]] if name in self._editions else self._load([name])

    def placed(self) -> list[Edition]:
        """Return the editions that are held and were not loaded."""
        return [edition for name, edition in self._editions.items() if name not in self._loaded]

    def forget_loaded(self) -> None:
        """Let go of the stored editions; those that were placed may not be stored yet."""
        for name in self._loaded:
            self._editions.pop(name, None)
        self._loaded.clear()

    def forget(self) -> None:
        """Let go of the editions that were read: those of a stored issue are loaded again when they are needed."""
        self._editions.clear()
        self._loaded.clear()

    def _match(self, edition: Edition) -> KnownIssue | None:
        return match(edition, self.index.candidates(edition), restarts=self.publication.issue.restarts)

    def _join(self, name: EditionName, issue: KnownIssue | None, former: KnownIssue | None) -> None:
        """Make an edition one of an issue, or of a new one (None), and take it from the issue that had it."""
        others = [e for e in self._load_editions(issue) if name_of(e) != name] if issue is not None else []
        editions = in_order([self._editions[name], *others])
        key = new_key(_key_source(editions))
        if issue is not None and key != issue.key:
            key = issue.key if key in self.index else key
        elif issue is None:
            key = self.index.free_key(key)
        if former is not None and (issue is None or former.key != issue.key):
            self._leave(name, former)
        if issue is not None and issue.key != key:
            self._rename(issue.key, key)
        self._put(key, editions)

    def _leave(self, name: EditionName, former: KnownIssue) -> None:
        rest = in_order([e for e in self._load_editions(former) if name_of(e) != name])
        if rest:
            self._put(former.key, rest)
        else:
            self.index.remove(former.key)
            self._changed.pop(former.key, None)

    def _rename(self, old: str, new: str) -> None:
        self.index.remove(old)
        self._changed.pop(old, None)
        self._stored_keys[new] = self._stored_keys.pop(old, old)

    def _put(self, key: str, editions: Sequence[Edition]) -> None:
        facts = facts_of(editions)
        facts = correct_facts(facts, corrections_of(facts, self.publication, self.corrections))
        self.index.put(
            KnownIssue(
                key=key,
                type=facts.type,
                number=facts.number,
                title=facts.title,
                published=facts.published,
                redirect_url=facts.redirect_url,
                permalinks=tuple(dict.fromkeys(e.permalink for e in editions if e.permalink)),
                addresses=tuple(dict.fromkeys(address for e in editions if (address := own_address(e)))),
                editions=tuple(name_of(e) for e in editions),
            )
        )
        self._changed[key] = None

    def _now(self, stored: Iterable[str]) -> set[str]:
        """Return the keys that issues have now, by those under which they are stored."""
        now = {old: new for new, old in self._stored_keys.items()}
        return {now.get(key, key) for key in stored}

    def _unsettled(self, stored: Iterable[str]) -> list[str]:
        """The keys given, and those of the issues that tell of groups that are not as they were told."""
        return sorted(self._now(stored) | self._untold())

    def _untold(self) -> set[str]:
        """The keys of the first issues of groups of which something changed."""
        firsts = {key for issue in self._changed_issues() for key in self.index.firsts(issue)}
        asked = ((key, self.index.get(key)) for key in {*firsts, *self._groups})
        return {key for key, issue in asked if issue and self._groups.get(key, ()) != self.index.groups(issue)}

    def _changed_issues(self) -> list[KnownIssue]:
        return [issue for key in self._changed if (issue := self.index.get(key)) is not None]

    def _shared(self, groups: Sequence[Group]) -> list[Problem]:
        """The doubts about pages and numbers that other issues have too, told at the first of them."""
        told = []
        for group in groups:
            rest = f" and {group.count - len(group.others):,} more" if group.count > len(group.others) else ""
            others = ", ".join(group.others) + rest
            if group.what == "page":
                told.append(
                    Problem(kind="permalink_duplicate", about=group.value, evidence=f"also the page of {others}")
                )
            elif not self.publication.issue.restarts:
                evidence = f"also the number of {others}; if numbers start again each year: restarts = true in [issue]"
                told.append(Problem(kind="number_duplicate", about=group.value, evidence=evidence))
        return told

    def _is_corrected(self, issue: KnownIssue) -> bool:
        told = (self.publication.key, issue.number, issue.published, issue.title)
        return any(correction.names(*told) for correction in self.corrections)

    def _edition(self, name: EditionName) -> Edition | None:
        issue = self.index.with_edition(name)
        if name not in self._editions and issue is not None:
            self._load_editions(issue)
        return self._editions.get(name)

    def _load_editions(self, issue: KnownIssue) -> list[Edition]:
        """The editions of an issue; without those whose text is not stored."""
        missing = [n for n in issue.editions if n not in self._editions and n not in self._loaded]
        if missing:
            self._loaded.update(missing)
            self._editions |= {name_of(edition): edition for edition in self._load(missing)}
        return [self._editions[name] for name in issue.editions if name in self._editions]


def founds_issue(edition: Edition) -> bool:
    """Whether an edition says enough of itself to be an issue that no other edition is known of."""
    if edition.availability == "stub":
        return False
    if edition.document.kind in ("markdown", "entry", "mail"):
        return True
    if edition.number is not None:
        return True
    return edition.availability == "full" or (edition.document.kind == "post" and edition.availability == "preview")


def _key_source(ordered: Sequence[Edition]) -> Edition:
    """The preferred edition with what the others say of type, number and date: what a key is made of."""
    facts = facts_of(ordered)
    return replace(ordered[0], type=facts.type, number=facts.number, published=facts.published)
