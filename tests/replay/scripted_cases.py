"""Every way a case can take through its workflow, as far as Temporal can tell them apart.

The workflow knows no law: what its steps answer is scripted here, so a change of the law does not
touch the recordings.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError

from services.workflow.engine.activity_stubs import EXECUTE
from services.workflow.engine.messages import (
    CaseProgress,
    CommandOutcome,
    CommandRef,
    ExecutionRequest,
    Opening,
)
from services.workflow.engine.workflow import CaseWorkflow
from shared.runtime.clock import SystemClock

CASE = "00000000-0000-7000-8000-000000000001"
LATER = timedelta(days=10)
RETRY = timedelta(seconds=3)


def stands(sequence: int, due: timedelta | None = LATER, *, closed: bool = False) -> CommandOutcome:
    """An accepted command, after which the next due moment is so far away."""
    moment = None if due is None else SystemClock().now().replace(microsecond=0) + due
    return CommandOutcome(accepted=True, refusal=None, standing=_standing(sequence, moment, closed))


def refused(after: CommandOutcome) -> CommandOutcome:
    """A refused command: the case stands as after another."""
    return CommandOutcome(accepted=False, refusal="not_in_this_stage", standing=after.standing)


def _standing(sequence: int, due: datetime | None, closed: bool) -> CaseProgress:  # noqa: FBT001
    return CaseProgress("closed" if closed else "initial_review", sequence, closed, due)


@dataclass
class Scripted:
    """Steps that answer what they were told to, in this order; an exception is raised."""

    answers: deque[CommandOutcome | ApplicationError] = field(default_factory=deque)

    @activity.defn(name=EXECUTE)
    async def execute(self, _: ExecutionRequest) -> CommandOutcome:
        answer = self.answers.popleft()
        if isinstance(answer, ApplicationError):
            raise answer
        return answer


@dataclass
class Path:
    """A case under way on a server, whose steps answer as scripted."""

    client: Client
    task_queue: str
    scripted: Scripted

    async def begin(self, *answers: CommandOutcome | ApplicationError) -> None:
        self.scripted.answers.extend(answers)
        await self.client.start_workflow(
            CaseWorkflow.run, Opening(CASE), id=CASE, task_queue=self.task_queue
        )

    def handle(self) -> WorkflowHandle[CaseWorkflow, CaseProgress]:
        return self.client.get_workflow_handle_for(CaseWorkflow.run, CASE)

    async def act(self, number: int, answer: CommandOutcome | None = None) -> None:
        if answer is not None:
            self.scripted.answers.append(answer)
        order = CommandRef(f"command-{number}", "Register")
        await self.handle().execute_update(CaseWorkflow.act, order, id=order.command_id)


async def closed_by_a_command(path: Path) -> None:
    await path.begin(stands(1))
    await path.act(1, stands(2, closed=True))


async def still_open(path: Path) -> None:
    await path.begin(stands(1))
    await path.act(1, stands(2, timedelta(days=20)))


async def a_moment_comes(path: Path) -> None:
    await path.begin(stands(1, timedelta(seconds=2)), stands(2, closed=True))
    await path.handle().result()


async def a_moment_had_passed(path: Path) -> None:
    await path.begin(stands(1, -LATER), stands(2, -LATER), stands(3, closed=True))
    await path.handle().result()


async def the_clock_moves_stays_and_stops(path: Path) -> None:
    opened = stands(1)
    await path.begin(opened)
    await path.act(1, stands(2, timedelta(days=20)))
    await path.act(2, refused(stands(2, timedelta(days=20))))
    await path.act(3, stands(3, None))
    await path.act(4, stands(4, closed=True))


async def a_refusal_changes_nothing(path: Path) -> None:
    opened = stands(1)
    await path.begin(opened)
    await path.act(1, refused(opened))
    await path.act(2, stands(2, closed=True))


async def commands_come_together(path: Path) -> None:
    opened = stands(1)
    await path.begin(opened)
    await asyncio.gather(path.act(1, refused(opened)), path.act(2, refused(opened)))
    await path.act(3, stands(2, closed=True))


async def a_step_waits_for_the_database(path: Path) -> None:
    away = ApplicationError("DependencyDown", type="DependencyDown", next_retry_delay=RETRY)
    await path.begin(away, stands(1))
    await path.act(1, stands(2, closed=True))


async def it_continues_as_new(path: Path) -> None:
    opened = stands(1)
    await path.begin(opened, refused(opened))  # each run begins with its opening
    for number in range(8):
        await path.act(number, refused(opened))


PATHS: dict[str, Callable[[Path], Awaitable[None]]] = {
    path.__name__: path
    for path in (
        closed_by_a_command,
        still_open,
        a_moment_comes,
        a_moment_had_passed,
        the_clock_moves_stays_and_stops,
        a_refusal_changes_nothing,
        commands_come_together,
        a_step_waits_for_the_database,
        it_continues_as_new,
    )
}
