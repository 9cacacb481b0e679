"""Commands that pile up on one case: each once, in order, at the moment it was given.

How many: AWASI_PILE_UP_COMMANDS, so many at once: AWASI_PILE_UP_AT_ONCE (`make test-pile-up` takes
2,000 and 150).
"""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from statistics import median
from uuid import UUID

import pytest

from deploy.settings import process_environment
from services.workflow.commands.resending import Resender
from services.workflow.commands.service import CommandService, Instruction
from services.workflow.engine.messages import ExecutionRequest
from services.workflow.errors import CaseQueueFull, CommandPending
from services.workflow.file import codec
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool
from shared.runtime.temporal.client import connect
from shared.statute.acts.administration import FileDocument, MergeInto
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.law.choices import Party
from tests.workflow.commands.piled_up import (
    Bystander,
    PileUp,
    WorkerProcess,
    worker_process,
    written,
)
from tests.workflow.killable_server import KillableServer, killable_server
from tests.workflow.rig import PLENARY, Rig, until

COMMANDS = int(process_environment().get("AWASI_PILE_UP_COMMANDS", "300"))
AT_ONCE = int(process_environment().get("AWASI_PILE_UP_AT_ONCE", "50"))
TASK_QUEUE = "cases"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[KillableServer]:
    async with killable_server(tmp_path / "temporal") as server:
        yield server


@pytest.fixture
async def killable_rig(pool: Pool, server: KillableServer) -> Rig:
    return Rig(pool, await connect(server.settings), TASK_QUEUE)


@pytest.fixture
async def worker(
    server: KillableServer, database: Callable[..., str]
) -> AsyncGenerator[WorkerProcess]:
    address = server.settings.temporal_address
    async with worker_process(database("workflow"), address, TASK_QUEUE) as worker:
        yield worker


async def registered(rig: Rig) -> UUID:
    case_id = await rig.opened()
    while True:
        with suppress(CommandPending):  # a worker's process takes its time to start
            await rig.give(case_id, Register("-"))
            return case_id


async def interrupted(pile: PileUp, worker: WorkerProcess, server: KillableServer) -> None:
    """The worker is stopped, later killed, and at last Temporal itself."""
    await pile.until_answered(0.2)
    await worker.end(signal.SIGTERM)
    await asyncio.sleep(2)
    await worker.start()
    await pile.until_answered(0.45)
    await worker.end(signal.SIGKILL)
    await worker.start()
    await pile.until_answered(0.7)
    await server.kill()
    await asyncio.sleep(1)
    await server.start()


@pytest.mark.timeout(900)
async def test_each_is_carried_out_once_in_order_at_the_moment_it_was_given(
    killable_rig: Rig, worker: WorkerProcess, server: KillableServer
) -> None:
    case_id = await registered(killable_rig)
    pile = PileUp(killable_rig, case_id, COMMANDS, AT_ONCE)
    began = SystemClock().now()
    async with asyncio.TaskGroup() as group:
        group.create_task(pile.run())
        group.create_task(interrupted(pile, worker, server))
    took = (SystemClock().now() - began).total_seconds()
    rows = await written(killable_rig.pool, case_id)
    calls = {str(call.command_id): call for call in pile.calls}
    sys.stdout.write(_figures(pile, took))

    assert len(rows) == COMMANDS
    assert {row.command_id for row in rows} == calls.keys()
    assert [row.at for row in rows] == sorted(row.given_at for row in rows)
    assert [row.at for row in rows] == [row.given_at for row in rows]
    for row in rows:
        call = calls[row.command_id]
        assert row.at - call.sent_at < timedelta(seconds=0.1)
        assert call.outcome["accepted"]
        assert call.outcome["sequence"] == row.sequence
    # The service waits for Temporal's answer for so long, and then says that it must be repeated.
    longest = max(call.longest_try for call in pile.calls)
    assert longest < killable_rig.cases.rpc_timeout.total_seconds() + 5


def _figures(pile: PileUp, took: float) -> str:
    waits = sorted(
        (call.answered_at - call.sent_at).total_seconds() for call in pile.calls if call.answered_at
    )
    repeats = sum(call.tries - 1 for call in pile.calls)
    return (
        f"\n{pile.commands} commands in {took:.1f} s; answered after {median(waits):.2f} s"
        f" (median), {waits[-1]:.2f} s (longest); {repeats} answers were"
        " 'still being carried out'\n"
    )


