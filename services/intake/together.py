"""Writes what arrives at the same time in one go: one durable commit for many reports."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from shared.runtime.failures import DependencyDown

Item = TypeVar("Item")
Result = TypeVar("Result")

AT_MOST = 100
AT_ONCE = 2


class Batcher(Generic[Item, Result]):
    """Gives each caller the result of its own item, and writes the items of all callers together.

    Numbers without gaps make the writers of one office wait for each other's commit. Written one
    by one they would be accepted at the pace of the disk; what gathers during one commit goes into
    the next one here, and nobody waits who is alone.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]],
        *,
        at_most: int = AT_MOST,
        at_once: int = AT_ONCE,
    ) -> None:
        self._write = write
        self._at_most = at_most
        self._at_once = at_once
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._writing = 0
        self._writers: set[asyncio.Task[None]] = set()

    async def add(self, item: Item) -> Result:
        """Have the item written and wait for its result.

        Raises:
            Exception: what the write gave as this item's result, or failed with.
        """
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._writing < self._at_once:
            self._writing += 1
            # An empty context: a write belongs to the trace of none of its callers.
            writer = asyncio.get_running_loop().create_task(self._drain(), context=Context())
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        return await result

    async def _drain(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = (
                    self._waiting[: self._at_most],
                    self._waiting[self._at_most :],
                )
                await self._write_all(taken)
        finally:
            # Here and not when the task is done: until then an item could arrive for nobody.
            self._writing -= 1

    async def _write_all(self, taken: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._write([item for item, _ in taken])
        except DependencyDown as down:
            results = [down] * len(taken)
        except Exception as failure:  # noqa: BLE001 - each caller gets what his own item causes
            if len(taken) > 1:
                for one in taken:
                    await self._write_all([one])
                return
            results = [failure]
        for (_, waiting), result in zip(taken, results, strict=True):
            if waiting.done():
                continue
            if isinstance(result, Exception):
                waiting.set_exception(result)
            else:
                waiting.set_result(result)
