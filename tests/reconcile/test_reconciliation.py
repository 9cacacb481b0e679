"""The reconciliation holds when it must, and names every discrepancy; no engine is needed."""

import json
import tracemalloc
from collections.abc import AsyncGenerator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import TypeVar
from uuid import UUID

import pytest
from rich.console import Console

from deploy.cli.reconcile.reconciliation import (
    Discrepancy,
    Reconciliation,
    Row,
    list_problems,
    reconcile,
)
from deploy.cli.reconcile.render import DISCREPANCY_NAMES, reconciliation_json, reconciliation_table
from services.intake.received_store import ReceivedReport
from services.workflow.reconciliation.store import ReportFate

NOW = datetime(2024, 11, 25, 5, tzinfo=UTC)
MORNING = NOW - timedelta(hours=2)
GRACE = timedelta(minutes=10)
ENDS = ("registered", "refused", "waiting")
One = TypeVar("One")


def received(number: int, at: datetime = MORNING, office: str = "32.73") -> ReceivedReport:
    return ReceivedReport(UUID(int=number), office, "Asia/Jakarta", at)


def became(number: int, end: str | None = "registered", source: str = "report") -> ReportFate:
    return ReportFate(
        report_id=UUID(int=number),
        source=source,
        office="32.73",
        zone="Asia/Jakarta",
        received_at=MORNING,
        opened=True,
        became=end,
        merged_into=None,
        joined_in=(),
    )


def merged(number: int, into: int, *known_by: int) -> ReportFate:
    joined_in = tuple(UUID(int=one) for one in known_by)
    return replace(became(number, "merged"), merged_into=UUID(int=into), joined_in=joined_in)


async def stream(rows: Iterable[One]) -> AsyncGenerator[One]:
    for row in rows:
        yield row


async def reconciled(left: Iterable[ReceivedReport], right: Iterable[ReportFate]) -> Reconciliation:
    return await reconcile(Reconciliation(NOW, GRACE), stream(left), stream(right))


def problems(found: Reconciliation) -> list[tuple[Discrepancy, int]]:
    return [(discrepancy, report_id.int) for discrepancy, report_id, _ in list_problems(found, {})]


async def test_everything_received_became_one_of_four_things() -> None:
    ends = [became(1), became(2, "refused"), merged(3, 1, 1), became(4, "waiting")]
    found = await reconciled([received(one) for one in (1, 2, 3, 4)], ends)

    assert found.holds
    assert problems(found) == []
    assert found.total().received == 4
    assert dict(found.total().became) == {
        "registered": 1,
        "refused": 1,
        "merged": 1,
        "waiting": 1,
    }


async def test_the_hour_is_that_on_the_wall_of_the_office() -> None:
    late = datetime(2024, 11, 24, 18, 59, tzinfo=UTC)
    rows = [
        received(1, late),
        replace(received(2, late, "91.71"), zone="Asia/Jayapura"),
        received(3, late + timedelta(minutes=2)),
    ]
    found = await reconciled(rows, [])

    hours = {(office, hour.isoformat()) for office, hour in found.rows}
    assert hours == {
        ("32.73", "2024-11-25T01:00:00+07:00"),
        ("91.71", "2024-11-25T03:00:00+09:00"),
        ("32.73", "2024-11-25T02:00:00+07:00"),
    }


async def test_a_lost_report_is_named_once_it_can_no_longer_be_on_its_way() -> None:
    fresh = received(2, NOW - timedelta(minutes=9))
    found = await reconciled([received(1), fresh], [])

    assert not found.holds
    assert problems(found) == [(Discrepancy.LOST, 1)]
    assert found.total().received == 2
    assert found.total().became["waiting"] == 1


@pytest.mark.parametrize(
    ("ends", "wrong"),
    [
        ([became(1), became(2)], [(Discrepancy.UNKNOWN_TO_INTAKE, 2)]),
        ([became(1, None)], [(Discrepancy.IN_NO_CLASS, 1)]),
        ([replace(became(1, "waiting"), opened=False)], [(Discrepancy.UNOPENED, 1)]),
        ([merged(1, into=9)], [(Discrepancy.MERGE_UNKNOWN, 1)]),
        ([merged(1, 9, 8)], [(Discrepancy.COUNTED_TWICE, 1), (Discrepancy.MERGE_UNKNOWN, 1)]),
        ([merged(1, 9, 9, 8)], [(Discrepancy.COUNTED_TWICE, 1)]),
        ([replace(became(1), joined_in=(UUID(int=9),))], [(Discrepancy.COUNTED_TWICE, 1)]),
        ([became(1), became(5, None, "finding")], [(Discrepancy.IN_NO_CLASS, 5)]),
    ],
)
async def test_what_does_not_fit_is_named(
    ends: list[ReportFate], wrong: list[tuple[Discrepancy, int]]
) -> None:
    found = await reconciled([received(1)], ends)

    assert not found.holds
    assert problems(found) == wrong


async def test_what_shares_a_receipt_number_is_counted_twice() -> None:
    found = await reconciled([received(1)], [became(1)])
    found.add_duplicates([UUID(int=1), UUID(int=2)])

    assert problems(found) == [(Discrepancy.COUNTED_TWICE, 1), (Discrepancy.COUNTED_TWICE, 2)]
    assert not found.holds


async def test_findings_and_information_are_counted_on_their_own() -> None:
    others = [became(2, source="finding"), became(3, "waiting", "information")]
    found = await reconciled([received(1)], [became(1), *others])

    assert found.holds
    assert found.total().received == 1
    assert found.others == {("finding", "registered"): 1, ("information", "waiting"): 1}


async def test_a_surplus_in_one_hour_does_not_make_up_for_a_loss_in_another() -> None:
    surplus = replace(became(2), received_at=MORNING + timedelta(hours=1))
    found = await reconciled([received(1)], [surplus])

    assert found.total().received == found.total().became.total()
    assert not found.holds


@pytest.mark.slow
async def test_a_hundred_thousand_reports_are_added_up_in_flat_memory() -> None:
    many, lost = 100_000, 77_777
    left = (received(one) for one in range(many))
    right = (became(one, ENDS[one % 3]) for one in range(many) if one != lost)
    tracemalloc.start()
    try:
        found = await reconciled(left, right)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert problems(found) == [(Discrepancy.LOST, lost)]
    assert found.total().received == many
    assert peak < 1_000_000


async def test_the_page_and_the_json_name_what_is_wrong_and_where_it_lies() -> None:
    found = await reconciled([received(1), received(2)], [became(2, "refused")])
    letters = {UUID(int=1): "awasi.reports.dlq/0/3"}
    console = Console(width=100, record=True, file=StringIO())
    console.print(reconciliation_table(found, letters))
    text = console.export_text()

    assert "2 ≠ 0 + 1 + 0 + 0" in text
    assert f"{UUID(int=1)}  {DISCREPANCY_NAMES[Discrepancy.LOST].indonesian}" in text
    assert "awasi.reports.dlq/0/3" in text
    shown = json.loads(json.dumps(reconciliation_json(found, letters)))
    assert shown["holds"] is False
    assert shown["problems"] == [
        {"why": "lost", "report_id": str(UUID(int=1)), "dead_letter": "awasi.reports.dlq/0/3"}
    ]
    assert shown["rows"][0]["hour"] == "2024-11-25T10:00:00+07:00"


def test_every_reason_has_its_words_in_both_languages() -> None:
    assert DISCREPANCY_NAMES.keys() == set(Discrepancy)


def test_an_hour_without_reports_holds() -> None:
    assert Row().holds