async def test_one_busy_case_keeps_no_other_waiting(rig: Rig) -> None:
    async with rig.working():
        busy, quiet = await registered(rig), await registered(rig)
        alone, beside = Bystander(rig, quiet), Bystander(rig, quiet)
        for _ in range(10):
            await alone.give()
        pile = PileUp(rig, busy, COMMANDS, AT_ONCE)
        giving = asyncio.create_task(beside.go_on())
        await pile.run()
        giving.cancel()
    sys.stdout.write(
        f"\nanother case: {median(alone.seconds):.3f} s alone; beside {AT_ONCE} at once"
        f" {median(beside.seconds):.3f} s (median), {max(beside.seconds):.3f} s (longest)\n"
    )

    assert len(beside.seconds) >= 3
    # Worker, service and all callers share this process, and the machine may be busy.
    assert median(beside.seconds) < max(0.5, 8 * median(alone.seconds))


async def test_a_command_whose_caller_is_gone_is_carried_out_as_it_was_given(rig: Rig) -> None:
    async with rig.working():
        case_id = await registered(rig)
    instruction = Instruction(case_id, new_id(), Summon(Party.REPORTER), PLENARY)
    caller = asyncio.create_task(rig.commands.execute(instruction))
    await asyncio.sleep(0.5)
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    resender = Resender(rig.pool, rig.cases.act, rig.activities, age=timedelta())
    async with rig.working():
        await resender.run_once(asyncio.Event())
        again = await rig.commands.execute(instruction)

    (row,) = await written(rig.pool, case_id)
    assert row.at == row.given_at
    assert again["sequence"] == row.sequence


async def test_beyond_the_bound_a_command_is_refused_and_not_stored(rig: Rig) -> None:
    async with rig.working():
        case_id = await registered(rig)
    rig.cases.rpc_timeout = timedelta(seconds=0.5)
    bound = Limits(case_waiting_commands=10)
    service = CommandService(
        rig.pool, rig.cases, rig.activities, rig.calendars, SystemClock(), limits=bound
    )
    given = [Instruction(case_id, new_id(), Summon(Party.REPORTER), PLENARY) for _ in range(14)]
    answers = await asyncio.gather(*map(service.execute, given), return_exceptions=True)
    stored = await rig.pool.fetchval("SELECT count(*) FROM commands WHERE outcome IS NULL")

    assert [type(one) for one in answers] == [CommandPending] * 10 + [CaseQueueFull] * 4
    assert stored == 10
    assert (CommandPending().status, CaseQueueFull().status) == (503, 503)


async def test_what_is_written_beside_the_workflow_waits_for_what_was_given_before(
    rig: Rig,
) -> None:
    """A document is filed and another case joined while no worker runs: neither goes ahead."""
    async with rig.working():
        case_id, duplicate = await registered(rig), await rig.opened()
        await rig.until_opened(duplicate)
    summons = Summon(Party.REPORTER)
    await rig.store_command(case_id, rig.command_ref(summons), summons)
    paper = FileDocument("receipt", "001", "ab" * 32, 1)
    ref = rig.command_ref(paper)
    await rig.pool.execute(  # as the maker of documents does: no official gives it
        "INSERT INTO commands (case_id, command_id, kind, content) VALUES ($1, $2, $3, $4)",
        *(case_id, ref.command_id, ref.kind, codec.encode_command(paper)),
    )
    request = ExecutionRequest(str(case_id), ref.command_id, ref.kind, SystemClock().now())
    await rig.activities.execute(request)
    await rig.store_command(case_id, rig.command_ref(summons), summons)
    merge = MergeInto(str(case_id), "", "sama")
    ref = rig.command_ref(merge)
    await rig.store_command(duplicate, ref, merge)
    async with rig.working():
        await rig.cases.act(duplicate, ref)
        await until(lambda: rig.outcome(duplicate, ref.command_id))

    assert await rig.facts(case_id) == [
        "CaseOpened",
        "Registered",
        "Summoned",
        "DocumentFiled",
        "Summoned",
        "ReportJoined",
    ]
    assert all(row.at == row.given_at for row in await written(rig.pool, case_id))
