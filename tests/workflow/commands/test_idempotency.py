"""Whatever is repeated, crossed or cut short, each command is carried out once and answered."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from temporalio.client import Client

from services.workflow.engine.messages import CommandRef
from services.workflow.errors import CommandIdReused
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.postgres.pool import Pool
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.client import connect
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.law.choices import Party
from tests.workflow.rig import Rig, own_server, until
from tests.workflow.samples import report, submitted


async def test_the_same_command_again_gives_the_same_outcome(rig: Rig) -> None:
    command_id = new_id()
    async with rig.working():
        case_id = await rig.opened()
        first = await rig.give(case_id, Register("-"), command_id)
        await rig.give(case_id, Summon(Party.REPORTER))
        again = await rig.give(case_id, Register("-"), command_id)

    assert again == first
    assert await rig.facts(case_id) == ["CaseOpened", "Registered", "Summoned"]


async def test_one_command_sent_many_times_at_once_is_one(rig: Rig) -> None:
    command_id = new_id()
    async with rig.working():
        case_id = await rig.opened()
        answers = await asyncio.gather(
            *(rig.give(case_id, Register("-"), command_id) for _ in range(8))
        )

    assert all(answer == answers[0] for answer in answers)
    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]


async def test_another_command_under_a_taken_id_is_refused(rig: Rig) -> None:
    command_id = new_id()
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, Register("-"), command_id)
        with pytest.raises(CommandIdReused):
            await rig.give(case_id, Summon(Party.REPORTER), command_id)


async def test_a_report_submitted_again_is_one_case(rig: Rig) -> None:
    data = report(SystemClock().now())
    event = submitted(data)
    async with rig.working():
        await rig.opener.open_cases([event])
        await rig.opener.open_cases([event, submitted(data)])
        await rig.until_opened(UUID(data.report_id))
        await rig.opener.open_cases([event])

    assert await rig.facts(UUID(data.report_id)) == ["CaseOpened"]


async def test_a_command_before_the_opening_waits_for_it(rig: Rig) -> None:
    case_id = await rig.opened()
    ref = rig.command_ref(Register("-"))
    await rig.store_command(case_id, ref, Register("-"))
    early = asyncio.create_task(rig.cases.act(case_id, ref))
    await asyncio.sleep(0.3)  # it reaches the server before any worker is there
    async with rig.working():
        outcome = await early

    assert outcome.accepted
    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]


async def test_a_worker_killed_after_the_commit_costs_no_fact_and_doubles_none(
    rig: Rig, database: object, temporal_address: str
) -> None:
    """Temporal has not heard of the commit, and another command is sent meanwhile."""
    rig.cases.rpc_timeout = timedelta(seconds=60)  # a worker's process takes its time to start
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    doomed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.workflow.crashing_worker"),
        *(database("workflow"), temporal_address, rig.task_queue, "Register"),  # type: ignore[operator]
        cwd=Path(__file__).parents[3],
    )
    first = asyncio.create_task(rig.give(case_id, Register("-")))
    assert await doomed.wait() == -signal.SIGKILL
    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]
    second = asyncio.create_task(rig.give(case_id, Summon(Party.REPORTER)))
    await asyncio.sleep(0.3)
    async with rig.working():
        answers = await asyncio.gather(first, second)

    assert [answer["accepted"] for answer in answers] == [True, True]
    assert await rig.facts(case_id) == ["CaseOpened", "Registered", "Summoned"]
    assert [kind for kind, _ in await rig.events(case_id)] == [
        "id.awasi.case.opened.v1",
        "id.awasi.case.registered.v1",
        "id.awasi.case.advanced.v1",
    ]


@pytest.fixture
async def short_histories() -> AsyncGenerator[Client]:
    """A server that asks a workflow to continue as new after a few events."""
    suggest = "limit.historyCount.suggestContinueAsNew=20"
    environment = await own_server("--dynamic-config-value", suggest)
    async with environment:
        yield environment.client


async def test_a_command_repeated_after_continuing_as_new_is_once(
    pool: Pool, short_histories: Client
) -> None:
    address = short_histories.service_client.config.target_host
    rig = Rig(pool, await connect(TemporalSettings(temporal_address=address)), "cases")
    command_id = new_id()
    async with rig.working():
        case_id = await rig.opened()
        first_run = (await rig.handle(case_id).describe()).run_id
        first = await rig.give(case_id, Register("-"), command_id)
        for _ in range(4):
            await rig.give(case_id, Summon(Party.REPORTER))
        await until(lambda: _runs_anew(rig, case_id, first_run))
        ref = CommandRef(str(command_id), "Register")
        again = await rig.cases.act(case_id, ref)
        await rig.give(case_id, Summon(Party.WITNESS))

    assert first["accepted"]
    assert again.accepted
    assert await rig.facts(case_id) == ["CaseOpened", "Registered", *["Summoned"] * 5]


async def _runs_anew(rig: Rig, case_id: UUID, first: str | None) -> bool:
    return (await rig.handle(case_id).describe()).run_id != first
