import asyncio
from collections.abc import Sequence

import pytest

from shared.runtime.batcher import Batcher
from shared.runtime.failures import DependencyDown
from shared.runtime.telemetry.tracing import continue_trace, current_traceparent

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Ledger:
    """Writes numbers, slowly; refuses 1313, and everything while it is away."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.away = False
        self.traced: list[str | None] = []

    async def write(self, items: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(items))
        self.traced.append(current_traceparent())
        await asyncio.sleep(0)
        if self.away:
            raise DependencyDown("ledger")
        if 1313 in items:
            raise ValueError("refused by the test")
        return [KeyError(item) if item < 0 else item * 10 for item in items]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


async def test_each_caller_gets_his_own_result(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write)
    assert await asyncio.gather(*map(batcher.submit, range(500))) == [n * 10 for n in range(500)]


async def test_what_gathers_during_a_write_is_written_at_once(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write, max_concurrency=1, max_size=40)
    await asyncio.gather(*map(batcher.submit, range(100)))
    assert [len(batch) for batch in ledger.batches] == [40, 40, 20]


async def test_who_is_alone_waits_for_nobody(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write)
    assert [await batcher.submit(n) for n in (1, 2)] == [10, 20]
    assert ledger.batches == [[1], [2]]


async def test_one_item_that_fails_takes_no_other_with_it(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write, max_concurrency=1)
    results = await asyncio.gather(*map(batcher.submit, (12, 1313, 14)), return_exceptions=True)
    assert (results[0], results[2]) == (120, 140)
    assert isinstance(results[1], ValueError)
    assert ledger.batches == [[12, 1313, 14], [12], [1313], [14]]


async def test_a_result_may_be_a_refusal(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write)
    results = await asyncio.gather(*map(batcher.submit, (1, -1)), return_exceptions=True)
    assert results[0] == 10
    assert isinstance(results[1], KeyError)


async def test_nothing_is_tried_again_while_a_part_is_away(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write, max_concurrency=1)
    ledger.away = True
    results = await asyncio.gather(*map(batcher.submit, range(5)), return_exceptions=True)
    assert {type(result) for result in results} == {DependencyDown}
    assert len(ledger.batches) == 1


async def test_whoever_comes_just_as_a_writer_ends_is_served(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write, max_concurrency=1)

    async def one_after_another() -> None:
        for n in range(200):
            assert await batcher.submit(n) == n * 10

    async with asyncio.timeout(20):
        await asyncio.gather(*(one_after_another() for _ in range(7)))


async def test_a_caller_who_gave_up_disturbs_nobody(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write, max_concurrency=1)
    gave_up = asyncio.ensure_future(batcher.submit(1))
    stays = asyncio.ensure_future(batcher.submit(2))
    await asyncio.sleep(0)
    gave_up.cancel()
    assert await stays == 20


async def test_a_write_belongs_to_no_callers_trace(ledger: Ledger) -> None:
    batcher = Batcher(ledger.write)
    with continue_trace(PARENT, "request"):
        await batcher.submit(1)
    assert ledger.traced == [None]
