"""Both services' databases are read side by side; each thing that can be wrong there is found."""

from datetime import timedelta
from uuid import UUID

from deploy.cli.follow.load import Sources
from deploy.cli.reconcile.load import Span, account_of
from deploy.cli.reconcile.reconciliation import Account, Why, named
from shared.runtime.clock import new_id
from tests.reconcile.books import MORNING, Books

GRACE = timedelta(minutes=10)
REFUSED = (("NotRegistered", {"reason": "x"}), ("Closed", {"reason": "not_registered"}))


async def account(books: Books, span: Span | None = None) -> Account:
    sources = Sources(books.intake, books.workflow, "nobody is told here")
    return await account_of(sources, span or Span(), MORNING + timedelta(hours=1), GRACE)


def problems(found: Account) -> set[tuple[Why, UUID]]:
    return {(why, report_id) for why, report_id, _ in named(found, {})}


async def sound(books: Books) -> UUID:
    """One of each kind; the id of the one that is registered and was joined by another."""
    joins = ("ReportJoined", {"case_id": str(duplicate := new_id())})
    going_on = await books.whole(("Registered", {}), joins, number="001/Reg")
    await books.merged(going_on, duplicate)
    await books.whole(*REFUSED, closed=True)
    await books.whole(("CaseOpened", {}))
    await books.told(finding := new_id(), source="finding")
    await books.case(finding, ("FindingSet", {}), number="001/TM")
    return going_on


async def test_one_of_each_kind_adds_up(books: Books) -> None:
    await sound(books)
    found = await account(books)

    assert found.holds, problems(found)
    ((bucket, row),) = found.rows.items()
    assert bucket[0] == "32.73"
    assert bucket[1].isoformat() == "2024-11-25T10:00:00+07:00"
    assert (row.received, dict(row.became)) == (
        4,
        {"registered": 1, "refused": 1, "merged": 1, "waiting": 1},
    )
    assert found.others == {("finding", "registered"): 1}


async def test_a_lost_report_is_found(books: Books) -> None:
    await sound(books)
    lost = await books.received()
    found = await account(books)

    assert problems(found) == {(Why.LOST, lost)}
    assert not found.holds


async def test_a_report_that_was_told_and_never_opened_is_found(books: Books) -> None:
    await books.told(unopened := await books.received())

    assert problems(await account(books)) == {(Why.UNOPENED, unopened)}


async def test_a_report_counted_twice_is_found(books: Books) -> None:
    going_on = await sound(books)
    await books.told(double := new_id(), receipt_number=str(going_on))
    await books.case(double, ("Registered", {}), number="002/Reg")

    assert problems(await account(books)) == {
        (Why.COUNTED_TWICE, going_on),
        (Why.COUNTED_TWICE, double),
        (Why.UNKNOWN_TO_INTAKE, double),
    }


async def test_a_merged_report_whose_target_lacks_the_join_is_found(books: Books) -> None:
    going_on = await sound(books)
    forgotten = await books.merged(going_on)
    found = await account(books)

    assert problems(found) == {(Why.MERGE_UNKNOWN, forgotten)}
    assert found.total().became["merged"] == 2


async def test_a_report_that_goes_on_by_itself_and_in_another_case_is_found(books: Books) -> None:
    alone = await books.whole(("CaseOpened", {}))
    await books.whole(("ReportJoined", {"case_id": str(alone)}), number="001/Reg")

    assert problems(await account(books)) == {(Why.COUNTED_TWICE, alone)}


async def test_a_case_that_ended_without_an_end_is_found(books: Books) -> None:
    silent = await books.whole(("CaseOpened", {}), closed=True)
    odd = await books.whole(("Closed", {"reason": "handled"}), closed=True)
    found = await account(books)

    assert problems(found) == {(Why.IN_NO_CLASS, silent), (Why.IN_NO_CLASS, odd)}
    assert not found.holds


async def test_only_the_asked_for_span_and_office_are_looked_at(books: Books) -> None:
    noon, elsewhere = MORNING + timedelta(minutes=30), "32.74"
    await books.received(at=MORNING)
    at_noon = await books.received(at=noon)
    there = await books.received(at=noon, office=elsewhere)

    assert problems(await account(books, Span(since=noon))) == {
        (Why.LOST, at_noon),
        (Why.LOST, there),
    }
    assert (await account(books, Span(until=noon))).total().received == 1
    assert problems(await account(books, Span(office=elsewhere))) == {(Why.LOST, there)}
    assert (await account(books, Span(office="32"))).total().received == 3
    assert (await account(books, Span(office="32.7"))).total().received == 0
