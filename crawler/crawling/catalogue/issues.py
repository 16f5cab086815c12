"""The issues of a publication during a run: editions are collected, then each issue is made once from all of them."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, repeat
from typing import Any

from scrapy.statscollectors import StatsCollector

from crawler.archive.database import Archive
from crawler.archive.issues.editions import (
    ListedEntry,
    documents_named,
    entries_to_follow,
    find_issues,
    issues_needing_post,
    kinds_of_issues,
)
from crawler.archive.issues.keys import rename_issues
from crawler.archive.issues.outdated import are_made_by, has_outdated, mark_outdated, note_made, outdated_issues
from crawler.archive.issues.set_aside import bring_back, editions_aside, listed_as, set_aside
from crawler.archive.issues.staging import (
    incomplete_issues,
    readable_editions,
    stage_edition,
    staged_editions,
    unmatched_editions,
    write_unmatched,
)
from crawler.archive.issues.unsettled import unsettled_issues
from crawler.crawling.catalogue.editions import EditionCatalogue
from crawler.crawling.catalogue.edits import compare_edits
from crawler.crawling.catalogue.former_readings import FormerReadings
from crawler.crawling.catalogue.renames import RenamedPosts
from crawler.digests.assembly import PREFERENCE
from crawler.digests.corrections import Correction
from crawler.digests.edition_address import moved_url
from crawler.digests.editions.reading import read_edition
from crawler.digests.grouping import Grouping
from crawler.digests.issue_index import IssueIndex
from crawler.digests.listings.chosen import is_chosen
from crawler.digests.matching import EditionName, KnownIssue, match, name_of
from crawler.digests.publications import Publication
from crawler.digests.regrouping import Regrouped, new_keys, regroup, unneeded_posts, without_text
from crawler.digests.version import reader_version
from crawler.items import Document, Edition, EditionKind, Issue, Problem

__all__ = ["IssueCatalogue"]

logger = logging.getLogger(__name__)

MAX_NAMED = 30
"""Most issues that a message names."""

MAX_HELD_CHARS = 4_000_000
"""Characters of editions that are held in memory, enough for a hundred issues. With more, issues are made of what
has come so far, and made anew when more of them comes."""


class IssueCatalogue:
    """Knows the issues, loaded once and kept up to date; reads editions, collects them, and makes issues of them."""

    def __init__(
        self,
        archive: Archive | None,
        run_id: int | None,
        publication: Publication,
        corrections: Sequence[Correction],
        stats: StatsCollector,
        *,
        reader: str | None = None,
    ) -> None:
        """archive: None in a dry run for which there is none yet. run_id: None in a dry run, which writes nothing.
        reader: version of the readers; by default that of the publication as it is given."""
        self.reader = reader or reader_version(publication)
        self.editions = EditionCatalogue(archive, publication.key, reader=self.reader, dry_run=run_id is None)
        self._archive = archive
        self._run_id = run_id
        self._publication = publication
        self._corrections = corrections
        self._stats = stats
        writes = archive if run_id is not None else None
        self.renames = RenamedPosts(writes, publication, self.editions, lambda: self._index, self._load)
        self._former = FormerReadings(archive, publication.key, self.editions, self._load, self.read)
        self._waiting: dict[EditionName, Edition] = {}
        self._collected: set[EditionName] = set()
        self._held_chars = 0
        self._recorded_unmatched: set[EditionName] = set()
        self._is_settled = False
        self._told: list[str] = []

    @cached_property
    def _grouping(self) -> Grouping:
        """The issues, loaded when they are asked for: a run that finds nothing new needs none of them."""
        return Grouping(self._stored_index(), self._publication, self._corrections, self._load)

    @property
    def _is_grouped(self) -> bool:
        """Whether the issues were loaded."""
        return "_grouping" in self.__dict__

    @property
    def _index(self) -> IssueIndex:
        return self._grouping.index

    @property
    def is_full(self) -> bool:
        """Whether so much is held that issues are to be made of it before more is read."""
        return self._held_chars > MAX_HELD_CHARS

    def read(self, document: Document) -> Edition:
        """Return the edition in a document."""
        self._stats.inc_value("editions/read")
        return read_edition(document, self._publication)

    def follow(self, edition: Edition) -> Edition:
        """Give an edition that was fetched the place of the one that it was before, under another name say; return it,
        or its former reading, if that was far better. Raises ArchiveError."""
        self.renames.follow(edition)
        return self._former.better_of(edition)

    def collect(self, edition: Edition) -> None:
        """Hold an edition until issues are made."""
        self._waiting[name_of(edition)] = edition
        self._collected.add(name_of(edition))
        self._held_chars += len(edition.document.text)
        self.editions.add(edition)

    def stage(self, edition: Edition) -> None:
        """Store an edition, so that it is not fetched again if the run is cut short. Raises ArchiveError."""
        if self._archive is not None and self._run_id is not None:
            stage_edition(self._archive, self._publication.key, edition, self._run_id)

    def match(self, edition: Edition) -> KnownIssue | None:
        """Return the issue that an edition is of, as far as the issues are known."""
        self._place_waiting()
        restarts = self._publication.issue.restarts
        return match(edition, self._index.candidates(edition), restarts=restarts)

    def with_page(self, path: str) -> list[KnownIssue]:
        """Return the issues that claim a path of the site."""
        self._place_waiting()
        return self._index.with_page(path)

    def kinds(self) -> set[EditionKind]:
        """Return the kinds of the editions of all issues, as they are stored."""
        return kinds_of_issues(self._archive, self._publication.key) if self._archive is not None else set()

    def needing_post(self) -> set[str]:
        """Return the keys of the issues that only a post can complete."""
        if self._archive is None:
            return set()
        return {need.key for need in issues_needing_post(self._archive, self._publication.key)}

    def reconsider(self, keys: Iterable[str]) -> None:
        """Match the editions of these issues anew, as if they had just been fetched: some may be of one issue.

        An issue that has an edition without a stored text stays as it is.
        """
        for key in keys:
            issue = self._index.get(key)
            editions = list(self._load(issue.editions)) if issue is not None else []
            if issue is not None and len(editions) == len(issue.editions):
                self._grouping.dissolve(key)
                for edition in editions:
                    self.collect(edition)

    def entries_to_follow(self, *, everything: bool) -> list[ListedEntry]:
        """Return the entries of feeds that do not hold the whole text of their issue, or all that there are."""
        if self._archive is None:
            return []
        return entries_to_follow(self._archive, self._publication.key, everything=everything)

    def assemble_held(self) -> Iterator[Issue]:
        """Make the issues of the editions that are held, and let go of them."""
        if not self._waiting and not self._is_grouped:
            return
        self._place_waiting()
        yield from self._grouping.issues()
        self._grouping.forget()
        self._held_chars = 0

    def assemble(self) -> Iterator[Issue]:
        """Make each issue that changed, once; the first time also those that what was not fetched changes.

        Those are the issues of editions that an earlier run left staged, issues that share a page, and issues that are
        corrected by hand; all issues, where another version of the readers made some of them.
        """
        if self._archive is None or self._run_id is None:
            return
        unsettled: list[str] = []
        if not self._is_settled:
            self._is_settled = True
            made: set[str] = set()
            if not are_made_by(self._archive, self._publication.key, self.reader):
                self._set_aside(self._archive, self._not_chosen)
            mark_outdated(self._archive, self._publication.key, self.reader)
            if has_outdated(self._archive, self._publication.key, self.reader):
                for issue in self._make_all_anew(self._archive, self._run_id):
                    made.add(issue.key)
                    yield issue
            else:
                yield from self._collect_stored(self._archive)
            unsettled = self._unsettled(self._archive, made)
        if not unsettled and not self._waiting and not self._is_grouped:
            self._stats.set_value("editions/unmatched", 0)
            return
        self._place_waiting()
        self._grouping.match_stubs()
        self._grouping.rematch_shared_pages(unsettled)
        self._grouping.reassemble(unsettled)
        self._write_unmatched(self._archive, self._run_id)
        yield from self._grouping.issues()

    def item_ended(self, item: Any) -> None:
        """Take over what the archive made of an issue: what was redacted may keep it from changing."""
        if isinstance(item, Issue) and self._archive is not None:
            stored = find_issues(self._archive, self._publication.key, key=item.key)
            self._grouping.note_stored(item.key, stored[0] if stored else None)

    def _collect_stored(self, archive: Archive) -> Iterator[Issue]:
        """Collect the stored editions that are of no issue yet and were not fetched."""
        staged = staged_editions(archive, self._publication.key)
        unmatched = unmatched_editions(archive, self._publication.key)
        aside = editions_aside(archive, self._publication.key)
        for document, is_recorded in chain(zip(staged, repeat(False)), zip(unmatched, repeat(True))):
            name = (document.kind, document.locator)
            if name in self._collected or name in aside:
                continue
            self.collect(self._read_stored(document))
            if is_recorded:
                self._recorded_unmatched.add(name)
            if self.is_full:
                yield from self.assemble_held()

    def _make_all_anew(self, archive: Archive, run_id: int) -> Iterator[Issue]:
        """Match and make all issues anew from their stored texts, as if none had been known before.

        An issue that lacks the text of an edition stays as it is. Editions are read twice where they are too many to be
        held at once.
        """
        self._place_waiting()
        known = set(incomplete_issues(archive, self._publication.key))
        fixed = [issue for issue in self._index if issue.key in known]
        skeletons = {name_of(edition): without_text(edition) for edition in self._grouping.placed()}
        left_out = []
        for document in readable_editions(archive, self._publication.key):
            name = (document.kind, document.locator)
            if name not in skeletons and name not in self._not_chosen:
                edition = self._read_stored(document)
                if edition.left_out is not None:
                    left_out.append(name)
                    continue
                skeletons[name] = without_text(edition)
                if not self.is_full:
                    self._hold(edition)
        found = self._regroup(skeletons, fixed)
        left_out += (unneeded := self._unneeded(found.index, known))
        if unneeded:
            found = self._regroup({n: e for n, e in skeletons.items() if n not in unneeded}, fixed)
        self._set_aside(archive, left_out)
        bring_back(archive, self._publication.key, skeletons.keys() - left_out)
        rename_issues(archive, self._publication.key, new_keys(found.index, self._stored_index()))
        self._grouping.take_over(found.index, known)
        for issue in self._grouping.issues():
            yield issue
            if self.is_full:
                self._forget_loaded()
        self._leave_unmatched(found.unmatched)
        self._write_unmatched(archive, run_id)

    def _unneeded(self, index: IssueIndex, fixed: Collection[str]) -> set[EditionName]:
        """Return the posts that a crawl would not ask for; of issues that can be made anew."""
        if self._publication.substack is None:
            return set()
        anew = (issue for issue in index if issue.key not in fixed)
        return set(unneeded_posts(anew, self._grouping.read, self._publication, self._corrections))

    def _regroup(self, editions: Mapping[EditionName, Edition], fixed: Sequence[KnownIssue]) -> Regrouped:
        return regroup(editions.values(), fixed=fixed, publication=self._publication, corrections=self._corrections)

    def _leave_unmatched(self, names: Iterable[EditionName]) -> None:
        for name in names:
            if not self._grouping.is_held(name):
                for edition in self._load([name]):
                    self._grouping.hold(edition)
            self._grouping.leave_unmatched(name)

    @cached_property
    def _not_chosen(self) -> frozenset[EditionName]:
        """The stored editions that the description does not let be ones of issues."""
        listed = listed_as(self._archive, self._publication.key) if self._archive is not None else ()
        return (
            frozenset((kind, entry.locator) for kind, entry in listed if not is_chosen(self._publication, kind, entry))
            - self._collected
        )

    def _set_aside(self, archive: Archive, names: Collection[EditionName]) -> None:
        """Take editions from their issues that are none of issues by today's description. What they said stays."""
        aside = set_aside(archive, self._publication.key, names)
        if not aside.kinds:
            return
        for key in aside.issues:
            self._stats.set_value("issues/reduced", [*self._stats.get_value("issues/reduced", []), key])
        self._stats.inc_value("issues/set_aside", aside.removed)
        for kind, count in aside.kinds.items():
            self._stats.inc_value(f"editions/set_aside/{kind}", count)
        logger.warning(
            "%d editions are none of issues any more, by the description: %d issues are made without them, %d are "
            "removed. Their texts are kept, and come back with the rule.",
            sum(aside.kinds.values()),
            len(aside.issues) - aside.removed,
            aside.removed,
        )

    def _unsettled(self, archive: Archive, made: Collection[str]) -> list[str]:
        """Return the keys of the issues that what was not fetched may change; without those that were made anew."""
        unsettled = unsettled_issues(archive, self._publication.key)
        if self._corrections:
            unsettled += self._grouping.corrected()
        return [key for key in unsettled if key not in made]

    def _stored_index(self) -> IssueIndex:
        return IssueIndex(find_issues(self._archive, self._publication.key) if self._archive is not None else ())

    def _hold(self, edition: Edition) -> None:
        self._grouping.hold(edition)
        self._held_chars += len(edition.document.text)

    def _forget_loaded(self) -> None:
        self._grouping.forget_loaded()
        self._held_chars = 0

    def note_made(self, *, all_written: bool = True) -> None:
        """Tell which issues stay as earlier readers made them, and record that all others are as these make them; find
        what edits of their editions changed.

        To be called when what was made is written. all_written: False where the archive refused one. Raises
        ArchiveError.
        """
        if self._archive is None or self._run_id is None or not self._is_settled:
            return
        if all_written:
            note_made(self._archive, self._publication.key, self.reader)
        compare_edits(self._archive, self._publication, self.reader)
        left = outdated_issues(self._archive, self._publication.key)
        if left != self._told:
            self._stats.set_value("issues/not_brought_up", len(left))
        if left and left != self._told:
            logger.warning(
                "%d issues stay as an earlier version made them, since the archive lacks the text of an edition of "
                "theirs: %s. They are made anew when all of their editions are read again.",
                len(left),
                ", ".join(left[:MAX_NAMED]) + (", …" if len(left) > MAX_NAMED else ""),
            )
        self._told = left

    def _place_waiting(self) -> None:
        """Add what was collected to its issues, sources first: an order that does not depend on the network."""
        waiting, self._waiting = self._waiting, {}
        for _, edition in sorted(waiting.items(), key=lambda named: (PREFERENCE.index(named[0][0]), named[0][1])):
            self._grouping.place(edition)

    def _write_unmatched(self, archive: Archive, run_id: int) -> None:
        self._stats.set_value("editions/unmatched", len(self._grouping.unmatched))
        for name, edition in self._grouping.unmatched.items():
            if name in self._recorded_unmatched:
                continue
            self._recorded_unmatched.add(name)
            evidence = f"{edition.document.kind}, {edition.availability}"
            problem = Problem(kind="edition_unmatched", about=edition.document.url, evidence=evidence)
            recorded = replace(edition, problems=(*edition.problems, problem))
            write_unmatched(archive, self._publication.key, recorded, run_id, reader=self.reader)

    def _load(self, names: Iterable[EditionName]) -> Iterator[Edition]:
        """Read stored editions."""
        for document in documents_named(self._archive, self._publication.key, names) if self._archive else ():
            edition = self._read_stored(document)
            self._held_chars += len(document.text)
            yield edition

    def _read_stored(self, document: Document) -> Edition:
        """Read an edition of the archive, at the address that it has by today's description."""
        url = moved_url(self._publication, document.kind, document.locator, document.url)
        return self.read(replace(document, url=url))
