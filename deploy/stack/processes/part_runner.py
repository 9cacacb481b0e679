"""Keeps one part running: starts it, waits until it answers, starts it again when it dies."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from time import monotonic

from deploy.stack.problems import StackProblem
from deploy.stack.processes import process as processes
from deploy.stack.processes.part import Part
from deploy.stack.state import State
from shared.runtime.backoff import Backoff

ASK_EVERY = 0.1
STEADY_SECONDS = 60
AGAIN = Backoff(first=0.2, ceiling=10)
STOP_SECONDS = 30.0
LAST_LINES = 5


class Standing(StrEnum):
    """How a part stands."""

    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPED = "stopped"


News = Callable[["Keeper", str], None]
"""Told of every change, with a sentence for people."""


class Keeper:
    """One part and its process."""

    def __init__(self, state: State, part: Part, news: News) -> None:
        self.part = part
        self.standing = Standing.STOPPED
        self.version: str | None = None
        self._state = state
        self._news = news
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and alive else None

    async def begin(self) -> None:
        """Start the part and wait until it answers.

        Raises:
            StackProblem: it ended or did not answer in time.
        """
        began = monotonic()
        self._turn(Standing.STARTING, self.part.opening)
        await self._start()
        self._turn(Standing.READY, f"ready in {monotonic() - began:.1f} s")

    async def keep(self) -> None:
        """Start the part again whenever it dies, until cancelled."""
        deaths = 0
        while self._process is not None:
            began = monotonic()
            code = await self._process.wait()
            deaths = 1 if monotonic() - began > STEADY_SECONDS else deaths + 1
            self._turn(Standing.RESTARTING, f"died ({_how(code)}), starting it again")
            while not await self._begin_again(deaths):
                deaths += 1

    async def _begin_again(self, deaths: int) -> bool:
        await asyncio.sleep(AGAIN.wait(deaths))
        began = monotonic()
        try:
            await self._start()
        except StackProblem as problem:
            # One line: the reasons are in its log, and it is usually another part it waits for.
            self._turn(Standing.FAILED, f"{problem.problem} It will be tried again.")
            return False
        self._turn(Standing.READY, f"ready again after {monotonic() - began:.1f} s")
        return True

    async def _start(self) -> None:
        await asyncio.to_thread(self._clear)
        command = await self.part.command()
        self._process = await processes.start(self._state, self.part.name, command)
        self._turn(self.standing, "")
        try:
            async with asyncio.timeout(self.part.patience):
                while (version := await self.part.answers()) is None:
                    self._see_alive(self._process)
                    await asyncio.sleep(ASK_EVERY)
        except TimeoutError as failure:
            await self.end()
            raise self._no_answer(f"did not answer within {self.part.patience:.0f} s") from failure
        self._see_alive(self._process)
        self.version = version

    def _clear(self) -> None:
        # Of a supervisor that was killed, or children that outlive their engine for a moment.
        processes.stop_leftovers(processes.leftovers(self._state, self.part.name))

    def _see_alive(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            raise self._no_answer(f"ended ({_how(process.returncode)}) before it answered")

    def _no_answer(self, how: str) -> StackProblem:
        log = self._state.log(self.part.name)
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        last = "".join(f"\n    {line[:200]}" for line in lines[-LAST_LINES:])
        return StackProblem(f"{self.part.name} {how}.", f"Its log says why: {log}{last}")

    async def end(self) -> None:
        """Stop the part."""
        if self._process is not None:
            await processes.stop(self._process, self.part.stop_signal, STOP_SECONDS)
            self._process = None
            self._turn(Standing.STOPPED, "stopped")

    def _turn(self, standing: Standing, sentence: str) -> None:
        self.standing = standing
        self._news(self, sentence)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
