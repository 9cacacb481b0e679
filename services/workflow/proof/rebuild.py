"""Rebuilds the tables that derive from facts: cases, obligations, numbers, joined reports.

A file with a finding is skipped: rows derived from it would hide that it was changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.workflow.file import codec, number_register, store
from services.workflow.file.number_register import Drawn, Voided
from services.workflow.file.projection import project_case, project_obligations
from services.workflow.proof import case_file_store, findings, rebuild_store
from services.workflow.proof.case_file import CaseFile
from services.workflow.proof.findings import Finding
from services.workflow.proof.rebuild_store import Derived, Number
from shared.runtime.postgres.pool import Connection, Pool, acquire, transaction
from shared.statute.acts.administration import MergedInto
from shared.statute.case.fact import Fact

BATCH_SIZE = 50
"""Cases locked at a time; their activities wait that long."""


@dataclass(slots=True)
class RebuildTally:
    """What was done: cases seen, rows that were not what the facts say, files left alone."""

    cases: int = 0
    rows: int = 0
    skipped: list[Finding] = field(default_factory=list)


async def rebuild(pool: Pool, on_progress: Callable[[RebuildTally], None]) -> RebuildTally:
    """Make all rows what the facts say, batch by batch, while the service runs.

    Raises:
        DependencyDown: the database does not answer; what was done stays done.
    """
    tally, last = RebuildTally(), UUID(int=0)
    while True:
        async with acquire(pool) as connection:
            batch = await case_file_store.case_ids(connection, last, BATCH_SIZE)
        if not batch:
            break
        async with transaction(pool) as connection:
            await store.lock_cases(connection, *batch)
            await _batch(connection, batch, tally)
        last = batch[-1]
        on_progress(tally)
    async with transaction(pool) as connection:
        tally.rows += await rebuild_store.upsert_counters(connection)
    return tally


async def _batch(connection: Connection, batch: Sequence[UUID], tally: RebuildTally) -> None:
    whole = []
    for file in await case_file_store.load_case_files(connection, batch):
        tally.cases += 1
        finding = next(findings.of_file(file), None)
        # A wrong row is what a rebuild is for; any other finding must stay visible.
        if finding is not None and finding.code != findings.PROJECTION:
            tally.skipped.append(finding)
        elif file.entries:
            whole.append(derive(file))
    tally.rows += await rebuild_store.upsert(connection, whole)


def derive(file: CaseFile) -> Derived:
    """All rows that follow from a file's facts. Pure."""
    case = codec.fold(file.entries)
    if case is None:
        message = "a file without facts derives nothing"
        raise ValueError(message)
    recorded = [codec.decode(entry) for entry in file.entries]
    return Derived(
        file=file,
        case_row=project_case(case, file.entries[-1].at),
        obligations=project_obligations(case),
        numbers=_numbers(recorded),
        joined_to=_joined_to(recorded),
    )


def _numbers(recorded: Sequence[Fact]) -> list[Number]:
    found: list[Number] = []
    for change in number_register.changes(None, recorded):
        match change:
            case Drawn():
                found.append(Number(**{name: getattr(change, name) for name in Drawn.__slots__}))
            case Voided():
                found = [_voided(row, change) for row in found]
    return found


def _voided(row: Number, change: Voided) -> Number:
    if row.number != change.number or row.voided_at is not None:
        return row
    return replace(row, voided_at=change.voided_at, reason=change.reason)


def _joined_to(recorded: Sequence[Fact]) -> UUID | None:
    into = [fact.into for fact in recorded if isinstance(fact, MergedInto)]
    return UUID(into[-1]) if into else None
