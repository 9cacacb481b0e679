"""Starts a stack's parts side by side, keeps them running, and stops what it started."""

import asyncio
import os
from collections.abc import Iterable
from typing import Any

from deploy.stack.external_parts import check_external
from deploy.stack.plan import Plan
from deploy.stack.problems import StackProblem
from deploy.stack.processes.part import ExternalPart, Part
from deploy.stack.processes.part_runner import PartRunner
from deploy.stack.processes.process import find_processes, stop_processes
from deploy.stack.progress import Progress
from deploy.stack.provisioning.officials import enrol_samples
from deploy.stack.provisioning.provision import provision
from deploy.stack.state import StateFolder

ORDER = ("postgres", "kafka", "temporal", "mailbox", "issuer", "intake", "workflow", "notify")
"""In which parts are listed; engines before the services that need them."""


ISSUER = "issuer"


class Supervisor:
    """All parts of one stack: engines first, then databases and topics, then the services."""

    def __init__(self, state: StateFolder, plan: Plan, progress: Progress) -> None:
        self._state = state
        self._plan = plan
        self._progress = progress
        self._engines = [PartRunner(state, part, self._on_change) for part in plan.engines]
        self._services = [PartRunner(state, part, self._on_change) for part in plan.services]
        self._versions: dict[str, str] = {}
        self._running = False

    async def run(self) -> None:
        """Start everything, stay until cancelled, stop everything.

        Raises:
            StackProblem: a part could not be started; what was started is stopped again.
        """
        try:
            await self._start()
            await self._supervise()
        except BaseExceptionGroup as group:
            raise _first_problem(group) from group
        finally:
            self._running = False
            await self._stop()

    async def _start(self) -> None:
        async with asyncio.TaskGroup() as group:
            for part in self._plan.external:
                group.create_task(self._check(part))
            for runner in self._engines:
                group.create_task(runner.start())
        if self._services:
            await provision(self._plan.addresses, self._plan.secrets)
            self._progress.report("databases, topics", "provisioned")
            if any(part.name == ISSUER for part in self._plan.engines):
                await enrol_samples(self._plan.addresses, self._plan.secrets)
        async with asyncio.TaskGroup() as group:
            for runner in self._services:
                group.create_task(runner.start())
        self._running = True
        self._write()
        self._progress.ready(self.rows())

    async def _check(self, part: ExternalPart) -> None:
        self._versions[part.name] = await check_external(part, self._plan.addresses)
        self._progress.report(part.name, f"answers at {part.address}, as given")

    async def _supervise(self) -> None:
        async with asyncio.TaskGroup() as group:
            for runner in (*self._engines, *self._services):
                group.create_task(runner.supervise())
            group.create_task(asyncio.Event().wait())  # also a stack without parts stays

    async def _stop(self) -> None:
        # Services first: they finish their work, and need the engines for it.
        for runners in (self._services, self._engines):
            await asyncio.gather(*(runner.stop() for runner in runners))
        # A start that was cut off may have left a process that no runner knows yet.
        await asyncio.to_thread(stop_processes, find_processes(self._state))
        self._write()

    def _on_change(self, runner: PartRunner, sentence: str) -> None:
        if sentence:
            self._progress.report(runner.part.name, sentence)
        self._write()

    def rows(self) -> list[dict[str, Any]]:
        """Every part as `awasi status` shows it."""
        started = [
            part_row(
                runner.part,
                pid=runner.pid,
                version=runner.version,
                state=str(runner.part_state),
            )
            for runner in (*self._engines, *self._services)
        ]
        external = [
            part_row(part, pid=None, version=self._versions.get(part.name) or None, state="given")
            for part in self._plan.external
        ]
        return sorted(started + external, key=lambda row: ORDER.index(row["name"]))

    def _write(self) -> None:
        self._state.write(
            {
                "supervisor": os.getpid(),
                "running": self._running,
                "parts": self.rows(),
                "ports": self._plan.ports,
                "environment": self._plan.addresses.public_variables(),
            }
        )


def part_row(
    part: Part | ExternalPart, *, pid: int | None, version: str | None, state: str
) -> dict[str, Any]:
    """A part in the stable shape of `awasi status --json`."""
    row: dict[str, Any] = {"name": part.name, "kind": part.kind, "address": part.address}
    if part.url:
        row["url"] = part.url
    return row | {"pid": pid, "version": version, "state": state}


def _first_problem(group: BaseExceptionGroup[BaseException]) -> BaseException:
    failures = list(_flatten(group))
    problems = [failure for failure in failures if isinstance(failure, StackProblem)]
    return (problems or failures)[0]


def _flatten(group: BaseExceptionGroup[BaseException]) -> Iterable[BaseException]:
    for failure in group.exceptions:
        if isinstance(failure, BaseExceptionGroup):
            yield from _flatten(failure)
        else:
            yield failure
