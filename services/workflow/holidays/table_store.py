"""The SQL of the holiday tables: their versions, appended one by one, and who approved each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.workflow.holidays.tables import Removal, Tables, Version
from shared.runtime.postgres.pool import Connection
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.law.sources import LocalizedText

_ONE_AT_A_TIME = 4713
"""The advisory lock of whoever adds a version: they are visible in the order of their numbers."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who let a version hold, for which offices, by which decree, and what was asked for."""

    amendment_id: UUID
    scope: str
    decree: str
    by: str
    office: str
    said: dict[str, Any]


async def one_at_a_time(connection: Connection) -> datetime:
    """Wait until nobody else adds a version, until the transaction ends; the moment after."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _ONE_AT_A_TIME)
    return await now(connection)


async def tables(connection: Connection) -> Tables:
    """All versions, as of one moment."""
    rows = await connection.fetch(
        """
        SELECT revision, version, valid_from, horizon,
               change, day, kind, d.scope, name, name_en, d.decree, estimate
        FROM holiday_tables t LEFT JOIN holiday_days d USING (revision)
        ORDER BY revision, ordinal
        """
    )
    grouped = groupby(rows, key=lambda row: row["revision"])
    return Tables.of(_version(list(of_one)) for _, of_one in grouped)


async def now(connection: Connection) -> datetime:
    """The database's own clock, by which versions take effect."""
    moment: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return moment


async def approved(connection: Connection, amendment_id: UUID) -> tuple[Version, Approval] | None:
    """An amendment that was approved before, None if it was not."""
    row = await connection.fetchrow(
        """
        SELECT revision, scope, decree, approved_by, office, said
        FROM holiday_tables WHERE amendment_id = $1
        """,
        amendment_id,
    )
    if row is None:
        return None
    revision, *rest = row.values()
    there = await tables(connection)
    (version,) = (each for each in there.versions if each.revision == revision)
    return version, Approval(amendment_id, *rest)


async def append(connection: Connection, version: Version, approval: Approval) -> None:
    """Add a version. The caller holds `one_at_a_time` since before he chose its number."""
    await connection.execute(
        """
        INSERT INTO holiday_tables (revision, version, valid_from, horizon, amendment_id, scope,
                                    decree, approved_by, office, said, approved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())
        """,
        version.revision,
        version.version,
        version.valid_from,
        version.horizon,
        approval.amendment_id,
        approval.scope,
        approval.decree,
        approval.by,
        approval.office,
        approval.said,
    )
    await connection.executemany(
        "INSERT INTO holiday_days VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [(version.revision, place, *row) for place, row in enumerate(_rows(version))],
    )


async def recompute_for(connection: Connection, revision: int) -> None:
    """Have running cases reckoned anew once a version holds."""
    await connection.execute("INSERT INTO recomputations (revision) VALUES ($1)", revision)


def _rows(version: Version) -> Iterable[tuple[Any, ...]]:
    for gone in version.removed:
        yield ("removed", gone.day, gone.kind, gone.scope, "", "", "", False)
    for free in version.added:
        names = (free.name.indonesian, free.name.english)
        yield ("added", free.day, free.kind, free.scope, *names, free.decree, free.estimate)


def _version(rows: list[Record]) -> Version:
    return Version(
        revision=rows[0]["revision"],
        version=rows[0]["version"],
        valid_from=rows[0]["valid_from"],
        horizon=rows[0]["horizon"],
        added=tuple(_free(row) for row in rows if row["change"] == "added"),
        removed=tuple(
            Removal(row["day"], FreeKind(row["kind"]), row["scope"])
            for row in rows
            if row["change"] == "removed"
        ),
    )


def _free(row: Record) -> FreeDay:
    return FreeDay(
        day=row["day"],
        name=LocalizedText(row["name"], row["name_en"]),
        kind=FreeKind(row["kind"]),
        decree=row["decree"],
        scope=row["scope"],
        estimate=row["estimate"],
    )
