"""A trace goes on from Kafka through Temporal to the outbox."""

from dataclasses import replace
from uuid import UUID

from shared.runtime.clock import SystemClock
from shared.runtime.telemetry.tracing import continue_trace
from shared.statute.acts.review import Register
from tests.workflow.rig import Rig
from tests.workflow.samples import report, submitted


async def test_one_trace_leads_from_the_report_to_the_announcement(rig: Rig) -> None:
    reported, ordered = "1" * 32, "2" * 32
    event = submitted(report(SystemClock().now()))
    event = replace(event, traceparent=f"00-{reported}-{'a' * 16}-01")
    case_id = UUID(event.subject)
    async with rig.working():
        await rig.opener.open_cases([event])
        await rig.until_opened(case_id)
        with continue_trace(f"00-{ordered}-{'b' * 16}-01", "command"):
            await rig.give(case_id, Register("-"))

    traces = [parent.split("-")[1] for parent in await rig.traceparents(case_id)]
    assert traces == [reported, ordered]
