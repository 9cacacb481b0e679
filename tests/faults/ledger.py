"""A handler's effect that can be counted: one row for each time an event was acted on."""

from collections.abc import Sequence

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.outbox.inbox import first_time, first_times
from shared.runtime.postgres.pool import Pool, acquire, transaction

_EFFECTS = """
CREATE TABLE effects (
  nth bigint GENERATED ALWAYS AS IDENTITY, subject text, sequence int, worker text
)
"""


async def lay_out(pool: Pool) -> None:
    async with acquire(pool) as connection:
        await connection.execute(_EFFECTS)


class Ledger:
    """Acts once per event, as every handler of ours must."""

    def __init__(self, pool: Pool, *, worker: str = "one", consumer: str = "ledger") -> None:
        self._pool = pool
        self._worker = worker
        self._consumer = consumer

    async def enter(self, told: Event[CaseAdvanced]) -> None:
        async with transaction(self._pool) as connection:
            if await first_time(connection, self._consumer, told.id):
                await connection.execute(
                    "INSERT INTO effects (subject, sequence, worker) VALUES ($1, $2, $3)",
                    *self._row(told),
                )

    async def enter_all(self, told: Sequence[Event[CaseAdvanced]]) -> None:
        async with transaction(self._pool) as connection:
            fresh = await first_times(connection, self._consumer, {one.id for one in told})
            rows = {one.id: self._row(one) for one in told if one.id in fresh}
            await connection.executemany(
                "INSERT INTO effects (subject, sequence, worker) VALUES ($1, $2, $3)",
                list(rows.values()),
            )

    def _row(self, told: Event[CaseAdvanced]) -> tuple[str, int, str]:
        return told.subject, told.data.sequence, self._worker


async def effects(pool: Pool) -> list[tuple[str, int]]:
    """What was done, in the order it was done."""
    async with acquire(pool) as connection:
        rows = await connection.fetch("SELECT subject, sequence FROM effects ORDER BY nth")
    return [(row["subject"], row["sequence"]) for row in rows]


def inversions(done: Sequence[tuple[str, int]]) -> int:
    """How often a subject's later event came before an earlier one."""
    last: dict[str, int] = {}
    found = 0
    for subject, sequence in done:
        found += sequence < last.get(subject, 0)
        last[subject] = max(sequence, last.get(subject, 0))
    return found
