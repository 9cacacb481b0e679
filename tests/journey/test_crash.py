"""A service killed with work in its hands loses nothing and doubles nothing."""

import asyncio
import os
import signal
from collections import Counter
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from services.notify.deliver import LEASE_SECONDS
from shared.runtime.clock import new_id
from shared.statute.law.authority import OfficialRole
from tests.journey.quiescence import quiet
from tests.journey.report_journey import CLOCK, SERVICES, ReportJourney, eventually, sample

REPORTS = 24
KILLED_AFTER = 8
EACH_ONCE = Counter(
    ("reporter:opened", "office:opened", "reporter:registered", "office:registered")
)


async def kill(journey: ReportJourney, service: str) -> None:
    """Kill a service as the system would, and wait until its supervisor has it at work again."""
    before = journey.stack.parts()[service]["pid"]
    os.kill(before, signal.SIGKILL)
    killed_at = CLOCK.now()

    async def another() -> bool | None:
        row = journey.stack.parts()[service]
        return (row["state"] == "ready" and row["pid"] != before) or None

    await eventually(another)
    # What a dead sender had in its hands is its own until its lease ends: it ends here and now.
    leased = "UPDATE notices SET due_at = now() WHERE state = 'sending' AND due_at <= $1"
    await journey.rows("notify", leased, killed_at + timedelta(seconds=LEASE_SECONDS))


async def insist(journey: ReportJourney, mark: str, report: dict[str, object]) -> str:
    """Lodge as a sender does who has no receipt yet: the same again until there is one."""

    async def lodged() -> str | None:
        try:
            answer = await journey.intake.over_http(mark, report)
        except httpx.TransportError:
            return None
        return str(answer.json()["report_id"]) if answer.is_success else None

    return await eventually(lodged)


async def register(journey: ReportJourney, report_id: str) -> str:
    """Register as an official does who has no answer yet: the same command again."""
    case = await journey.lodged_case(report_id)
    command = {"command_id": str(new_id()), "command": "Register"}

    async def answered() -> str | None:
        try:
            answer = await journey.desk.send(case, OfficialRole.RECEIVER, command)
        except httpx.TransportError:
            return None
        if answer.is_error and answer.json().get("refusal") == "not_lodged_yet":
            # Carried out beside the workflow, whose time alone was skipped.
            command["command_id"] = str(new_id())
        return str(answer.json()["register_number"]) if answer.is_success else None

    return await eventually(answered)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_killed_service_loses_nothing_and_doubles_nothing(
    journey: ReportJourney, service: str
) -> None:
    lodged = 0
    enough = asyncio.Event()

    async def one_way(mark: str) -> tuple[str, str]:
        nonlocal lodged
        report_id = await insist(journey, mark, sample())
        lodged += 1
        if lodged == KILLED_AFTER:
            enough.set()
        return report_id, await register(journey, report_id)

    async def killed() -> None:
        await enough.wait()
        await kill(journey, service)

    async with asyncio.TaskGroup() as group:
        ways = [group.create_task(one_way(str(new_id()))) for _ in range(REPORTS)]
        group.create_task(killed())
    registered = dict(way.result() for way in ways)

    assert len(registered) == len(set(registered.values())) == REPORTS
    for report_id in registered:
        await journey.mails(report_id, *EACH_ONCE)
    await quiet(journey)
    await assert_each_once(journey, list(registered))


def cases_of(texts: list[str]) -> list[UUID]:
    return [UUID(text) for text in texts]


async def assert_each_once(journey: ReportJourney, cases: list[str]) -> None:
    query = "SELECT case_id, role, kind, state FROM notices WHERE case_id = ANY($1)"
    ledger = await journey.rows("notify", query, cases)
    assert Counter((row["case_id"], f"{row['role']}:{row['kind']}") for row in ledger) == Counter(
        (case, notice) for case in cases for notice in EACH_ONCE
    )
    assert {row["state"] for row in ledger} == {"delivered"}
    # Documents are filed in their own time; that each is filed once, the next lines tell.
    filed = "SELECT document_id FROM documents WHERE case_id = ANY($1)"
    files = "SELECT content FROM facts WHERE case_id = ANY($1) AND kind = 'DocumentFiled'"
    documents = [await journey.rows("workflow", one, cases_of(cases)) for one in (filed, files)]
    assert len(set(documents[1])) == len(documents[1]) <= len(documents[0])
    facts = "SELECT case_id, kind FROM facts WHERE case_id = ANY($1) AND kind <> 'DocumentFiled'"
    found = await journey.rows("workflow", facts, cases_of(cases))
    assert Counter(found) == Counter(
        (UUID(c), k) for c in cases for k in ("CaseOpened", "Registered")
    )
    # A mail that its server took just before the sender died is sent again, under the same id: the
    # one doubling that no sender can exclude, and that the recipient's side can recognise.
    mails = [mail for mail in await journey.mailbox.mails() if str(mail.case_id) in cases]
    copies = Counter(mail.notice_id for mail in mails)
    assert len(copies) == len(cases) * len(EACH_ONCE)
    assert max(copies.values()) <= 2
