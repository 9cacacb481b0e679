"""One case's callers come one after the other, so that they take no more than one case may."""

from asyncio import Lock
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID


class Turns:
    """A queue for each case, first come first served, within this process."""

    def __init__(self) -> None:
        self._queues: dict[UUID, _Queue] = {}

    def callers(self, case_id: UUID) -> int:
        """How many have a turn at a case, or wait for theirs."""
        queue = self._queues.get(case_id)
        return queue.callers if queue else 0

    @asynccontextmanager
    async def turn(self, case_id: UUID) -> AsyncGenerator[None]:
        """A turn at a case, as soon as all who came before have had theirs."""
        queue = self._queues.setdefault(case_id, _Queue())
        queue.callers += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.callers -= 1
            if not queue.callers:
                del self._queues[case_id]


class _Queue:
    def __init__(self) -> None:
        self.lock = Lock()
        self.callers = 0
