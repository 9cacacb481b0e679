"""No request that an official may send, however odd, is answered as a mistake of ours."""

import asyncio
import json
from uuid import UUID

import pytest

from services.workflow.commands.form import command_schema
from shared.runtime.clock import new_id
from tests.odd_requests import Request, odd_commands, odd_requests
from tests.workflow.desk_client import Desk
from tests.workflow.rig import Rig

EVERYBODY = "receiver+investigator+plenary_member+secretary+auditor+administrator@00"
AT_ONCE = 8


@pytest.fixture
async def case_id(rig: Rig) -> UUID:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    return case_id


async def answered(desk: Desk, request: Request) -> int:
    headers = {**await desk.token(EVERYBODY), **request.headers}
    answer = await desk.http.request(
        request.method, request.url, headers=headers, content=request.content
    )
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", request
    return answer.status_code


async def test_no_odd_request_is_a_mistake_of_ours(rig: Rig, desk: Desk, case_id: UUID) -> None:
    document = (await desk.http.get("/openapi.json")).json()
    known = {
        "case_id": str(case_id),
        "document_id": str(new_id()),
        "amendment_id": str(new_id()),
        "year": "2026",
        "subject": "contoh-pejabat",
    }
    reading = {"command_id": str(new_id()), "purpose": "x"}  # right but for its purpose
    bodies = {
        "/cases/{case_id}/commands": {
            "command_id": str(new_id()),
            "command": "Register",
            "dry_run": True,
        },
        "/cases/{case_id}/identity": reading,
        "/cases/{case_id}/export": reading,
        "/holidays/amendments": {
            "amendment_id": str(new_id()),
            "decree": "Keputusan contoh",
            "scope": "",
            "effective_from": "2027-01-01",
            "horizon": "2027-12-31",
            "dry_run": True,
            "add": [{"day": "2027-01-04", "kind": "national", "name": "Libur", "name_en": "Free"}],
            "remove": [],
        },
        "/officials/{subject}": {"office": "32.73", "roles": ["receiver"]},
    }
    requests = list(odd_requests(document, known, bodies))
    failed: list[Request] = []
    async with rig.working():  # what is right after all is carried out
        for start in range(0, len(requests), AT_ONCE):
            some = requests[start : start + AT_ONCE]
            statuses = await asyncio.gather(*(answered(desk, request) for request in some))
            failed += [one for one, status in zip(some, statuses, strict=True) if status >= 500]

    assert len(requests) > 1_000
    assert failed == []


async def test_no_odd_command_is_a_mistake_of_ours(desk: Desk, case_id: UUID) -> None:
    headers = await desk.token(EVERYBODY)
    statuses: dict[int, int] = {}
    for command in odd_commands(command_schema(), each=5):
        body = command | {"command_id": str(new_id()), "dry_run": True}
        answer = await desk.http.post(
            f"/cases/{case_id}/commands", content=json.dumps(body), headers=headers
        )
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, body

    assert {200, 409, 422} <= statuses.keys()
