from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.report import tracking_code
from services.intake.topic.status_updates import StatusUpdater
from shared.events.cases import CaseAdvanced
from shared.events.envelope import WORKFLOW, Event, InvalidMessage
from shared.runtime.clock import new_id
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool
from tests.intake.samples import MONDAY_MORNING, SECRET, report
from tests.intake.web_client import WebClient


@pytest.fixture
def statuses(pool: Pool) -> StatusUpdater:
    return StatusUpdater(pool, Limits().case_facts)


def advanced(case_id: str, sequence: int, stage: str, number: str | None = None) -> Event[Any]:
    at = MONDAY_MORNING + timedelta(hours=sequence)
    said = CaseAdvanced(
        case_id=case_id,
        sequence=sequence,
        at=at,
        office="32.73",
        zone="Asia/Jakarta",
        regime="pilkada",
        edition="pilkada-2024",
        stage=stage,
        receipt_number="001/LP/PW/Kota/32.73/XI/2024",
        register_number=number,
        contact=f"v1.{UUID(int=0)}.AAAA",
        fact="Registered",
    )
    return Event(id=new_id(), subject=case_id, time=at, source=WORKFLOW, data=said)


async def shown(web_client: WebClient, receipt: dict[str, Any]) -> dict[str, Any]:
    answer = await web_client.status(receipt["report_id"], receipt["tracking_code"])
    assert answer.status_code == 200
    return dict(answer.json())


async def test_a_report_is_received_before_its_case_is_opened(web_client: WebClient) -> None:
    receipt = await web_client.receipt(report(evidence=...))
    assert await shown(web_client, receipt) == {
        "report_id": receipt["report_id"],
        "receipt_number": "001/LP/PW/Kota/32.73/XI/2024",
        "register_number": None,
        "goes_on_under": None,
        "stage": "received",
        "stage_name": "Laporan diterima",
        "stage_name_en": "The report was received",
        "changed_at": "2024-11-25T10:00:00+07:00",
        "received_at": "2024-11-25T10:00:00+07:00",
        "lodged_at": "2024-11-25T10:00:00+07:00",
        "missing": ["evidence"],
    }


async def test_the_status_follows_the_case(web_client: WebClient, statuses: StatusUpdater) -> None:
    receipt = await web_client.receipt(report())
    number = "01/Reg/LP/PW/Kota/32.73/XI/2024"
    await statuses.update([advanced(receipt["report_id"], 3, "registration", number)])
    told = await shown(web_client, receipt)
    assert told["stage"] == "registration"
    assert (told["stage_name"], told["stage_name_en"]) == ("Registrasi", "Registration")
    assert told["register_number"] == number
    assert told["changed_at"] == "2024-11-25T13:00:00+07:00"


async def test_a_stage_this_release_does_not_know_is_shown_as_it_is(
    web_client: WebClient, statuses: StatusUpdater
) -> None:
    receipt = await web_client.receipt(report())
    await statuses.update([advanced(receipt["report_id"], 3, "appeal")])
    assert (await shown(web_client, receipt))["stage_name"] == "appeal"


ORDERS: dict[str, list[list[int]]] = {
    "in order": [[1], [2], [3]],
    "backwards": [[3], [2], [1]],
    "one batch": [[2, 3, 1]],
    "twice": [[1, 2], [3, 3], [2, 1]],
}


@pytest.mark.parametrize("batches", ORDERS.values(), ids=ORDERS)
async def test_whatever_the_order_the_latest_fact_stands(
    web_client: WebClient, statuses: StatusUpdater, batches: Iterable[list[int]]
) -> None:
    receipt = await web_client.receipt(report())
    stages = {1: "initial_review", 2: "correction", 3: "registration"}
    events = {n: advanced(receipt["report_id"], n, stage) for n, stage in stages.items()}
    for batch in batches:
        await statuses.update([events[n] for n in batch])
    assert (await shown(web_client, receipt))["stage"] == "registration"


async def test_no_event_closes_a_status_for_good(
    web_client: WebClient, statuses: StatusUpdater
) -> None:
    receipt = await web_client.receipt(report())
    case_id, step = receipt["report_id"], Limits().case_facts
    await statuses.update([advanced(case_id, 3, "initial_review")])
    for sequence in (3 + step + 1, 2**31 - 1):
        near = advanced(case_id, 1, "closed")
        far = replace(near, data=near.data.model_copy(update={"sequence": sequence}))
        with pytest.raises(InvalidMessage) as unfit:
            await statuses.update([far])
        assert unfit.value.reasons == ("far_ahead: sequence",)
    await statuses.update([advanced(case_id, 4, "correction"), advanced(case_id, 9, "study")])

    assert (await shown(web_client, receipt))["stage"] == "study"


