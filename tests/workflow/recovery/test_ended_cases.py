"""What Temporal forgets or loses, the case file still knows."""

from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from temporalio.service import RPCError, RPCStatusCode

from shared.runtime.clock import SystemClock
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.client import connect
from shared.statute.acts.administration import ReadIdentity
from shared.statute.acts.review import DeclineRegistration, Register
from shared.statute.law.choices import DeclineReason
from tests.workflow.rig import Rig, own_server
from tests.workflow.samples import report, submitted


@pytest.fixture
async def another(rig: Rig) -> AsyncGenerator[Rig]:
    """The same case files beside a Temporal server that knows nothing of them."""
    async with await own_server() as environment:
        address = environment.client.service_client.config.target_host
        client = await connect(TemporalSettings(temporal_address=address))
        yield Rig(rig.pool, client, rig.task_queue)


async def test_an_ended_case_that_temporal_forgot_does_not_begin_again(
    rig: Rig, another: Rig
) -> None:
    data = report(SystemClock().now())
    case_id = UUID(data.report_id)
    async with rig.working():
        await rig.opener.open_cases([submitted(data)])
        await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        await rig.handle(case_id).result()
    await another.opener.open_cases([submitted(data)])
    with pytest.raises(RPCError) as unknown:
        await another.handle(case_id).describe()

    assert unknown.value.status is RPCStatusCode.NOT_FOUND


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
