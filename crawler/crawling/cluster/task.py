"""What a worker runs: a function of the project, once it is the same version of it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from crawler.crawling.cluster.member import about_member, fingerprint
from crawler.exceptions import ClusterError

__all__ = ["run_task"]

Result = TypeVar("Result")


def run_task(program: str, function: Callable[..., Result], arguments: Sequence[object]) -> Result:
    """Return what a function returns for arguments. Raise ClusterError where this process runs another version.

    program: the fingerprint of what runs where it was called. A worker may have joined since the others were asked.
    """
    if fingerprint() != program:
        raise ClusterError(
            f"A worker on {about_member()['host']} joined that runs another version of the program or of its packages."
            " Stop it, or start it from the same checkout; then run the command again."
        )
    return function(*arguments)
