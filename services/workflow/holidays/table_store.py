"""The SQL of the holiday table's versions, which are only appended, and of their approvals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from asyncpg import Record

from shared.runtime.postgres.pool import Connection
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.deadlines.tables import Removal, Tables, Version
from shared.statute.law.sources import LocalizedText

_VERSIONS_LOCK = 4713
"""The key of the advisory lock under which versions are added, one at a time."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a version, for which region, by which decree, and the request as JSON."""

    amendment_id: UUID
    scope: str
    decree: str
    by: str
    office: str
    requested: dict[str, Any]


async def lock_versions(connection: Connection) -> datetime:
    """Take the lock for adding a version until the transaction ends.

    Returns:
        The moment after the lock was granted, by the database's clock.
    """
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _VERSIONS_LOCK)
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
    """The database's clock, by which versions take effect in every process alike."""
    moment: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return moment


async def find_approved(
    connection: Connection, amendment_id: UUID
) -> tuple[Version, Approval] | None:
    """The version and approval of an amendment, None if it was not approved."""
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
    current = await tables(connection)
    (version,) = (each for each in current.versions if each.revision == revision)
    return version, Approval(amendment_id, *rest)


async def append(connection: Connection, version: Version, approval: Approval) -> None:
    """Add a version; the caller took `lock_versions` before choosing its revision."""
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
        approval.requested,
    )
    await connection.executemany(
        "INSERT INTO holiday_days VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [(version.revision, place, *row) for place, row in enumerate(_rows(version))],
    )


async def unannounced(connection: Connection) -> list[Version]:
    """The versions that were never announced, in the order of their revisions."""
    rows = await connection.fetch("SELECT revision FROM announced_holiday_tables")
    known = {row["revision"] for row in rows}
    current = await tables(connection)
    found = (each for each in current.versions if each.revision not in known)
    return sorted(found, key=lambda each: each.revision)


async def mark_announced(connection: Connection, revisions: Sequence[int]) -> None:
    """Record that versions were announced."""
    await connection.execute(
        """
        INSERT INTO announced_holiday_tables (revision) SELECT unnest($1::integer[])
        ON CONFLICT DO NOTHING
        """,
        revisions,
    )


async def schedule_recomputation(connection: Connection, revision: int) -> None:
    """Schedule the recomputation of running cases for when a version takes effect."""
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
