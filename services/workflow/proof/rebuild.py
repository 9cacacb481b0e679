"""Makes what derives from facts anew: lines, obligations, the register of numbers, joined reports.

A file that is not as it was written is left alone: rows made from it would hide that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.workflow.file import codec, number_register, store
from services.workflow.file.number_register import Drawn, Voided
from services.workflow.file.projection import project_case, project_obligations
from services.workflow.proof import case_file_store, findings, rebuild_store
from services.workflow.proof.case_file import WholeFile
from services.workflow.proof.findings import Wrong
from services.workflow.proof.rebuild_store import Derived, Number
from shared.runtime.postgres.pool import Connection, Pool, acquire, transaction
from shared.statute.acts import facts
from shared.statute.acts.facts import Fact

BATCH = 50
"""Cases that are held at a time: a step of theirs waits for as long."""


@dataclass(slots=True)
class Rebuilt:
    """What was done: cases seen, rows that were not what the facts say, files left alone."""

    cases: int = 0
    rows: int = 0
    left: list[Wrong] = field(default_factory=list)


async def rebuild(pool: Pool, tell: Callable[[Rebuilt], None]) -> Rebuilt:
    """Make all rows what the facts say, batch by batch, while the service runs.

    Raises:
        DependencyDown: the database does not answer; what was done stays done.
    """
    done, last = Rebuilt(), UUID(int=0)
    while True:
        async with acquire(pool) as connection:
            batch = await case_file_store.case_ids(connection, last, BATCH)
        if not batch:
            break
        async with transaction(pool) as connection:
            await store.lock_cases(connection, *batch)
            await _batch(connection, batch, done)
        last = batch[-1]
        tell(done)
    async with transaction(pool) as connection:
        done.rows += await rebuild_store.put_counters(connection)
    return done


async def _batch(connection: Connection, batch: Sequence[UUID], done: Rebuilt) -> None:
    whole = []
    for file in await case_file_store.whole_files(connection, batch):
        done.cases += 1
        wrong = next(findings.of_file(file), None)
        if wrong is not None and wrong.code != findings.PROJECTION:
            done.left.append(wrong)
        elif file.entries:
            whole.append(derived(file))
    done.rows += await rebuild_store.put(connection, whole)


def derived(file: WholeFile) -> Derived:
    """All that follows from a file's facts. Pure."""
    case = codec.fold(file.entries)
    if case is None:
        message = "a file without facts derives nothing"
        raise ValueError(message)
    said = [codec.decode(entry) for entry in file.entries]
    return Derived(
        file=file,
        line=project_case(case, file.entries[-1].at),
        owed=project_obligations(case),
        numbers=_numbers(said),
        joined_to=_joined_to(said),
    )


def _numbers(said: Sequence[Fact]) -> list[Number]:
    found: list[Number] = []
    for change in number_register.changes(None, said):
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


def _joined_to(said: Sequence[Fact]) -> UUID | None:
    into = [fact.into for fact in said if isinstance(fact, facts.MergedInto)]
    return UUID(into[-1]) if into else None
