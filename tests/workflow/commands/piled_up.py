"""Many commands to one case at once, by callers who repeat what got no outcome."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

from services.workflow.commands.service import Instruction
from services.workflow.errors import CommandPending
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.postgres.pool import Pool
from shared.statute.acts.handling import Summon
from shared.statute.law.choices import Party
from tests.workflow.rig import PLENARY, Rig

REPEAT_AFTER = 0.5
"""Seconds until a caller repeats; an answer over HTTP asks for more."""


class WorkerProcess:
    """A worker of cases in a process of its own."""

    def __init__(self, database_url: str, address: str, task_queue: str) -> None:
        self._arguments = (database_url, address, task_queue, "-")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.workflow.crashing_worker", *self._arguments),
            cwd=Path(__file__).parents[3],
        )

    async def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            await self._process.wait()
            self._process = None


@asynccontextmanager
async def worker_process(
    database_url: str, address: str, task_queue: str
) -> AsyncGenerator[WorkerProcess]:
    worker = WorkerProcess(database_url, address, task_queue)
    await worker.start()
    try:
        yield worker
    finally:
        await worker.end()


@dataclass
class Call:
    """One command as its caller saw it."""

    command_id: UUID
    sent_at: datetime
    answered_at: datetime | None = None
    longest_try: float = 0.0
    tries: int = 0
    outcome: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """One command as the case file has it: where, when it counts, and when it was given."""

    sequence: int
    command_id: str
    at: datetime
    given_at: datetime


class PileUp:
    """So many summons to one case, so many at once."""

    def __init__(self, rig: Rig, case_id: UUID, commands: int, at_once: int) -> None:
        self._rig = rig
        self._case_id = case_id
        self._left = iter(range(commands))
        self._at_once = at_once
        self.commands = commands
        self.calls: list[Call] = []

    @property
    def answered(self) -> int:
        return sum(bool(call.outcome) for call in self.calls)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(self._one_by_one())

    async def until_answered(self, share: float) -> None:
        while self.answered < self.commands * share:  # noqa: ASYNC110 - counted by other tasks
            await asyncio.sleep(0.02)

    async def _one_by_one(self) -> None:
        for _ in self._left:
            call = Call(new_id(), SystemClock().now())
            self.calls.append(call)
            instruction = Instruction(
                self._case_id, call.command_id, Summon(Party.REPORTER), PLENARY
            )
            while not call.outcome:
                await self._try(call, instruction)
            call.answered_at = SystemClock().now()

    async def _try(self, call: Call, instruction: Instruction) -> None:
        call.tries += 1
        began = monotonic()
        try:
            call.outcome = await self._rig.commands.execute(instruction)
        except CommandPending:
            await asyncio.sleep(REPEAT_AFTER)
        finally:
            call.longest_try = max(call.longest_try, monotonic() - began)


class Bystander:
    """Gives another case one command after the other, and notes how long each answer takes."""

    def __init__(self, rig: Rig, case_id: UUID) -> None:
        self._rig = rig
        self._case_id = case_id
        self.seconds: list[float] = []

    async def give(self) -> None:
        began = monotonic()
        await self._rig.give(self._case_id, Summon(Party.REPORTER))
        self.seconds.append(monotonic() - began)

    async def go_on(self) -> None:
        while True:
            await self.give()
            await asyncio.sleep(0.1)


async def written(pool: Pool, case_id: UUID) -> list[Written]:
    """The summons in the case file, in its order."""
    rows = await pool.fetch(
        "SELECT sequence, command_id, at, given_at FROM facts JOIN commands"
        " USING (case_id, command_id) WHERE case_id = $1 AND facts.kind = 'Summoned'"
        " ORDER BY sequence",
        case_id,
    )
    return [Written(*row) for row in rows]
