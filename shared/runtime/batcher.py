"""Processes together what many callers submit at the same time, for example in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeAlias, TypeVar

from shared.runtime.failures import DependencyDown

Item = TypeVar("Item")
Result = TypeVar("Result")
Pending: TypeAlias = tuple[Item, asyncio.Future[Result]]


class Batcher(Generic[Item, Result]):
    """Collects items while earlier batches are processed; each caller gets its own item's result.

    An item submitted while fewer than `max_concurrency` batches are being processed starts a batch
    at once, so a lone caller never waits for company. A durable commit costs the same for one row
    as for a hundred: under load the batches grow and the number of commits does not.
    """

    def __init__(
        self,
        process: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]],
        *,
        max_size: int = 100,
        max_concurrency: int = 2,
    ) -> None:
        """Set up an empty batcher.

        Args:
            process: takes the items of a batch and returns as many results, in their order. An
                exception as a result is raised to the caller of that item only.
            max_size: how many items a batch has at most.
            max_concurrency: how many batches are processed at the same time at most.
        """
        self._process = process
        self._max_size = max_size
        self._max_concurrency = max_concurrency
        self._pending: list[Pending[Item, Result]] = []
        self._running = 0
        self._workers: set[asyncio.Task[None]] = set()

    async def submit(self, item: Item) -> Result:
        """Have the item processed with others, and return its result.

        Raises:
            DependencyDown: `process` raised it, for the whole batch.
            Exception: what `process` returned for this item, or raised for it alone.
        """
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._pending.append((item, result))
        if self._running < self._max_concurrency:
            self._running += 1
            # An empty context: a batch belongs to the trace of none of its callers.
            worker = asyncio.get_running_loop().create_task(self._drain(), context=Context())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        return await result

    async def _drain(self) -> None:
        try:
            while self._pending:
                batch = self._pending[: self._max_size]
                del self._pending[: self._max_size]
                await self._run(batch)
        finally:
            # Here and not in a done callback: in between, an item would find a worker that has
            # already looked for more, and wait for ever.
            self._running -= 1

    async def _run(self, batch: Sequence[Pending[Item, Result]]) -> None:
        try:
            results = await self._process([item for item, _ in batch])
        except DependencyDown as down:
            # No item is to blame: trying each alone would only ask the dead part again.
            results = [down] * len(batch)
        except Exception as failure:  # noqa: BLE001 - each caller gets what its own item causes
            if len(batch) > 1:
                for one in batch:
                    await self._run([one])
                return
            results = [failure]
        for (_, waiting), result in zip(batch, results, strict=True):
            if waiting.done():  # its caller was cancelled
                continue
            if isinstance(result, Exception):
                waiting.set_exception(result)
            else:
                waiting.set_result(result)
