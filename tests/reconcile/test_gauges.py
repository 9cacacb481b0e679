"""The gauges of reconciliation say what is left over, without looking at everything each time."""

from datetime import timedelta
from uuid import UUID

from services.intake.gauges import Gauges as OfIntake
from services.workflow.reconciliation.gauges import Gauges as OfWorkflow
from shared.runtime.postgres.pool import open_pool
from shared.runtime.telemetry.metrics import REGISTRY
from tests.intake.samples import ClockByHand
from tests.reconcile.stored_reports import MORNING, StoredReports
from tests.reconcile.test_discrepancies_in_databases import all_kinds


def shown(name: str) -> dict[str, float]:
    """The values of a gauge by its label."""
    found = (one for family in REGISTRY.collect() if family.name == name for one in family.samples)
    return {next(iter(one.labels.values())): one.value for one in found}


async def heard(stored: StoredReports, report_id: UUID) -> None:
    async with await open_pool(stored.intake, name="tests") as pool:
        await pool.execute(
            "INSERT INTO statuses (report_id, sequence, stage, changed_at)"
            " VALUES ($1, 1, 'initial_review', $2)",
            *(report_id, MORNING),
        )


async def test_intake_counts_what_it_received_and_never_heard_of(stored: StoredReports) -> None:
    clock = ClockByHand(MORNING + timedelta(hours=1))
    first, second, third = [await stored.received() for _ in range(3)]
    await stored.received(at=clock.now() - timedelta(minutes=5))  # may be on its way
    async with await open_pool(stored.intake, name="tests") as pool:
        gauges = OfIntake(pool, clock)
        for left, told in ((3, first), (2, third), (1, second)):
            await gauges.measure()
            assert shown("awasi_reports_unreconciled")["unheard"] == left
            await heard(stored, told)
        await gauges.measure()
        assert shown("awasi_reports_unreconciled")["unheard"] == 0
        assert shown("awasi_reports")["received"] == 4

        # What is settled is not looked at again; what comes later is.
        await pool.execute("DELETE FROM statuses")
        await gauges.measure()
        assert shown("awasi_reports_unreconciled")["unheard"] == 0
        clock.moment += timedelta(minutes=10)
        await gauges.measure()
        assert shown("awasi_reports_unreconciled")["unheard"] == 1


async def test_the_workflow_service_counts_what_became_of_them(stored: StoredReports) -> None:
    going_on = await all_kinds(stored)
    await stored.merged(going_on)  # which its target does not know
    await stored.told(await stored.received())  # whose case was never opened
    async with await open_pool(stored.workflow, name="tests") as pool:
        await OfWorkflow(pool).measure()

    became = shown("awasi_reports")
    assert {end: became[end] for end in ("registered", "refused", "merged", "waiting")} == {
        "registered": 1,
        "refused": 1,
        "merged": 2,
        "waiting": 2,
    }
    left = shown("awasi_reports_unreconciled")
    assert (left["unopened"], left["merge_unknown"]) == (1, 1)
