"""What derives from facts can be made anew: the same as it was, to the last column."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg

from services.workflow.proof.rebuild import RebuildTally, rebuild
from shared.runtime.postgres.pool import acquire
from shared.statute.acts.administration import CancelRegistration, MergeInto
from shared.statute.acts.agencies import Forward
from shared.statute.acts.handling import BeginStudy, CompleteStudy, RecordClarification, Summon
from shared.statute.acts.review import Register, RequestCorrection
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.command import Command
from shared.statute.law.choices import MatterOutcome, Oath, Party, Verdict
from shared.statute.law.violations import Matter
from tests.workflow.rig import Rig

TABLES = {
    "cases": "case_id",
    "obligations": "case_id, matter",
    "numbers": "office, series, year, sequence",
    "counters": "office, kind, year",
    "reports": "report_id",
}


async def tables(rig: Rig, *hidden: str) -> dict[str, list[dict[str, Any]]]:
    """The whole tables that derive from facts, with the transaction that wrote each row."""
    async with acquire(rig.pool) as connection:
        found = {
            table: await connection.fetch(f"SELECT *, xmin FROM {table} ORDER BY {order}")  # noqa: S608
            for table, order in TABLES.items()
        }
    return {
        table: [{name: row[name] for name in set(row.keys()) - set(hidden)} for row in rows]
        for table, rows in found.items()
    }


def nobody(_: RebuildTally) -> None:
    pass


async def cases(rig: Rig) -> list[UUID]:
    """Cases at several stages: with an obligation, merged, with a number that was voided."""
    async with rig.working():
        opened = [await rig.opened() for _ in range(5)]
        for case_id in opened[:3]:
            await rig.give(case_id, Register("-"))
        await rig.give(opened[0], Summon(Party.REPORTER))
        for command in DECIDED:
            assert (await rig.give(opened[1], command))["accepted"]
        voided = await rig.give(opened[2], CancelRegistration("salah kantor"))
        assert voided["accepted"]
        assert (await rig.give(opened[2], Register("-")))["accepted"]
        assert (await rig.give(opened[4], MergeInto(str(opened[0]), reason="sama")))["accepted"]
        await rig.until_opened(opened[3])
    return opened


DECIDED: list[Command] = [
    Summon(Party.REPORTER),
    RecordClarification(Party.REPORTER, Oath.TAKEN),
    BeginStudy(),
    CompleteStudy(),
    DecideInPlenary((MatterOutcome(Matter.ADMINISTRATIVE, Verdict.VIOLATION),)),
    Forward(Matter.ADMINISTRATIVE),
]


async def test_of_undamaged_tables_nothing_is_written(rig: Rig) -> None:
    await cases(rig)
    before = await tables(rig)
    done = await rebuild(rig.pool, nobody)

    assert {row["reason"] for row in before["numbers"]} == {None, "salah kantor"}
    assert sum(row["joined_to"] is not None for row in before["reports"]) == 1
    assert before["obligations"]
    assert (done.cases, done.rows, done.skipped) == (5, 0, [])
    assert await tables(rig) == before


ADDED = """
INSERT INTO obligations (case_id, matter, addressee, verdict, regime, office, zone, number, settled)
SELECT case_id, 'x', 'x', 'x', regime, office, zone, '', false FROM cases
"""


DAMAGES = (
    "UPDATE cases SET stage = 'closed', closed = true, next_due = NULL, due = now()",
    "UPDATE cases SET office = '11', zone = 'Asia/Jayapura', searched = '', kinds = '{}'",
    "UPDATE cases SET sequence = 1, head = '\\x00', register_number = NULL",
    "UPDATE cases SET receipt_number = 'x', lodged_at = now(), moved_at = now()",
    "UPDATE cases SET assigned_to = 'x', counts_from = NULL, counts_until = NULL",
    "DELETE FROM cases",
    "DELETE FROM obligations",
    "UPDATE obligations SET addressee = 'x', settled = true, due = now()",
    ADDED,
    "DELETE FROM numbers",
    "UPDATE numbers SET number = 'x', fact = 1, drawn_at = now()",
    "UPDATE numbers SET voided_at = now(), reason = 'x'",
    "UPDATE numbers SET voided_at = NULL, reason = NULL",
    "UPDATE numbers SET sequence = sequence + 1000",
    "UPDATE numbers SET case_id = (SELECT max(case_id::text)::uuid FROM cases)",
    "DELETE FROM counters",
    "UPDATE counters SET last = 999",
    "INSERT INTO counters VALUES ('11', 'LP', 2026, 7)",
    "UPDATE reports SET joined_to = NULL",
    "UPDATE reports SET joined_to = (SELECT max(report_id::text)::uuid FROM reports)",
)


async def test_damaged_rows_are_what_they_were(rig: Rig, tampered_with: asyncpg.Connection) -> None:
    await cases(rig)
    before = await tables(rig, "xmin")
    for damage in DAMAGES:
        await tampered_with.execute(damage)
        damaged = await tables(rig, "xmin")
        done = await rebuild(rig.pool, nobody)

        assert damaged != before, damage
        assert done.rows > 0, damage
        assert await tables(rig, "xmin") == before, damage


async def test_a_file_that_is_not_whole_is_left_alone_and_named(
    rig: Rig, tampered_with: asyncpg.Connection
) -> None:
    """A line made from a file cut short would hide that it is."""
    opened = await cases(rig)
    await tampered_with.execute("DELETE FROM facts WHERE case_id = $1 AND sequence > 2", opened[0])
    await tampered_with.execute("UPDATE facts SET content = '{}' WHERE case_id = $1", opened[1])
    before = await tables(rig)
    done = await rebuild(rig.pool, nobody)

    found = {(wrong.about, wrong.code) for wrong in done.skipped}
    assert found == {(str(opened[0]), "cut_short"), (str(opened[1]), "fact")}
    assert (await tables(rig))["cases"] == before["cases"]


async def test_it_runs_beside_the_service(rig: Rig) -> None:
    """Commands go on meanwhile, numbers too, and all is as the facts say afterwards."""
    async with rig.working():
        opened = [await rig.opened() for _ in range(8)]
        for case_id in opened:
            await rig.until_opened(case_id)
        registering = asyncio.gather(*(rig.give(each, Register("-")) for each in opened))
        for _ in range(5):
            await rebuild(rig.pool, nobody)
        ended = await registering
    before = await tables(rig)
    done = await rebuild(rig.pool, nobody)

    assert all(one["accepted"] for one in ended)
    assert done.rows == 0
    assert await tables(rig) == before
    assert len({row["sequence"] for row in before["numbers"]}) == 8


async def test_a_correction_asked_for_is_the_same_again(
    rig: Rig, tampered_with: asyncpg.Connection
) -> None:
    async with rig.working():
        case_id = await rig.opened(missing=("evidence",))
        assert (await rig.give(case_id, RequestCorrection(("evidence",))))["accepted"]
    before = await tables(rig, "xmin")
    await tampered_with.execute("DELETE FROM cases")
    await rebuild(rig.pool, nobody)

    assert await tables(rig, "xmin") == before
