"""The plugin that keeps leases on a scheduler. Imported where Dask is."""

from distributed import Scheduler, SchedulerPlugin

from crawler.crawling.cluster.leases import OPERATION, LeaseBook

__all__ = ["Leases"]


class Leases(SchedulerPlugin):
    """Keeps the leases of all commands for as long as the scheduler runs. The id of a run is that of its client."""

    name = "backnumber-leases"
    idempotent = True

    async def start(self, scheduler: Scheduler) -> None:
        """Have the scheduler answer holders. The book is made here: it is the scheduler's, not the command's."""
        self._book = LeaseBook()
        scheduler.handlers[OPERATION] = self._answer

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """End what a command had begun that is gone, however it ended."""
        self._book.end_run(client)

    def _answer(self, *, give_back: bool, archive: str, part: str, run: str, holder: str, rest: float) -> float:
        if give_back:
            self._book.give_back(archive=archive, holder=holder)
            return 0.0
        return self._book.ask(archive=archive, part=part, run=run, holder=holder, rest=rest)
