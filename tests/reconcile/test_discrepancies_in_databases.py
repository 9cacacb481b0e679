"""Both services' databases are read side by side; each thing that can be wrong there is found."""

from datetime import timedelta
from uuid import UUID

from deploy.cli.reconcile.load import Span, load_reconciliation
from deploy.cli.reconcile.reconciliation import Discrepancy, Reconciliation, list_problems
from deploy.cli.service_databases import ServiceDatabases
from shared.runtime.clock import new_id
from tests.reconcile.stored_reports import MORNING, StoredReports

GRACE = timedelta(minutes=10)
REFUSED = (("NotRegistered", {"reason": "x"}), ("Closed", {"reason": "not_registered"}))


async def reconciled(stored: StoredReports, span: Span | None = None) -> Reconciliation:
    sources = ServiceDatabases(stored.intake, stored.workflow, "not read")
    return await load_reconciliation(sources, span or Span(), MORNING + timedelta(hours=1), GRACE)


def problems(found: Reconciliation) -> set[tuple[Discrepancy, UUID]]:
    return {(discrepancy, report_id) for discrepancy, report_id, _ in list_problems(found, {})}


async def all_kinds(stored: StoredReports) -> UUID:
    """One of each kind; the id of the one that is registered and was joined by another."""
    joins = ("ReportJoined", {"case_id": str(duplicate := new_id())})
    going_on = await stored.whole(("Registered", {}), joins, number="001/Reg")
    await stored.merged(going_on, duplicate)
    await stored.whole(*REFUSED, closed=True)
    await stored.whole(("CaseOpened", {}))
    await stored.told(finding := new_id(), source="finding")
    await stored.case(finding, ("FindingSet", {}), number="001/TM")
    return going_on


async def test_one_of_each_kind_adds_up(stored: StoredReports) -> None:
    await all_kinds(stored)
    found = await reconciled(stored)

    assert found.holds, problems(found)
    ((bucket, row),) = found.rows.items()
    assert bucket[0] == "32.73"
    assert bucket[1].isoformat() == "2024-11-25T10:00:00+07:00"
    assert (row.received, dict(row.became)) == (
        4,
        {"registered": 1, "refused": 1, "merged": 1, "waiting": 1},
    )
    assert found.others == {("finding", "registered"): 1}


async def test_a_lost_report_is_found(stored: StoredReports) -> None:
    await all_kinds(stored)
    lost = await stored.received()
    found = await reconciled(stored)

    assert problems(found) == {(Discrepancy.LOST, lost)}
    assert not found.holds


async def test_a_report_that_was_told_and_never_opened_is_found(stored: StoredReports) -> None:
    await stored.told(unopened := await stored.received())

    assert problems(await reconciled(stored)) == {(Discrepancy.UNOPENED, unopened)}


async def test_a_report_counted_twice_is_found(stored: StoredReports) -> None:
    going_on = await all_kinds(stored)
    await stored.told(double := new_id(), receipt_number=str(going_on))
    await stored.case(double, ("Registered", {}), number="002/Reg")

    assert problems(await reconciled(stored)) == {
        (Discrepancy.COUNTED_TWICE, going_on),
        (Discrepancy.COUNTED_TWICE, double),
        (Discrepancy.UNKNOWN_TO_INTAKE, double),
    }


async def test_a_merged_report_whose_target_lacks_the_join_is_found(stored: StoredReports) -> None:
    going_on = await all_kinds(stored)
    forgotten = await stored.merged(going_on)
    found = await reconciled(stored)

    assert problems(found) == {(Discrepancy.MERGE_UNKNOWN, forgotten)}
    assert found.total().became["merged"] == 2


async def test_a_report_that_goes_on_by_itself_and_in_another_case_is_found(
    stored: StoredReports,
) -> None:
    alone = await stored.whole(("CaseOpened", {}))
    await stored.whole(("ReportJoined", {"case_id": str(alone)}), number="001/Reg")

    assert problems(await reconciled(stored)) == {(Discrepancy.COUNTED_TWICE, alone)}


async def test_a_case_that_ended_without_an_end_is_found(stored: StoredReports) -> None:
    silent = await stored.whole(("CaseOpened", {}), closed=True)
    odd = await stored.whole(("Closed", {"reason": "handled"}), closed=True)
    found = await reconciled(stored)

    assert problems(found) == {(Discrepancy.IN_NO_CLASS, silent), (Discrepancy.IN_NO_CLASS, odd)}
    assert not found.holds


async def test_only_the_asked_for_span_and_office_are_looked_at(stored: StoredReports) -> None:
    noon, elsewhere = MORNING + timedelta(minutes=30), "32.74"
    await stored.received(at=MORNING)
    at_noon = await stored.received(at=noon)
    there = await stored.received(at=noon, office=elsewhere)

    assert problems(await reconciled(stored, Span(since=noon))) == {
        (Discrepancy.LOST, at_noon),
        (Discrepancy.LOST, there),
    }
    assert (await reconciled(stored, Span(until=noon))).total().received == 1
    assert problems(await reconciled(stored, Span(office=elsewhere))) == {(Discrepancy.LOST, there)}
    assert (await reconciled(stored, Span(office="32"))).total().received == 3
    assert (await reconciled(stored, Span(office="32.7"))).total().received == 0
