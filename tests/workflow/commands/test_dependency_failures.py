"""When a part is away or we made a mistake, nothing is lost and what was given is carried out."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from typing_extensions import override

from services.workflow.commands.activity import FAULT_RETRY_DELAY, CaseActivities
from services.workflow.commands.service import CommandService, Instruction
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.errors import CommandPending
from services.workflow.file.store import CaseSnapshot
from services.workflow.holidays.calendars import Calendars
from services.workflow.subscribers import CaseOpener
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.pool import Connection
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.client import connect
from shared.statute.acts.administration import ReadIdentity
from shared.statute.acts.review import DeclineRegistration, Register
from shared.statute.deadlines.calendars import Calendar
from shared.statute.law.choices import DeclineReason
from tests.workflow.database_outage import DatabaseOutage
from tests.workflow.rig import PLENARY, Rig, own_server, until
from tests.workflow.samples import report, submitted


class Mistaken(Calendars):
    """A holiday table that cannot be read until somebody mends it."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.mended = False

    @override
    async def __call__(self, connection: Connection, known: CaseSnapshot, at: datetime) -> Calendar:
        self.calls += 1
        if not self.mended:
            message = "Contoh Pelapor, Jalan Contoh 1"
            raise RuntimeError(message)
        return await super().__call__(connection, known, at)


async def test_a_mistake_of_ours_loses_no_command_and_tells_temporal_no_word(rig: Rig) -> None:
    mistaken = Mistaken()
    rig.activities = CaseActivities(rig.pool, mistaken, lambda: None)
    async with rig.working():
        case_id = await rig.opened()
        await until(lambda: rig.has_events(case_id, 6))  # a timer waits for the next try
        mistaken.mended = True
        await rig.days_pass(case_id, seconds=FAULT_RETRY_DELAY.total_seconds() + 1)
        await rig.until_opened(case_id)
        history = await rig.history(case_id)

    raw = b"".join(event.SerializeToString() for event in history.events)
    assert await rig.facts(case_id) == ["CaseOpened"]
    assert mistaken.calls == 2
    assert b"RuntimeError" in raw
    assert b"Contoh" not in raw


async def test_what_an_ended_case_is_asked_waits_for_a_step_that_fails(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        await rig.handle(case_id).result()
    mistaken = Mistaken()
    activities = CaseActivities(rig.pool, mistaken, lambda: None)
    service = CommandService(rig.pool, rig.cases, activities, rig.calendars, SystemClock())
    instruction = Instruction(case_id, new_id(), ReadIdentity("contoh", "Periksa"), PLENARY)
    with pytest.raises(CommandPending):
        await service.execute(instruction)
    mistaken.mended = True

    assert (await service.execute(instruction))["accepted"]
    assert (await rig.facts(case_id)).count("IdentityRead") == 1


async def test_without_a_worker_a_command_is_pending_and_its_repeat_brings_the_outcome(
    rig: Rig,
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    rig.cases.rpc_timeout = timedelta(seconds=1)
    instruction = Instruction(case_id, new_id(), Register("-"), PLENARY)
    with pytest.raises(CommandPending) as pending:
        await rig.commands.execute(instruction)
    assert pending.value.status == 503
    async with rig.working():
        ended = await rig.commands.execute(instruction)

    assert ended["accepted"]
    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]


async def test_while_the_database_is_away_nothing_is_promised(
    rig: Rig, database_outage: DatabaseOutage
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        await database_outage.begin()
        with pytest.raises(DependencyDown):
            await rig.commands.execute(Instruction(case_id, new_id(), Register("-"), PLENARY))
        with pytest.raises(DependencyDown):
            await rig.opener.open_cases([submitted(report(SystemClock().now()))])
        await database_outage.end()
        assert (await rig.give(case_id, Register("-")))["accepted"]


async def test_while_temporal_is_away_reports_wait_and_commands_are_pending(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    environment = await own_server()
    address = environment.client.service_client.config.target_host
    away = CaseWorkflowClient(
        await connect(TemporalSettings(temporal_address=address)), rig.task_queue, eager=False
    )
    away.rpc_timeout = timedelta(seconds=1)
    await environment.shutdown()
    data = report(SystemClock().now())
    with pytest.raises(DependencyDown):
        await CaseOpener(rig.pool, away).open_cases([submitted(data)])
    commands = CommandService(rig.pool, away, rig.activities, rig.calendars, SystemClock())
    with pytest.raises(CommandPending):
        await commands.execute(Instruction(case_id, new_id(), Register("-"), PLENARY))
    async with rig.working():
        await rig.opener.open_cases([submitted(data)])
        await rig.until_opened(UUID(data.report_id))
