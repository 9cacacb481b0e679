"""The case file shows any change: every fact is bound to all before it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from services.workflow.desk import case_store
from services.workflow.file.chain import Entry, Head, StoredFact, canonical, extend, first_broken
from shared.runtime.postgres.pool import acquire
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.law.choices import Party
from tests.workflow.rig import Rig

CASE = UUID(int=1)
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
FILE = extend(CASE, Head(), [StoredFact(f"F{n}", canonical({"n": n})) for n in range(4)], AT, "c")
HEAD = Head(FILE[-1].sequence, FILE[-1].hash)


def test_an_untouched_file_is_whole() -> None:
    assert first_broken(CASE, FILE, HEAD) is None
    assert first_broken(CASE, [], Head()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"content": canonical({"n": 9})},
        {"kind": "Other"},
        {"at": datetime(2026, 11, 22, tzinfo=UTC)},
        {"command_id": "d"},
        {"sequence": 9},
        {"prev_hash": bytes(32)},
        {"hash": bytes(32)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_fact_shows(change: dict[str, object]) -> None:
    changed: list[Entry] = [*FILE[:2], replace(FILE[2], **change), FILE[3]]  # type: ignore[arg-type]

    assert first_broken(CASE, changed, HEAD) == 3


def test_a_fact_taken_out_added_or_moved_shows() -> None:
    added = extend(CASE, HEAD, [StoredFact("F", "{}")], AT, "c")

    assert first_broken(CASE, FILE[1:], HEAD) == 1
    assert first_broken(CASE, FILE[:3], HEAD) == 4
    assert first_broken(CASE, [*FILE, *added], HEAD) == 6
    assert first_broken(CASE, [FILE[0], FILE[2], FILE[1], FILE[3]], HEAD) == 2


def test_a_file_of_another_case_shows() -> None:
    assert first_broken(UUID(int=2), FILE, HEAD) == 1


def test_a_moment_is_the_same_in_every_zone() -> None:
    assert canonical({"b": 1, "a": "ñ"}) == '{"a":"ñ","b":1}'


CHANGES = ("UPDATE facts SET kind = 'X'", "DELETE FROM facts", "TRUNCATE facts")


async def test_the_service_can_neither_change_nor_remove_a_fact(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, Register("-"))
    for statement in CHANGES:
        async with acquire(rig.pool) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)

    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]


async def test_nor_can_who_may_do_all_without_taking_the_triggers_away(
    rig: Rig, database: Callable[..., str]
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    superuser = await asyncpg.connect(database("workflow", role="postgres"))
    for statement in (*CHANGES[:2], "TRUNCATE facts CASCADE"):
        with pytest.raises(asyncpg.RaiseError):
            await superuser.execute(statement)
    await superuser.close()

    assert await rig.facts(case_id) == ["CaseOpened"]


async def test_what_an_administrator_changed_behind_its_back_shows(
    rig: Rig, tampered_with: asyncpg.Connection
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, Register("-"))
        await rig.give(case_id, Summon(Party.REPORTER))
    async with acquire(rig.pool) as connection:
        whole = first_broken(case_id, *await case_store.entries(connection, case_id))
        await tampered_with.execute("UPDATE facts SET content = '{}' WHERE sequence = 2")
        changed = first_broken(case_id, *await case_store.entries(connection, case_id))

    assert (whole, changed) == (None, 2)
