"""Starts a stack's parts side by side, keeps them running, and stops what it started."""

import asyncio
import os
from collections.abc import Iterable
from typing import Any

from deploy.stack import external_parts as elsewhere
from deploy.stack.plan import Plan
from deploy.stack.problems import StackProblem
from deploy.stack.processes import process as processes
from deploy.stack.processes.part import Elsewhere, Part
from deploy.stack.processes.part_runner import Keeper
from deploy.stack.progress import Progress
from deploy.stack.provisioning.provision import provision
from deploy.stack.state import State


class Supervisor:
    """All parts of one stack."""

    def __init__(self, state: State, plan: Plan, progress: Progress) -> None:
        self._state = state
        self._plan = plan
        self._progress = progress
        self._engines = [Keeper(state, part, self._news) for part in plan.engines]
        self._services = [Keeper(state, part, self._news) for part in plan.services]
        self._versions: dict[str, str] = {}
        self._running = False

    async def run(self) -> None:
        """Start everything, stay until cancelled, stop everything.

        Raises:
            StackProblem: a part could not be started; what was started is stopped again.
        """
        try:
            await self._begin()
            await self._keep()
        except BaseExceptionGroup as group:
            raise _first_problem(group) from group
        finally:
            self._running = False
            await self._end()

    async def _begin(self) -> None:
        async with asyncio.TaskGroup() as group:
            for part in self._plan.elsewhere:
                group.create_task(self._ask(part))
            for keeper in self._engines:
                group.create_task(keeper.begin())
        if self._services:
            await provision(self._plan.addresses, self._plan.secrets)
            self._progress.say("databases, topics", "provisioned")
        async with asyncio.TaskGroup() as group:
            for keeper in self._services:
                group.create_task(keeper.begin())
        self._running = True
        self._write()
        self._progress.ready(self.rows())

    async def _ask(self, part: Elsewhere) -> None:
        self._versions[part.name] = await elsewhere.answers(part, self._plan.addresses)
        self._progress.say(part.name, f"answers at {part.address}, as given")

    async def _keep(self) -> None:
        async with asyncio.TaskGroup() as group:
            for keeper in (*self._engines, *self._services):
                group.create_task(keeper.keep())
            group.create_task(asyncio.Event().wait())

    async def _end(self) -> None:
        for keepers in (
            self._services,
            self._engines,
        ):  # services first: they finish what they have
            await asyncio.gather(*(keeper.end() for keeper in keepers))
        # A start that was cut off may have left a process that no keeper knows yet.
        await asyncio.to_thread(processes.stop_leftovers, processes.leftovers(self._state))
        self._write()

    def _news(self, keeper: Keeper, sentence: str) -> None:
        if sentence:
            self._progress.say(keeper.part.name, sentence)
        self._write()

    def rows(self) -> list[dict[str, Any]]:
        """Every part as `awasi status` shows it."""
        started = [
            row(
                keeper.part,
                pid=keeper.pid,
                version=keeper.version,
                state=str(keeper.standing),
            )
            for keeper in (*self._engines, *self._services)
        ]
        given = [
            row(part, pid=None, version=self._versions.get(part.name) or None, state="given")
            for part in self._plan.elsewhere
        ]
        return sorted(started + given, key=lambda one: _place(one["name"]))

    def _write(self) -> None:
        self._state.write(
            {
                "supervisor": os.getpid(),
                "running": self._running,
                "parts": self.rows(),
                "ports": self._plan.ports,
                "environment": self._plan.addresses.shown(),
            }
        )


ORDER = ("postgres", "kafka", "temporal", "mailbox", "issuer", "intake", "workflow", "notify")


def _place(name: str) -> int:
    return ORDER.index(name)


def row(
    part: Part | Elsewhere, *, pid: int | None, version: str | None, state: str
) -> dict[str, Any]:
    """A part as scripts read it."""
    shown: dict[str, Any] = {"name": part.name, "kind": part.kind, "address": part.address}
    if part.url:
        shown["url"] = part.url
    return shown | {"pid": pid, "version": version, "state": state}


def _first_problem(group: BaseExceptionGroup[BaseException]) -> BaseException:
    problems = list(_leaves(group))
    named = [problem for problem in problems if isinstance(problem, StackProblem)]
    return (named or problems)[0]


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterable[BaseException]:
    for one in group.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _leaves(one)
        else:
            yield one
