"""The register of numbers: two hundred at once, with transactions that fail on the way."""

import asyncio
import random
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest
from asyncpg import Record
from typing_extensions import override

from services.workflow.commands.activity import CaseActivities
from services.workflow.commands.execution import CommandExecution
from services.workflow.commands.transaction import CommandContext
from services.workflow.engine.messages import CommandOutcome
from services.workflow.holidays.calendars import Calendars
from shared.runtime.failures import Transient
from shared.runtime.postgres.pool import Connection, Pool, acquire
from shared.statute.acts.review import Register
from shared.statute.case.warning_plan import DEFAULT_PLAN
from tests.workflow.rig import Rig
from tests.workflow.samples import OFFICE

MANY = 200
AT_ONCE = 25


class Unlucky(CommandExecution):
    """Every third transaction fails after its number was drawn and written."""

    failures = 0

    @override
    async def _decide(self, connection: Connection, context: CommandContext) -> CommandOutcome:
        outcome = await super()._decide(connection, context)
        if context.request.kind == "Register" and random.random() < 1 / 3:  # noqa: S311 - no secret
            self.failures += 1
            raise Transient("Unlucky")
        return outcome


class UnluckyActivities(CaseActivities):
    def __init__(self, pool: Pool, unlucky: Unlucky) -> None:
        super().__init__(pool, Calendars(), lambda: None)
        self._execute = unlucky


async def rows(rig: Rig) -> list[Record]:
    async with acquire(rig.pool) as connection:
        return await connection.fetch("SELECT * FROM numbers ORDER BY office, series, sequence")


@pytest.fixture
def unlucky(rig: Rig) -> Unlucky:
    unlucky = Unlucky(rig.pool, rig.calendars, DEFAULT_PLAN)
    rig.activities = UnluckyActivities(rig.pool, unlucky)
    return unlucky


async def test_two_hundred_registrations_at_once_leave_no_gap(rig: Rig, unlucky: Unlucky) -> None:
    """Each through its whole way: the officials' door, the case's workflow, the step."""
    rig.cases.rpc_timeout = timedelta(minutes=1)  # on a busy machine it takes its time
    turn = asyncio.Semaphore(AT_ONCE)
    took: dict[UUID, tuple[float, float]] = {}

    async def registered(case_id: UUID) -> dict[str, Any]:
        async with turn:
            begun = perf_counter()
            ended = await rig.give(case_id, Register("-"))
            took[case_id] = begun, perf_counter()
            return ended

    async with rig.working():
        cases = [await rig.opened() for _ in range(MANY)]
        ended = await asyncio.gather(*map(registered, cases))
    register = await rows(rig)

    assert unlucky.failures > MANY / 5
    assert [row["sequence"] for row in register] == list(range(1, MANY + 1))
    assert {row["number"] for row in register} == {one["register_number"] for one in ended}
    assert {row["case_id"] for row in register} == set(cases)
    assert not any(row["voided_at"] for row in register)
    # Whoever was answered before another asked has the lower number.
    spans = [took[row["case_id"]] for row in register]
    latest = 0.0
    for begun, answered in spans:
        assert answered > latest
        latest = max(latest, begun)


async def test_a_number_stands_beside_the_fact_that_used_it(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        ended = await rig.give(case_id, Register("-"))
    (row,) = await rows(rig)
    async with acquire(rig.pool) as connection:
        fact = await connection.fetchrow(
            "SELECT * FROM facts WHERE case_id = $1 AND kind = 'Registered'", case_id
        )

    assert fact is not None
    assert (row["office"], row["series"], row["year"]) == (OFFICE, "LP", fact["at"].year)
    assert (row["case_id"], row["fact"], row["drawn_at"]) == (
        case_id,
        fact["sequence"],
        fact["at"],
    )
    assert row["number"] == ended["register_number"]
