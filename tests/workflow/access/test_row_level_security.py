"""Beneath every query of the desk: an office sees its own rows and those below, and no others."""

import asyncpg
import pytest

from services.workflow.access.office_connection import office_connection
from shared.runtime.clock import SystemClock
from shared.runtime.postgres.pool import Pool, acquire, transaction
from tests.workflow.rig import Rig

OFFICES = ("00", "32", "32.73", "32.73.01", "32.74", "33", "33.74")
SEEN_FROM = {
    "00": set(OFFICES),
    "32": {"32", "32.73", "32.73.01", "32.74"},
    "32.73": {"32.73", "32.73.01"},
    "32.7": set(),
    "32.74": {"32.74"},
    "34": set(),
    "": set(),
    "%": set(),
}
EVERYTHING = [
    *("SELECT case_id FROM cases", "SELECT case_id FROM facts", "SELECT case_id FROM commands"),
    *("SELECT report_id FROM reports", "SELECT case_id FROM obligations"),
]


@pytest.fixture
async def everywhere(rig: Rig) -> Pool:
    """A case with a fact, a command, a report and an obligation in each office."""
    async with rig.working():
        for office in OFFICES:
            case_id = await rig.opened(office=office)
            await rig.until_opened(case_id)
            await rig.pool.execute(
                "INSERT INTO obligations SELECT case_id, 'asn', 'bkn', 'violation', regime, office,"
                " zone, receipt_number, NULL, now(), NULL, NULL, false FROM cases WHERE case_id=$1",
                case_id,
            )
    return rig.pool


async def offices_in(connection: asyncpg.Connection, query: str) -> set[str]:
    """The offices of all cases that a query gives."""
    ids = [row[0] for row in await connection.fetch(query)]
    await connection.execute("SET LOCAL ROLE NONE")
    rows = await connection.fetch("SELECT office FROM cases WHERE case_id = ANY($1)", ids)
    return {row[0] for row in rows}


@pytest.mark.parametrize("query", EVERYTHING)
async def test_a_query_without_a_condition_gives_an_office_only_its_own_and_those_below(
    everywhere: Pool, query: str
) -> None:
    for office, seen in SEEN_FROM.items():
        async with office_connection(everywhere, office) as connection:
            assert await offices_in(connection, query) == seen, office


@pytest.mark.parametrize("query", EVERYTHING)
async def test_forgetting_to_say_whose_eyes_these_are_shows_nothing(
    everywhere: Pool, query: str
) -> None:
    async with transaction(everywhere) as connection:
        await connection.execute("SET LOCAL ROLE awasi_workflow_desk")
        assert await connection.fetch(query) == []
        assert await connection.fetch("SELECT cases_named(ARRAY['%'], 9)") == []


async def test_a_search_finds_nothing_that_may_not_be_seen(everywhere: Pool) -> None:
    for office, seen in SEEN_FROM.items():
        async with office_connection(everywhere, office) as connection:
            found = await connection.fetch("SELECT cases_named(ARRAY['%32.73%', '%kota%'], 99)")
        assert len(found) == len(seen), office


@pytest.mark.parametrize(
    "written",
    [
        "UPDATE cases SET stage = 'closed'",
        "DELETE FROM obligations",
        "INSERT INTO facts SELECT * FROM facts",
        "SELECT * FROM outbox",
        "SELECT * FROM counters",
    ],
)
async def test_what_reads_for_officials_writes_nothing_and_reads_nothing_else(
    everywhere: Pool, written: str
) -> None:
    async with acquire(everywhere) as connection, connection.transaction():
        await connection.execute("SET LOCAL ROLE awasi_workflow_desk")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(written)


async def test_the_eyes_of_an_office_are_laid_aside_with_the_transaction(everywhere: Pool) -> None:
    async with office_connection(everywhere, "34") as connection:
        assert await connection.fetchval("SELECT count(*) FROM cases") == 0
    everyone = [everywhere.fetchval("SELECT count(*) FROM cases") for _ in range(3)]
    assert {await each for each in everyone} == {len(OFFICES)}
    async with acquire(everywhere) as connection:
        office = await connection.fetchval("SELECT current_setting('awasi.office', true)")
    assert not office


async def test_a_case_that_goes_elsewhere_is_seen_from_there(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(SystemClock().now(), office="32.73")
        await rig.until_opened(case_id)
        await rig.pool.execute("UPDATE cases SET office = '33' WHERE case_id = $1", case_id)
    for office, count in (("32.73", 0), ("33", 1)):
        async with office_connection(rig.pool, office) as connection:
            assert await connection.fetchval("SELECT count(*) FROM facts") == count
