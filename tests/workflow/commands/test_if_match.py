"""Two officials cannot overwrite each other: a command may name the state that it answers to."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.runtime.clock import new_id
from tests.workflow.desk_client import Desk
from tests.workflow.rig import Rig

PLENARY, INVESTIGATOR = "plenary_member@32.73", "investigator@32.73"


async def give(
    desk: Desk, case_id: UUID, official: str, body: dict[str, Any], if_match: str | None
) -> httpx.Response:
    headers = await desk.token(official) | ({"If-Match": if_match} if if_match else {})
    return await desk.http.post(f"/cases/{case_id}/commands", json=body, headers=headers)


def says(command: str, **fields: object) -> dict[str, Any]:
    return {"command_id": str(new_id()), "command": command} | fields


async def seen(desk: Desk, case_id: UUID) -> str:
    return (await desk.get(f"/cases/{case_id}", PLENARY)).headers["ETag"]


async def test_of_two_officials_who_saw_the_same_one_decides_and_one_is_told(
    rig: Rig, desk: Desk
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        tag = await seen(desk, case_id)
        summons = says("Summon", party="reporter")
        await give(desk, case_id, PLENARY, says("Register"), tag)
        tag = await seen(desk, case_id)
        answers = await asyncio.gather(
            give(desk, case_id, PLENARY, summons, tag),
            give(desk, case_id, INVESTIGATOR, says("Summon", party="reported"), tag),
        )
        now = await seen(desk, case_id)

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (payload,) = [answer.json() for answer in answers if answer.status_code == 412]
    assert (payload["type"], payload["refusal"]) == (
        *("urn:awasi:problem:changed-meanwhile", "changed_meanwhile"),
    )
    assert now == f'"{payload["revision"]}"'
    assert payload["article"]
    assert payload["detail"] != payload["detail_en"]
    assert await rig.facts(case_id) == ["CaseOpened", "Registered", "Summoned"]


async def test_a_command_that_came_later_in_its_step_is_refused_there(rig: Rig, desk: Desk) -> None:
    """Both are kept before either is carried out: no worker runs while they come in."""
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        await desk.give(case_id, PLENARY, "Register")
        tag = await seen(desk, case_id)
    answers_awaited = [
        asyncio.create_task(give(desk, case_id, who, says("Summon", party="reporter"), tag))
        for who in (PLENARY, INVESTIGATOR)
    ]
    both_stored = "SELECT count(*) = 2 FROM commands WHERE expected IS NOT NULL AND outcome IS NULL"
    async with asyncio.timeout(20):
        while not await rig.pool.fetchval(both_stored):  # noqa: ASYNC110 - it lies in the database
            await asyncio.sleep(0.02)
    async with rig.working():
        answers = await asyncio.gather(*answers_awaited)

    assert sorted(answer.status_code for answer in answers) == [200, 412]


async def test_the_same_command_again_is_answered_alike_whatever_happened_since(
    rig: Rig, desk: Desk
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        tag, register = await seen(desk, case_id), says("Register")
        first = await give(desk, case_id, PLENARY, register, tag)
        late = says("Summon", party="reporter")
        refused = await give(desk, case_id, PLENARY, late, tag)
        again = await give(desk, case_id, PLENARY, register, tag)
        refused_again = await give(desk, case_id, PLENARY, late, tag)
        otherwise = await give(desk, case_id, PLENARY, register, first.headers["ETag"])

    assert (first.status_code, again.json()) == (200, first.json())
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (refused.status_code, refused_again.json()) == (412, refused.json())
    assert (otherwise.status_code, otherwise.json()["type"]) == (
        *(409, "urn:awasi:problem:command-id-taken"),
    )


async def test_the_answer_of_one_command_is_what_the_next_may_name(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        first = await give(desk, case_id, PLENARY, says("Register"), "*")
        tag = first.headers["ETag"]
        second = await give(desk, case_id, PLENARY, says("Summon", party="reporter"), tag)

    assert second.status_code == 200
    assert second.headers["ETag"] == f'"{second.json()["revision"]}"' != tag


async def test_reading_an_identity_changes_nothing_that_is_decided_on(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        tag = await seen(desk, case_id)
        await desk.give(case_id, PLENARY, "ReadIdentity", purpose="Undangan klarifikasi")
        answer = await give(desk, case_id, PLENARY, says("Register"), tag)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        ("*", 200),
        (None, 200),
        ('"999"', 412),
        ('W/"1"', 412),
        ('"01"', 412),
        ('"elsewhere"', 412),
        ("1", 400),
        ('"1", "2"', 400),
        ("", 200),
    ],
)
async def test_what_if_match_may_say(
    rig: Rig, desk: Desk, if_match: str | None, status: int
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        answer = await give(desk, case_id, PLENARY, says("Register"), if_match)

    assert answer.status_code == status
