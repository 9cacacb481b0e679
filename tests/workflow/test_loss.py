"""What Temporal forgets or loses, the case file still knows."""

from uuid import UUID

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.service import RPCError, RPCStatusCode

from services.workflow.restore import restore
from shared.runtime.clock import SystemClock
from shared.statute.choices import DeclineReason, Party
from shared.statute.commands import DeclineRegistration, ReadIdentity, Register, Summon
from tests.workflow.rig import Rig, until
from tests.workflow.samples import report, submitted


async def test_an_ended_case_that_temporal_forgot_does_not_begin_again(rig: Rig) -> None:
    data = report(SystemClock().now())
    case_id = UUID(data.report_id)
    async with rig.working():
        await rig.registry.enter([submitted(data)])
        await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        await rig.handle(case_id).result()
        await forget(rig, case_id)
        await rig.registry.enter([submitted(data)])
        with pytest.raises(RPCError):
            await rig.handle(case_id).describe()


async def test_an_identity_can_still_be_read_in_an_ended_case(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        await rig.handle(case_id).result()
        read = await rig.give(case_id, ReadIdentity("official-1", "pemeriksaan"))
        refused = await rig.give(case_id, Register("-"))

    assert read["accepted"]
    assert (await rig.facts(case_id))[-1] == "IdentityRead"
    assert refused["code"] == "closed"


async def test_open_cases_are_restored_when_temporals_store_is_lost(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, Register("-"))
        await forget(rig, case_id)
        assert await restore(rig.pool, rig.door) == 1
        assert await restore(rig.pool, rig.door) == 1
        summoned = await rig.give(case_id, Summon(Party.REPORTER))

    assert summoned["accepted"]
    assert await rig.facts(case_id) == ["CaseOpened", "Registered", "Summoned"]


async def forget(rig: Rig, case_id: UUID) -> None:
    """Take a workflow out of Temporal, as its retention does, or the loss of its store."""
    execution = WorkflowExecution(workflow_id=str(case_id))
    await rig.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(namespace="default", workflow_execution=execution)
    )
    await until(lambda: _is_unknown(rig, case_id))


async def _is_unknown(rig: Rig, case_id: UUID) -> bool:
    try:
        await rig.handle(case_id).describe()
    except RPCError as failure:
        return failure.status is RPCStatusCode.NOT_FOUND
    return False
