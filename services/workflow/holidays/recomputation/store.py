"""The SQL of recomputations: the lease of one, the cases it lists, and the result of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.workflow.file.chain import StoredFact, canonical
from services.workflow.holidays.recomputation.affected_cases import affected, in_scope
from shared.runtime.postgres.pool import Connection

RECOMPUTE = "Recompute"
MOVED, UNMOVED = "moved", "unmoved"


@dataclass(frozen=True, slots=True)
class ActiveRecomputation:
    """A recomputation leased by this process: of which amendment, for which region, since when."""

    revision: int
    amendment_id: UUID
    scope: str
    state: str
    listed_upto: UUID | None
    started_at: datetime
    approved_by: str


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A listed case: its facts, and the outcome of the amendment's command if there is one."""

    case_id: UUID
    command_id: str
    closed: bool
    facts: tuple[StoredFact, ...]
    outcome: dict[str, Any] | None
    recomputed: StoredFact | None
    recounted: StoredFact | None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result for a listed case; the clocks that moved and a new lodging, as JSON values."""

    case_id: UUID
    state: str
    why: str | None = None
    clocks: list[dict[str, Any]] | None = None
    lodging: dict[str, Any] | None = None


async def lease_next(
    connection: Connection, process: UUID, lease: timedelta, excluded: Collection[int] = ()
) -> ActiveRecomputation | None:
    """Lease or renew the first recomputation that is due, except those `excluded`.

    Returns:
        None if none is due, or another process leases the first.
    """
    row = await connection.fetchrow(
        """
        UPDATE recomputations r
        SET leased_by = $1, leased_until = clock_timestamp() + $2,
            started_at = coalesce(started_at, clock_timestamp()),
            state = CASE state WHEN 'waiting' THEN 'listing' ELSE state END
        FROM (
            SELECT revision, amendment_id, t.scope, approved_by
            FROM recomputations JOIN holiday_tables t USING (revision)
            WHERE state <> 'done' AND valid_from <= clock_timestamp() AND revision <> ALL ($3)
            ORDER BY valid_from, revision LIMIT 1
        ) AS due
        WHERE r.revision = due.revision
              AND (leased_by = $1 OR coalesce(leased_until, '-infinity') < clock_timestamp())
        RETURNING r.revision, amendment_id, scope, state, listed_upto, started_at, approved_by
        """,
        process,
        lease,
        list(excluded),
    )
    return ActiveRecomputation(*row.values()) if row else None


async def release(connection: Connection, process: UUID) -> None:
    """Give up the lease, so that another process need not wait for its end."""
    await connection.execute(
        "UPDATE recomputations SET leased_until = NULL WHERE leased_by = $1 AND state <> 'done'",
        process,
    )


async def older_transaction_running(connection: Connection, moment: datetime) -> bool:
    """Whether a transaction of this database role is open that began before a moment."""
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM pg_stat_activity
                           WHERE datname = current_database() AND usename = current_user
                                 AND pid <> pg_backend_pid() AND xact_start < $1)
            """,
            moment,
        )
    )


async def list_cases(
    connection: Connection, active: ActiveRecomputation, days: Sequence[date], limit: int
) -> tuple[UUID | None, bool]:
    """List the next cases of the region as pending.

    Cases whose terms hold no changed day are settled here, without reading their facts.

    Returns:
        The last case listed, and whether all are.
    """
    row = await connection.fetchrow(
        f"""
        WITH batch AS (
            SELECT case_id, next_due, {affected("$4")} AS affected
            FROM cases WHERE case_id > $2 AND {in_scope("$3", "$4")}
            ORDER BY case_id LIMIT $5
        ), listed AS (
            INSERT INTO recomputed_cases (revision, case_id, state, next_due, why, ended_at)
            SELECT $1, case_id, CASE WHEN affected THEN 'pending' ELSE 'unmoved' END, next_due,
                   CASE WHEN NOT affected THEN 'outside_its_terms' END,
                   CASE WHEN NOT affected THEN clock_timestamp() END
            FROM batch ON CONFLICT DO NOTHING
        ), seen AS (
            SELECT count(*) AS cases,
                   (SELECT case_id FROM batch ORDER BY case_id DESC LIMIT 1) AS last FROM batch
        )
        UPDATE recomputations
        SET listed_upto = coalesce(last, listed_upto),
            state = CASE WHEN cases < $5 THEN 'running' ELSE state END
        FROM seen WHERE revision = $1
        RETURNING listed_upto, state = 'running' AS all_listed
        """,  # noqa: S608 - conditions of ours
        active.revision,
        active.listed_upto or UUID(int=0),
        active.scope,
        list(days),
        limit,
    )
    return (row["listed_upto"], row["all_listed"]) if row else (None, True)


