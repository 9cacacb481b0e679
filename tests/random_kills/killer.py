"""Kills an engine or the worker, one after another, as the system would; a seed draws the order."""

import asyncio
import os
import random
import signal
from collections import Counter
from contextlib import suppress
from typing import Any

from deploy.stack.running_stack import RunningStack

PARTS = ("workflow", "temporal", "postgres", "kafka")
"""The workflow service's process is the worker, the officials' door and the relay."""

BACK_WITHIN = 120
BREATHS = (1.0, 4.0)
"""Seconds between one part's return and the next one's death."""


class Killer:
    def __init__(self, stack: RunningStack, seed: int) -> None:
        self._stack = stack
        self._random = random.Random(seed)  # noqa: S311 - nothing secret: the order can be repeated
        self.killed: Counter[str] = Counter()

    async def run(self, enough: asyncio.Event) -> None:
        """Until it is enough; every part dies at least once, and all are back at the end."""
        while not enough.is_set() or set(PARTS) - self.killed.keys():
            for part in self._random.sample(PARTS, len(PARTS)):
                if enough.is_set() and self.killed[part]:
                    continue
                await asyncio.sleep(self._random.uniform(*BREATHS))
                await self._kill(part)
        async with asyncio.timeout(BACK_WITHIN):
            while not await self._all_ready():  # noqa: ASYNC110 - it lies in other processes
                await asyncio.sleep(0.2)

    async def _all_ready(self) -> bool:
        rows = await self._rows()
        return all(row["state"] in {"ready", "given"} for row in rows.values())

    async def _kill(self, part: str) -> None:
        before = (await self._rows())[part]["pid"]
        if before is None:  # it died of another's death and is on its way back
            return
        with suppress(ProcessLookupError):
            os.kill(before, signal.SIGKILL)
        self.killed[part] += 1
        async with asyncio.timeout(BACK_WITHIN):
            while True:
                row = (await self._rows())[part]
                if row["state"] == "ready" and row["pid"] not in {None, before}:
                    return
                await asyncio.sleep(0.2)

    async def _rows(self) -> dict[str, dict[str, Any]]:
        return await asyncio.to_thread(self._stack.parts)
