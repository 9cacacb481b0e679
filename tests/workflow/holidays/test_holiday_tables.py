"""Holiday tables in the database: a release's own, each once, final, and read when they changed."""

from collections.abc import AsyncGenerator
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import asyncpg
import pytest

from services.workflow.file.store import CaseSnapshot
from services.workflow.holidays import table_store
from services.workflow.holidays.calendars import Calendars
from services.workflow.holidays.seed import import_tables
from shared.runtime.postgres.pool import Connection, Pool, acquire
from shared.statute.deadlines import holidays
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.deadlines.tables import Removal, Tables, Version
from shared.statute.law.sources import LocalizedText

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
NATIONAL = FreeKind.NATIONAL


@pytest.fixture
async def connection(pool: Pool) -> AsyncGenerator[Connection]:
    async with acquire(pool) as connection:
        yield connection


def free(day: date, *, scope: str = "", estimate: bool = False) -> FreeDay:
    kind = FreeKind.REGIONAL if scope else FreeKind.NATIONAL
    return FreeDay(day, LocalizedText("Hari contoh", "Sample day"), kind, "contoh", scope, estimate)


def version(revision: int, valid_from: datetime, *added: FreeDay, **changes: object) -> Version:
    start = Version(revision, f"contoh-{revision}", valid_from, date(2028, 1, 31), added)
    return replace(start, **changes)  # type: ignore[arg-type]


def known(tables: int | None, read_at: datetime = NOW) -> CaseSnapshot:
    nothing = {field.name: None for field in fields(CaseSnapshot)}
    return CaseSnapshot(**nothing | {"tables": tables, "read_at": read_at})  # type: ignore[arg-type]


APPROVED = table_store.Approval(
    table_store.UUID(int=1), "", "contoh", "contoh-petugas", "00", {"decree": "contoh"}
)


async def test_the_tables_of_the_release_are_imported_once(connection: Connection) -> None:
    assert await import_tables(connection) == len(holidays.versions())
    assert await import_tables(connection) == 0
    there = await table_store.tables(connection)

    for each in there.versions:
        assert there.in_force(each.valid_from) == holidays.table(each.version)
    before_all = datetime(2017, 1, 1, tzinfo=UTC)
    assert there.in_force(before_all).version == holidays.versions()[0]


async def test_a_version_is_neither_changed_nor_removed(connection: Connection) -> None:
    await import_tables(connection)
    for statement in (
        "UPDATE holiday_tables SET valid_from = now()",
        "DELETE FROM holiday_days",
        "UPDATE holiday_days SET day = day + 1",
    ):
        with pytest.raises(asyncpg.RaiseError):
            await connection.execute(statement)


async def test_a_later_releases_table_holds_from_its_import_and_moves_cases(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holidays, "TABLES", holidays.TABLES[:-1])
    await import_tables(connection)
    monkeypatch.undo()
    assert await import_tables(connection) == 1
    newest = (await table_store.tables(connection)).versions[-1]

    assert newest.version == holidays.versions()[-1]
    assert newest.valid_from > datetime(2026, 11, 21, tzinfo=UTC)
    assert await connection.fetchval("SELECT array_agg(revision) FROM recomputations") == [
        newest.revision
    ]


async def test_a_table_is_read_again_only_when_there_is_a_newer_one(connection: Connection) -> None:
    asked: list[str] = []
    calendars = Calendars()
    first = await calendars(connection, known(None), NOW)
    revision = len(holidays.versions())
    connection.add_query_logger(lambda query: asked.append(query.query))  # type: ignore[union-attr]
    assert await calendars(connection, known(revision), NOW) is first
    assert asked == []
    async with connection.transaction():
        await table_store.append(connection, version(revision + 1, NOW, free(MONDAY)), APPROVED)
    amended = await calendars(connection, known(revision + 1), NOW)

    assert first.is_working_day(MONDAY)
    assert not amended.is_working_day(MONDAY)
    assert amended.version == f"contoh-{revision + 1}"


async def test_a_step_that_waited_decides_by_the_table_of_the_moment_it_is_taken(
    connection: Connection,
) -> None:
    calendars = Calendars()
    await import_tables(connection)
    revision = len(holidays.versions()) + 1
    await table_store.append(connection, version(revision, NOW, free(MONDAY)), APPROVED)
    yesterday = NOW.replace(day=22)

    assert (await calendars(connection, known(revision, NOW), yesterday)).version.startswith("con")
    early = await calendars(connection, known(revision, yesterday), yesterday)
    assert early.version == holidays.versions()[-1]


def test_versions_hold_in_the_order_of_their_moments_whoever_approved_them_first() -> None:
    later = version(2, NOW.replace(day=25), free(MONDAY))
    tables = Tables.of([version(1, NOW, free(date(2026, 12, 1))), later])
    meanwhile = version(3, NOW.replace(day=24), removed=(Removal(date(2026, 12, 1), NATIONAL),))
    amended = Tables.of([*tables.versions, meanwhile])

    assert tables.in_force(NOW.replace(day=24)).version == "contoh-1"
    assert amended.in_force(NOW.replace(day=24)).is_working_day(date(2026, 12, 1))
    last = amended.in_force(NOW.replace(day=25))
    assert last.version == "contoh-2"
    assert [each.day for each in last.free_days] == [MONDAY]


def test_a_decree_takes_the_place_of_its_estimate_and_a_removal_only_its_own_region() -> None:
    regional = free(MONDAY, scope="51")
    expected = version(1, NOW, free(MONDAY, estimate=True), regional)
    decreed = version(2, NOW, free(MONDAY))
    gone = version(3, NOW, removed=(Removal(MONDAY, NATIONAL),))
    before = Tables.of([expected]).in_force(NOW)

    assert before.estimated_from == MONDAY
    assert Tables.of([expected, decreed]).in_force(NOW).free_days == (regional, free(MONDAY))
    assert Tables.of([expected, decreed]).in_force(NOW).estimated_from == date.max
    assert Tables.of([expected, decreed, gone]).in_force(NOW).free_days == (regional,)