async def test_an_event_is_handled_once(statuses: StatusUpdater, pool: Pool) -> None:
    event = advanced(str(new_id()), 1, "initial_review")
    await statuses.update([event])
    await statuses.update([event, event])
    assert await pool.fetchval("SELECT count(*) FROM inbox") == 1


async def test_an_event_of_no_case_is_set_aside(statuses: StatusUpdater) -> None:
    with pytest.raises(InvalidMessage) as unfit:
        await statuses.update([advanced("not-a-case", 1, "initial_review")])
    assert unfit.value.reasons == ("malformed: case_id",)


async def test_a_wrong_code_and_an_unknown_report_are_answered_alike(web_client: WebClient) -> None:
    receipt = await web_client.receipt(report())
    unknown = str(new_id())
    answers = [
        await web_client.status(receipt["report_id"], tracking_code(SECRET, unknown)),
        await web_client.status(receipt["report_id"], ""),
        await web_client.status(unknown, receipt["tracking_code"]),
        await web_client.status(unknown, tracking_code(SECRET, unknown)),
        await web_client.status("bukan-nomor", tracking_code(SECRET, "bukan-nomor")),
    ]
    assert {answer.status_code for answer in answers} == {404}
    bodies = [answer.json() | {"instance": ""} for answer in answers]
    assert all(body == bodies[0] for body in bodies)


async def test_the_code_may_stand_in_the_address(web_client: WebClient) -> None:
    receipt = await web_client.receipt(report())
    path = f"/reports/{receipt['report_id'].upper()}/status"
    code = receipt["tracking_code"].lower().replace("-", "")
    answer = await web_client.client.get(path, params={"code": code})
    assert answer.status_code == 200
    assert answer.json()["received_at"] == "2024-11-25T10:00:00+07:00"


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.replace("-", "\u2013"),
        lambda code: code.replace("-", "\u2014").lower(),
        lambda code: f" {code}. ",
        lambda code: f"\u201c{code}\u201d,",
        lambda code: " ".join(code.replace("-", "")),
        lambda code: code.replace("-", "\u00a0\u200b"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.translate({n: n + 0xFEE0 for n in range(0x30, 0x5B)}),
    ],
    ids=["en dash", "em dash", "full stop", "quoted", "spaced", "unseen", "misread", "wide"],
)
async def test_a_code_is_read_however_it_was_copied(
    web_client: WebClient, typed: Callable[[str], str]
) -> None:
    receipt = await web_client.receipt(report())
    path = f"/reports/{receipt['report_id']}/status"
    code = typed(receipt["tracking_code"])
    asked = await web_client.client.get(path, params={"code": code})
    sent = await web_client.client.post(path, data={"code": code})

    assert (asked.status_code, sent.status_code) == (200, 200)
    assert asked.json() == sent.json()


async def test_a_browser_gets_a_page_that_asks_for_the_code(web_client: WebClient) -> None:
    receipt = await web_client.receipt(report(evidence=...))
    path = f"/reports/{receipt['report_id']}/status"
    asked = await web_client.client.get(path, headers=BROWSER)
    shown = await web_client.client.post(
        path, data={"code": receipt["tracking_code"]}, headers=BROWSER
    )
    named = await web_client.client.get(
        path, params={"code": receipt["tracking_code"]}, headers=BROWSER
    )

    for page in (asked, shown, named):
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["cache-control"] == "no-store"
        assert page.text.index("Kode pelacakan") < page.text.index("Tracking code")
        assert 'method="post"' in page.text
        for loaded in ("<script", "<link", "src=", "http://", "https://", "style"):
            assert loaded not in page.text
        assert receipt["tracking_code"] not in page.text
    assert receipt["receipt_number"] not in asked.text
    assert receipt["receipt_number"] in shown.text
    assert "Senin, 25 November 2024 pukul 10.00 WIB" in shown.text
    assert "Bukti" in shown.text
    assert shown.text == named.text


async def test_a_wrong_code_gets_a_page_that_says_what_to_check(web_client: WebClient) -> None:
    receipt = await web_client.receipt(report())
    pages = [
        await web_client.client.post(
            f"/reports/{report_id}/status", data={"code": code}, headers=BROWSER
        )
        for report_id, code in (
            (receipt["report_id"], "0000-0000-0000-0000"),
            (str(new_id()), receipt["tracking_code"]),
            ("<script>", "<script>"),
        )
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert "Periksa alamat" in pages[0].text
    assert "<script" not in pages[0].text


async def test_a_program_that_prefers_json_gets_json(web_client: WebClient) -> None:
    receipt = await web_client.receipt(report())
    path = f"/reports/{receipt['report_id']}/status"
    for accept in ("*/*", "application/json", "application/json, text/html;q=0.1"):
        headers = {"Accept": accept, "Tracking-Code": receipt["tracking_code"]}
        answer = await web_client.client.get(path, headers=headers)
        assert answer.headers["content-type"] == "application/json"
