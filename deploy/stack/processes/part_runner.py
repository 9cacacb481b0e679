"""Runs one part: starts it, waits until it answers, restarts it when it dies."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from time import monotonic
from typing import TypeAlias

from deploy.stack.problems import StackProblem
from deploy.stack.processes.part import Part
from deploy.stack.processes.process import (
    find_processes,
    start_process,
    stop_process,
    stop_processes,
)
from deploy.stack.state import StateFolder
from shared.runtime.backoff import Backoff

PROBE_SECONDS = 0.1
STABLE_SECONDS = 60
"""A part that ran for so long starts its back-off anew when it dies."""
RESTART_BACKOFF = Backoff(first=0.2, ceiling=10)
STOP_TIMEOUT_SECONDS = 30.0
LOG_LINES = 5


class PartState(StrEnum):
    """The state of a part, as `awasi status` shows it."""

    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPED = "stopped"


OnChange: TypeAlias = Callable[["PartRunner", str], None]
"""Called at every change of a part, with a sentence for people; empty when there is none."""


class PartRunner:
    """One part and its process.

    Attributes:
        part_state: its state now.
        version: as the part itself reported it; None until it has answered.
    """

    def __init__(self, folder: StateFolder, part: Part, on_change: OnChange) -> None:
        self.part = part
        self.part_state = PartState.STOPPED
        self.version: str | None = None
        self._folder = folder
        self._on_change = on_change
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The id of its process, while there is one."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and alive else None

    async def start(self) -> None:
        """Start the part and wait until it answers.

        Raises:
            StackProblem: it ended, or did not answer within its time limit.
        """
        began = monotonic()
        self._set_state(PartState.STARTING, self.part.start_message)
        await self._start_process()
        self._set_state(PartState.READY, f"ready in {monotonic() - began:.1f} s")

    async def supervise(self) -> None:
        """Restart the part whenever it dies, until cancelled."""
        deaths = 0
        while self._process is not None:
            began = monotonic()
            code = await self._process.wait()
            deaths = 1 if monotonic() - began > STABLE_SECONDS else deaths + 1
            self._set_state(PartState.RESTARTING, f"died ({_exit(code)}), starting it again")
            while not await self._restart(deaths):
                deaths += 1

    async def _restart(self, deaths: int) -> bool:
        await asyncio.sleep(RESTART_BACKOFF.wait(deaths))
        began = monotonic()
        try:
            await self._start_process()
        except StackProblem as problem:
            # One line: the reasons are in its log, and it is usually another part it waits for.
            self._set_state(PartState.FAILED, f"{problem.problem} It will be tried again.")
            return False
        self._set_state(PartState.READY, f"ready again after {monotonic() - began:.1f} s")
        return True

    async def _start_process(self) -> None:
        await asyncio.to_thread(self._stop_leftovers)
        command = await self.part.command()
        self._process = await start_process(self._folder, self.part.name, command)
        self._on_change(self, "")  # its process id
        try:
            async with asyncio.timeout(self.part.start_timeout):
                while (version := await self.part.probe_version()) is None:
                    self._require_alive(self._process)
                    await asyncio.sleep(PROBE_SECONDS)
        except TimeoutError as failure:
            await self.stop()
            limit = f"did not answer within {self.part.start_timeout:.0f} s"
            raise self._start_problem(limit) from failure
        # Another process may have answered on its port while this one died.
        self._require_alive(self._process)
        self.version = version

    def _stop_leftovers(self) -> None:
        # Of a supervisor that was killed, or children that outlive their engine for a moment.
        stop_processes(find_processes(self._folder, self.part.name))

    def _require_alive(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            raise self._start_problem(f"ended ({_exit(process.returncode)}) before it answered")

    def _start_problem(self, reason: str) -> StackProblem:
        log = self._folder.log(self.part.name)
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        last = "".join(f"\n    {line[:200]}" for line in lines[-LOG_LINES:])
        return StackProblem(f"{self.part.name} {reason}.", f"Its log says why: {log}{last}")

    async def stop(self) -> None:
        """Stop the part; does nothing when it does not run."""
        if self._process is not None:
            await stop_process(self._process, self.part.stop_signal, STOP_TIMEOUT_SECONDS)
            self._process = None
            self._set_state(PartState.STOPPED, "stopped")

    def _set_state(self, part_state: PartState, sentence: str) -> None:
        self.part_state = part_state
        self._on_change(self, sentence)


def _exit(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
