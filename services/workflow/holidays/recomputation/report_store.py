"""The SQL of previews and reports: which cases an amendment concerns, and the result of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.workflow.file.chain import StoredFact
from services.workflow.holidays.recomputation.affected_cases import affected, in_scope
from shared.runtime.postgres.pool import Connection
from shared.statute.law.offices import NATIONAL


@dataclass(frozen=True, slots=True)
class ApprovedAmendment:
    """An approved amendment with the state of its recomputation."""

    amendment_id: UUID
    revision: int
    version: str
    decree: str
    scope: str
    valid_from: datetime
    approved_by: str
    office: str
    approved_at: datetime
    state: str | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecomputedCaseRow:
    """A listed case with its result."""

    case_id: UUID
    office: str
    zone: str
    number: str
    state: str
    why: str | None
    clocks: list[dict[str, Any]] | None
    lodging: dict[str, Any] | None


async def count_affected(
    connection: Connection, scope: str, days: Sequence[date]
) -> tuple[int, int]:
    """How many cases of a region it concerns, and how many of those count one of the days."""
    row = await connection.fetchrow(
        f"""
        SELECT count(*) AS running, count(*) FILTER (WHERE {affected("$2")}) AS affected
        FROM cases WHERE {in_scope("$1", "$2")}
        """,  # noqa: S608 - conditions of ours
        scope,
        list(days),
    )
    return (row["running"], row["affected"]) if row else (0, 0)


async def affected_files(
    connection: Connection, scope: str, days: Sequence[date], after: UUID, limit: int
) -> list[tuple[UUID, list[StoredFact]]]:
    """The files of the cases with a term over one of the days, by their ids, after one of them."""
    rows = await connection.fetch(
        f"""
        SELECT case_id,
               ARRAY(SELECT kind FROM facts f WHERE f.case_id = c.case_id ORDER BY sequence)
                   AS kinds,
               ARRAY(SELECT content FROM facts f WHERE f.case_id = c.case_id ORDER BY sequence)
                   AS contents
        FROM cases c WHERE case_id > $3 AND {in_scope("$1", "$2")} AND {affected("$2")}
        ORDER BY case_id LIMIT $4
        """,  # noqa: S608 - conditions of ours
        scope,
        list(days),
        after,
        limit,
    )
    return [(row["case_id"], list(map(StoredFact, row["kinds"], row["contents"]))) for row in rows]


_APPROVED = """
SELECT amendment_id, revision, version, decree, scope, valid_from, approved_by, office,
       approved_at, state, started_at, ended_at
FROM holiday_tables LEFT JOIN recomputations USING (revision)
"""


async def find_approved(connection: Connection, amendment_id: UUID) -> ApprovedAmendment | None:
    """An approved amendment, None if there is none of that id."""
    row = await connection.fetchrow(f"{_APPROVED} WHERE amendment_id = $1", amendment_id)
    return ApprovedAmendment(*row.values()) if row else None


async def list_approved(connection: Connection) -> list[ApprovedAmendment]:
    """Every version, the newest first."""
    rows = await connection.fetch(f"{_APPROVED} ORDER BY revision DESC")
    return [ApprovedAmendment(*row.values()) for row in rows]


async def counts(connection: Connection, revision: int) -> dict[tuple[str, str | None], int]:
    """The number of cases by state and reason."""
    rows = await connection.fetch(
        """
        SELECT state, why, count(*) AS cases FROM recomputed_cases
        WHERE revision = $1 GROUP BY state, why
        """,
        revision,
    )
    return {(row["state"], row["why"]): row["cases"] for row in rows}


async def list_cases(
    connection: Connection,
    revision: int,
    office: str,
    state: str | None,
    after: UUID,
    limit: int,
) -> list[RecomputedCaseRow]:
    """The listed cases of an office and those below it, by their ids, after one of them."""
    rows = await connection.fetch(
        """
        SELECT r.case_id, c.office, c.zone, coalesce(c.register_number, c.receipt_number),
               r.state, r.why, r.clocks, r.lodging
        FROM recomputed_cases r JOIN cases c USING (case_id)
        WHERE r.revision = $1 AND r.case_id > $2 AND ($3::text IS NULL OR r.state = $3)
              AND ($4 = '' OR c.office = $4 OR starts_with(c.office, $4 || '.'))
        ORDER BY r.case_id LIMIT $5
        """,
        revision,
        after,
        state,
        "" if office == NATIONAL else office,
        limit,
    )
    return [RecomputedCaseRow(*row.values()) for row in rows]
