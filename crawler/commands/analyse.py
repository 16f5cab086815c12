"""`scrapy analyse`: bring what is derived from the whole archive up to date."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic

from scrapy.settings import BaseSettings

from crawler.archive.addresses.normal_forms import bring_up_addresses
from crawler.archive.analyses.registry import Analysed, bring_up_analyses
from crawler.archive.analyses.spread import HERE, Spread
from crawler.archive.database import Archive
from crawler.archive.ledger.versions import derived_by
from crawler.commands.archives import RecordedRun, recorded_run, writing
from crawler.commands.scaffold import ExitStatus, complain
from crawler.exceptions import ArchiveError, ClusterError

__all__ = ["analyse", "bring_up", "has_analyses", "report"]

logger = logging.getLogger(__name__)


def analyse(
    path: str, names: Sequence[str], settings: BaseSettings, *, afresh: bool, cluster: str | None = None
) -> ExitStatus:
    """Bring analyses of an archive up to date, and print what each did.

    Args:
        path: of the archive.
        names: those to do; all where none is named.
        settings: of the project; READERS counts.
        afresh: compute all anew, rather than what changed since.
        cluster: address of the scheduler of the cluster whose workers compute, or `local`; None for this process.
    """
    with _spread(path, settings, cluster) as spread, writing(path, "analyse") as archive:
        try:
            with recorded_run(archive, "analyse", {"names": list(names), "afresh": afresh}) as run:
                bring_up_addresses(archive)
                bring_up(archive, run, names, afresh=afresh, tell=partial(print, flush=True), spread=spread)
        except ClusterError as error:
            complain(str(error))
            return ExitStatus.FAILED
    return ExitStatus.FAILED if run.failure else ExitStatus.DONE


def bring_up(
    archive: Archive,
    run: RecordedRun,
    names: Sequence[str] = (),
    *,
    afresh: bool = False,
    tell: Callable[[str], object] = lambda _: None,
    spread: Spread = HERE,
) -> None:
    """Bring analyses up to date within a run, which counts what they did; one that fails is told, and fails the run.

    Args:
        archive: where to read and write.
        run: the run that does it.
        names: those to do; all where none is named.
        afresh: compute all anew, rather than what changed since.
        tell: takes what each did, for people.
        spread: where they compute.
    """
    failed = []
    begun = monotonic()
    for done in bring_up_analyses(archive, run.id, names, afresh=afresh, spread=spread):
        if done.error is not None:
            failed.append(done.name)
            _complain_of(done)
        else:
            run.counts |= {f"{done.name}/{what}": count for what, count in done.counts.items()}
            tell(report(done, monotonic() - begun))
        begun = monotonic()
    if failed:
        run.failure = f"analyses that failed: {', '.join(failed)}"


def has_analyses(archive: Archive) -> bool:
    """Return whether an archive was ever analysed."""
    return derived_by(archive, "drift") is not None


def report(done: Analysed, seconds: float) -> str:
    """Return what an analysis did, for people.

    >>> report(Analysed("stories", {"ties": 1200, "changed": 3}, None), 1.24)
    'stories: 1,200 ties, 3 changed, in 1.2 s'
    """
    counts = ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in done.counts.items())
    return f"{done.name}: {counts or 'nothing to do'}, in {seconds:.1f} s"


def _complain_of(done: Analysed) -> None:
    if isinstance(done.error, ArchiveError):
        complain(f"the analysis {done.name}: {done.error}")
    else:
        logger.error("the analysis %s failed; its results are those of before", done.name, exc_info=done.error)


@contextmanager
def _spread(path: str, settings: BaseSettings, cluster: str | None) -> Iterator[Spread]:
    """Give where analyses compute."""
    if cluster is None:
        yield HERE
        return
    from crawler.commands.workers import workers_for
    from crawler.crawling.cluster.spread import spread_on

    with workers_for(path, settings, cluster) as workers, spread_on(workers, path) as spread:
        yield spread
