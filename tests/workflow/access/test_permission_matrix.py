"""Who may do what where: every role, command and jurisdiction over HTTP, by a table of its own.

The table below is written apart from the product's: the two agree, or one of them is wrong.
"""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.runtime.clock import new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.sealing import seal
from tests.workflow.desk_client import Desk
from tests.workflow.rig import Rig

ROLES = {
    "R": "receiver",
    "I": "investigator",
    "P": "plenary_member",
    "S": "secretary",
    "A": "auditor",
    "D": "administrator",
}
# command | who within the case's office | who in an office above it too | what it says
COMMANDS = """
RequestCorrection   | RIP |     | missing=["formal.signature"]
SubmitCorrection    | RI  |     |
DeclineRegistration | P   |     | reason="not_a_violation"
Register            | RIP |     |
Delegate            | P   |     | office="32.73.01"
TakeOver            | P   | P   | office="32"
RequestTakeover     | P   |     | reason="menarik perhatian publik"
Withdraw            | RI  |     |
StartTracing        | IP  |     |
ConcludeTracing     | IP  |     | found=True
SetFinding          | P   |     |
KeepInformation     | P   |     |
Extend              | P   |     | ground="information_and_study"
RecordDiscussion    | IP  |     | discussion="first"
MergeInto           | IP  |     | into="00000000-0000-0000-0000-000000000001"
CancelRegistration  | P   |     | reason="keliru"
MendRecord          | IPS |     | of=1, field="place", value="32.73", reason="keliru"
Assign              | PS  |     | investigator="contoh"
Summon              | IP  |     | party="reporter"
RecordClarification | IP  |     | party="reporter", oath="taken"
BeginStudy          | IP  |     |
CompleteStudy       | IP  |     |
OpenAdjudication    | P   |     |
ScheduleHearing     | PS  |     | at="2030-01-01T09:00:00+07:00"
HoldHearing         | PS  |     | on="2030-01-01"
DecideAdjudication  | P   |     | verdict="violation"
DecideInPlenary     | P   |     | outcomes=[]
Forward             | PS  |     | matter="asn"
RecordAgencyReceipt | IS  |     | matter="asn"
RecordAgencyAct     | IS  |     | matter="asn", act="file_sent"
RecordAgencyAnswer  | IS  |     | matter="asn"
AnnounceStatus      | PS  |     |
Object              | RS  | RS  | matter="asn"
DecideObjection     | P   | P   | matter="asn", upheld=False
CloseFollowUp       | PS  |     |
Recompute           | D   | D   |
ReadIdentity        | IPA | IPA | purpose="Undangan klarifikasi"
OpenCase            | -   |     |
Elapse              | -   |     |
JoinReport          | -   |     | case_id="x", receipt_number="x"
FileDocument        | -   |     | kind="x", number="x", sha256="x", of=1
"""
HEARING = {"OpenAdjudication", "ScheduleHearing", "HoldHearing", "DecideAdjudication"}

CASES = [("pilkada", "32.73"), ("pemilu", "32.73"), ("pemilu", "32.73.01")]
ABOVE = {"32.73": ("32", "00"), "32.73.01": ("32.73",)}
ELSEWHERE = {"32.73": ("32.73.01", "32.74", "33"), "32.73.01": ("32.73.02",)}
"""Offices below, beside and far away."""


def rows() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for row in COMMANDS.strip().splitlines():
        command, within, above, arguments = (cell.strip() for cell in row.split("|"))
        yield command, within, above, eval(f"dict({arguments})")  # noqa: S307 - our own table above


def expected(letter: str, row: tuple[str, str, str, Any], case: tuple[str, str], by: str) -> str:
    """What an official of that role and office is told of a case that has ended."""
    (command, within, above, _), (regime, office) = row, case
    inside = by == office or (by in ABOVE[office] and letter in above)
    too_low = command in HEARING and office.count(".") > 1
    correction = command == "DecideObjection" and regime == "pemilu" and by != "00"
    first_that_holds = {
        "404": by in ELSEWHERE[office],
        "422": within == "-",
        "403 role_not_allowed": letter not in within,
        "403 outside_jurisdiction": not inside,
        "403 only_from_above": command == "TakeOver" and by == office,
        "403 not_your_office": command == "TakeOver" and by != "32",
        "403 level_too_low": too_low or correction,
        "200": command == "ReadIdentity",
        "409": True,
    }
    return next(answer for answer, holds in first_that_holds.items() if holds)


