"""What waits for a reading process is handed over in batches, and each job has its own result."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest

from crawler.crawling.read_batches import MAX_BYTES, MAX_JOBS, Job, ReadBatches, do_all


class Processes:
    """Does what is handed over when it is told to, and keeps how many jobs came together."""

    def __init__(self, error: Exception | None = None) -> None:
        self.batches: list[int] = []
        self.go_on = asyncio.Event()
        self.error = error

    async def do(self, jobs: Sequence[Job]) -> list[Any]:
        self.batches.append(len(jobs))
        await self.go_on.wait()
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return do_all(jobs)


async def asked(batches: ReadBatches, processes: Processes, bodies: Sequence[bytes]) -> list[Any]:
    """Return what each body is read as, where all wait for the first."""
    asking = [asyncio.ensure_future(batches.do(bytes.decode, body, "ascii")) for body in bodies[:1]]
    await asyncio.sleep(0.01)
    asking += [asyncio.ensure_future(batches.do(bytes.decode, body, "ascii")) for body in bodies[1:]]
    await asyncio.sleep(0.01)
    processes.go_on.set()
    return await asyncio.gather(*asking, return_exceptions=True)


async def batches_of(number: int, bodies: Sequence[bytes]) -> list[int]:
    processes = Processes()
    read = await asked(ReadBatches(number, processes.do), processes, bodies)
    assert read == [body.decode() for body in bodies]
    return processes.batches


def test_the_first_does_not_wait_and_others_go_together() -> None:
    bodies = [b"%d" % number for number in range(MAX_JOBS + 3)]
    assert asyncio.run(batches_of(1, bodies)) == [1, MAX_JOBS, 2]


def test_no_process_takes_what_another_could() -> None:
    assert asyncio.run(batches_of(2, [b"a", b"b", b"c", b"d", b"e"])) == [1, 2, 1, 1]


def test_long_bodies_do_not_go_together() -> None:
    half = b"x" * (MAX_BYTES // 2)
    assert asyncio.run(batches_of(1, [b"a", half, half, b"b", half * 3, b"c"])) == [1, 2, 1, 1, 1]


def test_each_has_its_own_error() -> None:
    async def scenario() -> list[Any]:
        processes = Processes()
        return await asked(ReadBatches(1, processes.do), processes, [b"a", b"b", b"\xff", b"c"])

    first, second, wrong, last = asyncio.run(scenario())
    assert (first, second, last) == ("a", "b", "c")
    assert isinstance(wrong, UnicodeDecodeError)


def test_a_batch_that_was_lost_is_told_to_all_who_asked_and_the_next_is_read() -> None:
    async def scenario() -> list[Any]:
        processes = Processes(error=BrokenPipeError())
        read = await asked(ReadBatches(1, processes.do), processes, [b"a", b"b"])
        return [type(read[0]), read[1]]

    assert asyncio.run(scenario()) == [BrokenPipeError, "b"]


def test_what_nobody_waits_for_any_more_is_not_read() -> None:
    async def scenario() -> tuple[list[int], str]:
        processes = Processes()
        batches = ReadBatches(1, processes.do)
        asking = [asyncio.ensure_future(batches.do(bytes.decode, b"a"))]
        await asyncio.sleep(0.01)
        asking += [asyncio.ensure_future(batches.do(bytes.decode, body)) for body in (b"b", b"c")]
        await asyncio.sleep(0.01)
        for each in asking[:2]:  # one that is under way, and one that waits
            each.cancel()
            with suppress(asyncio.CancelledError):
                await each
        processes.go_on.set()
        return processes.batches, await asking[2]

    assert asyncio.run(scenario()) == ([1, 1], "c")


@pytest.mark.parametrize("error", [MemoryError(), ValueError("a")])
def test_in_a_process_an_error_is_the_result_of_its_job_alone(error: Exception) -> None:
    def fail() -> None:
        raise error

    assert do_all([Job(len, ("ab",)), Job(fail, ()), Job(len, ("abc",))]) == [2, error, 3]
