"""A report that was joined with another is followed on, under its own code and no other."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.topic.status_updates import StatusUpdater
from shared.events.cases import CaseMerged
from shared.events.envelope import WORKFLOW, Event, InvalidMessage
from shared.runtime.clock import new_id
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool
from tests.intake.samples import MONDAY_MORNING, report
from tests.intake.test_status import advanced, shown
from tests.intake.web_client import WebClient

NUMBER = "01/Reg/LP/PW/Kota/32.73/XI/2024"
CALLED = "001/LP/PW/Kota/32.73/XI/2024"


@pytest.fixture
def statuses(pool: Pool) -> StatusUpdater:
    return StatusUpdater(pool, Limits().case_facts)


def merged(case_id: str, into: str, sequence: int = 2, number: str = CALLED) -> Event[Any]:
    at = MONDAY_MORNING + timedelta(hours=sequence)
    said = CaseMerged(
        case_id=case_id,
        sequence=sequence,
        at=at,
        office="32.73",
        zone="Asia/Jakarta",
        regime="pilkada",
        edition="pilkada-2024",
        stage="closed",
        receipt_number="002/LP/PW/Kota/32.73/XI/2024",
        contact=f"v1.{UUID(int=0)}.AAAA",
        into=into,
        into_number=number,
    )
    return Event(id=new_id(), subject=case_id, time=at, source=WORKFLOW, data=said)


async def test_a_merged_report_shows_the_progress_of_the_case_it_goes_on_in(
    web_client: WebClient, statuses: StatusUpdater
) -> None:
    first, second = await web_client.receipt(report()), await web_client.receipt(report())
    await statuses.update([advanced(first["report_id"], 1, "initial_review")])
    await statuses.update([merged(second["report_id"], first["report_id"])])
    told = await shown(web_client, second)
    assert (told["stage"], told["goes_on_under"]) == ("initial_review", CALLED)
    assert told["changed_at"] == "2024-11-25T12:00:00+07:00"  # the merge is the latest so far

    await statuses.update([advanced(first["report_id"], 5, "study", NUMBER)])
    told = await shown(web_client, second)
    assert (told["stage"], told["goes_on_under"], told["register_number"]) == (
        "study",
        NUMBER,
        NUMBER,
    )
    assert told["receipt_number"] == second["receipt_number"]
    assert told["changed_at"] == "2024-11-25T15:00:00+07:00"


async def test_neither_reporter_learns_the_others_id_or_code(
    web_client: WebClient, statuses: StatusUpdater
) -> None:
    first, second = await web_client.receipt(report()), await web_client.receipt(report())
    await statuses.update([merged(second["report_id"], first["report_id"], number=NUMBER)])

    seen = str([await shown(web_client, one) for one in (second, first)])
    assert first["tracking_code"] not in seen
    assert second["tracking_code"] not in seen
    assert first["report_id"] not in str(await shown(web_client, second))
    assert second["report_id"] not in str(await shown(web_client, first))
    crossed = await web_client.status(first["report_id"], second["tracking_code"])
    assert crossed.status_code == 404
    assert (await shown(web_client, first))["goes_on_under"] is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_whatever_comes_first_of_merge_and_close_it_is_followed_on(
    web_client: WebClient, statuses: StatusUpdater, order: tuple[int, int]
) -> None:
    first, second = await web_client.receipt(report()), await web_client.receipt(report())
    await statuses.update([advanced(first["report_id"], 4, "study", NUMBER)])
    ends = [
        merged(second["report_id"], first["report_id"]),
        advanced(second["report_id"], 3, "closed"),
    ]
    for one in order:
        await statuses.update([ends[one]])
    assert (await shown(web_client, second))["stage"] == "study"


async def test_a_case_that_is_merged_in_its_turn_takes_its_reports_along(
    web_client: WebClient, statuses: StatusUpdater
) -> None:
    first, second, third = [await web_client.receipt(report()) for _ in range(3)]
    await statuses.update([merged(third["report_id"], second["report_id"], number="second")])
    await statuses.update([merged(second["report_id"], first["report_id"], 3, "first")])
    assert (await shown(web_client, third))["goes_on_under"] == "first"
    await statuses.update([advanced(first["report_id"], 9, "study", NUMBER)])
    told = await shown(web_client, third)
    assert (told["stage"], told["goes_on_under"]) == ("study", NUMBER)


async def test_what_goes_on_nowhere_we_heard_of_keeps_its_own_status(
    web_client: WebClient, statuses: StatusUpdater
) -> None:
    receipt = await web_client.receipt(report())
    await statuses.update([merged(receipt["report_id"], str(new_id()))])
    told = await shown(web_client, receipt)
    assert (told["stage"], told["goes_on_under"]) == ("closed", CALLED)


async def test_a_circle_of_merges_is_still_answered(
    web_client: WebClient, statuses: StatusUpdater
) -> None:
    first, second = await web_client.receipt(report()), await web_client.receipt(report())
    one, other = first["report_id"], second["report_id"]
    await statuses.update([merged(one, other), merged(other, one)])
    assert (await shown(web_client, first))["stage"] == "closed"


async def test_a_merge_into_no_case_is_set_aside(statuses: StatusUpdater) -> None:
    with pytest.raises(InvalidMessage) as unfit:
        await statuses.update([merged(str(new_id()), "nowhere")])
    assert unfit.value.reasons == ("malformed: into",)