class Officials:
    """Requests of sample officials; each signs in once, eight ask at once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tokens: dict[str, asyncio.Task[dict[str, str]]] = {}
        self._at_once = asyncio.Semaphore(8)

    async def ask(self, method: str, path: str, official: str, **arguments: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        if official not in self._tokens:
            self._tokens[official] = asyncio.create_task(self._desk.token(official))
        headers = await self._tokens[official]
        async with self._at_once:
            return await self._desk.http.request(method, path, headers=headers, **arguments)


@pytest.fixture
def officials(desk: Desk) -> Officials:
    return Officials(desk)


@pytest.fixture
async def ended(
    rig: Rig, desk: Desk, keyring: Keyring, request: pytest.FixtureRequest
) -> tuple[UUID, tuple[str, str]]:
    """A case that has ended: the law refuses nearly all, so what is refused otherwise shows."""
    regime, office = request.param
    case_id, key = new_id(), await keyring.new_key()
    contact = seal(key, "contact", str(case_id), b'{"name":"Contoh Pelapor"}')
    election = "mayor" if regime == "pilkada" else "dpr"
    arguments = {"regime": regime, "office": office, "election": election, "contact": contact}
    async with rig.working():
        await rig.opened(report_id=str(case_id), **arguments)
        await rig.until_opened(case_id)
        by, reason = f"plenary_member@{office}", "not_a_violation"
        closed = await desk.give(case_id, by, "DeclineRegistration", reason=reason)
        assert closed.status_code == 200, closed.text
    return case_id, (regime, office)


def told(answer: httpx.Response) -> str:
    refusal = answer.json().get("refusal", "") if answer.status_code == 403 else ""
    return f"{answer.status_code} {refusal}".strip()


@pytest.mark.parametrize("ended", CASES, indirect=True, ids="-".join)
async def test_every_role_may_give_every_command_where_it_may_and_nowhere_else(
    officials: Officials, ended: tuple[UUID, tuple[str, str]]
) -> None:
    case_id, case = ended
    asked: list[tuple[str, str, str, asyncio.Task[httpx.Response]]] = []
    async with asyncio.TaskGroup() as group:
        for row in rows():
            for letter, role in ROLES.items():
                for by in (case[1], *ABOVE[case[1]], *ELSEWHERE[case[1]]):
                    body = {"command_id": str(new_id()), "command": row[0]} | row[3]
                    path = f"/cases/{case_id}/commands"
                    answer = officials.ask("POST", path, f"{role}@{by}", json=body)
                    wanted = expected(letter, row, case, by)
                    asked.append((f"{role}@{by}", row[0], wanted, group.create_task(answer)))

    wrong = [
        (by, command, wanted, told(answer.result()), answer.result().text)
        for by, command, wanted, answer in asked
        if told(answer.result()) != wanted
    ]
    assert not wrong
    assert len(asked) == len(list(rows())) * len(ROLES) * (
        1 + len(ABOVE[case[1]]) + len(ELSEWHERE[case[1]])
    )


@pytest.mark.parametrize("ended", CASES[:1], indirect=True, ids="-".join)
async def test_every_role_sees_what_its_office_may_see_and_nothing_else(
    officials: Officials, ended: tuple[UUID, tuple[str, str]]
) -> None:
    case_id, (_, office) = ended
    wrong = []
    for by in (office, *ABOVE[office], *ELSEWHERE[office]):
        sees = by == office or by in ABOVE[office]
        for role in (*ROLES.values(), "guest"):
            who, known = f"{role}@{by}", role != "guest"
            shown = [
                (await officials.ask("GET", f"/cases/{case_id}{part}", who)).status_code
                for part in ("", "/facts")
            ]
            asked = {"state": "all", "below": True, "q": "alat peraga"}
            lists = [
                await officials.ask("GET", "/cases", who, params=asked),
                await officials.ask("GET", "/cases", who, params={"state": "all", "below": True}),
            ]
            found = [str(case_id) in page.text for page in lists]
            owed = await officials.ask("GET", "/obligations", who)
            wanted = (200 if sees else 404) if known else 403
            statuses = {page.status_code for page in (*lists, owed)}
            if shown != [wanted] * 2 or statuses != {200 if known else 403}:
                wrong.append((who, shown, statuses))
            if found != [sees and known] * 2:
                wrong.append((who, "lists", found))
    assert not wrong


@pytest.mark.parametrize("ended", CASES[:1], indirect=True, ids="-".join)
async def test_an_identity_is_shown_to_those_who_may_read_it_and_to_nobody_else(
    officials: Officials, ended: tuple[UUID, tuple[str, str]]
) -> None:
    case_id, (_, office) = ended
    wrong = []
    for by in (office, *ABOVE[office], *ELSEWHERE[office]):
        for letter, role in ROLES.items():
            body = {"command_id": str(new_id()), "purpose": "Undangan klarifikasi"}
            path = f"/cases/{case_id}/identity"
            answer = await officials.ask("POST", path, f"{role}@{by}", json=body)
            may = letter in "IPA" and (by == office or by in ABOVE[office])
            if (answer.status_code == 200, "Contoh" in answer.text) != (may, may):
                wrong.append((role, by, answer.status_code))
    assert not wrong


async def test_the_table_here_names_every_command_there_is(desk: Desk) -> None:
    described = (await desk.http.get("/openapi.json")).json()
    body = described["paths"]["/cases/{case_id}/commands"]["post"]["requestBody"]
    shapes = body["content"]["application/json"]["schema"]["oneOf"]
    named = {row[0] for row in rows() if row[1] != "-"}
    assert {shape["title"] for shape in shapes} == named