async def pending(
    connection: Connection, revision: int, after: tuple[datetime, UUID], limit: int
) -> list[tuple[datetime, UUID]]:
    """Pending cases by their next due moment, the most urgent first, after one of them."""
    rows = await connection.fetch(
        """
        SELECT coalesce(next_due, 'infinity') AS due, case_id FROM recomputed_cases
        WHERE revision = $1 AND state = 'pending'
              AND (coalesce(next_due, 'infinity'), case_id) > ($2, $3)
        ORDER BY coalesce(next_due, 'infinity'), case_id LIMIT $4
        """,
        revision,
        *after,
        limit,
    )
    return [(row["due"], row["case_id"]) for row in rows]


async def files(connection: Connection, commands: Sequence[tuple[UUID, str]]) -> list[ListedCase]:
    """The files of cases, each with the outcome of the command named beside it."""
    rows = await connection.fetch(
        """
        SELECT c.case_id, sent.command_id, c.closed, m.outcome,
               ARRAY(SELECT kind FROM facts f WHERE f.case_id = c.case_id ORDER BY sequence)
                   AS kinds,
               ARRAY(SELECT content FROM facts f WHERE f.case_id = c.case_id ORDER BY sequence)
                   AS contents,
               (SELECT content FROM facts f WHERE f.case_id = c.case_id
                AND f.command_id = sent.command_id AND kind = 'DeadlinesRecomputed') AS recomputed,
               (SELECT content FROM facts f WHERE f.case_id = c.case_id
                AND f.command_id = sent.command_id AND kind = 'LodgingRecounted') AS recounted
        FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS sent (case_id, command_id, place)
        JOIN cases c USING (case_id)
        LEFT JOIN commands m ON m.case_id = c.case_id AND m.command_id = sent.command_id
        ORDER BY sent.place
        """,
        [case_id for case_id, _ in commands],
        [command_id for _, command_id in commands],
    )
    return [
        ListedCase(
            row["case_id"],
            row["command_id"],
            row["closed"],
            tuple(map(StoredFact, row["kinds"], row["contents"])),
            row["outcome"],
            StoredFact("DeadlinesRecomputed", row["recomputed"]) if row["recomputed"] else None,
            StoredFact("LodgingRecounted", row["recounted"]) if row["recounted"] else None,
        )
        for row in rows
    ]


async def insert_commands(
    connection: Connection, commands: Sequence[tuple[UUID, str]], by: str
) -> None:
    """Store the command of each case; one that is stored stays as it was."""
    await connection.execute(
        """
        INSERT INTO commands (case_id, command_id, kind, content, official)
        SELECT case_id, command_id, $3, '{}', $4
        FROM unnest($1::uuid[], $2::text[]) AS sent (case_id, command_id)
        ON CONFLICT DO NOTHING
        """,
        [case_id for case_id, _ in commands],
        [command_id for _, command_id in commands],
        RECOMPUTE,
        by,
    )


async def settle(connection: Connection, revision: int, results: Sequence[CaseResult]) -> None:
    """Record the results of pending cases; what is settled stays."""
    await connection.execute(
        """
        UPDATE recomputed_cases r
        SET state = e.state, why = e.why, clocks = e.clocks::jsonb, lodging = e.lodging::jsonb,
            ended_at = clock_timestamp()
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
            AS e (case_id, state, why, clocks, lodging)
        WHERE r.revision = $1 AND r.case_id = e.case_id AND r.state = 'pending'
        """,
        revision,
        [each.case_id for each in results],
        [each.state for each in results],
        [each.why for each in results],
        [canonical(each.clocks) if each.clocks else None for each in results],
        [canonical(each.lodging) if each.lodging else None for each in results],
    )


async def finish(connection: Connection, revision: int) -> bool:
    """Mark a recomputation as done if no case is pending; returns whether it was marked."""
    return bool(
        await connection.fetchval(
            """
            UPDATE recomputations SET state = 'done', ended_at = clock_timestamp()
            WHERE revision = $1 AND state = 'running' AND NOT EXISTS (
                SELECT FROM recomputed_cases WHERE revision = $1 AND state = 'pending')
            RETURNING TRUE
            """,
            revision,
        )
    )
